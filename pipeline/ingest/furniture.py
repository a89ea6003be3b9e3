"""A line of a page and the words of page furniture go in; whether the line is furniture comes out."""

import re
from collections.abc import Sequence

from pipeline.patterns.page_words import PageWords

_MAX_START_LINE = 100
"""Longer lines that open like furniture are prose; a breadcrumb with four column names has about 60 characters."""

_MAX_MARK_LINE = 300
"""A copyright footer in one line runs to about 200 characters."""

_SENTENCE_LENGTH = 30
"""From this length on a line with a full stop is prose: titles have none, and 无。 alone opens no body."""

_MAX_SITE = 24
"""The name of a site with its place; a title that ends so has a year or is longer."""

_BLANK_RE = re.compile(r'\s{1,1000}')
_PIECE_RE = re.compile(r'[\s|｜·•>»›/丨]{1,1000}')
_OPENERS = '【[（(〔「<-–—·•●▪◆■◇□*>》 \t\u3000\xa0'


def is_furniture(line: str, words: PageWords) -> bool:
    """Tell whether `line` is page furniture wherever it stands: it opens as one, or is short and holds a footer's mark.

    Wrong for a sentence without a full stop that cites a footer.

    >>> words = PageWords({}, frozenset(), ('当前位置：',), ('ICP备',), ())
    >>> is_furniture('当前 位置：首页 > 财政', words), is_furniture('当前位置很好。', words)
    (True, False)
    """
    length = len(line)
    if length <= _MAX_MARK_LINE:
        for mark in words.furniture_marks:
            if mark in line:
                return True
    if length > _MAX_START_LINE or '。' in line:
        return False
    return _opening(line).startswith(words.furniture_starts)


def is_margin_furniture(line: str, words: PageWords) -> bool:
    """Tell whether `line`, standing above or below the body of a page, is furniture: also buttons, links, sites.

    >>> words = PageWords({}, frozenset({'登录', '注册'}), (), (), ('政府网站',))
    >>> is_margin_furniture(' 登录 | 注册', words), is_margin_furniture('登录情况', words)
    (True, False)
    >>> is_margin_furniture('甲县人民政府网站 登录', words), is_margin_furniture('甲县2022年政府网站', words)
    (True, False)
    """
    if is_furniture(line, words):
        return True
    if len(line) > _MAX_START_LINE:
        return False
    if _BLANK_RE.sub('', line).strip('【】[]()（）') in words.furniture_lines:
        return True
    pieces = [piece.strip('【】[]()（）') for piece in _PIECE_RE.split(line.strip('【】[]()（）')) if piece]
    return bool(pieces) and all(piece in words.furniture_lines or _names_site(piece, words) for piece in pieces)


def is_sentence(line: str) -> bool:
    """Tell whether `line` is prose of a report's body.

    >>> is_sentence('二、绩效自评'), is_sentence('全县按月足额发放养老金，参保人数比上年增长，群众满意度较高。')
    (False, True)
    """
    if len(line) < _SENTENCE_LENGTH:
        return False
    return '。' in line or (len(line) >= 2 * _SENTENCE_LENGTH and ('，' in line or ',' in line))


def find_body(lines: Sequence[str], words: PageWords) -> tuple[int, int]:
    """Return the half-open range of indices from the first line of prose to the last; (n, n) where none is prose.

    A sentence behind a label of the 信息公开 block (概述：…) is no prose of the report.
    """
    labels = words.label_starts
    prose = [
        index
        for index, line in enumerate(lines)
        if is_sentence(line) and not is_furniture(line, words) and not _opening(line).startswith(labels)
    ]
    return (prose[0], prose[-1] + 1) if prose else (len(lines), len(lines))


def _names_site(piece: str, words: PageWords) -> bool:
    name = piece.rstrip('!！')
    return len(name) <= _MAX_SITE and name.endswith(words.furniture_ends) and not re.search(r'\d', name)


def _opening(line: str) -> str:
    return _BLANK_RE.sub('', line[:_MAX_START_LINE]).lstrip(_OPENERS)
