"""One thing that the comparison with the gold brought to light, for whoever reads the score."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """A `miss` (gold not found), an `extra` (found beside the gold) or a `wrong` (found, but otherwise).

    `measure` is what was counted, `what` the fact in a few words, `beside` the words of the report around it.
    """

    kind: str
    measure: str
    what: str
    beside: str
