"""A report's gold and its rows go in; the score of the report comes out, measure by measure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.evaluate.align import Alignment
from pipeline.evaluate.cells import score_cells
from pipeline.evaluate.fields import score_fields
from pipeline.evaluate.figures import GoldFigure, score_figures
from pipeline.evaluate.gold import GoldError, GoldReport
from pipeline.evaluate.ledger import score_ledger
from pipeline.evaluate.locate import locate_figure
from pipeline.evaluate.remark import Remark
from pipeline.evaluate.sections import score_sections
from pipeline.evaluate.tally import Tally
from pipeline.model.record import ReportRecords
from pipeline.text.sentence_at import sentence_at


@dataclass(frozen=True, slots=True)
class ReportScore:
    """How one form of a report agrees with its gold.

    `form` is the rest of the file's name (`txt`, `gb18030.html`). Tallies are by measure, by indicator and by attribute
    of the matched figures; `error` tells why nothing could be read.
    """

    report: str
    form: str
    tallies: Mapping[str, Tally]
    indicators: Mapping[str, Tally]
    attributes: Mapping[str, Tally]
    remarks: tuple[Remark, ...]
    error: str | None = None


def score_report(gold: GoldReport, form: str, records: ReportRecords) -> ReportScore:
    """Compare the rows of one form of a report with its gold."""
    alignment = Alignment(gold.text, records.document.text or '')
    stated = tuple(_find(gold.text, line, alignment) for line in gold.figures)
    spans = tuple(one.span for one in stated)
    figures = score_figures(stated, records.figures)
    sections, section_remarks = score_sections(gold.text, gold.sections, records.sections, alignment)
    fields, field_remarks = score_fields(gold.document, records.document)
    cells, cell_remarks = score_cells(gold.tables, records.cells)
    ledger, ledger_remarks = score_ledger(gold.text, gold.excluded, spans, records.numbers, alignment)
    return ReportScore(
        report=gold.name,
        form=form,
        tallies={**figures.tallies, **sections, 'metadata': fields, 'table cells': cells, **ledger},
        indicators=figures.indicators,
        attributes=figures.attributes,
        remarks=(*figures.remarks, *section_remarks, *field_remarks, *cell_remarks, *ledger_remarks),
        error=records.document.error,
    )


def add_tallies(parts: Iterable[Mapping[str, Tally]]) -> dict[str, Tally]:
    """Add up tallies name by name, names in the order in which they come.

    >>> add_tallies([{'sections': Tally(1, 0, 0)}, {'sections': Tally(1, 1, 0), 'metadata': Tally(3, 0, 0)}])
    {'sections': Tally(matched=2, missed=1, extra=0), 'metadata': Tally(matched=3, missed=0, extra=0)}
    """
    total: dict[str, Tally] = {}
    for part in parts:
        for name, tally in part.items():
            total[name] = total.get(name, Tally()) + tally
    return total


def _find(text: str, line: Mapping[str, object], alignment: Alignment) -> GoldFigure:
    span = locate_figure(text, line)
    if span is None:
        raise GoldError(f'The gold quotes 「{line["quote"]}」 with {line["raw"]}, which is not in the text.')
    sentence = '' if line['place'] == 'table' else sentence_at(text, span).of(text)
    return GoldFigure(line, alignment.map(span), sentence)
