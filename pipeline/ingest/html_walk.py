"""The tree of an HTML page goes in; its paragraphs, headings, list items and tables in reading order come out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml.etree import _Element

from pipeline.ingest.assemble import CellText
from pipeline.ingest.html_tables import is_layout, place_cells, span_of, table_parts
from pipeline.model.errors import UnreadableDocument

MAX_CELLS = 100_000
"""Table cells of one page; the largest published sheets have some thousand."""

MAX_TABLE_DEPTH = 12
"""Tables inside tables that are still read as grids; deeper ones are laid out as paragraphs."""

_SKIPPED = frozenset(
    {
        'script',
        'style',
        'noscript',
        'template',
        'head',
        'title',
        'svg',
        'math',
        'iframe',
        'frame',
        'frameset',
        'object',
        'applet',
        'embed',
        'canvas',
        'audio',
        'video',
        'map',
        'select',
        'option',
        'datalist',
        'textarea',
        'input',
        'xml',
        'rt',
        'rp',
        'dialog',
    }
)
_BLOCKS = frozenset(
    {
        'html',
        'body',
        'address',
        'article',
        'aside',
        'blockquote',
        'center',
        'dd',
        'details',
        'dialog',
        'dir',
        'div',
        'dl',
        'dt',
        'fieldset',
        'figcaption',
        'figure',
        'footer',
        'form',
        'h1',
        'h2',
        'h3',
        'h4',
        'h5',
        'h6',
        'header',
        'hgroup',
        'hr',
        'legend',
        'li',
        'main',
        'menu',
        'nav',
        'ol',
        'p',
        'pre',
        'section',
        'summary',
        'table',
        'tbody',
        'td',
        'tfoot',
        'th',
        'thead',
        'tr',
        'ul',
        'caption',
        'button',
        'br',
        'listing',
        'plaintext',
        'xmp',
    }
)
_HEADINGS = {f'h{level}': level for level in range(1, 7)}
_STRUCTURAL = frozenset({'nav', 'footer', 'aside', 'button'})
_STRUCTURAL_ROLES = frozenset({'navigation', 'banner', 'contentinfo', 'complementary', 'search', 'menu', 'menubar'})
_HINTS = frozenset(
    {
        'share',
        'crumb',
        'crumbs',
        'breadcrumb',
        'breadcrumbs',
        'footer',
        'foot',
        'bottom',
        'nav',
        'navbar',
        'menu',
        'sidebar',
        'related',
        'rel',
        'copyright',
        'pager',
        'login',
        'topbar',
        'toolbar',
        'bdsharebuttonbox',
    }
)
_HINT_RE = re.compile(r'[a-z]{3,20}')
_BLANKS_RE = re.compile(r'[ \t\n\r\f]{1,100000}')
_OWN_NUMBER_RE = re.compile(r'[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[）)、.．]')
_CHINESE_ONES = ('', *'一二三四五六七八九')
_CHINESE_TENS = ('', '十', *(f'{digit}十' for digit in '二三四五六七八九'))


@dataclass(slots=True)
class Piece:
    """One block of the page with what tells content from furniture; a table has `cells`."""

    text: str
    level: int | None = None
    list_item: bool = False
    bold: bool = False
    centered: bool = False
    links: int = 0
    link_chars: int = 0
    structural: bool = False
    hinted: bool = False
    cells: tuple[CellText, ...] = ()


@dataclass(slots=True)
class _Counter:
    kind: str
    next: int


@dataclass(frozen=True, slots=True, eq=False)  # by identity, so that it is a cheap key
class _Context:
    level: int | None = None
    list_item: bool = False
    bold: bool = False
    centered: bool = False
    link: bool = False
    pre: bool = False
    structural: bool = False
    hinted: bool = False
    tables: int = 0
    counter: _Counter | None = None


@dataclass(frozen=True, slots=True)
class _Style:
    hidden: bool = False
    block: bool = False
    inline: bool = False
    centered: bool | None = None
    bold: bool | None = None
    pre: bool = False
    unnumbered: bool = False
    list_type: str = ''


_PLAIN_STYLE = _Style()
_Level = tuple[Iterator[_Element], _Context, bool, _Element, _Context]
"""An element being walked: its children left, what holds inside, whether it is a block, itself, what holds outside."""


def walk_page(root: _Element) -> list[Piece]:
    """Return the visible blocks of the page under `root` in reading order.

    Inline elements never part words; block elements and `<br>` do. Blanks collapse as on the screen, NBSP and
    ideographic blanks inside a line stay. Numbers that a browser draws before items of `<ol>` are written out unless
    the item brings its own. A caption stands before its table. A table inside a cell of a real table becomes a table
    of its own after it, and its words stand only there; a table that only lays out the page is unwrapped. Text in
    scripts, styles, hidden elements and form controls is left out. Raises UnreadableDocument (`too_large`).
    """
    return _Walker(_Contexts(), [0]).read(root, _Context())


class _Contexts:
    """Derives what holds inside an element, once for all elements of the same tag, attributes and surroundings."""

    def __init__(self) -> None:
        self._known: dict[tuple[_Context, str, tuple[tuple[str, str], ...]], tuple[_Context | None, bool]] = {}

    def inside(self, element: _Element, tag: str, outer: _Context) -> tuple[_Context | None, bool]:
        """Return the context inside `element` (None for what is not shown) and whether it is a block."""
        attributes: tuple[tuple[str, str], ...] = tuple(element.items())  # type: ignore[arg-type]  # the tree holds str only
        if tag == 'ol':  # its counter is its own
            return _derive(tag, dict(attributes), outer)
        key = (outer, tag, attributes)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _derive(tag, dict(attributes), outer)
        return known


class _Walker:
    """Holds the paragraph being written while the tree is walked without recursion, save for tables in tables."""

    def __init__(self, contexts: _Contexts, cells: list[int]) -> None:
        self._contexts = contexts
        self._cells = cells
        self._pieces: list[Piece] = []
        self._chunks: list[str] = []
        self._context = _Context()
        self._filled = False
        self._links = 0
        self._link_chars = 0
        self._plain = False
        self._marker = ''

    def read(self, root: _Element, context: _Context) -> list[Piece]:
        self._walk(root, context)
        return self._pieces

    def _walk(self, root: _Element, context: _Context) -> None:
        levels: list[_Level] = []
        first = self._enter(root, context)
        if first:
            levels.append(first)
        while levels:
            children, inner, block, element, outer = levels[-1]
            for child in children:
                level = self._enter(child, inner)
                if level:
                    levels.append(level)
                    break
                if child.tail:
                    self._write(child.tail, inner)
            else:
                levels.pop()
                if block:
                    self._flush()
                if levels and element.tail:
                    self._write(element.tail, outer)
        self._flush()

    def _enter(self, element: _Element, outer: _Context) -> _Level | None:
        # None where nothing is left to be walked inside the element
        tag = element.tag
        context, block = self._contexts.inside(element, tag, outer)
        if context is None:
            return None
        if block:
            self._flush()
        if tag == 'table':
            inner = self._table(element, context)
            return (iter(element), inner, True, element, outer) if inner else None
        if tag == 'a' and context is not outer:
            self._links += 1
        elif tag == 'li':
            self._marker = _marker(element, outer.counter) or self._marker
        text = element.text
        if text:
            self._write(text, context)
        if len(element):
            return iter(element), context, block, element, outer
        if block:
            self._flush()
        return None

    def _write(self, text: str, context: _Context) -> None:
        if context.pre and '\n' in text:
            *lines, text = text.split('\n')
            for line in lines:
                self._write(line, context)
                self._flush()
        letters = len(text.strip())
        if letters:
            if not self._filled:
                self._filled = True
                self._context = context
            if context.link:
                self._link_chars += letters
            if not context.bold:
                self._plain = True
        elif not self._filled:
            return
        self._chunks.append(text)

    def _flush(self) -> None:
        if self._filled:
            text = _BLANKS_RE.sub(' ', ''.join(self._chunks)).strip()
            self._pieces.append(self._piece(text))
            self._marker = ''
            self._links = 0
            self._link_chars = 0
            self._plain = False
            self._filled = False
            self._chunks.clear()

    def _piece(self, text: str) -> Piece:
        context = self._context
        if self._marker and not _OWN_NUMBER_RE.match(text):
            text = self._marker + text
        return Piece(
            text=text,
            level=context.level,
            list_item=context.list_item,
            bold=not self._plain,
            centered=context.centered,
            links=self._links,
            link_chars=self._link_chars,
            structural=context.structural,
            hinted=context.hinted,
        )

    def _table(self, table: _Element, context: _Context) -> _Context | None:
        # what holds inside a table that lays out the page, None for one that was read as a grid
        if context.tables >= MAX_TABLE_DEPTH:
            self._write(table.text or '', context)
            return context
        inner = replace(context, tables=context.tables + 1)
        parts = table_parts(table)
        if is_layout(table, parts):
            self._write(table.text or '', inner)
            return inner
        for stray in parts.strays:
            self._walk(stray, inner)
        self._grid(parts.rows, inner)
        return None

    def _grid(self, rows: tuple[tuple[_Element, ...], ...], context: _Context) -> None:
        piece = Piece('', structural=context.structural, hinted=context.hinted)
        after: list[Piece] = []
        grid = [[self._cell(cell, context, piece, after) for cell in row] for row in rows]
        piece.cells = place_cells(grid)
        piece.text = '\n'.join(cell.text for cell in piece.cells if cell.text)
        if piece.text:
            self._pieces.append(piece)
        self._pieces.extend(after)

    def _cell(self, cell: _Element, context: _Context, table: Piece, after: list[Piece]) -> tuple[int, int, str]:
        self._cells[0] += 1
        if self._cells[0] > MAX_CELLS:
            raise UnreadableDocument('too_large', f'the page has more than {MAX_CELLS} table cells')
        spans = span_of(cell, 'rowspan'), span_of(cell, 'colspan')
        if not len(cell):  # most cells hold nothing but words
            inner, _ = self._contexts.inside(cell, cell.tag, context)
            if inner is None or not inner.pre:
                return *spans, self._plain_cell(cell.text or '', inner, table)
        pieces = _Walker(self._contexts, self._cells).read(cell, context)
        paragraphs = [piece for piece in pieces if not piece.cells]
        after.extend(piece for piece in pieces if piece.cells)
        table.links += sum(piece.links for piece in paragraphs)
        table.link_chars += sum(piece.link_chars for piece in paragraphs)
        return *spans, '\n'.join(piece.text for piece in paragraphs)

    def _plain_cell(self, text: str, context: _Context | None, table: Piece) -> str:
        letters = len(text.strip())
        if context is None or not letters:
            return ''
        if context.link:
            table.link_chars += letters
        return _BLANKS_RE.sub(' ', text).strip()


_CONTEXT_TAGS = frozenset({*_HEADINGS, *_STRUCTURAL, 'li', 'ol', 'ul', 'menu', 'dir', 'center', 'pre', 'a'})


def _derive(tag: str, attributes: dict[str, str], outer: _Context) -> tuple[_Context | None, bool]:
    style = _parse_style(attributes['style']) if attributes.get('style') else _PLAIN_STYLE
    if tag in _SKIPPED or style.hidden or 'hidden' in attributes:
        return None, False
    changes = _tag_changes(tag, attributes, style) | _style_changes(style)
    if 'align' in attributes and tag in _BLOCKS:
        changes['centered'] = attributes['align'].strip().lower() == 'center'
    if attributes.get('role') in _STRUCTURAL_ROLES:
        changes['structural'] = True
    names = _HINT_RE.findall(f'{attributes.get("class", "")} {attributes.get("id", "")}'.lower())
    if not _HINTS.isdisjoint(names):
        changes['hinted'] = True
    changed = any(getattr(outer, name) != value for name, value in changes.items())
    return replace(outer, **changes) if changed else outer, (tag in _BLOCKS and not style.inline) or style.block


def _tag_changes(tag: str, attributes: dict[str, str], style: _Style) -> dict[str, Any]:
    if tag == 'a':
        return {'link': True} if _is_link(attributes) else {}
    if tag in _HEADINGS:
        return {'level': _HEADINGS[tag]}
    if tag == 'ol':
        return {'counter': _counter(attributes, style)}
    return _TAG_CHANGES.get(tag, {})


_TAG_CHANGES: dict[str, dict[str, Any]] = {
    **{tag: {'structural': True} for tag in _STRUCTURAL},
    **{tag: {'counter': None} for tag in ('ul', 'menu', 'dir')},
    **{tag: {'bold': True} for tag in ('b', 'strong')},
    'li': {'list_item': True},
    'center': {'centered': True},
    'pre': {'pre': True},
}


def _is_link(attributes: dict[str, str]) -> bool:
    address = attributes.get('href')
    if address is None:
        return 'name' not in attributes and 'id' not in attributes
    return not address.startswith('#') and '#_' not in address  # tables of contents lead into the page itself


def _style_changes(style: _Style) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if style.centered is not None:
        changes['centered'] = style.centered
    if style.bold is not None:
        changes['bold'] = style.bold
    if style.pre:
        changes['pre'] = True
    return changes


def _parse_style(words: str) -> _Style:
    rules = dict(_rules(words))
    display = rules.get('display', '')
    weight = rules.get('font-weight', '')
    align = rules.get('text-align')
    listed = rules.get('list-style-type', '') + ' ' + rules.get('list-style', '')
    return _Style(
        hidden=display == 'none' or rules.get('visibility') in {'hidden', 'collapse'},
        block=display in {'block', 'flex', 'grid', 'list-item', 'table', 'table-row'},
        inline=display == 'inline',
        centered=None if align is None else align == 'center',
        bold=None if not weight else weight.startswith('bold') or (weight.isdecimal() and int(weight[:4]) >= 600),
        pre=rules.get('white-space') in {'pre', 'pre-wrap', 'pre-line'},
        unnumbered='none' in listed,
        list_type=listed.strip(),
    )


def _rules(words: str) -> Iterator[tuple[str, str]]:
    for rule in words.lower().split(';'):
        name, colon, value = rule.partition(':')
        if colon:
            yield name.strip(), value.replace('!important', '').strip()


def _counter(attributes: dict[str, str], style: _Style) -> _Counter | None:
    if style.unnumbered:
        return None
    kind = attributes.get('type') or next((name for css, name in _LIST_TYPES if css in style.list_type), '1')
    start = re.match(r'-?\d{1,6}', attributes.get('start', '').strip())
    return _Counter(kind, int(start.group()) if start else 1)


_LIST_TYPES = (
    ('lower-alpha', 'a'),
    ('lower-latin', 'a'),
    ('upper-alpha', 'A'),
    ('upper-latin', 'A'),
    ('lower-roman', 'i'),
    ('upper-roman', 'I'),
    ('cjk-ideographic', '一'),
    ('chinese', '一'),
)


def _marker(element: _Element, counter: _Counter | None) -> str:
    if counter is None:
        return ''
    value = re.match(r'-?\d{1,6}', (element.get('value') or '').strip())
    number = int(value.group()) if value else counter.next
    counter.next = number + 1
    return _numeral(number, element.get('type') or counter.kind)


def _numeral(number: int, kind: str) -> str:
    if kind in {'a', 'A'} and 0 < number <= 26:
        return f'{chr(ord(kind) + number - 1)}. '
    if kind in {'i', 'I'} and 0 < number < 40:
        roman = 'X' * (number // 10) + ('', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX')[number % 10]
        return f'{roman if kind == "I" else roman.lower()}. '
    if kind == '一' and 0 < number < 100:
        return f'{_CHINESE_TENS[number // 10]}{_CHINESE_ONES[number % 10]}、'
    return f'{number}. '
