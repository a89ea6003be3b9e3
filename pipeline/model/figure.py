"""Quantities bound to meaning."""

from datetime import date
from enum import StrEnum

from pipeline.model.frozen import dataclass
from pipeline.model.number import Quantity
from pipeline.model.span import Span


class Role(StrEnum):
    """Whether a figure is a result, a target, a rule, an earlier value or a difference."""

    ACTUAL = 'actual'
    TARGET = 'target'
    STANDARD = 'standard'
    PRIOR = 'prior'
    CHANGE = 'change'


class Method(StrEnum):
    """What bound a figure to its indicator."""

    PATTERN = 'pattern'
    LABEL = 'label'
    FUZZY = 'fuzzy'
    TABLE = 'table'


@dataclass(frozen=True, slots=True)
class Label:
    """A place where the text names an indicator; `pattern_id` names the entry of the pattern files.

    A label that `governs` is a verb whose object, named behind it, does not own the number.
    """

    indicator_id: str
    span: Span
    surface: str
    pattern_id: str
    score: float
    governs: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """The time a figure is about; days where the text names them."""

    year: int | None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class CellPlace:
    """Where a table figure stands."""

    table_id: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One stated value: `indicator_id` is None where nothing owns the number.

    `scope` is what is counted in it where the words say so (不含在校学生). `context` spans the sentence (or is the row
    label and column head of a cell, in `context_words`); `reasons` tell step by step why, for `explain`.
    """

    quantity: Quantity
    indicator_id: str | None
    label: str
    role: Role
    group: str | None
    scheme: str | None
    region: str | None
    period: Period
    section_id: int | None
    cell: CellPlace | None
    context: str
    method: Method
    pattern_id: str | None
    score: float
    reasons: tuple[str, ...] = ()
    scope: str | None = None
