"""Where a report states what is counted goes in; out comes what it says so of other figures, and of which.

A heading speaks of its section, a note of the table above it, a sentence without figures of what it names: 以上, 以下,
本报告, or its chapter. 下同 beside a word carries it on.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import regex

from pipeline.figures.context import Context, Named
from pipeline.model.figure import Figure, Role
from pipeline.model.outline import Grid, Section, Sentence
from pipeline.model.span import Span
from pipeline.patterns.scope_words import ScopeWords, Speech

REPORT, HEADING, SPEECH, NOTE = 0, 1, 100, 200
"""Whose word counts where several speak of a figure: the greater one; inner headings count more than outer ones."""

NOTE_REACH = 200
"""Characters between a table and a note on it, which may have several items."""

LINE_REACH = 40
"""Characters between a word over a table and the table."""

SAME_REACH = 10
"""Characters between a word and the 下同 that carries it on."""

LABEL_REACH = 30
"""Characters before a word in which that is named which it tells of (参保人数（不含在校学生，下同）)."""

_FIGURE_ROLES = frozenset({Role.ACTUAL, Role.TARGET, Role.PRIOR, Role.CHANGE})
_MARK = regex.compile(r'\d{0,2}\s{0,3}[：:.、．]')
_CLAUSE_ENDS = '，；。：:、(（”"'
_LINE_ENDS = '\n\t'


@dataclass(frozen=True, slots=True)
class Spoken:
    """A value, the stretch of text in which it is said of figures, and the indicators (none: of all)."""

    value: str
    span: Span
    rank: int
    indicators: frozenset[str] = frozenset()

    @property
    def is_heading(self) -> bool:
        """Tell whether a heading says it."""
        return HEADING <= self.rank < SPEECH

    def is_of(self, figure: Figure) -> bool:
        """Tell whether it is said of a figure: one of a scheme that is counted, not a rate that is set."""
        place = figure.quantity.span.start
        return (
            self.span.start <= place < self.span.end
            and figure.scheme is not None
            and figure.role in _FIGURE_ROLES
            and (not self.indicators or figure.indicator_id in self.indicators)
        )


def find_spoken(
    context: Context,
    found: Iterable[Named],
    sentences: Sequence[Sentence],
    grids: Sequence[Grid],
    figures: Sequence[Figure],
) -> tuple[Spoken, ...]:
    """Return what is said of other figures, what counts most last."""
    words = context.patterns.scopes
    speaking = [(named.span, value) for named in found if (value := words.value_of[named.name]) in words.spoken_for]
    if not speaking:
        return ()
    finder = _Finder(context, sentences, grids, figures)
    spoken = [each for span, value in speaking if value for each in finder.find(span, value)]
    return tuple(sorted(spoken, key=lambda each: (each.rank, each.span.start)))


class _Finder:
    def __init__(
        self, context: Context, sentences: Sequence[Sentence], grids: Sequence[Grid], figures: Sequence[Figure]
    ) -> None:
        self._context = context
        self._text = context.text
        self._words: ScopeWords = context.patterns.scopes
        self._sentences = sorted(sentences, key=lambda each: each.span.start)
        self._grids = sorted(grids, key=lambda each: each.span.start)
        self._places = sorted(figure.quantity.span.start for figure in figures)

    def find(self, word: Span, value: str) -> Iterator[Spoken]:
        """Yield what is said of other figures where a word states a value."""
        heading = self._heading_at(word)
        if heading is not None:
            yield Spoken(value, Span(heading.heading.span.end, heading.span.end), HEADING + heading.heading.level)
            return
        for speech in self._words.speeches:
            yield from self._in_speech(word, value, speech)

    def _heading_at(self, word: Span) -> Section | None:
        """Return the numbered section in whose heading a word stands; a title is no heading."""
        starts = self._context.sections
        place = bisect_right(starts, word.start, key=lambda each: each.heading.span.start) - 1
        section = starts[place] if place >= 0 else None
        inside = section is not None and section.heading.level > 0 and section.heading.span.contains(word)
        return section if inside else None

    def _in_speech(self, word: Span, value: str, speech: Speech) -> Iterator[Spoken]:
        behind = self._text[word.end : word.end + SAME_REACH].partition('。')[0]
        if any(same in behind for same in speech.same_below):
            indicators = self._named(Span(max(0, word.start - LABEL_REACH), word.start))[-1:]
            yield Spoken(value, Span(word.start, len(self._text)), SPEECH, frozenset(indicators))
            return
        table = self._table_of(word, speech)
        if table is not None:
            yield Spoken(value, table.span, NOTE)
            return
        place = bisect_right(self._sentences, word.start, key=lambda each: each.span.start) - 1
        sentence = self._sentences[place].span if place >= 0 else Span(0, 0)
        said = sentence.of(self._text)
        if not sentence.contains(word) or self._has_figure(sentence) or not any(w in said for w in speech.says):
            return
        reach = self._reach(self._sentences[place], said, speech)
        if reach is not None:
            yield Spoken(value, reach[0], reach[1], frozenset(self._named(sentence)))

    def _reach(self, sentence: Sentence, said: str, speech: Speech) -> tuple[Span, int] | None:
        whole = Span(0, len(self._text))
        if any(word in said for word in speech.all):
            return whole, REPORT
        chain = self._context.chain(sentence.section_id)
        chapter = next((each.span for each in reversed(chain) if each.heading.level > 0), whole)
        above, below = (_begins_clause(said, words, speech) for words in (speech.above, speech.below))
        if above or below:
            ends = (0, sentence.span.start) if above else (sentence.span.end, len(self._text))
            own = Span(max(ends[0], chapter.start), min(ends[1], chapter.end))
            return (own if self._has_figure(own) else Span(*ends)), SPEECH
        return (chapter, SPEECH) if any(word in said for word in speech.chapter) else None

    def _table_of(self, word: Span, speech: Speech) -> Grid | None:
        """Return the table that a note under it, or a line between its title and it, speaks of."""
        if not self._grids:
            return None
        place = bisect_right(self._grids, word.start, key=lambda each: each.span.start)
        start = max(self._text.rfind(end, max(0, word.start - NOTE_REACH), word.start) for end in _LINE_ENDS) + 1
        if place < len(self._grids) and self._grids[place].span.start - word.end <= LINE_REACH:
            line = self._text[start : self._grids[place].span.start]
            if any(over in line for over in speech.over):
                return self._grids[place]
        first = next((w for w in speech.notes if self._text.startswith(w, start)), None)
        if not place or first is None or not _MARK.match(self._text, start + len(first)):
            return None
        grid = self._grids[place - 1]
        return grid if start - grid.span.end <= NOTE_REACH and not self._has_heading(grid.span.end, start) else None

    def _has_heading(self, start: int, end: int) -> bool:
        place = bisect_right(self._context.sections, start, key=lambda each: each.heading.span.start)
        return place < len(self._context.sections) and self._context.sections[place].heading.span.start < end

    def _has_figure(self, span: Span) -> bool:
        place = bisect_right(self._places, span.start - 1)
        return place < len(self._places) and self._places[place] < span.end

    def _named(self, span: Span) -> tuple[str, ...]:
        return tuple(label.indicator_id for label in self._context.labels_in(span) if label.indicator_id)


def _begins_clause(said: str, words: Iterable[str], speech: Speech) -> bool:
    """Tell whether a clause begins with one of the words: 16周岁以上 is none, 以下简称 neither."""
    begins = (
        place
        for word in words
        for place in (m.start() for m in regex.finditer(regex.escape(word), said))
        if not said[:place].strip() or said[:place].rstrip()[-1] in _CLAUSE_ENDS
    )
    return any(not said.startswith(speech.not_reach, place) for place in begins)
