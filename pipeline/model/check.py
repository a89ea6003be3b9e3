"""What a report states twice over, in sums, ratios and orders, and whether it agrees."""

from decimal import Decimal
from enum import StrEnum

from pipeline.model.frozen import dataclass


class CheckKind(StrEnum):
    """What sort of identity figures are checked by."""

    SUM = 'sum'
    RATIO = 'ratio'
    ORDERING = 'ordering'
    EQUALITY = 'equality'
    MOVEMENT = 'movement'
    BOUND = 'bound'


class CheckResult(StrEnum):
    """What came of a check; NOT_APPLICABLE where the words do not claim that the identity must hold."""

    HOLDS = 'holds'
    BROKEN = 'broken'
    NOT_APPLICABLE = 'not_applicable'


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both included; None is no bound."""

    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Check:
    """An identity with the figures that it was checked on, the stated side first (`figure_ids`).

    `found` is the stated side as its digits allow, `expected` what the others make of it. `suspects` are the fewest
    figures whose change satisfies every check that they take part in; none where several such sets are alike (`tie`).
    """

    identity: str
    kind: CheckKind
    result: CheckResult
    figure_ids: tuple[int, ...]
    expected: Interval
    found: Interval
    message: str
    suspects: tuple[int, ...] = ()
    tie: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a figure's value would be (base unit) if a slip of the printed words were mended, and why."""

    figure_id: int
    value: Decimal
    reason: str
