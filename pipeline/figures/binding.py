"""A label in, the binding of a number out: the indicator that owns it, why and how sure."""

from pipeline.model.figure import Label, Method, Role
from pipeline.model.frozen import dataclass

# how sure each way of binding is; calibrated by `make score`
SCORE_SHAPE, SCORE_LEFT, SCORE_FAR, SCORE_RIGHT = 0.97, 0.95, 0.85, 0.9
SCORE_SAME, SCORE_PART, SCORE_EARLIER, SCORE_HEADING = 0.92, 0.9, 0.75, 0.7

# ways of binding that decide what else is read of the number
LABEL_BEFORE = 'label before the number'
FOLLOWS = 'follows the number before'
GOVERNED = 'governed by the verb before'
PART = 'part of a whole'
PARALLEL = 'parallel list'
LISTED = 'list of numbers'

SUBSIDY = frozenset({'fiscal_transfer_amount'})
"""Money that is only said to be received (到位N万元) is the subsidy named before."""


@dataclass(frozen=True, slots=True)
class Binding:
    """The indicator of a number, what bound it and how sure; all None where nothing owns it."""

    indicator_id: str | None = None
    label: Label | None = None
    method: Method = Method.LABEL
    pattern_id: str | None = None
    score: float = 0.0
    why: str = 'no label owns the number'
    role: Role | None = None
    group: str | None = None


NOTHING = Binding()
UNNAMED = Binding(why='named, and no indicator stands for it')


def by_label(label: Label, score: float, why: str) -> Binding:
    """Return the binding to the indicator of `label`; a weak label makes it less sure than `score`."""
    return Binding(label.indicator_id, label, Method.LABEL, label.pattern_id, score * label.score, why)
