"""A GB/T 2260 code of a year in, its code on a base year out, with the changes between or the doubt."""

from dataclasses import dataclass

from pipeline.metadata.regions import UNKNOWN_YEAR
from pipeline.model.errors import ZipingError
from pipeline.model.problem import Problem, Severity
from pipeline.patterns.gazetteer import Gazetteer
from pipeline.patterns.lineage import Change, Descent

AMBIGUOUS, MISSING = 'base_code_ambiguous', 'base_code_missing'


@dataclass(frozen=True, slots=True)
class BaseCode:
    """The code on the base year (None where there is none or not one: `doubt` says why), and the changes in words."""

    code: str | None
    changes: str | None = None
    doubt: Problem | None = None


def check_base_year(base: int | None, gazetteer: Gazetteer) -> int:
    """Return the base year, by default the newest of which the divisions are known.

    Raises ZipingError where the divisions of `base` are not known.
    """
    first, last = gazetteer.lineage.first, gazetteer.lineage.last
    if base is None:
        return last
    if not first <= base <= last:
        raise ZipingError(f'The divisions of {base} are not known: choose a base year from {first} to {last}.')
    return base


def find_base_code(code: str, year: int | None, base: int, gazetteer: Gazetteer) -> BaseCode:
    """Find what `code`, valid at the end of `year` (None: now), is at the end of `base`.

    A renamed, upgraded or merged division has one code; so has, on an earlier year, a part that was set off: that of
    the whole. A division that was split has none on a later year, nor a merged one on an earlier: it is not guessed.
    """
    descent = gazetteer.on_base(code, year or UNKNOWN_YEAR, base)
    changes = '; '.join(map(gazetteer.lineage.describe, descent.steps)) or None
    return BaseCode(descent.code, changes, None if descent.code else _doubt(code, descent, changes, base))


def _doubt(code: str, descent: Descent, changes: str | None, base: int) -> Problem:
    if not descent.steps:
        return Problem(MISSING, Severity.WARNING, f'{code} is the code of no division that is known.')
    if descent.steps[-1].change is Change.FOUNDED:
        return Problem(MISSING, Severity.WARNING, f'{code} has no code on {base}: it was no division then ({changes}).')
    return Problem(AMBIGUOUS, Severity.WARNING, f'{code} has no one code on {base}: {changes}.')
