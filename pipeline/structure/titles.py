"""The grammar of a line: which number opens it, where its title ends, and whether that is a title or a sentence."""

from enum import IntEnum

import regex

from pipeline.model.frozen import dataclass
from pipeline.patterns.structure_words import Family, Strength, StructureWords
from pipeline.structure.lines import BLANKS
from pipeline.text.numerals import parse_numeral

# the farthest place of the mark that ends a title; 绩效评价原则、依据、…、评价抽样等 with its hint takes 40
PHRASE_LENGTH = 80
# 持续推进参保扩面，社会保障应保尽保、应发尽发工作稳健发展 takes 28
CLAUSE_LENGTH = 32
NOUN_LENGTH = 45
# a noun phrase before blanks instead of a mark, and the least text behind it
BLANK_TITLE_LENGTH = 20
BLANK_TEXT_LENGTH = 15


@dataclass(frozen=True, slots=True)
class Opening:
    """The number at the head of a line: as written, what it counts (from 1), where it and the words behind it begin."""

    family: Family
    number: str
    order: int
    start: int
    end: int


class Shape(IntEnum):
    """What a phrase is: a sentence, a clause that may be a title, or a title by its last noun."""

    SENTENCE = 0
    CLAUSE = 1
    NOUN = 2


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words up to the first mark: the title without its score, its end with the score, the mark ('' for none).

    `follows` tells that text stands behind the mark on the same line.
    """

    title: str
    end: int
    mark: str
    follows: bool
    shape: Shape

    @property
    def is_simple(self) -> bool:
        """Tell whether the title has no comma."""
        return '，' not in self.title and ',' not in self.title


def read_opening(text: str, words: StructureWords, start: int = 0) -> Opening | None:
    """Return the heading number at `start`, whatever follows it.

    Debris of Word bookmarks before the number is passed over.
    """
    if text.startswith('[', start):
        debris = _DEBRIS.match(text, start)
        start = debris.end() if debris else start
    if text[start : start + 1] not in _OPENERS:
        return None
    found = words.opening.match(text, start)
    if not found or not found.lastgroup:
        return None
    place = found.lastgroup[1:]
    value = found[f'v{place}']
    number = found[f'n{place}'] or value
    return Opening(words.families[int(place)], number, order_of(value), start, found.end())


_DEBRIS = regex.compile(r'\[bookmark:[^\[\]\n]{0,40}\]\s{0,4}')
_OPENERS = frozenset(
    '第一二三四五六七八九十（(〔0123456789０１２３４５６７８９ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
    + ''.join(chr(first + n) for first in map(ord, '①⑴⒈') for n in range(20))
    + '㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩'
)


def order_of(value: str) -> int:
    """Return what a heading number counts, from 1.

    >>> [order_of(v) for v in ('十二', '１２', 'C', 'c', '③', '㈣', '⑵')]
    [12, 12, 3, 3, 3, 4, 2]
    """
    if value.isdecimal():
        return int(value)
    if value.isascii() and value.isalpha():
        return ord(value.lower()) - ord('a') + 1
    for first in '①㈠⑴⒈':
        if 0 <= ord(value[0]) - ord(first) < 20:
            return ord(value[0]) - ord(first) + 1
    return int(parse_numeral(value))


def read_phrase(text: str, start: int, words: StructureWords) -> Phrase | None:
    """Return the phrase that begins at `start`; None where no title could end soon enough or nothing stands there."""
    window = text[start : start + PHRASE_LENGTH]
    ended = _PHRASE_END.match(window)
    if not ended or not ended[1].strip(BLANKS):
        return None
    mark = _CHINESE_MARKS.get(ended[2], ended[2])
    if not mark and start + ended.end() < len(text):
        return None
    rest = text[start + ended.end() :].strip(BLANKS)
    phrase = _phrase(ended[1], start, mark, bool(rest), words)
    if phrase.shape is Shape.NOUN:
        return phrase
    return _before_blanks(text, start, words) or phrase


# brackets and quotations are passed over whole; an ASCII full stop ends a phrase only before a blank or the end
_PHRASE_END = regex.compile(
    r'((?:[（(][^（()）\n]{0,60}[)）]|《[^《》\n]{0,60}》|“[^“”\n]{0,60}”|[^。：:；;！？!?.\n]|\.(?!\s|$)){1,80}+)([。：:；;！？!?.]|$)'
)
_CHINESE_MARKS = {':': '：', ';': '；', '!': '！', '?': '？', '.': '。'}


def _phrase(raw: str, start: int, mark: str, follows: bool, words: StructureWords) -> Phrase:  # noqa: FBT001
    kept = raw.rstrip(BLANKS)
    title = tidy_title(kept)
    return Phrase(title, start + len(kept), mark, follows, shape_of(title, words))


def _before_blanks(text: str, start: int, words: StructureWords) -> Phrase | None:
    # （一）项目概况 2022年，我市… : blanks stand where the mark was lost
    if len(text) - start < BLANK_TEXT_LENGTH:
        return None
    head = text[start : start + BLANK_TITLE_LENGTH + 1].lstrip(BLANKS)
    found = _BLANK.search(head)
    if not found or len(text) - start - found.end() < BLANK_TEXT_LENGTH:
        return None
    phrase = _phrase(head[: found.start()], start, '', follows=True, words=words)
    return phrase if phrase.shape is Shape.NOUN and len(phrase.title) >= 4 else None


_BLANK = regex.compile(r'[ \u3000\xa0]{1,10}')


def tidy_title(raw: str) -> str:
    """Return a title without score, trailing mark, a lost number's bracket, a file's ending, blanks of letter-spacing.

    >>> tidy_title('目标任务完成情况（满分40分，实得40分）'), tidy_title('项 目 基 本 概 况'), tidy_title('绩效目标。')
    ('目标任务完成情况', '项目基本概况', '绩效目标')
    >>> tidy_title('2022年度绩效自评表.xlsx'), tidy_title(')绩效目标')
    ('2022年度绩效自评表', '绩效目标')
    """
    title = _FILE.sub('', raw.strip(BLANKS).lstrip(')）').rstrip('。.：:；; '))
    title = _SCORE.sub('', title).strip(BLANKS)
    return _SPACED_OUT.sub('', title) if _SPACED.fullmatch(title) else title


_SCORE = regex.compile(r'\s{0,4}[（(][^（()）\n]{0,24}\d\s?分[^（()）\n]{0,24}[)）]$')
_FILE = regex.compile(r'\.(?:docx?|xlsx?|wps|et|pdf|txt)$', regex.IGNORECASE)
_SPACED = regex.compile(r'\p{Han}(?:[ \u3000\xa0]{1,4}[\p{Han}（）()、]){1,40}')
_SPACED_OUT = regex.compile(r'[ \u3000\xa0]{1,4}')


def core_of(title: str) -> str:
    """Return the words of a title that tell its kind: without hints in brackets, blanks, quotes and 等.

    >>> core_of('综合评价情况及评价结论（附相关自评表）'), core_of('“三公” 经费使用情况等'), core_of('附件（1）')
    ('综合评价情况及评价结论', '三公经费使用情况', '附件')
    """
    core = _HINT.sub('', title)
    core = _NOT_WORDS.sub('', core)
    return core.removesuffix('等')


_HINT = regex.compile(r'[（(【\[][^（()）\]】\n]{0,60}[)）\]】]')
_NOT_WORDS = regex.compile(r'[\s“”"《》]')


def shape_of(title: str, words: StructureWords) -> Shape:
    """Tell a title by its last noun from a clause that may be one, and from a sentence.

    A figure or a function word makes a sentence; years and counts within a name (33项民生工程) do not.
    """
    core = core_of(title)
    if not 2 <= len(core) <= NOUN_LENGTH or _FIGURE.search(_YEAR.sub('', core)) or words.sentence.search(core):
        return Shape.SENTENCE
    if core.endswith(words.title_endings) and '，' not in core and ',' not in core:
        return Shape.NOUN
    return Shape.CLAUSE if len(core) <= CLAUSE_LENGTH else Shape.SENTENCE


_YEAR = regex.compile(r'(?:19|20)\d\d\s?(?:年度?)?')
_FIGURE = regex.compile(r'\d[.．,]\d|\d\s?[%％‰万亿元人名位户分次件家张份笔月日岁周倍]|^\d{1,30}$')


def is_strong(opening: Opening) -> bool:
    """Tell whether lines that open so are mostly headings."""
    return opening.family.strength is Strength.STRONG
