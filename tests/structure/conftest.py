from pathlib import Path

import pytest

from pipeline.model.document import Block, BlockKind, Document, GridCell
from pipeline.model.span import Span
from pipeline.patterns.structure_words import load_structure_words
from pipeline.patterns.yaml_files import Faults

PATTERNS = Path(__file__).resolve().parents[2] / 'patterns'


@pytest.fixture(scope='session')
def words():
    faults = Faults()
    loaded = load_structure_words(
        (PATTERNS / 'headings.yaml').read_text('utf-8'), (PATTERNS / 'chapters.yaml').read_text('utf-8'), faults
    )
    assert faults.found == []
    return loaded


class Maker:
    """Builds a document piece by piece, the canonical text with it."""

    def __init__(self):
        self.text = ''
        self.blocks = []

    def paragraph(self, text, kind=BlockKind.PARAGRAPH, **attributes):
        self.blocks.append(Block(kind, self._add(text), **attributes))
        return self

    def lines(self, text):
        for line in text.splitlines():
            self.paragraph(line)
        return self

    def table(self, rows):
        """Rows of cells; a cell is a str, or (str, row_span, column_span); None stands for a covered place."""
        start, cells = len(self.text) + bool(self.text), []
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is None:
                    continue
                words, down, across = cell if isinstance(cell, tuple) else (cell, 1, 1)
                cells.append(GridCell(number, column, down, across, self._add(words)))
        span = Span(start, len(self.text))
        self.blocks.append(Block(BlockKind.TABLE, span, cells=tuple(cells)))
        return self

    def document(self):
        return Document('0' * 16, 'report', 'text', self.text, tuple(self.blocks))

    def _add(self, text):
        self.text += '\n' if self.blocks or self.text else ''
        start = len(self.text)
        self.text += text
        return Span(start, len(self.text))


@pytest.fixture
def make():
    return Maker()
