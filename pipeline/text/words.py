"""A list of words in, their places in a text out, in one pass over the text."""

from collections.abc import Iterable
from operator import itemgetter

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.model.span import Span

_BY_PLACE = itemgetter(1, 2)

Place = tuple[str, int, int]
"""A word, where it starts and where it ends."""


class WordFinder:
    """One automaton over many words: linear in the text, whatever the number of words.

    >>> WordFinder(['目标任务', '目标', '任务数']).find('下达目标任务数为')
    (('目标任务', Span(start=2, end=6)),)
    >>> WordFinder(['目标任务', '目标', '任务数']).find_all('下达目标任务数为')
    (('目标', Span(start=2, end=4)), ('目标任务', Span(start=2, end=6)), ('任务数', Span(start=4, end=7)))
    """

    __slots__ = ('_all', '_longest', '_words')

    def __init__(self, words: Iterable[str]) -> None:
        """Build the automaton; words are distinct and not empty."""
        self._words = tuple(dict.fromkeys(words))
        # each is built when it is first asked for: most finders are only asked for one of the two
        self._longest: AhoCorasick | None = None
        self._all: AhoCorasick | None = None

    def find(self, text: str) -> tuple[tuple[str, Span], ...]:
        """Find words from the left, the longest at each place, without overlap."""
        if self._longest is None:
            self._longest = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)
        hits = self._longest.find_matches_as_indexes(text)
        return tuple([(self._words[i], Span(start, end)) for i, start, end in hits]) if hits else ()

    def find_all(self, text: str) -> tuple[tuple[str, Span], ...]:
        """Find every occurrence of every word, overlaps included, ordered by start and end."""
        return tuple([(word, Span(start, end)) for word, start, end in self.find_places(text)])

    def find_places(self, text: str) -> list[Place]:
        """Find what `find_all` finds, as plain starts and ends: a report has a thousand of them."""
        if self._all is None:
            self._all = AhoCorasick(self._words)
        hits = self._all.find_matches_as_indexes(text, overlapping=True)
        hits.sort(key=_BY_PLACE)
        return [(self._words[i], start, end) for i, start, end in hits]
