import codecs
import json
import re
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import docx
import lxml.html
import pypdfium2
import pytest

from tests.generate.build import SOURCES, build
from tests.generate.source import Table, read_report

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / 'samples'
GOLD = ROOT / 'tests' / 'fixtures'
NUMBER_RE = re.compile(r'\d+(?:,\d{3})*(?:\.\d+)?')
NAMES = [source.stem for source in SOURCES]

pytestmark = pytest.mark.parametrize('name', NAMES)


@pytest.fixture(scope='module')
def built():
    return {source.stem: build(source) for source in SOURCES}


def canonical(name):
    content = (SAMPLES / f'{name}.txt').read_bytes()
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode('utf-8')
    except UnicodeDecodeError:
        text = content.decode('gb18030')
    return text.replace('\r\n', '\n')


def rows(name, ending):
    return [json.loads(line) for line in (GOLD / f'{name}.{ending}.jsonl').read_text('utf-8').splitlines()]


def squeezed(text):
    return re.sub(r'\s', '', text)


def places(text, part):
    return [m.start() for m in re.finditer(re.escape(part), text)]


def place_of(text, figure):
    """Where a figure's `raw` stands, found as the gold's guide says."""
    start = places(text, figure['quote'])[figure['nth'] - 1]
    tail = r'(?![\d.]*\d)' if figure['raw'][-1].isdigit() else ''
    found = list(re.finditer(rf'(?<![\d.]){re.escape(figure["raw"])}{tail}', figure['quote']))
    return start + found[-1].start()


def pdf_text(content):
    return '\n'.join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))


def members(content):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize('ending', ['txt', 'html'])
def test_the_generator_writes_the_committed_pages_and_texts_again(built, name, ending):
    assert built[name][0][f'{name}.{ending}'] == (SAMPLES / f'{name}.{ending}').read_bytes()


def test_the_generator_writes_the_committed_gold_again(built, name):
    for file, content in built[name][1].items():
        assert content == (GOLD / file).read_bytes(), file


def test_the_generator_writes_the_committed_word_file_again(built, name):
    # By members: the packed bytes also depend on the zlib that Python was built with.
    assert members(built[name][0][f'{name}.docx']) == members((SAMPLES / f'{name}.docx').read_bytes())


def test_the_generator_writes_the_committed_pdf_again(built, name):
    # By words and pages: the packed bytes also depend on zlib and on reportlab's version.
    assert pdf_text(built[name][0][f'{name}.pdf']) == pdf_text((SAMPLES / f'{name}.pdf').read_bytes())


def test_two_runs_write_the_same_bytes(built, name):
    assert build(next(s for s in SOURCES if s.stem == name)) == built[name]


def test_every_gold_figure_stands_where_its_quote_says(name):
    text = canonical(name)
    for figure in rows(name, 'figures'):
        start = place_of(text, figure)
        assert text[start : start + len(figure['raw'])] == figure['raw']


def test_every_number_is_a_figure_or_is_excluded_with_a_reason(name):
    text = canonical(name)
    spans = [(place_of(text, f), place_of(text, f) + len(f['raw'])) for f in rows(name, 'figures')]
    excluded = rows(name, 'excluded')
    for row in excluded:
        assert text[row['offset'] : row['offset'] + len(row['number'])] == row['number']
        assert row['context'] in text
        assert row['reason']
    covered = {i for start, end in spans for i in range(start, end)}
    outside = [m.start() for m in NUMBER_RE.finditer(text) if m.start() not in covered]
    assert outside == [row['offset'] for row in excluded]


def test_every_heading_stands_on_its_line(name):
    lines = canonical(name).split('\n')
    for section in rows(name, 'sections'):
        line = lines[section['line'] - 1]
        assert (section['number'] or '') + section['title'][:4] in re.sub('^([^、.]{1,3})[、.]', r'\1', squeezed(line))


def test_every_table_has_the_shape_that_its_gold_tells(name):
    for table in rows(name, 'tables'):
        assert len(table['rows']) == table['n_rows']
        assert {len(row) for row in table['rows']} == {table['n_cols']}


def words_of(name, ending):
    """All words of a sample without blanks, running heads and page numbers."""
    content = (SAMPLES / f'{name}.{ending}').read_bytes()
    match ending:
        case 'html':
            return squeezed(lxml.html.fromstring(content).text_content())
        case 'docx':
            document = docx.Document(BytesIO(content))
            cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
            return squeezed(''.join([*(p.text for p in document.paragraphs), *cells]))
        case 'pdf':
            options = report_of(name).options
            head, foot = re.escape(options['head']), re.escape(options['foot']).replace(r'\{\}', r'\d+')
            return squeezed(re.sub(rf'(?m)^(?:{head}|{foot})\s*$', '', pdf_text(content)))
    return squeezed(canonical(name))


def report_of(name):
    return read_report(next(source for source in SOURCES if source.stem == name))


def cell_words(table):
    return [squeezed(words.text) for cell in table.cells for words in cell.paragraphs]


@pytest.mark.parametrize('ending', ['html', 'docx', 'pdf', 'txt'])
def test_every_format_holds_the_paragraphs_of_the_report(name, ending):
    whole = words_of(name, ending)
    for block in report_of(name).blocks:
        if not isinstance(block, Table):
            assert squeezed(block.words.text) in whole


@pytest.mark.parametrize('ending', ['html', 'docx', 'txt'])
def test_every_format_holds_the_cells_of_the_report(name, ending):
    whole = words_of(name, ending)
    for table in report_of(name).blocks:
        if isinstance(table, Table):
            assert all(words in whole for words in cell_words(table))


def test_the_pdf_holds_every_character_of_the_cells(name):
    # Wrapped cells stand line beside line in a PDF, so that only their characters can be counted.
    tables = [block for block in report_of(name).blocks if isinstance(block, Table)]
    wanted = Counter(''.join(word for table in tables for word in cell_words(table)))
    assert wanted <= Counter(words_of(name, 'pdf'))


def test_word_counts_the_headings_itself(name):
    document = docx.Document(SAMPLES / f'{name}.docx')
    counted = [p.text for p in document.paragraphs if p._p.pPr is not None and p._p.pPr.numPr is not None]
    first = next(s for s in rows(name, 'sections') if s['number'] == '一')
    assert counted[0].startswith(first['title'][:6])


def test_no_sample_is_large(name):
    for ending in ('html', 'docx', 'pdf', 'txt'):
        assert (SAMPLES / f'{name}.{ending}').stat().st_size < 300_000
