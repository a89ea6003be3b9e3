"""The checklist of `patterns/README.md`: every row of its tables is read and compared with what stands beside it."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.evaluate.challenge import parse_batch
from pipeline.ingest.source import source_of
from pipeline.ingest.txt import read_txt
from pipeline.model.document import Block, BlockKind, Document
from pipeline.model.number import NumberKind
from pipeline.model.span import Span
from pipeline.numbers.classify import classify_numbers
from pipeline.patterns.load import load_patterns
from pipeline.run import extract_case, extract_statement
from pipeline.structure.outline import find_sections

ROOT = Path(__file__).resolve().parents[1]
PATTERNS = load_patterns()
YEAR, SCHEME = 2022, '城乡居民'  # of the report in which an example stands
KINDS = {'sentence': 'read as', 'lines': 'headings', 'page': 'kept'}
NOT_YET = 'not yet: '
LEFT_OUT = 'left out: '
FIRST_ROWS = 400  # of the phrasebook, some of them in one row

TITLE = '甲县2022年度绩效自评报告'
BODY = '全县城乡居民基本养老保险参保总人数为12.5万人，当年缴费人数7.2万人，全年按月足额发放养老金。'


@dataclass(frozen=True)
class Row:
    """A line of the checklist: what it is about, an example or where it is proved, and what is read."""

    kind: str
    about: str
    example: str
    read: str


def rows():
    kind = None
    for line in (ROOT / 'patterns' / 'README.md').read_text('utf-8').splitlines():
        cells = [cell.strip(' ').replace(r'\|', '|') for cell in re.split(r'(?<!\\)\|', line)[1:-1]]
        if not line.startswith('|'):
            kind = None
        elif len(cells) == 3 and KINDS.get(cells[1]) == cells[2]:
            kind = cells[1]
        elif kind and cells[0] != '---' and cells[1]:
            yield Row(kind, *cells)


ROWS = tuple(rows())
READ = [row for row in ROWS if row.read and not row.read.startswith(NOT_YET)]
WAITING = [row for row in ROWS if row.read.startswith(NOT_YET)]
PROVED = [row for row in ROWS if not row.read]


def ids(found):
    return [f'{row.about}-{place}' for place, row in enumerate(found)]


def figures_of(statement):
    heading, _, text = statement.rpartition('⏎')
    return text, extract_statement(text, PATTERNS, heading or None, YEAR, SCHEME)


def note(figure, expected):
    """Write a figure as the README does; scheme, year and period only where the README tells them."""
    quantity, period = figure.quantity, figure.period
    parts = [figure.indicator_id or 'none', f'{float(round(quantity.value, 4)):.12g}{quantity.unit}']
    parts += [] if figure.role == 'actual' else [figure.role.value]
    parts += [quantity.qualifier.value] if quantity.qualifier else []
    parts += [f'[{figure.group}]'] if figure.group else []
    parts += [f'{{{figure.scheme}}}'] if figure.scheme and figure.scheme != SCHEME else []
    parts += [f'<{figure.region}>'] if figure.region else []
    if period.start or period.end:
        parts.append(f'@{period.start or ""}/{period.end or ""}')
    elif '@' in expected:
        parts.append(f'@{period.year or "-"}')
    return ' '.join(parts)


def split_notes(read):
    notes = [] if read == '-' else read.removeprefix(NOT_YET).split('; ')
    kinds = {kind.value for kind in NumberKind}
    return [n for n in notes if n.split()[0] not in kinds], [n for n in notes if n.split()[0] in kinds]


def read_statement(row):
    figures, _ = split_notes(row.read)
    text, found = figures_of(row.example)
    numbers = classify_numbers(text, PATTERNS.number_words)
    before = len(row.example) - len(text)  # the heading, in the place of whose mark a line end stands
    inside = [f.quantity.span for f in found]
    numbers = [
        n for n in numbers if not any(s.contains(Span(n.span.start + before, n.span.end + before)) for s in inside)
    ]
    classes = [f'{n.kind.value} {n.span.of(text)}' for n in numbers if n.kind is not NumberKind.FIGURE]
    told = [note(f, figures[place] if place < len(figures) else '') for place, f in enumerate(found)]
    return '; '.join([*told, *classes]) or '-'


def read_lines(row):
    text = row.example.replace('⏎', '\n')
    spans = [Span(m.start(), m.end()) for m in re.finditer(r'[^\n]+', text)]
    blocks = tuple(Block(BlockKind.PARAGRAPH, span) for span in spans)
    document = Document('0' * 16, 'report', 'text', text, blocks)
    headings = [s.heading for s in find_sections(document, PATTERNS.structure_words)]
    return ' / '.join(' '.join(str(x) for x in (h.level, h.number, h.title) if x is not None) for h in headings) or '-'


def read_page(row):
    text = f'{row.example}⏎{TITLE}⏎⏎{BODY}'.replace('⏎', '\n')
    document = read_txt(source_of(text.encode(), 'page.txt'), PATTERNS.page_words)
    kept = [b.span.of(document.text) for b in document.blocks if b.kind is not BlockKind.FURNITURE]
    assert kept[-2:] == [TITLE, BODY]
    return '; '.join([*(f'{name}={value}' for name, value in sorted(document.meta.items())), *kept[:-2]]) or '-'


READERS = {'sentence': read_statement, 'lines': read_lines, 'page': read_page}


def test_the_checklist_is_whole():
    assert len(ROWS) > FIRST_ROWS
    assert {row.kind for row in ROWS} == set(KINDS)
    assert all(row.about and row.example for row in ROWS)
    examples = [row.example for row in ROWS if row.read]
    assert len(set(examples)) == len(examples)


@pytest.mark.parametrize('row', READ, ids=ids(READ))
def test_an_example_is_read_as_the_checklist_says(row):
    assert READERS[row.kind](row) == row.read


@pytest.mark.parametrize('row', WAITING, ids=ids(WAITING))
@pytest.mark.xfail(strict=True, reason='the checklist says that it is not yet read right')
def test_an_example_that_waits_is_read_right(row):
    assert READERS[row.kind](row) == row.read.removeprefix(NOT_YET)


@pytest.mark.parametrize('row', PROVED, ids=ids(PROVED))
def test_a_row_without_example_names_its_proof_or_a_reason(row):
    if row.example.startswith(LEFT_OUT):
        assert len(row.example) > len(LEFT_OUT)
        return
    path, words = re.fullmatch(r'`([^`]+)` (.+)', row.example).groups()
    proof = (ROOT / path).read_text('utf-8')
    assert words in proof
    if path.startswith('tests/challenge/'):
        assert read_case(proof, words)


def read_case(batch, case_id):
    """Tell whether a case of the challenge set is read without a fault."""
    case = next(c for c in parse_batch(batch, 'batch').cases if c.case_id == case_id)
    found = [(f.indicator_id, float(f.quantity.value), f.quantity.unit, f.role) for f in extract_case(case, PATTERNS)]
    return sorted(found, key=str) == sorted(
        ((e['indicator'], float(e['value']), e['unit'], e['role']) for e in case.expect), key=str
    )
