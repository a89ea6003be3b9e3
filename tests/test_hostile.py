"""Files that nobody means well with: each gives a document or a reason, and the others never notice."""

import io
import os
import random
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline import api, run
from pipeline.ingest.folder import describe_file
from pipeline.ingest.source import source_of
from pipeline.model.document import Document, SourceFile
from pipeline.model.errors import UnreadableDocument

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / 'samples'
SENTENCE = '2021年全县参保总人数为19530人，累计发放养老金4860.2万元。'
SEEDS = 200
"""Of each format."""

LONGEST = 20  # seconds of the processor for one hostile file; a good one takes a hundredth
FORMATS = {'txt': 'text', 'html': 'html', 'docx': 'docx', 'pdf': 'pdf'}


def sample(ending):
    return min(SAMPLES.glob(f'*.{ending}'), key=lambda path: path.stat().st_size).read_bytes()


def read(content, words, form=None):
    """Read bytes by the reader of their format, or of the format given."""
    source = SourceFile('a', form, 'f' * 64, content) if form else source_of(content, 'a')
    return run.read_document(source, words)


def outcome(content, words, form=None):
    began = time.process_time()
    try:
        found = read(content, words, form)
    except UnreadableDocument as error:
        found = error
    assert time.process_time() - began < LONGEST
    if isinstance(found, Document):
        assert all(0 <= block.span.start <= block.span.end <= len(found.text) for block in found.blocks)
    else:
        assert found.code
        assert str(found)
    return found


def spoil(content, seed):
    """Cut, flip, repeat or take out some of the bytes."""
    choose = random.Random(seed)  # noqa: S311 - damage, not secrets
    spoilt = bytearray(content)
    match seed % 4:
        case 0:
            del spoilt[choose.randrange(len(spoilt)) :]
        case 1:
            for _ in range(choose.randint(1, 40)):
                spoilt[choose.randrange(len(spoilt))] ^= 1 << choose.randrange(8)
        case 2:
            start = choose.randrange(len(spoilt))
            spoilt[start : start + choose.randint(1, 500)] = b''
        case _:
            start, to = choose.randrange(len(spoilt)), choose.randrange(len(spoilt))
            spoilt[to:to] = spoilt[start : start + choose.randint(1, 2000)]
    return bytes(spoilt)


def small_pdf():
    """A page with a heading, a sentence and a ruled table, its streams packed as those of a word processor are."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=1, invariant=1)
    pdfmetrics.registerFont(UnicodeCIDFont('STSong-Light'))
    canvas.setFont('STSong-Light', 12)
    canvas.drawString(72, 760, '一、基本情况')
    canvas.drawString(72, 730, SENTENCE)
    canvas.grid([72, 200, 320, 440], [560, 600, 640, 680])
    for row in range(3):
        for column, words in enumerate(('参保人数', '19530', '人')):
            canvas.drawString(80 + 120 * column, 650 - 40 * row, words)
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize('ending', FORMATS)
def test_a_file_spoilt_anyhow_gives_a_document_or_a_reason(ending, page_words):
    check_spoilt(ending, page_words, range(SEEDS))


def check_spoilt(ending, words, seeds):
    whole, small = sample(ending), small_pdf() if ending == 'pdf' else sample(ending)
    assert isinstance(outcome(small, words), Document)
    for seed in seeds:
        spoilt = spoil(whole if seed % 8 < 2 else small, seed)  # a sample of four pages takes ten times a page
        try:
            outcome(spoilt, words)
        except UnreadableDocument:  # its format cannot be told any more
            outcome(spoilt, words, FORMATS[ending])


BYTES = st.one_of(
    st.binary(max_size=3000),
    st.text(max_size=1500).map(lambda text: text.encode('utf-16', 'surrogatepass')),
    st.text('<>/=&;#"\' tdrhableospnm0199，。人万元%\n\t|\x00', max_size=1500).map(str.encode),
    st.tuples(
        st.sampled_from([b'%PDF-1.7\n', b'PK\x03\x04', b'<html><table>', b'\xff\xfe']), st.binary(max_size=800)
    ).map(b''.join),
)
UNHURRIED = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60
)


@pytest.mark.parametrize('form', FORMATS.values())
@UNHURRIED
@given(content=BYTES)
def test_any_bytes_given_to_any_reader_give_a_document_or_a_reason(form, page_words, content):
    outcome(content, page_words, form)


@UNHURRIED
@given(content=BYTES)
def test_any_bytes_have_a_format_or_a_reason(content):
    try:
        told = source_of(content, 'a').format
    except UnreadableDocument as error:
        told = error.code
    assert told in {*FORMATS.values(), 'empty_file', 'unsupported_format', 'encrypted'}


@UNHURRIED
@given(
    text=st.text('一二三（）、.，。；：0123456789万亿元人%年月日参保养老金发放标准个\n\t ', min_size=1, max_size=1500)
)
def test_any_text_goes_through_all_stages(patterns, text):
    if text.strip():
        assert run.extract_content(run.wrap_text(text), patterns).document.text is not None


# Files made to be dear


def docx_with(xml):
    buffer = io.BytesIO(sample('docx'))
    made = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(made, 'w', zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, xml if name == 'word/document.xml' else old.read(name))
    return made.getvalue()


NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document_xml(inner):
    return f'<w:document {NAMESPACE}><w:body>{inner}</w:body></w:document>'.encode()


def zip_bomb():
    return docx_with(document_xml('<w:p><w:r><w:t>' + '0' * 100_000_000 + '</w:t></w:r></w:p>'))


def entity_bomb():
    levels = ''.join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "ha">{levels}]>'
    return docx_with(head.encode() + document_xml('<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>'))


def outside_entity():
    head = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return docx_with(head + document_xml('<w:p><w:r><w:t>&e;</w:t></w:r></w:p>'))


def deep_docx():
    return docx_with(document_xml('<w:tbl><w:tr><w:tc>' * 20_000 + '</w:tc></w:tr></w:tbl>' * 20_000))


def pdf_of(pages, encrypt=None):
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=encrypt)
    for number in range(pages):
        canvas.drawString(72, 700, f'page {number}')
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def pdf_of_one_page_many_times(pages):
    """A page tree that names one page again and again."""
    kids = b' '.join([b'3 0 R'] * pages)
    return (
        b'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n'
        b'2 0 obj<</Type/Pages/Count ' + str(pages).encode() + b'/Kids[' + kids + b']>>endobj\n'
        b'3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF'
    )


def big_html():
    row = '<tr><td>参保人数</td><td>19530</td><td>人</td></tr>'
    return ('<html><body><table border=1>' + row * 900_000 + '</table></body></html>').encode()


def wide_html():
    cells = b'<tr><td colspan=9999999 rowspan=9999999>1</td><td>2</td></tr>'
    return b'<html><body><table border=1>' + cells + b'</table></body></html>'


def deep_html():
    return b'<html><body>' + b'<div>' * 200_000 + SENTENCE.encode() + b'</body></html>'


def wrong_charset_html():
    page = f'<html><head><meta charset="utf-8"><title>报告</title></head><body><p>{SENTENCE * 9}</p></body></html>'
    return page.encode('gb18030')


BRACKETS = ('（' * 50_000 + '一' * 50_000 + '\n') * 2

HOSTILE = {
    'zip_bomb.docx': (zip_bomb, 'zip_bomb'),
    'entity_bomb.docx': (entity_bomb, 'damaged_docx'),
    'outside_entity.docx': (outside_entity, 'damaged_docx'),
    'deep.docx': (deep_docx, 'too_deep'),
    'encrypted.pdf': (lambda: pdf_of(2, StandardEncryption('secret')), 'encrypted'),
    'three_thousand_pages.pdf': (lambda: pdf_of(3000), None),
    'a_million_pages.pdf': (lambda: pdf_of_one_page_many_times(1_000_000), 'too_long'),
    'big.html': (big_html, 'too_large'),
    'wide.html': (wide_html, None),
    'deep.html': (deep_html, 'too_large'),
    'wrong_charset.html': (wrong_charset_html, None),
    'brackets.txt': (BRACKETS.encode, None),
    'one_line.txt': ((SENTENCE * 3000).encode, None),
    'digits.txt': (lambda: b'1' * 50_000, None),
    'tabs.txt': (lambda: b'\t1' * 100_000, None),
    'no_utf8.txt': (lambda: bytes(range(128, 256)) * 2000, 'undecodable'),
    'empty.pdf': (bytes, 'empty_file'),
    'zeroes.docx': (lambda: bytes(4000), 'empty_file'),
    'noise.pdf': (lambda: random.Random(1).randbytes(50_000), 'unsupported_format'),  # noqa: S311 - as above
    'picture.pdf': (lambda: b'\x89PNG\r\n\x1a\n' + bytes(100), 'unsupported_format'),
}


@pytest.fixture(scope='module')
def hostile(tmp_path_factory):
    """Every hostile file, and spoilt ones of each format, three hundred in all."""
    folder = tmp_path_factory.mktemp('hostile')
    for name, (make, _) in HOSTILE.items():
        (folder / name).write_bytes(make())
    for number in range(300 - len(HOSTILE)):
        ending = list(FORMATS)[number % 4]
        (folder / f'spoilt{number}.{ending}').write_bytes(spoil(sample(ending), 1000 + number // 4))
    os.mkfifo(folder / 'pipe.txt')
    (folder / 'zero.txt').symlink_to('/dev/zero')
    (folder / 'passwd.txt').symlink_to('/etc/passwd')
    Path(os.fsdecode(os.fsencode(folder) + b'/\xb1\xa8\xb8\xe6.txt')).write_text(SENTENCE, 'utf-8')
    (folder / 'line\nbreak \x1b[31m.txt').write_text(SENTENCE + '!', 'utf-8')
    return folder


def rows_by_document(target, table, ids):
    rows = pq.read_table(target / f'{table}.parquet').to_pylist()
    return [row for row in rows if row['doc_id'] in ids]


@pytest.mark.skipif(not hasattr(os, 'mkfifo'), reason='there are no pipes here')
def test_a_run_over_three_hundred_hostile_files_ends_and_the_good_reports_do_not_notice(hostile, tmp_path):
    good = tmp_path / 'good'
    good.mkdir()
    for path in sorted(SAMPLES.glob('duan*')):
        shutil.copy(path, good)
    api.extract_folder(good, tmp_path / 'clean')
    mixed = tmp_path / 'mixed'
    shutil.copytree(hostile, mixed / 'hostile', symlinks=True, ignore=shutil.ignore_patterns('pipe.txt'))
    os.mkfifo(mixed / 'hostile' / 'pipe.txt')
    for path in good.iterdir():
        shutil.copy(path, mixed)
    summary = api.extract_folder(mixed, tmp_path / 'out', 2, memory=2**30)
    assert sum(summary.files.values()) == 305 + 4
    documents = {row['path']: row for row in pq.read_table(tmp_path / 'out' / 'documents.parquet').to_pylist()}
    codes = {path: (row['error'] or '').partition(':')[0] for path, row in documents.items()}
    assert not {'internal_error', 'crashed', 'timeout', 'out_of_memory'} & set(codes.values()), codes
    for name, (_, expected) in HOSTILE.items():
        assert codes[f'hostile/{name}'] == (expected or ''), name
    assert codes['hostile/pipe.txt'] == 'not_a_file'
    assert codes['hostile/zero.txt'] == codes['hostile/passwd.txt'] == 'link_outside'
    assert sum('\ufffd' in path for path in documents) == 1
    assert 'password' in documents['hostile/encrypted.pdf']['error']
    clean = pq.read_table(tmp_path / 'clean' / 'documents.parquet').column('doc_id').to_pylist()
    for table in ('sections', 'figures', 'numbers', 'cells', 'problems'):
        assert rows_by_document(tmp_path / 'out', table, clean) == rows_by_document(tmp_path / 'clean', table, clean)


def test_nothing_is_written_outside_the_output(tmp_path):
    source = tmp_path / 'in'
    shutil.copytree(SAMPLES, source)
    before = {path: path.stat().st_mtime_ns for path in (*source.rglob('*'), *tmp_path.iterdir())}
    home = tmp_path / 'home'
    home.mkdir()
    code = 'import sys; from pipeline import api; api.extract_folder(sys.argv[1], sys.argv[2], 0)'
    done = subprocess.run(
        [sys.executable, '-c', code, str(source), str(tmp_path / 'out')],
        cwd=home,
        env={**os.environ, 'PYTHONPATH': str(ROOT), 'HOME': str(home), 'TMPDIR': str(home)},
        check=False,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    after = {path: path.stat().st_mtime_ns for path in before}
    assert after == before
    assert {path.name for path in tmp_path.iterdir()} == {'in', 'out', 'home'}
    assert list(home.rglob('*')) == []


PEAK = """
import sys
from pathlib import Path
from pipeline import run
from pipeline.guard import peak_memory
from pipeline.patterns.load import load_patterns
patterns, path = load_patterns(), Path(sys.argv[1])
run.extract_file(Path(sys.argv[2]), 'warm', patterns)
before = peak_memory()
row = run.extract_file(path, path.name, patterns).document
print((row.error or row.status).partition(':')[0], (peak_memory() - before) // 2**20)
"""


@pytest.mark.parametrize('name', ['wide.html', 'big.html', 'deep.html', 'zip_bomb.docx', 'entity_bomb.docx'])
def test_what_a_bomb_announces_is_never_allocated(name, tmp_path):
    make, code = HOSTILE[name]
    (tmp_path / name).write_bytes(make())
    good = SAMPLES / f'duan-2022{Path(name).suffix}'
    done = subprocess.run(
        [sys.executable, '-c', PEAK, str(tmp_path / name), str(good)],
        env={**os.environ, 'PYTHONPATH': str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    told, grown = done.stdout.split()
    assert told == (code or 'ok'), done.stderr
    assert int(grown) < 300, told


@pytest.mark.skipif(not hasattr(os, 'geteuid'), reason='there are no such permissions here')
def test_a_file_without_permission_has_a_row_that_says_so(tmp_path):
    path = tmp_path / 'a.txt'
    path.write_text(SENTENCE, 'utf-8')
    (tmp_path / 'shut').mkdir()
    path.chmod(0)
    found = describe_file(path, tmp_path) if os.geteuid() else describe_as_nobody(path)
    assert (found.fault, found.sha256) == ('not_readable', None)


def describe_as_nobody(path):
    for folder in (path.parent, *path.parent.parents):
        if folder.stat().st_uid == os.geteuid() and folder.is_relative_to('/tmp/pytest-of-root'):  # noqa: S108 - pytest's own
            folder.chmod(0o755)
    os.seteuid(65534)
    try:
        return describe_file(path, path.parent)
    finally:
        os.seteuid(0)
