"""What the stages together make of one document."""

from pipeline.model.check import Check, Suggestion
from pipeline.model.document import Document
from pipeline.model.figure import Figure
from pipeline.model.frozen import dataclass
from pipeline.model.metadata import Metadata
from pipeline.model.number import Number
from pipeline.model.outline import Grid, Section, Sentence
from pipeline.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything found in a document.

    `figures` stand in reading order: a figure's place in the tuple is its `figure_id`. `numbers` is the settled
    ledger: every number once, of kind FIGURE exactly where a figure owns it; `owners` holds the id of that figure for
    each number, None for all others.
    """

    document: Document
    metadata: Metadata
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    grids: tuple[Grid, ...]
    numbers: tuple[Number, ...]
    owners: tuple[int | None, ...]
    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]
    checks: tuple[Check, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
