"""An Extraction goes in; why each figure is what it is, or why there is none, comes out as lines of words."""

import re
from collections.abc import Iterator

from pipeline.model.extraction import Extraction
from pipeline.model.figure import Figure
from pipeline.model.number import Number, NumberKind
from pipeline.model.span import Span

Parts = tuple[str, ...]

GAP = 14
"""Characters that may stand between two parts of a label."""

AROUND = 24
"""Characters shown on either side of a number or label that stands in no sentence."""


def explain_figures(extraction: Extraction, indicator: str | None) -> Iterator[str]:
    """Tell of each figure, or of those of one `indicator`, where it stands and what bound it."""
    for figure_id, figure in enumerate(extraction.figures):
        if indicator in (None, figure.indicator_id):
            yield from _explain_figure(extraction, figure_id, figure)


def explain_absence(extraction: Extraction, indicator: str, labels: tuple[Parts, ...]) -> Iterator[str]:
    """Tell why no figure has the `indicator`: where its `labels` stand, and what became of the numbers beside them.

    A label is given by its parts, between which a few other words may stand (发放…养老金).
    """
    places = list(_find_labels(extraction.document.text, labels))
    if not places:
        yield f'No figure of {indicator}: none of its {len(labels)} labels stands in the report.'
        return
    yield f'No figure of {indicator}, although its labels stand in the report:'
    for span in places:
        yield ''
        yield f'  {span.of(extraction.document.text)}: {_sentence(extraction, span)}'
        yield from (f'    {line}' for line in _explain_numbers(extraction, _sentence_span(extraction, span)))


def explain_numbers(extraction: Extraction) -> Iterator[str]:
    """Tell of every number that is no figure what it was taken for, and by which rule."""
    whole = Span(0, len(extraction.document.text))
    yield from _explain_numbers(extraction, whole)


def _explain_figure(extraction: Extraction, figure_id: int, figure: Figure) -> Iterator[str]:
    quantity, text = figure.quantity, extraction.document.text
    yield f'figure {figure_id}: {quantity.span.of(text)} = {quantity.value:f} {quantity.unit}{quantity.per}'
    yield from _line('indicator', figure.indicator_id or 'none: nothing around it names an indicator')
    yield from _line('section', _section_path(extraction, figure.section_id))
    yield from _line('sentence', figure.context.replace('\n', ' ⏎ '))
    yield from _line(
        'cell', figure.cell and f'table {figure.cell.table_id}, row {figure.cell.row}, column {figure.cell.column}'
    )
    yield from _line('label', figure.label)
    yield from _line('bounds', _bounds(figure))
    yield from _line('role', figure.role.value)
    yield from _line('scheme', figure.scheme)
    yield from _line('group', figure.group)
    yield from _line('place', figure.region)
    yield from _line('year', figure.period.year)
    yield from _line('bound by', f'{figure.method.value} {figure.pattern_id or ""}, score {figure.score:.2f}')
    for reason in figure.reasons:
        yield from _line('because', reason)
    yield ''


def _line(name: str, value: object) -> Iterator[str]:
    if value not in (None, ''):
        yield f'  {name:<10}{value}'


def _section_path(extraction: Extraction, section_id: int | None) -> str | None:
    return None if section_id is None else extraction.sections[section_id].path


def _bounds(figure: Figure) -> str:
    quantity = figure.quantity
    low = '…' if quantity.low is None else f'{quantity.low:f}'
    high = '…' if quantity.high is None else f'{quantity.high:f}'
    hedge = f' ({quantity.qualifier.value})' if quantity.qualifier else ''
    return f'{low} to {high}{hedge}'


def _find_labels(text: str, labels: tuple[Parts, ...]) -> Iterator[Span]:
    taken = 0
    found = {match.span() for parts in labels for match in _label_pattern(parts).finditer(text)}
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= taken:
            taken = end
            yield Span(start, end)


def _label_pattern(parts: Parts) -> re.Pattern[str]:
    return re.compile(rf'[^，。；\d\n]{{0,{GAP}}}?'.join(re.escape(part) for part in parts))


def _sentence_span(extraction: Extraction, span: Span) -> Span:
    inside = [sentence.span for sentence in extraction.sentences if sentence.span.contains(span)]
    around = Span(max(0, span.start - AROUND), min(len(extraction.document.text), span.end + AROUND))
    return inside[0] if inside else around


def _sentence(extraction: Extraction, span: Span) -> str:
    return _sentence_span(extraction, span).of(extraction.document.text).replace('\n', ' ⏎ ').strip()


def _explain_numbers(extraction: Extraction, span: Span) -> Iterator[str]:
    for number, owner in zip(extraction.numbers, extraction.owners, strict=True):
        if span.contains(number.span):
            yield _explain_number(extraction, number, owner)


def _explain_number(extraction: Extraction, number: Number, owner: int | None) -> str:
    words = number.span.of(extraction.document.text)
    if number.kind is NumberKind.FIGURE and owner is not None:
        return f'{words}: figure {owner}, {extraction.figures[owner].indicator_id or "no indicator"}'
    return f'{words}: {number.kind.value} ({number.reason})'
