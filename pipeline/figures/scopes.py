"""Bound figures in, the same figures out with what is counted in them as the words around them state it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace

import regex

from pipeline.figures.context import Context, Named, named_in
from pipeline.figures.spoken_scopes import Spoken, find_spoken
from pipeline.model.figure import Figure, Role
from pipeline.model.outline import Grid, Sentence
from pipeline.model.span import Span
from pipeline.patterns.scope_words import ScopeWords
from pipeline.text.width import fold_marks, fold_width

REACH = 60
"""Characters before a number: words further away belong to something else."""

_BRACKET = regex.compile(r'\s?\((?P<inside>[^()。；]{0,30})')
_BEHIND = regex.compile(r'\s?，\s?(?:其中|均|都|以上)?')
_LINKS = regex.compile(r'[\s为有共计达到约近]{0,6}$')
_ENDS = '。；'
_COMPARED = frozenset({Role.PRIOR, Role.CHANGE})


def read_scopes(
    context: Context, sentences: tuple[Sentence, ...], grids: tuple[Grid, ...], figures: tuple[Figure, ...]
) -> tuple[Figure, ...]:
    """Return the figures, in reading order, each with its `scope`: 不含在校学生, 户籍, 本级, 累计 and the like.

    In prose the words stand before the number, back to the number before it, or behind it in a bracket; an earlier
    value and a difference have the scope of the figure that they are compared with. In a table row label, column head
    and title tell. Where these are silent, what headings, notes and sentences say of other figures counts.
    """
    words = context.patterns.scopes
    found = tuple(Named(span, word) for word, span in words.finder.find(context.text))
    titles = {grid.table_id: grid.title or '' for grid in grids}
    if not found and not any(titles.values()):
        return figures
    spoken = find_spoken(context, found, sentences, grids, figures)
    reader = _Reader(context, found, sentences, titles, spoken)
    return tuple(reader.read(figure) for figure in figures)


class _Reader:
    """Reads figures in their order, and remembers the last one of the sentence at hand."""

    def __init__(
        self,
        context: Context,
        found: tuple[Named, ...],
        sentences: tuple[Sentence, ...],
        titles: Mapping[int, str],
        spoken: tuple[Spoken, ...],
    ) -> None:
        self._context = context
        self._words: ScopeWords = context.patterns.scopes
        self._found = found
        self._sentences = sorted(sentence.span for sentence in sentences)
        self._titles = titles
        self._spoken = spoken
        self._before: Figure | None = None

    def read(self, figure: Figure) -> Figure:
        said = self._in_cell(figure) if figure.cell else self._in_prose(figure)
        if self._spoken and figure.indicator_id:
            said = self._told_of(figure) | said
        scope = self._words.join(said.values()) if figure.indicator_id and said else None
        read = replace(figure, scope=scope) if scope else figure
        self._before = read
        return read

    def _told_of(self, figure: Figure) -> dict[str, str]:
        """Return what is said of the figure elsewhere.

        A heading that names what silence means (全市) ends what an outer one says, no more. Of a place within the
        region it is not said how much of the region is counted.
        """
        silent = self._words.part(None)
        told: dict[str, str] = {}
        for each in self._spoken:
            dimension = self._words.dimension_of[each.value]
            if not each.is_of(figure) or each.value in (figure.group or '') or (figure.region and dimension in silent):
                continue
            told[dimension] = each.value
            if each.is_heading and each.value == silent.get(dimension):
                del told[dimension]
        return told

    def _in_cell(self, figure: Figure) -> dict[str, str]:
        title = self._titles.get(figure.cell.table_id, '') if figure.cell else ''
        heads = ' '.join((fold_marks(fold_width(title)), figure.context))
        hits = (word for word, _ in self._words.finder.find(heads))
        return self._values(hits, figure.group)

    def _in_prose(self, figure: Figure) -> dict[str, str]:
        span = figure.quantity.span
        place = bisect_right(self._sentences, span.start, key=lambda s: s.start) - 1
        sentence = self._sentences[place] if place >= 0 else Span(0, span.end)
        start = max(sentence.start, span.start - REACH, self._end_of_number_before(span, sentence))
        start = max(start, *(self._context.text.rfind(mark, start, span.start) + 1 for mark in _ENDS))
        before = [n for n in named_in(self._found, Span(start, span.start)) if not self._counts_itself(n, span)]
        said = self._values([n.name for n in before], figure.group)
        behind = self._values(self._behind(span, sentence), figure.group)
        return self._inherited(figure, sentence) | behind | said

    def _end_of_number_before(self, span: Span, sentence: Span) -> int:
        before = self._before
        if before is None or before.cell or before.quantity.span.end > span.start:
            return sentence.start
        return before.quantity.span.end

    def _counts_itself(self, named: Named, span: Span) -> bool:
        """不含在校学生1200人: these are the pupils, not a number without them."""
        value = self._words.value_of[named.name]
        if value is None or self._words.dimension_of[value] not in self._words.behind:
            return False
        return _LINKS.match(self._context.text, named.span.end, span.start) is not None

    def _behind(self, span: Span, sentence: Span) -> list[str]:
        """参保18.6万人（含在校学生）, 参保3.2万人，不含在校学生1200人: it is still about the number."""
        text = self._context.text
        bracket = _BRACKET.match(text, span.end, sentence.end)
        if bracket:
            inside = Span(*bracket.span('inside'))
            first = regex.search(r'\d', inside.of(text))
            end = inside.start + first.start() if first else inside.end
            return [n.name for n in named_in(self._found, Span(inside.start, end))]
        comma = _BEHIND.match(text, span.end, sentence.end)
        if not comma:
            return []
        place = bisect_left(self._found, comma.end(), key=lambda n: n.span.start)
        if place == len(self._found) or self._found[place].span.start != comma.end():
            return []
        value = self._words.value_of[self._found[place].name]
        is_behind = value is not None and self._words.dimension_of[value] in self._words.behind
        return [self._found[place].name] if is_behind else []

    def _inherited(self, figure: Figure, sentence: Span) -> dict[str, str]:
        """参保（不含在校学生）N人，上年为M人，增长P%: what is compared is of one kind."""
        before = self._before
        if before is None or figure.role not in _COMPARED or before.quantity.span.start < sentence.start:
            return {}
        same = (before.indicator_id, before.scheme, before.group) == (figure.indicator_id, figure.scheme, figure.group)
        return self._words.said(before.scope) if same else {}

    def _values(self, words: Iterable[str], group: str | None) -> dict[str, str]:
        """Return the value of each dimension that the words state: of several the last, which is nearest."""
        said: dict[str, str] = {}
        for word in words:
            value = self._words.value_of[word]
            if value is not None and word not in (group or ''):
                said[self._words.dimension_of[value]] = value
        return said
