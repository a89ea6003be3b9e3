"""The style sheet of a DOCX goes in; what a style says of heading, weight, place, hiding and numbering comes out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.ingest.docx_numbering import parse_int
from pipeline.ingest.docx_package import W

MAX_CHAIN = 32  # styles based on styles; Word itself goes no deeper than eleven
TITLE_LEVEL = 0  # the rank of the Title style, above Heading 1
NO_HEADING = -1  # what a style or paragraph says that is body text in so many words
BODY_OUTLINE = 9  # ECMA-376 17.3.1.20: outline levels 0 to 8 are headings, 9 is body text

_HEADING_RE = re.compile('(?:heading|标题) ?([1-9])', re.IGNORECASE)
_TITLE_NAMES = frozenset({'title', '标题'})
_OFF = frozenset({'0', 'false', 'off', 'none'})
_CENTERED = frozenset({'center', 'centerGroup'})


@dataclass(frozen=True, slots=True)
class Numbering:
    """The list that a style puts its paragraphs into; `style_id` is the style that says so."""

    num_id: str
    level: int
    style_id: str


@dataclass(frozen=True, slots=True)
class Style:
    """What one style says, None where it says nothing; `level` is the rank of a heading, or NO_HEADING."""

    level: int | None = None
    bold: bool | None = None
    hidden: bool | None = None
    centered: bool | None = None
    numbering: Numbering | None = None


class Styles:
    """The style sheet, each style resolved over the styles it is based on when it is first asked for."""

    def __init__(self, root: etree._Element | None) -> None:
        """Take the root of `styles.xml`, None where a document has none."""
        elements = () if root is None else tuple(root.iterchildren(f'{W}style'))
        self._elements = {element.get(f'{W}styleId', ''): element for element in elements}
        self._default_id = next((_id(element) for element in elements if _is_default_paragraph(element)), None)
        self._defaults = Style() if root is None else _read_defaults(root)
        self._resolved: dict[str | None, Style] = {}
        self._by_paragraph: dict[str | None, Style] = {}

    def style(self, style_id: str | None) -> Style:
        """Return the style (paragraph or character) `style_id` with all that it inherits from other styles."""
        if style_id not in self._resolved:
            self._resolved[style_id] = _merge(tuple(_read_style(element) for element in self._chain(style_id)))
        return self._resolved[style_id]

    def paragraph_style(self, style_id: str | None) -> Style:
        """Return the style of a paragraph: the default style for none or an unknown one, over the document defaults."""
        if style_id not in self._by_paragraph:
            known = style_id if style_id in self._elements else self._default_id
            self._by_paragraph[style_id] = _merge((self.style(known), self._defaults))
        return self._by_paragraph[style_id]

    def list_by_style(self) -> Mapping[str, str]:
        """Return the `w:numId` of each numbering style."""
        return {
            style_id: numbering.num_id
            for style_id, element in self._elements.items()
            if element.get(f'{W}type') == 'numbering' and (numbering := _read_style(element).numbering)
        }

    def _chain(self, style_id: str | None) -> Iterator[etree._Element]:
        seen: set[str] = set()
        while style_id in self._elements and style_id not in seen and len(seen) < MAX_CHAIN:
            seen.add(style_id)
            element = self._elements[style_id]
            yield element
            base = element.find(f'{W}basedOn')
            style_id = '' if base is None else base.get(f'{W}val', '')


def properties_of(element: etree._Element, tag: str) -> etree._Element | None:
    """Return the properties (`w:pPr`, `w:rPr`, ...) of an element: by the schema they are its first child."""
    first = element[0] if len(element) else None
    return first if first is not None and first.tag == tag else None


def is_on(element: etree._Element) -> bool:
    """Tell what a toggle as `w:b` says: on unless its value says off."""
    return element.get(f'{W}val', '1') not in _OFF


def is_center(element: etree._Element) -> bool:
    """Tell whether a `w:jc` centres."""
    return element.get(f'{W}val') in _CENTERED


def outline_rank(element: etree._Element) -> int:
    """Return the heading rank (from 1) that a `w:outlineLvl` gives, or NO_HEADING for body text."""
    outline = parse_int(element.get(f'{W}val'), BODY_OUTLINE)
    return outline + 1 if 0 <= outline < BODY_OUTLINE else NO_HEADING


def _id(element: etree._Element) -> str:
    return element.get(f'{W}styleId', '')


def _is_default_paragraph(element: etree._Element) -> bool:
    return element.get(f'{W}type') == 'paragraph' and element.get(f'{W}default', '0') not in _OFF


def _read_defaults(root: etree._Element) -> Style:
    defaults = root.find(f'{W}docDefaults')
    if defaults is None:
        return Style()
    run, paragraph = defaults.find(f'{W}rPrDefault'), defaults.find(f'{W}pPrDefault')
    return _merge(tuple(_read_style(part) for part in (run, paragraph) if part is not None))


def _read_style(element: etree._Element) -> Style:
    bold, hidden = element.find(f'{W}rPr/{W}b'), element.find(f'{W}rPr/{W}vanish')
    centered = element.find(f'{W}pPr/{W}jc')
    return Style(
        level=_heading_level(element),
        bold=None if bold is None else is_on(bold),
        hidden=None if hidden is None else is_on(hidden),
        centered=None if centered is None else is_center(centered),
        numbering=_read_numbering(element),
    )


def _heading_level(element: etree._Element) -> int | None:
    outline = element.find(f'{W}pPr/{W}outlineLvl')
    if outline is not None:
        return outline_rank(outline)
    name = element.find(f'{W}name')
    words = element.get(f'{W}styleId', '') if name is None else name.get(f'{W}val', '')
    if match := _HEADING_RE.fullmatch(words):
        return int(match[1])
    return TITLE_LEVEL if words.lower() in _TITLE_NAMES else None


def _read_numbering(element: etree._Element) -> Numbering | None:
    number = element.find(f'{W}pPr/{W}numPr/{W}numId')
    if number is None:
        return None
    level = element.find(f'{W}pPr/{W}numPr/{W}ilvl')
    index = 0 if level is None else parse_int(level.get(f'{W}val'), 0)
    return Numbering(number.get(f'{W}val', ''), index, _id(element))


def _merge(styles: tuple[Style, ...]) -> Style:
    return Style(
        level=next((style.level for style in styles if style.level is not None), None),
        bold=next((style.bold for style in styles if style.bold is not None), None),
        hidden=next((style.hidden for style in styles if style.hidden is not None), None),
        centered=next((style.centered for style in styles if style.centered is not None), None),
        numbering=next((style.numbering for style in styles if style.numbering is not None), None),
    )
