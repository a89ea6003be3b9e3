"""The words beside a number go in; what of them names it, and the noun at its head, come out."""

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import regex

from pipeline.patterns.compile import GAP, PatternSet
from pipeline.text.width import fold_marks, fold_width
from pipeline.text.words import WordFinder

LONGEST_LABEL = 80
"""Characters of a label that are looked at, from its end: what names a number stands near it."""

_OUTSIDE = regex.compile(r'[“”"‘’]|《[^《》\n]{0,120}》|\([^()\n]{0,60}\)|\[[^\[\]\n]{0,60}\]')
_OPENING = regex.compile(r'^\s{0,4}(?:\(?[\d一二三四五六七八九十]{1,3}(?:[)、.．]|是)|其[一二三四五六])')
_NUMBER = regex.compile(r'[\d.,%‰]{1,30}[万亿]{0,2}')
_MARKS = regex.compile(r'[^\p{Han}A-Za-z]{1,80}')
_GAPS = regex.compile(f'{GAP}{{1,80}}')
_VERB = ('v',)
_NOUN = ('n', 'vn', 'an', 'l', 'j', 'eng')
"""Parts of speech that can be named; `l` and `j` are set phrases and short forms."""

_LINKING = ('p', 'c', 'u', 'd', 'r', 'f')
"""Parts of speech that only link: they open or end no name."""


@dataclass(frozen=True, slots=True)
class LabelWords:
    """What a label says when all that differs from report to report is gone.

    `label` has a gap where a place or a scheme stood inside, as the pattern files write it; `words` are the same
    without gaps, and `head` is the noun in them.
    """

    label: str
    words: str
    head: str


class LabelReader:
    """Reads labels by the words of the pattern files and by jieba, whose dictionary takes about two seconds to load."""

    def __init__(self, patterns: PatternSet) -> None:
        """Load the dictionary."""
        self._patterns = patterns
        self._columns = patterns.measure_columns.union(*(role.column for role in patterns.roles))
        self._cut = _load_dictionary()
        self._read: dict[str, LabelWords] = {}

    def read(self, label: str) -> LabelWords:
        """Return the label without years, places, schemes, cues and numbers; the head is '' where nothing is left.

        A verb that opens the label stays (发放问卷), one that ends it stays too unless the pattern files know it as a
        cue. Names of places below the county are not known and stay.
        """
        if label not in self._read:
            self._read[label] = self._reduce(label)
        return self._read[label]

    def first_word(self, words: str) -> str:
        """Return the word that opens a stretch of text, '' where it opens with a mark."""
        tokens = self._cut.lcut(words, HMM=False)
        return str(tokens[0].word) if tokens and not _MARKS.match(tokens[0].word) else ''

    def opening_noun(self, words: str) -> str:
        """Return the words up to the first verb or mark: what is counted in 9个县(市)区启动试点."""
        tokens = self._tokens(_OUTSIDE.sub(GAP, fold_marks(fold_width(words))))
        named = takewhile(lambda t: t[0] == GAP or not (t[1].startswith(_VERB) or _only_links(*t)), tokens)
        return ''.join(word for word, _ in named)

    def _reduce(self, label: str) -> LabelWords:
        kept = self._kept(self._without_places(label))
        tokens = self._tokens(kept)
        first, last = self._edges(tokens)
        label = _GAPS.sub(GAP, ''.join(word for word, _ in tokens[first:last]))
        return LabelWords(label, label.replace(GAP, ''), _head([t for t in tokens[first:last] if t[0] != GAP]))

    def _without_places(self, label: str) -> str:
        folded = fold_marks(fold_width(label))[-LONGEST_LABEL:]
        folded = _OPENING.sub('', _OUTSIDE.sub(GAP, folded))
        for place in reversed(list(self._patterns.report_words.gazetteer.find_names(folded))):
            folded = folded[: place.start] + GAP + folded[place.end :]
        return folded

    def _kept(self, words: str) -> str:
        parts = [part for part in words.split(' ') if part not in self._columns] or ['']
        joined = GAP.join(parts)
        for scheme, span in reversed(self._patterns.schemes.find(joined)):
            if self._patterns.scheme_of[scheme]:
                joined = joined[: span.start] + GAP + joined[span.end :]
        return joined

    def _tokens(self, words: str) -> list[tuple[str, str]]:
        # without the model that guesses words and costs a hundred times as much: one unknown falls into characters
        return [(str(token.word), str(token.flag)) for token in self._cut.lcut(words, HMM=False)]

    def _edges(self, tokens: list[tuple[str, str]]) -> tuple[int, int]:
        first, last = 0, len(tokens)
        while step := self._said_at_start(tokens, first, last):
            first += step
        while step := self._said_at_end(tokens, first, last):
            last -= step
        return first, last

    def _said_at_start(self, tokens: list[tuple[str, str]], first: int, last: int) -> int:
        """Count the tokens at the start that name nothing."""
        if first < last and (_only_links(*tokens[first]) or (last - first > 1 and _is_lone_verb(*tokens[first]))):
            return 1
        lengths = range(last - first, 0, -1)
        return next((n for n in lengths if self._names_nothing(tokens[first : first + n], (*_NOUN, *_VERB))), 0)

    def _said_at_end(self, tokens: list[tuple[str, str]], first: int, last: int) -> int:
        """Count the tokens at the end that name nothing."""
        if first < last and _only_links(*tokens[last - 1]):
            return 1
        lengths = range(last - first, 0, -1)
        return next((n for n in lengths if self._names_nothing(tokens[last - n : last], _NOUN)), 0)

    def _names_nothing(self, tokens: list[tuple[str, str]], naming: tuple[str, ...]) -> bool:
        """Tell whether the tokens are a cue, a time or a linking word; what is `naming` (parts of speech) is none."""
        words = ''.join(word for word, _ in tokens)
        if not self._patterns.residue.fullmatch(words):
            return False
        for role in self._patterns.roles:
            if _is_found(role.masks, words):
                return False
            if words in role.adjacent or _is_found(role.before, words):
                return True
        if words in self._patterns.own_region:
            return True
        is_name = len(words) > 1 and tokens[-1][1].startswith(naming)
        return not (is_name and self._patterns.connectors.fullmatch(words))


def _is_found(finder: WordFinder, words: str) -> bool:
    found = finder.find(words)
    return len(found) == 1 and found[0][0] == words


def _only_links(word: str, flag: str) -> bool:
    return flag.startswith(_LINKING) or bool(_MARKS.fullmatch(word) or _NUMBER.fullmatch(word))


def _is_lone_verb(word: str, flag: str) -> bool:
    # 需 in 所需资金, and what is left of a word that the dictionary has not: 评 in 自评发放问卷
    return len(word) == 1 and flag.startswith(_VERB)


def _head(tokens: list[tuple[str, str]]) -> str:
    """Return the last noun, together with the one character that may end it (整改 and 率)."""
    nouns = [place for place, (_, flag) in enumerate(tokens) if flag.startswith(_NOUN)]
    if not tokens:
        return ''
    last = len(tokens) - 1
    if last and len(tokens[last][0]) == 1:
        return tokens[last - 1][0] + tokens[last][0]
    return tokens[nouns[-1] if nouns else last][0]


def _load_dictionary() -> Any:  # noqa: ANN401 - jieba has no types
    import warnings  # noqa: PLC0415 - as below

    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # jieba is of 2020, and what it warns of is its own
        import jieba  # noqa: PLC0415 - a second and a dictionary that only this needs
        import jieba.posseg  # noqa: PLC0415 - as above

    words = jieba.Tokenizer()
    # as its own `initialize` does, without the copy it keeps in the folder for temporary files, open to everyone
    words.FREQ, words.total = words.gen_pfdict(words.get_dict_file())
    words.initialized = True
    return jieba.posseg.POSTokenizer(words)
