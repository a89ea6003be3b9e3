"""The bytes of a DOCX go in; its XML parts come out parsed, within limits that no hostile file can pass."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from docx.opc.packuri import PACKAGE_URI, PackURI
from lxml import etree

from pipeline.model.errors import UnreadableDocument

MAX_MEMBERS = 20_000  # a report has under a hundred; longer directories only slow the opening down
MAX_PART_BYTES = 32 * 2**20  # one XML part, unpacked; a report of a thousand pages has about ten million bytes
MAX_READ_BYTES = 64 * 2**20  # all XML parts read of one file
MAX_RATIO = 400  # deflate reaches 1032 on a bomb; tables of equal rows reach about 150
RATIO_FLOOR = 4 * 2**20  # smaller parts harm nobody, however well they were packed
MAX_TAGS = 4_000_000  # each pair costs about 150 bytes once parsed

W = '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'
M = '{http://schemas.openxmlformats.org/officeDocument/2006/math}'
MC = '{http://schemas.openxmlformats.org/markup-compatibility/2006}'

_STRICT = b'http://purl.oclc.org/ooxml/'
_TRANSITIONAL_BY_STRICT = (  # ISO/IEC 29500-4, Annex A
    (b'"http://purl.oclc.org/ooxml/wordprocessingml/main"', f'"{W[1:-1]}"'.encode()),
    (b'"http://purl.oclc.org/ooxml/officeDocument/math"', f'"{M[1:-1]}"'.encode()),
)
_DOCTYPES = tuple('<!DOCTYPE'.encode(name) for name in ('utf-8', 'utf-16-le', 'utf-16-be'))
_OLE_MAGIC = bytes.fromhex('d0cf11e0a1b11ae1')
_ENCRYPTED_STREAM = 'EncryptedPackage'.encode('utf-16-le')
_ENCRYPTED_FLAG = 0x1  # bit 0 of a member's general purpose flags (APPNOTE 4.4.4)
_PARSER_DEPTH = 'Excessive depth'  # libxml2's own limit of 256 elements has no error code of its own
_TABLE_STYLE = b'w:type="table"'
_MAIN_PART = 'word/document.xml'
_ZIP_FAULTS = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class Package:
    """The parts of one DOCX, found through its relationships and read when asked for.

    Only the parts that are asked for are unpacked, so pictures and thumbnails cost nothing. `lost` names the parts
    that the main part refers to and that could not be read.
    """

    def __init__(self, content: bytes) -> None:
        """Open the package.

        Raises UnreadableDocument: `encrypted`, `damaged_docx` or `zip_bomb`.
        """
        if content.startswith(_OLE_MAGIC):
            raise _ole_error(content)
        try:
            self._archive = ZipFile(BytesIO(content))
            self._members = _members(self._archive)
        except _ZIP_FAULTS as fault:
            raise UnreadableDocument('damaged_docx', f'The file is no whole zip package: {fault}.') from fault
        self._unpacked = 0
        self._relations: tuple[tuple[str, str], ...] = ()
        self.lost: list[str] = []

    def document(self) -> etree._Element:
        """Return the root of the main part.

        Raises UnreadableDocument where it is missing, broken, too large or no word-processing document.
        """
        package_relations = self._read_relations(PACKAGE_URI)
        found = [name for kind, name in package_relations if kind == 'officeDocument' and self._member(name)]
        name = found[0] if found else _MAIN_PART
        if self._member(name) is None:
            raise UnreadableDocument('damaged_docx', 'The package holds no main document part.')
        root = self._parse(name)
        if root.tag != f'{W}document':
            raise UnreadableDocument('damaged_docx', 'The main part of the package is no word-processing document.')
        self._relations = self._read_relations(PackURI(f'/{name}'))
        return root

    def parts(self, kind: str) -> Iterator[etree._Element]:
        """Yield the roots of the parts that the main part relates to as `kind` (`styles`, `header`, ...).

        A part that is missing or broken is named in `lost` and left out; only `zip_bomb` and `too_large` are raised.
        """
        for name in dict.fromkeys(name for found, name in self._relations if found == kind):
            try:
                yield self._parse(name)
            except UnreadableDocument as fault:
                if fault.code != 'damaged_docx':
                    raise
                self.lost.append(name)

    def _read_relations(self, source: PackURI) -> tuple[tuple[str, str], ...]:
        name = source.rels_uri.membername
        if self._member(name) is None:
            return ()
        try:
            root = self._parse(name)
        except UnreadableDocument as fault:
            if fault.code != 'damaged_docx':
                raise
            self.lost.append(name)
            return ()
        inside = [relation for relation in root if relation.get('TargetMode') != 'External']
        return tuple((_kind(relation), _target(source, relation)) for relation in inside)

    def _member(self, name: str) -> ZipInfo | None:
        return self._members.get(name.lower())

    def _parse(self, name: str) -> etree._Element:
        blob = self._unpack(name)
        if name.endswith('styles.xml'):
            return _parse_styles(blob, name)
        return _parse_xml(blob, name)

    def _unpack(self, name: str) -> bytes:
        member = self._member(name)
        if member is None:
            raise UnreadableDocument('damaged_docx', f'The part {name} is missing.')
        self._unpacked += member.file_size
        _check_member(member, self._unpacked)
        try:
            return self._archive.read(member)
        except _ZIP_FAULTS as fault:
            raise UnreadableDocument('damaged_docx', f'The part {name} cannot be unpacked: {fault}.') from fault


def _ole_error(content: bytes) -> UnreadableDocument:
    if _ENCRYPTED_STREAM in content:
        return UnreadableDocument('encrypted', 'The document is locked with a password; save it without one.')
    return UnreadableDocument('damaged_docx', 'The file is an OLE2 container (an old .doc?); save it as DOCX.')


def _members(archive: ZipFile) -> dict[str, ZipInfo]:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise UnreadableDocument('zip_bomb', f'The package has {len(members)} members, more than {MAX_MEMBERS}.')
    return {member.filename.replace('\\', '/').lstrip('/').lower(): member for member in members}


def _check_member(member: ZipInfo, unpacked: int) -> None:
    # ZipFile never yields more bytes than the directory declares, so that the declared size can be trusted as a bound.
    if member.flag_bits & _ENCRYPTED_FLAG:
        raise UnreadableDocument('encrypted', f'The part {member.filename} is locked with a password.')
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise UnreadableDocument('damaged_docx', f'The part {member.filename} is packed by a method unknown to DOCX.')
    ratio = member.file_size / max(member.compress_size, 1)
    if member.file_size > MAX_PART_BYTES or unpacked > MAX_READ_BYTES:
        raise UnreadableDocument('zip_bomb', f'The part {member.filename} unpacks to {member.file_size} bytes.')
    if ratio > MAX_RATIO and member.file_size > RATIO_FLOOR:
        raise UnreadableDocument('zip_bomb', f'The part {member.filename} grows {ratio:.0f} times when unpacked.')


def _parse_styles(blob: bytes, name: str) -> etree._Element:
    # Table styles and the list of latent ones fill nine tenths of a style sheet and say nothing that is asked here:
    # without them parsing takes 0.5 ms in place of 6. Where the cut hurts, the sheet is parsed whole.
    try:
        return _parse_xml(b''.join(_without_table_styles(blob)), name)
    except UnreadableDocument:
        return _parse_xml(blob, name)


def _without_table_styles(blob: bytes) -> Iterator[bytes]:
    start, latent = 0, blob.find(b'<w:latentStyles ')
    if latent >= 0:
        yield blob[:latent]
        start = _end(blob, b'</w:latentStyles>', latent)
    place = blob.find(_TABLE_STYLE, start)
    while place >= 0:
        style = blob.rfind(b'<', start, place)
        if blob.startswith(b'<w:style ', style) and blob.find(b'>', style, place) < 0:
            yield blob[start:style]
            start = place = _end(blob, b'</w:style>', place)
        else:
            place += len(_TABLE_STYLE)
        place = blob.find(_TABLE_STYLE, place)
    yield blob[start:]


def _end(blob: bytes, tag: bytes, place: int) -> int:
    found = blob.find(tag, place)
    return found + len(tag) if found >= 0 else len(blob)


def _parse_xml(blob: bytes, name: str) -> etree._Element:
    if any(doctype in blob for doctype in _DOCTYPES):
        raise UnreadableDocument('damaged_docx', f'The part {name} declares a document type, which DOCX forbids.')
    if blob.count(b'<') > MAX_TAGS:
        raise UnreadableDocument('too_large', f'The part {name} has more than {MAX_TAGS} tags.')
    root = _parse_bytes(blob, name)
    if not str(root.tag).startswith('{' + _STRICT.decode()):
        return root
    text = etree.tostring(root, encoding='utf-8')
    for strict, transitional in _TRANSITIONAL_BY_STRICT:
        text = text.replace(strict, transitional)
    return _parse_bytes(text, name)


def _parse_bytes(blob: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(blob, parser)
    except (etree.XMLSyntaxError, LookupError, ValueError) as fault:
        if _PARSER_DEPTH in str(fault):
            raise UnreadableDocument('too_deep', f'The part {name} nests elements beyond every use.') from fault
        raise UnreadableDocument('damaged_docx', f'The part {name} is no well-formed XML: {fault}.') from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableDocument('damaged_docx', f'The part {name} declares a document type, which DOCX forbids.')
    return root


def _kind(relation: etree._Element) -> str:
    return relation.get('Type', '').rpartition('/')[2]


def _target(source: PackURI, relation: etree._Element) -> str:
    target = relation.get('Target', '').replace('\\', '/')
    return str(PackURI.from_rel_ref(source.baseURI, target).membername)
