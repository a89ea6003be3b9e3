"""A path (or bytes with a name) goes in; a SourceFile with its format, told by content, comes out."""

import errno
import hashlib
import os
import re
import stat
import zipfile
from io import BufferedReader, BytesIO
from pathlib import Path

from pipeline.ingest.encoding import looks_like_utf16
from pipeline.model.document import SourceFile
from pipeline.model.errors import UnreadableDocument, UnsupportedFormat

MAX_BYTES = 200 * 1024 * 1024
"""No published report comes near this; a larger file is a mistake or an attack on the memory."""

_HEAD = 65536
"""Bytes looked at to tell the format; a page's first tags stand well inside."""

_MAX_CONTROL_SHARE = 0.01
"""Text holds no control bytes but blanks; compressed data about 12 per cent, so one per cent parts the two."""

_IMAGES = (
    (b'\x89PNG\r\n', 'PNG'),
    (b'\xff\xd8\xff', 'JPEG'),
    (b'GIF87a', 'GIF'),
    (b'GIF89a', 'GIF'),
    (b'II*\x00', 'TIFF'),
    (b'MM\x00*', 'TIFF'),
)
_OTHER_MAGIC = (
    (b'Rar!\x1a\x07', 'a RAR archive; unpack it first'),
    (b'7z\xbc\xaf\x27\x1c', 'a 7z archive; unpack it first'),
    (b'\x1f\x8b\x08', 'gzip-compressed data; unpack it first'),
    (b'BZh', 'bzip2-compressed data; unpack it first'),
    (b'{\\rtf', 'a rich text file (.rtf); save it as .docx'),
    (b'%!PS', 'a PostScript file; save it as PDF'),
    (b'AT&TFORM', 'a DjVu scan; save it as PDF'),
)
_ZIP_PARTS = (
    ('word/', 'docx', ''),
    ('xl/', '', 'an Excel workbook (.xlsx); save the sheets as a PDF or paste them into a .docx'),
    ('ppt/', '', 'a PowerPoint file (.pptx); save it as PDF'),
    ('OFD.xml', '', 'an OFD file; print it to PDF'),
    ('content.xml', '', 'an OpenDocument file (.odt, .ods); save it as .docx'),
)
_OLE2 = b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'
_OLE2_STREAMS = (
    ('WordDocument', 'an old Word file (.doc); save it as .docx'),
    ('Workbook', 'an old Excel file (.xls); save it as PDF or paste it into a .docx'),
    ('Book', 'an old Excel file (.xls); save it as PDF or paste it into a .docx'),
    ('PowerPoint Document', 'an old PowerPoint file (.ppt); save it as PDF'),
)
_DOCUMENT_TAG_RE = re.compile(rb'<(?:!doctype\s{1,20}html|html|head|body)\b', re.IGNORECASE)
_TAGS = rb'(?:div|p|table|tr|td|span|title|article|section|center|font|h[1-6]|ul|ol|li|dl|form|script|style|strong|b|a)'
_OPEN_TAG_RE = re.compile(rb'^\s{0,1000}<(?:meta|link|br|hr|' + _TAGS + rb')\b', re.IGNORECASE)
_CLOSE_TAG_RE = re.compile(rb'</' + _TAGS + rb'\s{0,20}>', re.IGNORECASE)
_CONTROL_BYTES = bytes(b for b in range(32) if b not in b'\t\n\x0b\x0c\r\x1b') + b'\x7f'


def read_source(path: Path, name: str) -> SourceFile:
    """Read the file at `path` whole; `name` is relative to the input folder with `/`.

    Raises UnreadableDocument (`not_readable`, `too_large`, `empty_file`, `encrypted`) and UnsupportedFormat.
    """
    try:
        with open_plain_file(path) as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableDocument('not_readable', f'the file cannot be opened: {error.strerror or error}') from error
    return source_of(content, name)


def open_plain_file(path: Path) -> BufferedReader:
    """Open a file for reading, never a device, a pipe or a socket, which may have no end or wait for ever.

    Raises OSError for these and for what cannot be opened.
    """
    _require_plain(path.stat(), path)
    flags = os.O_RDONLY | getattr(os, 'O_BINARY', 0) | getattr(os, 'O_NONBLOCK', 0)
    stream = os.fdopen(os.open(path, flags), 'rb')
    try:
        _require_plain(os.fstat(stream.fileno()), path)  # it may have been changed for another in between
    except OSError:
        stream.close()
        raise
    return stream


def _require_plain(status: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, 'not a plain file', str(path))


def source_of(content: bytes, name: str) -> SourceFile:
    """Tell the format of `content` (`html`, `docx`, `pdf`, `text`) and wrap it; `name` never decides.

    Raises UnreadableDocument (`too_large`, `empty_file`, `encrypted`) and UnsupportedFormat with what to do instead.

    >>> source_of(b'<html><body>...', 'a.doc').format
    'html'
    """
    if len(content) > MAX_BYTES:
        raise _too_large()
    if not content.strip(b'\x00 \t\r\n\xef\xbb\xbf'):
        raise UnreadableDocument('empty_file', 'the file is empty')
    digest = hashlib.sha256(content).hexdigest()
    return SourceFile(name=name, format=_format_of(content), sha256=digest, content=content)


def _too_large() -> UnreadableDocument:
    return UnreadableDocument('too_large', f'the file is larger than {MAX_BYTES // 1024 // 1024} MB')


def _format_of(content: bytes) -> str:
    head = content[:_HEAD]
    if b'%PDF-' in head[:1024]:
        return 'pdf'
    if head.startswith((b'PK\x03\x04', b'PK\x05\x06')):
        return _zip_format(content)
    if head.startswith(_OLE2):
        raise _ole2_error(content)
    _reject_other_binaries(head)
    return _text_format(head)


def _zip_format(content: bytes) -> str:
    names = _zip_names(content)
    for part, name, advice in _ZIP_PARTS:
        if any(entry.startswith(part) for entry in names):
            if name:
                return name
            raise UnsupportedFormat(f'this is {advice}')
    raise UnsupportedFormat('this is a zip archive that is no Word file; unpack it first')


def _zip_names(content: bytes) -> tuple[str, ...]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return tuple(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        # A truncated archive has lost its directory, which stands at the end: the local headers still name the parts.
        return tuple(part for part, _, _ in _ZIP_PARTS if _has_member(content, part))


def _has_member(content: bytes, part: str) -> bool:
    return re.search(rb'PK\x03\x04.{26}' + re.escape(part.encode()), content, re.DOTALL) is not None


def _ole2_error(content: bytes) -> UnreadableDocument:
    if 'EncryptedPackage'.encode('utf-16-le') in content:
        return UnreadableDocument('encrypted', 'this Office file is protected by a password; save it without')
    for stream, advice in _OLE2_STREAMS:
        if (stream + '\0').encode('utf-16-le') in content:
            return UnsupportedFormat(f'this is {advice}')
    return UnsupportedFormat('this is an old Office file (OLE2); save it as .docx or PDF')


def _reject_other_binaries(head: bytes) -> None:
    for magic, kind in _IMAGES:
        if head.startswith(magic):
            raise UnsupportedFormat(f'this is a picture ({kind}); its text must be recognised (OCR) first')
    if head[:4] == b'RIFF' and head[8:12] == b'WEBP':
        raise UnsupportedFormat('this is a picture (WebP); its text must be recognised (OCR) first')
    if head[:2] == b'BM' and b'\x00' in head[6:10]:
        raise UnsupportedFormat('this is a picture (BMP); its text must be recognised (OCR) first')
    for magic, advice in _OTHER_MAGIC:
        if head.startswith(magic):
            raise UnsupportedFormat(f'this is {advice}')


def _text_format(head: bytes) -> str:
    if _is_binary(head):
        raise UnsupportedFormat('this is neither text nor a format that can be read (binary data)')
    letters = head.replace(b'\x00', b'').lstrip(b'\xef\xbb\xbf\xff\xfe')  # UTF-16 pads each ASCII letter with a NUL
    if re.match(rb'\s{0,100}mime-version:', letters, re.IGNORECASE) and b'multipart/related' in letters.lower():
        raise UnsupportedFormat('this is a saved web archive (.mht); open it and save the page as .html')
    if letters.lstrip().startswith(b'<?xml') and b'schemas.microsoft.com/office/word/2003' in letters:
        raise UnsupportedFormat('this is a Word 2003 XML file; save it as .docx')
    return 'html' if _is_html(letters) else 'text'


def _is_binary(head: bytes) -> bool:
    control = len(head) - len(head.translate(None, _CONTROL_BYTES))
    return control > len(head) * _MAX_CONTROL_SHARE and not looks_like_utf16(head)


def _is_html(letters: bytes) -> bool:
    closing = len(_CLOSE_TAG_RE.findall(letters))
    if _DOCUMENT_TAG_RE.search(letters):
        return closing > 0 or letters.lstrip().startswith(b'<')
    return closing > 2 or (closing > 0 and _OPEN_TAG_RE.match(letters) is not None)
