from pathlib import Path

import pytest

from pipeline.metadata.report import find_metadata
from pipeline.model.document import Block, BlockKind, Document, GridCell
from pipeline.model.span import Span
from pipeline.patterns.report_words import load_report_words

PATTERNS = Path(__file__).resolve().parents[2] / 'patterns'


@pytest.fixture(scope='session')
def report_words():
    return load_report_words(
        (PATTERNS / 'report.yaml').read_text('utf-8'), (PATTERNS / 'region_changes.yaml').read_text('utf-8')
    )


def make_document(text, meta=None, furniture=(), centered=()):
    """A document with a paragraph a line; lines with tabs in a row are one table."""
    blocks = []
    place = 0
    for line in text.split('\n'):
        span = Span(place, place + len(line))
        if '\t' in line:
            blocks.append(Block(BlockKind.TABLE, span, cells=tuple(_cells(line, place))))
        elif line.strip():
            kind = BlockKind.FURNITURE if line in furniture else BlockKind.PARAGRAPH
            blocks.append(Block(kind, span, centered=line in centered))
        place += len(line) + 1
    return Document('d', 'd.txt', 'text', text, tuple(blocks), meta or {})


def _cells(line, place):
    for column, words in enumerate(line.split('\t')):
        yield GridCell(0, column, 1, 1, Span(place, place + len(words)))
        place += len(words) + 1


@pytest.fixture(scope='session')
def find(report_words):
    """Text (and page data) in, Metadata out."""

    def find(text, meta=None, furniture=(), sections=(), centered=()):
        return find_metadata(make_document(text, meta, furniture, centered), sections, report_words)

    return find
