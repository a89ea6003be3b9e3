"""An Extraction goes in; why each figure is what it is, or why there is none, comes out as lines of words."""

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.figures.labels import MAX_GAP
from pipeline.model.extraction import Extraction
from pipeline.model.figure import Figure
from pipeline.model.number import Number, NumberKind, Quantity
from pipeline.model.span import Span
from pipeline.patterns.compile import PatternSet
from pipeline.text.width import fold_width
from pipeline.text.words import WordFinder

Parts = tuple[str, ...]

AROUND = 24
"""Characters shown on either side of a number or label that stands in no sentence."""


def explain_figures(extraction: Extraction, indicator: str | None, patterns: PatternSet) -> Iterator[str]:
    """Tell of each figure, or of those of one `indicator`, where it stands, what bound it and what value it has."""
    for figure_id, figure in enumerate(extraction.figures):
        if indicator in (None, figure.indicator_id):
            yield from _explain_figure(extraction, figure_id, figure, patterns)


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
    for number, owner in zip(extraction.numbers, extraction.owners, strict=True):
        if owner is None:
            yield _explain_number(extraction, number, owner)


def _explain_figure(extraction: Extraction, figure_id: int, figure: Figure, patterns: PatternSet) -> Iterator[str]:
    yield f'figure {figure_id}: {figure.quantity.span.of(extraction.document.text)}, {_name(figure, patterns)}'
    yield from _line('heading', _section_path(extraction, figure.section_id))
    yield from _line('sentence', None if figure.cell else ' '.join(figure.context.split()))
    yield from _line('cell', _cell(figure))
    yield from _line('label', figure.label)
    cues = _Cues(extraction, figure, patterns)
    yield from _line('cues', '; '.join(cues.told()))
    yield from _line('binding', _binding(figure))
    yield from _line('value', _normalisation(extraction, figure))
    yield from _line('score', f'{figure.score:.2f}')
    yield ''


def _name(figure: Figure, patterns: PatternSet) -> str:
    if figure.indicator_id is None:
        return 'no indicator'
    return f'{figure.indicator_id} {patterns.indicators[figure.indicator_id].zh}'


def _line(name: str, value: object) -> Iterator[str]:
    if value not in (None, ''):
        yield f'  {name:<10}{value}'


def _section_path(extraction: Extraction, section_id: int | None) -> str | None:
    return None if section_id is None else extraction.sections[section_id].path


def _cell(figure: Figure) -> str | None:
    if figure.cell is None:
        return None
    place = f'table {figure.cell.table_id}, row {figure.cell.row}, column {figure.cell.column}'
    return f'{" ".join(figure.context.split())} ({place})'


class _Cues:
    """What each attribute of a figure is, and where a word says so: before it, in its sentence, in its headings."""

    def __init__(self, extraction: Extraction, figure: Figure, patterns: PatternSet) -> None:
        self.extraction = extraction
        self.figure = figure
        self.patterns = patterns

    def told(self) -> Iterator[str]:
        figure = self.figure
        yield _reason(figure, 'role ') or f'role {figure.role.value}'
        if figure.scheme:
            surfaces = [word for word, name in self.patterns.scheme_of.items() if name == figure.scheme]
            yield f'scheme {figure.scheme} {self._where(surfaces)}'
        if figure.group:
            surfaces = [word for word, name in self.patterns.group_of.items() if name == figure.group]
            yield f'group {figure.group} {self._where([figure.group, *surfaces])}'
        if figure.region:
            yield f'place {figure.region} {self._where([figure.region])}'
        if figure.period.year:
            yield f'year {figure.period.year} {self._where([str(figure.period.year)])}'

    def _where(self, surfaces: list[str]) -> str:
        finder = WordFinder(surfaces)
        heading = _section_path(self.extraction, self.figure.section_id) or ''
        beside = 'cell' if self.figure.cell else 'sentence'
        before = self.figure.context.partition(self.figure.quantity.span.of(self.extraction.document.text))[0]
        for place, words in ((beside, before), (beside, self.figure.context), ('heading', heading)):
            found = finder.find(fold_width(words))
            if found:
                return f'({found[-1][0]} in the {place})'
        return '(the report as a whole)'


def _reason(figure: Figure, opening: str) -> str | None:
    return next((reason for reason in figure.reasons if reason.startswith(opening)), None)


def _binding(figure: Figure) -> str:
    why = figure.reasons[0] if figure.reasons else ''
    if figure.indicator_id is None:
        return f'none: {why}'
    return f'{figure.method.value} {figure.pattern_id or ""}'.strip() + (f', {why}' if why else '')


def _normalisation(extraction: Extraction, figure: Figure) -> str:
    """Return what is printed, the value in base units, and the interval that digits and hedge allow."""
    quantity = figure.quantity
    printed = quantity.span.of(extraction.document.text)
    hedge = f', {quantity.qualifier.value}' if quantity.qualifier else ''
    return f'{printed} → {_plain(quantity.value)} {quantity.unit}{quantity.per}, {_interval(quantity)}{hedge}'


def _interval(quantity: Quantity) -> str:
    low = '…' if quantity.low is None else _plain(quantity.low)
    high = '…' if quantity.high is None else _plain(quantity.high)
    return 'exact' if low == high else f'{low} to {high}'


def _plain(value: Decimal) -> str:
    """Write a number without a mantissa and without noughts behind the point."""
    words = f'{value:f}'
    return words.rstrip('0').rstrip('.') if '.' in words else words


def _find_labels(text: str, labels: tuple[Parts, ...]) -> Iterator[Span]:
    taken = 0
    found = {match.span() for parts in labels for match in _label_pattern(parts).finditer(text)}
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= taken:
            taken = end
            yield Span(start, end)


def _label_pattern(parts: Parts) -> re.Pattern[str]:
    return re.compile(rf'[^，。；\d\n]{{0,{MAX_GAP}}}?'.join(re.escape(part) for part in parts))


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
