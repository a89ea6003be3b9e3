import io
import zipfile

import pytest

from pipeline.ingest import source as source_module
from pipeline.ingest.source import read_source, source_of
from pipeline.model.errors import UnreadableDocument, UnsupportedFormat

OLE2 = b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(504)


def zip_of(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, '<x/>' * 200)
    return buffer.getvalue()


def ole2_with(stream):
    return OLE2 + (stream + '\0').encode('utf-16-le') + bytes(64)


@pytest.mark.parametrize(
    ('content', 'expected'),
    [
        (b'%PDF-1.7\n...', 'pdf'),
        (b'\xef\xbb\xbf%PDF-1.4 behind a byte order mark', 'pdf'),
        (zip_of('[Content_Types].xml', 'word/document.xml'), 'docx'),
        (zip_of('[Content_Types].xml', 'word/document.xml')[:150], 'docx'),
        (b'<!DOCTYPE html><title>x</title>', 'html'),
        ('<p>参保人数为12人。</p>'.encode('gb18030'), 'html'),
        ('\ufeff<html><body>参保</body></html>'.encode('utf-16'), 'html'),
        ('参保人数为12人，见《关于印发<2021年方案>的通知》。'.encode(), 'text'),
        ('参保人数为12人。'.encode('utf-16-le') * 9, 'text'),
        (b'plain words', 'text'),
    ],
)
def test_the_format_is_told_by_content_whatever_the_name(content, expected):
    for name in ('a.txt', 'a.doc', 'a.html', 'a'):
        assert source_of(content, name).format == expected


@pytest.mark.parametrize(
    ('content', 'words'),
    [
        (ole2_with('WordDocument'), 'an old Word file (.doc); save it as .docx'),
        (ole2_with('Workbook'), '.xls'),
        (ole2_with('PowerPoint Document'), '.ppt'),
        (OLE2, 'OLE2'),
        (zip_of('xl/workbook.xml'), '.xlsx'),
        (zip_of('xl/workbook.xml')[:120], '.xlsx'),
        (zip_of('OFD.xml'), 'OFD'),
        (zip_of('readme.txt'), 'zip archive'),
        (b'Rar!\x1a\x07\x01\x00', 'RAR'),
        (b'\x89PNG\r\n\x1a\n', 'picture'),
        (b'\xff\xd8\xff\xe0\x00\x10JFIF', 'picture'),
        (b'{\\rtf1\\ansi', '.rtf'),
        (b'MIME-Version: 1.0\r\nContent-Type: multipart/related', '.mht'),
        (bytes(range(256)) * 40, 'binary'),
    ],
)
def test_what_cannot_be_read_is_named_with_a_way_out(content, words):
    with pytest.raises(UnsupportedFormat) as caught:
        source_of(content, 'report.txt')
    assert words in str(caught.value)
    assert caught.value.code == 'unsupported_format'


@pytest.mark.parametrize('content', [b'', b' \r\n', b'\xef\xbb\xbf', bytes(10)])
def test_a_file_without_anything_in_it_is_empty(content):
    with pytest.raises(UnreadableDocument) as caught:
        source_of(content, 'a.html')
    assert caught.value.code == 'empty_file'


def test_an_office_file_behind_a_password_is_encrypted():
    with pytest.raises(UnreadableDocument) as caught:
        source_of(ole2_with('EncryptedPackage'), 'a.docx')
    assert caught.value.code == 'encrypted'


def test_a_file_is_read_with_its_hash_and_its_relative_name(tmp_path):
    (tmp_path / 'a.txt').write_bytes(b'abc')
    source = read_source(tmp_path / 'a.txt', 'in/a.txt')
    assert (source.name, source.content) == ('in/a.txt', b'abc')
    assert source.sha256 == 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    assert source.doc_id == 'ba7816bf8f01cfea'


def test_a_folder_or_a_missing_file_is_not_readable(tmp_path):
    for path in (tmp_path, tmp_path / 'missing'):
        with pytest.raises(UnreadableDocument) as caught:
            read_source(path, path.name)
        assert caught.value.code == 'not_readable'


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(source_module, 'MAX_BYTES', 1024)
    (tmp_path / 'big.txt').write_bytes(b'x' * 1025)
    with pytest.raises(UnreadableDocument) as caught:
        read_source(tmp_path / 'big.txt', 'big.txt')
    assert caught.value.code == 'too_large'
