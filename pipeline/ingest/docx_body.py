"""A container of a DOCX (body, cell, note, header) goes in; its paragraphs and tables come out in reading order."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Final

from lxml import etree

from pipeline.ingest.assemble import CellText
from pipeline.ingest.docx_numbering import LEVELS, ListCounter, ListMark, Lists, parse_int
from pipeline.ingest.docx_package import MC, M, W
from pipeline.ingest.docx_styles import (
    NO_HEADING,
    Numbering,
    Style,
    Styles,
    is_center,
    is_on,
    outline_rank,
    properties_of,
)
from pipeline.ingest.docx_symbols import symbol, symbols_in
from pipeline.ingest.docx_tables import Grid, is_gone, read_place, skipped_columns
from pipeline.model.errors import UnreadableDocument
from pipeline.text.letters import name_letters, without_unseen

MAX_DEPTH = 100  # elements in elements, as tables in tables; real files stay under thirty

_BLANK = ' '
_LINE_END = '\n'
_LITERALS: Final = {
    f'{W}tab': _BLANK,
    f'{W}ptab': _BLANK,
    f'{W}br': _LINE_END,
    f'{W}cr': _LINE_END,
    f'{W}noBreakHyphen': '-',
}
_SKIPPED: Final = frozenset(
    f'{W}{name}'
    for name in (
        'annotationRef', 'bookmarkEnd', 'bookmarkStart', 'commentRangeEnd', 'commentRangeStart',
        'commentReference', 'del', 'delInstrText', 'delText', 'endnoteRef', 'footnoteRef',
        'instrText', 'lastRenderedPageBreak', 'moveFrom', 'pPr', 'proofErr', 'rPr', 'rt',
        'sdtEndPr', 'sdtPr', 'sectPr', 'softHyphen', 'tblGrid', 'tblPr', 'tblPrEx', 'tcPr', 'trPr',
    )
)  # fmt: skip
_NOTE_KINDS: Final = {f'{W}footnoteReference': 'footnotes', f'{W}endnoteReference': 'endnotes'}
_PICTURES: Final = frozenset(
    {
        '{http://schemas.openxmlformats.org/drawingml/2006/picture}pic',
        '{http://schemas.openxmlformats.org/drawingml/2006/chart}chart',
        '{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds',
        '{urn:schemas-microsoft-com:vml}imagedata',
    }
)
_SPACE = '{http://www.w3.org/XML/1998/namespace}space'
_XML_BLANKS = ' \t\r\n'
_FLAT = str.maketrans({'\t': ' ', '\n': ' ', '\r': ' '})

_FLATTENED_RE = re.compile('[\t\n\r]')
_HEX_RE = re.compile('[0-9A-Fa-f]{1,6}')

_P, _R, _T, _TBL, _TXBX = f'{W}p', f'{W}r', f'{W}t', f'{W}tbl', f'{W}txbxContent'
_PPR, _RPR, _NUMPR = f'{W}pPr', f'{W}rPr', f'{W}numPr'
_PSTYLE, _RSTYLE, _OUTLINE, _JC, _NUMID, _ILVL = (
    f'{W}pStyle', f'{W}rStyle', f'{W}outlineLvl', f'{W}jc', f'{W}numId', f'{W}ilvl',
)  # fmt: skip
_B, _VANISH, _RFONTS, _ASCII, _SYM, _FLDCHAR = (
    f'{W}b', f'{W}vanish', f'{W}rFonts', f'{W}ascii', f'{W}sym', f'{W}fldChar',
)  # fmt: skip
_VAL = f'{W}val'
_ALTERNATE = f'{MC}AlternateContent'
_NUMERATOR = f'{M}num'
_TEXTS = frozenset({_T, f'{M}t'})
_BLOCKS = frozenset({_P, _TBL, f'{W}altChunk'})
_ROWS = frozenset({f'{W}tr'})
_CELLS = frozenset({f'{W}tc'})
_DELETED_MARKS = frozenset({f'{W}del', f'{W}moveFrom'})
_HIDDEN_MARKS = frozenset({_VANISH, f'{W}specVanish'})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as printed, its automatic number included; `level` is the rank of a heading style, or None."""

    text: str
    level: int | None = None
    is_bullet: bool = False
    bold: bool = False
    centered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the words of its cells; a merged cell stands once."""

    cells: tuple[CellText, ...]


@dataclass(slots=True)
class Findings:
    """What the walk met besides text: notes referred to (kind and id, in order), pictures, embedded foreign files."""

    notes: dict[tuple[str, str], None] = field(default_factory=dict)
    pictures: int = 0
    foreign: int = 0


@dataclass(slots=True)
class _Joined:
    # Words of paragraphs whose mark is deleted or hidden: they run on into the next paragraph. `front` stands before
    # that one's number (a heading closed by a style separator), `words` after it (a tracked deletion of the mark).
    front: str = ''
    words: str = ''

    def add(self, mark: ListMark | None, words: str) -> None:
        self.front += (mark.text if mark else '') + self.words + words
        self.words = ''

    def take(self, mark: ListMark | None, words: str) -> str:
        self.add(mark, words)
        text, self.front = self.front, ''
        return text

    def flush(self) -> list[Paragraph | Table]:
        text = _tidy(self.take(None, ''))
        return [Paragraph(text)] if text else []


@dataclass(frozen=True, slots=True)
class _RunFormat:
    hidden: bool
    bold: bool
    font: str = ''


@dataclass(frozen=True, slots=True)
class _Properties:
    style: Style
    level: int | None
    centered: bool
    list_place: tuple[str, int] | None
    is_mark_deleted: bool
    is_mark_hidden: bool


@dataclass(slots=True)
class _Line:
    # A paragraph while its runs are gathered. `fields` holds where in `pieces` the code of each open field began, None
    # once its result has begun.
    format: _RunFormat
    pieces: list[str] = field(default_factory=list)
    fields: list[int | None] = field(default_factory=list)
    anchored: list[Paragraph | Table] = field(default_factory=list)
    has_words: bool = False
    is_bold: bool = True

    def add(self, text: str, shape: _RunFormat) -> None:
        self.pieces.append(text)
        if text and not text.isspace():
            self.has_words = True
            self.is_bold = self.is_bold and shape.bold

    def turn_field(self, turn: str) -> None:
        # What a nested field shows inside the code of an outer one is no text. A code that never ends is left as it
        # stands, so that a lost end cannot swallow the paragraph.
        if turn == 'begin':
            self.fields.append(len(self.pieces))
        elif self.fields:
            code_start = self.fields.pop()
            if code_start is not None:
                del self.pieces[code_start:]
            if turn == 'separate':
                self.fields.append(None)


class Walker:
    """Walks containers of one story in document order, which is the order in which list paragraphs are counted."""

    def __init__(self, styles: Styles, lists: Lists, findings: Findings) -> None:
        """Start a story (body, notes, headers) whose lists count from their beginning."""
        self._styles = styles
        self._lists = lists
        self._counter = ListCounter(lists)
        self._findings = findings
        self._plain = self._read_properties({})
        self._run_formats: dict[tuple[bool, bool, str], _RunFormat] = {}

    def blocks(self, container: etree._Element, depth: int = 0) -> list[Paragraph | Table]:
        """Return the paragraphs and tables of a container; text boxes follow the paragraph that holds them.

        Raises UnreadableDocument `too_deep` where elements are nested beyond every use.
        """
        found: list[Paragraph | Table] = []
        joined = _Joined()
        for element in _inside(container, _BLOCKS, depth):
            if element.tag == _P:
                found += self._paragraph(element, joined, depth + 1)
            else:
                found += joined.flush()
                found += self._other_block(element, depth + 1)
        return found + joined.flush()

    def _other_block(self, element: etree._Element, depth: int) -> list[Paragraph | Table]:
        if element.tag == _TBL:
            return self._table(element, depth)
        self._findings.foreign += 1
        return []

    def _paragraph(self, element: etree._Element, joined: _Joined, depth: int) -> list[Paragraph | Table]:
        properties = self._properties(element)
        mark = None if properties.is_mark_deleted or properties.is_mark_hidden else self._mark(properties)
        line = _Line(_RunFormat(hidden=bool(properties.style.hidden), bold=bool(properties.style.bold)))
        self._inline(element, line, line.format, depth)
        words = ''.join(line.pieces)
        if properties.is_mark_deleted:
            joined.words += words
        elif properties.is_mark_hidden:
            joined.add(self._mark(properties) if words.strip() else None, words)
        else:
            text = _tidy(joined.take(mark, words))
            is_bold = line.has_words and line.is_bold
            is_bullet = mark is not None and mark.is_bullet
            paragraph = Paragraph(text, properties.level, is_bullet, is_bold, properties.centered)
            return [paragraph, *line.anchored] if text else line.anchored
        return line.anchored

    def _mark(self, properties: _Properties) -> ListMark | None:
        return self._counter.advance(*properties.list_place) if properties.list_place else None

    def _properties(self, paragraph: etree._Element) -> _Properties:
        element = properties_of(paragraph, _PPR)
        return self._plain if element is None else self._read_properties({part.tag: part for part in element})

    def _read_properties(self, parts: Mapping[str, etree._Element]) -> _Properties:
        style_id = parts[_PSTYLE].get(_VAL) if _PSTYLE in parts else None
        style = self._styles.paragraph_style(style_id)
        level = outline_rank(parts[_OUTLINE]) if _OUTLINE in parts else style.level
        marks = _marks(parts[_RPR]) if _RPR in parts else frozenset()
        return _Properties(
            style=style,
            level=None if level == NO_HEADING else level,
            centered=is_center(parts[_JC]) if _JC in parts else bool(style.centered),
            list_place=self._list_place(parts.get(_NUMPR), style, style_id),
            is_mark_deleted=bool(marks & _DELETED_MARKS),
            is_mark_hidden=bool(style.hidden) or bool(marks & _HIDDEN_MARKS),
        )

    def _list_place(self, direct: etree._Element | None, style: Style, style_id: str | None) -> tuple[str, int] | None:
        if direct is None and style.numbering is None:
            return None
        values = {} if direct is None else {part.tag: part.get(_VAL, '') for part in direct}
        num_id, index = values.get(_NUMID), parse_int(values.get(_ILVL), -1)
        if num_id is None and style.numbering:
            num_id = style.numbering.num_id
            index = index if index >= 0 else self._level_of_style(style.numbering, style_id)
        place = (num_id, max(index, 0)) if num_id else None
        return place if place and place[1] < LEVELS else None

    def _level_of_style(self, numbering: Numbering, style_id: str | None) -> int:
        ties = (self._lists.level_of_style(numbering.num_id, tied) for tied in (style_id, numbering.style_id) if tied)
        return next((index for index in ties if index is not None), numbering.level)

    def _inline(self, children: Iterable[etree._Element], line: _Line, shape: _RunFormat, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise _too_deep()
        for child in children:
            tag = child.tag
            if tag == _R:
                self._run(child, line, depth + 1)
            elif tag in _TEXTS:
                line.add(_words(child, shape.font), shape)
            elif tag in _LITERALS:
                line.pieces.append(_LITERALS[tag])
            elif tag not in _SKIPPED:
                self._special(child, line, shape, depth + 1)

    def _run(self, run: etree._Element, line: _Line, depth: int) -> None:
        # the properties are the first child, by the schema; a report has thousands of runs
        children: Iterator[etree._Element] = iter(run)
        first = next(children, None)
        shape = line.format
        if first is None:
            return
        if first.tag == _RPR:
            shape = self._run_format(first, shape)
        else:
            children = chain((first,), children)
        if not shape.hidden:
            self._inline(children, line, shape, depth)

    def _run_format(self, properties: etree._Element, base: _RunFormat) -> _RunFormat:
        hidden = bold = style = None
        font = ''
        for part in properties:
            tag = part.tag
            if tag == _RFONTS:
                font = part.get(_ASCII, '')
            elif tag == _B:
                bold = is_on(part)
            elif tag == _VANISH:
                hidden = is_on(part)
            elif tag == _RSTYLE:
                style = self._styles.style(part.get(_VAL))
        if style:
            hidden = style.hidden if hidden is None else hidden
            bold = style.bold if bold is None else bold
        key = (base.hidden if hidden is None else hidden, base.bold if bold is None else bold, font)
        known = self._run_formats.get(key)
        if known is None:
            known = self._run_formats[key] = _RunFormat(*key)
        return known

    def _special(self, element: etree._Element, line: _Line, shape: _RunFormat, depth: int) -> None:
        tag = element.tag
        if tag == _FLDCHAR:
            line.turn_field(element.get(f'{W}fldCharType', ''))
        elif tag == _SYM:
            line.add(_symbol(element), shape)
        elif tag in _NOTE_KINDS:
            self._findings.notes[_NOTE_KINDS[tag], element.get(f'{W}id', '')] = None
        elif tag in _PICTURES:
            self._findings.pictures += 1
        elif tag == _TXBX:
            line.anchored += self.blocks(element, depth)
        elif tag == _ALTERNATE:
            for branch in _branch(element):
                self._inline(branch, line, shape, depth)
        else:
            self._inline(element, line, shape, depth)
            if tag == _NUMERATOR:
                line.add('/', shape)

    def _table(self, element: etree._Element, depth: int) -> list[Paragraph | Table]:
        rows = [row for row in _inside(element, _ROWS, depth) if not is_gone(row)]
        cells = [tuple(_inside(row, _CELLS, depth)) for row in rows]
        if len(cells) == 1 and len(cells[0]) == 1:
            return self.blocks(cells[0][0], depth)
        nested: list[Paragraph | Table] = []
        grid = Grid()
        for row, row_cells in zip(rows, cells, strict=True):
            grid.begin_row(skipped_columns(row))
            for cell in row_cells:
                place = read_place(cell)
                if not grid.merge(place):
                    inner = [] if place.is_deleted else self.blocks(cell, depth)
                    nested += [block for block in inner if isinstance(block, Table)]
                    grid.add(place, '\n'.join(block.text for block in inner if isinstance(block, Paragraph)))
        return [Table(grid.cells()), *nested]


def _inside(container: etree._Element, wanted: frozenset[str], depth: int) -> Iterator[etree._Element]:
    # Content controls, smart tags, tracked insertions and the like are looked through at every level.
    _check_depth(depth)
    for child in container:
        if child.tag in wanted:
            yield child
        elif child.tag == _ALTERNATE:
            for branch in _branch(child):
                yield from _inside(branch, wanted, depth + 1)
        elif child.tag not in _SKIPPED:
            yield from _inside(child, wanted, depth + 1)


def _check_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise _too_deep()


def _too_deep() -> UnreadableDocument:
    return UnreadableDocument('too_deep', f'Elements are nested more than {MAX_DEPTH} deep.')


def _marks(properties: etree._Element) -> frozenset[str]:
    return frozenset(str(mark.tag) for mark in properties if mark.tag not in _HIDDEN_MARKS or is_on(mark))


def _branch(alternate: etree._Element) -> Iterable[etree._Element]:
    # Choice and Fallback say the same twice, for newer and older readers: the first with words counts, else the first.
    worded = (branch for branch in alternate if next(branch.iter(_T), None) is not None)
    return tuple(islice(worded, 1)) or tuple(islice(alternate, 1))


def _words(element: etree._Element, font: str) -> str:
    text = element.text or ''
    if text.isprintable() and text[:1] != _BLANK != text[-1:]:  # nothing to strip or to flatten, as nearly always
        return symbols_in(font, text) if font else text
    if text.strip(_XML_BLANKS) != text and element.get(_SPACE) != 'preserve':
        text = text.strip(_XML_BLANKS)
    if _FLATTENED_RE.search(text):
        text = text.translate(_FLAT)
    return symbols_in(font, text) if font else text


def _symbol(element: etree._Element) -> str:
    code = element.get(f'{W}char', '')
    return symbol(element.get(f'{W}font', ''), int(code, 16)) if _HEX_RE.fullmatch(code) else ''


def _tidy(text: str) -> str:
    text = name_letters(without_unseen(text))
    if _LINE_END not in text:
        return text.strip()
    lines = (line.strip() for line in text.split(_LINE_END))
    return _LINE_END.join(line for line in lines if line)
