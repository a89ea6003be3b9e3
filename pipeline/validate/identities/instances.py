"""A relation found among figures, with what came of it: what the finders of identities hand on."""

from collections.abc import Mapping
from decimal import Decimal

from pipeline.model.check import CheckKind, CheckResult, Interval
from pipeline.model.frozen import dataclass
from pipeline.validate.identities.relations import Relation
from pipeline.validate.intervals import gap

NEAR = Decimal('0.005')
"""Parts that miss their whole by less than this share were meant to be all of it; a remainder so small is no part that
was left out (20.53万 of 21.40万 paid or drew: 4.5 % had stopped paying, and nothing is wrong)."""


@dataclass(frozen=True, slots=True)
class Instance:
    """An identity that figures take part in; `note` says why it is not applicable."""

    identity: str
    kind: CheckKind
    relation: Relation
    result: CheckResult
    note: str = ''


def judge_parts(relation: Relation, values: Mapping[int, Interval], parts_are: str) -> CheckResult:
    """Tell what comes of a sum whose parts are `all` of the whole, `disjoint`, `near` it or `some` of it."""
    if relation.is_met(values):
        return CheckResult.HOLDS
    found, expected = relation.sides(values)
    exceeds = found.high is not None and expected.low is not None and expected.low > found.high
    misses_by_little = parts_are in ('disjoint', 'near') and gap(found, expected) < NEAR
    claims = parts_are == 'all' or misses_by_little or (parts_are == 'disjoint' and exceeds)
    return CheckResult.BROKEN if claims else CheckResult.NOT_APPLICABLE
