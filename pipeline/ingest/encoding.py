"""Bytes of a text format go in; the text and the name of its encoding come out."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model.errors import UnreadableDocument
from pipeline.model.problem import Problem, Severity

MAX_BROKEN_SHARE = 0.005
"""Broken bytes above this share mean the wrong encoding, not a damaged file: GB18030 read as UTF-8 is over 30 per cent,
a page with a bad block on the disk below 1. A file is never given up for a few characters; they are reported."""

_FREE_BROKEN = 2
"""Broken characters allowed in any file, however short: one cut at the end, one inside."""

_SAMPLE = 2000
"""Characters that are scored; the share of common characters settles after some hundred."""

_PLAIN_SCORE = 0.35
"""Share of common characters at which a reading counts as Chinese: prose has 0.5 to 0.7, tables of names 0.4, the same
bytes in a wrong encoding below 0.1."""

_LEAST_SCORE = 0.15
"""Below this share no reading is believed without a second opinion."""

_COMMON = frozenset(
    '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民'
    '得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社'
    '义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提'
    '直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决'
    '西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采'
    '转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报类八离华名确才科张信马节话米整空元况今集温传土许步群石记需段研界'
    '居城乡社保险待遇缴费补助支预算绩效评项财区县市镇村局养老待领发放参'
    '這個國為來時們對會發動過說產種後經進著電現實點從業應開還與關內數變條沒結問無軍機體兩總員長專義東車門縣區應險養費繳補預績評項財'
    '，。、；：（）《》“”〔〕％·—　'
)
_BOMS = (
    (codecs.BOM_UTF32_LE, 'utf-32-le'),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, 'utf-32-be'),
    (codecs.BOM_UTF16_LE, 'utf-16-le'),
    (codecs.BOM_UTF16_BE, 'utf-16-be'),
    (codecs.BOM_UTF8, 'utf-8'),
    (b'\x84\x31\x95\x33', 'gb18030'),
)
_NON_ASCII_RE = re.compile(r'[^\x00-\x7f]')


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    encoding: str
    broken: int
    score: float


def decode(content: bytes, declared: str | None = None) -> tuple[str, str]:
    """Return the text of `content` and the name of the encoding it was in (Python's name; GB2312 and GBK as gb18030).

    In order: byte order mark, strict UTF-8, then GB18030, Big5, UTF-16 and the `declared` charset, scored by common
    characters, since GB18030 reads Big5 and UTF-16 without an error. A file with a few broken bytes is read with
    U+FFFD in their place, which the reader reports. Raises UnreadableDocument (`undecodable`).

    Wrong for texts of a few characters where two readings are Chinese (`联通` in GB2312 is valid UTF-8), unless the
    declared charset settles it.

    >>> decode('参保人数'.encode('gbk'), 'utf-8')
    ('参保人数', 'gb18030')
    """
    marked = _by_mark(content)
    if marked:
        return marked.text, marked.encoding
    hint = _normal_name(declared)
    readings = sorted(_readings(content, hint), key=lambda reading: -_rank(reading, hint))
    if readings and (readings[0].score >= _LEAST_SCORE or _is_latin(content, readings[0])):
        return readings[0].text, readings[0].encoding
    second = _second_opinion(content)
    best = second or (readings[0] if readings else None)
    if best is None:
        raise UnreadableDocument('undecodable', 'the bytes are no text in UTF-8, GB18030, Big5 or UTF-16')
    return best.text, best.encoding


def declared_charset(head: bytes) -> str | None:
    """Return the charset that a web page names for itself in its first bytes, or None.

    >>> declared_charset(b'<meta charset="gb2312">')
    'gb2312'
    """
    match = _CHARSET_RE.search(head[:_CHARSET_WITHIN])
    return match.group(1).decode('ascii') if match else None


def damage(text: str) -> tuple[Problem, ...]:
    """Return the problem that characters of `text` could not be read from the file's bytes, if there are any.

    >>> damage('参保\ufffd数')[0].code
    'damaged_characters'
    """
    broken = text.count('\ufffd')
    if not broken:
        return ()
    return (Problem('damaged_characters', Severity.WARNING, f'{broken} characters could not be read from the bytes'),)


def looks_like_utf16(content: bytes) -> bool:
    """Tell whether the bytes are UTF-16, with a byte order mark or without."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return True
    return any(_is_plain(content, name) for name in ('utf-16-le', 'utf-16-be'))


_CHARSET_WITHIN = 8192
_CHARSET_RE = re.compile(
    rb'(?:charset|encoding)\s{0,10}=\s{0,10}["\']?\s{0,10}([A-Za-z][A-Za-z0-9_:.-]{1,30})', re.IGNORECASE
)


def _by_mark(content: bytes) -> _Reading | None:
    for mark, name in _BOMS:
        if content.startswith(mark):
            return _read(content[len(mark) :], name)
    return None


def _normal_name(declared: str | None) -> str | None:
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip()).name
    except (LookupError, ValueError):
        return None
    if name in {'gb2312', 'gbk', 'gb18030', 'hz'}:
        return 'gb18030'
    return {'big5': 'big5hkscs', 'cp950': 'big5hkscs', 'utf-16': 'utf-16-le'}.get(name, name)


def _readings(content: bytes, hint: str | None) -> Iterator[_Reading]:
    utf8 = _read(content, 'utf-8')
    if utf8 is not None:
        yield utf8
        if not utf8.broken and (hint != 'gb18030' or len(utf8.text) > _SHORT):
            return  # valid UTF-8 of any length is no accident, whatever the page declares
    for name in ('gb18030', 'big5hkscs'):
        reading = _read(content, name)
        if reading is not None:
            yield reading
            if reading.score >= _PLAIN_SCORE and not reading.broken and utf8 is None:
                return
    for name in ('utf-16-le', 'utf-16-be'):
        reading = _read(content, name) if _is_plain(content, name) else None
        if reading is not None:
            yield reading
    if hint is not None and hint not in {'utf-8', 'gb18030', 'big5hkscs', 'utf-16-le', 'utf-16-be'}:
        yield from _declared_reading(content, hint)


_SHORT = 8


def _declared_reading(content: bytes, hint: str) -> Iterator[_Reading]:
    try:
        reading = _read(content, hint)
    except (LookupError, TypeError, UnicodeError):
        return  # codecs such as base64 or idna are no charsets
    if reading is not None:
        yield reading


def _read(content: bytes, encoding: str) -> _Reading | None:
    try:
        text = content.decode(encoding)
        broken = 0
    except UnicodeDecodeError:
        if _is_mostly_broken(content[:_SAMPLE], encoding):
            return None
        text = content.decode(encoding, errors='replace')
        broken = text.count('\ufffd')
        if broken > max(_FREE_BROKEN, len(content) * MAX_BROKEN_SHARE):
            return None
    return _Reading(text=text, encoding=encoding, broken=broken, score=_score(text))


def _is_mostly_broken(sample: bytes, encoding: str) -> bool:
    return sample.decode(encoding, errors='replace').count('\ufffd') > _SAMPLE // 20


def _score(text: str) -> float:
    letters = _NON_ASCII_RE.findall(text[: _SAMPLE * 4])[:_SAMPLE]
    return sum(map(_COMMON.__contains__, letters)) / len(letters) if letters else 1.0


def _is_plain(content: bytes, name: str) -> bool:
    """Tell whether a beginning of `content` is Chinese (or ASCII) text in the UTF-16 called `name`."""
    head = content[: min(len(content), _SAMPLE) // 2 * 2]
    text = head.decode(name, errors='replace')
    if not text or '\x00' in text[:-1]:
        return False
    known = sum(letter in _COMMON or '\t' <= letter <= '~' for letter in text)
    return known / len(text) >= _PLAIN_SCORE


def _rank(reading: _Reading, hint: str | None) -> float:
    declared = 0.05 if reading.encoding == hint else 0.0  # settles what the characters leave open
    return reading.score + declared - reading.broken * 0.001


def _is_latin(content: bytes, reading: _Reading) -> bool:
    """Tell whether the text is nearly all ASCII, so that a few letters beyond it prove nothing."""
    return reading.encoding == 'utf-8' or len(_NON_ASCII_RE.findall(reading.text)) < _SHORT < len(content)


def _second_opinion(content: bytes) -> _Reading | None:
    import chardet  # noqa: PLC0415 - 20 ms to import, needed by hardly any file

    guess = chardet.detect(content[:65536])
    name = guess.get('encoding')
    if not name or (guess.get('confidence') or 0) < 0.8:
        return None
    try:
        return _read(content, codecs.lookup(name).name)
    except (LookupError, UnicodeError):
        return None
