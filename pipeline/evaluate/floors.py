"""Scores and the floors of `tests/floors.json` go in; each measure below its floor comes out as a sentence."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.evaluate.gold import GoldError, format_of
from pipeline.evaluate.score import ReportScore, add_tallies

Floors = Mapping[str, Mapping[str, float]]
"""The lowest F1 by format (`text`, `html`, `docx`, `pdf`, `challenge`) and measure."""


def read_floors(path: Path) -> Floors:
    """Read floors: an object of formats, each an object of measures.

    Raises GoldError where the file is no such thing.
    """
    try:
        floors = json.loads(path.read_text('utf-8'))
        return {form: {measure: float(lowest) for measure, lowest in each.items()} for form, each in floors.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise GoldError(f'{path} holds no floors (format, measure, lowest F1): {error}.') from error


def find_fallen(scores: Iterable[ReportScore], floors: Floors) -> tuple[str, ...]:
    """Return a sentence for each measure below its floor, and for each floor that nothing was measured against."""
    kept = list(scores)
    fallen = []
    for form, measures in floors.items():
        of_form = [score.tallies for score in kept if (format_of(score.form) or score.form) == form]
        total = add_tallies(of_form)
        for measure, lowest in measures.items():
            if measure not in total:
                fallen.append(f'{form}: {measure} has a floor but was not measured')
            elif total[measure].f1 < lowest:
                fallen.append(f'{form}: {measure} has F1 {total[measure].f1:.3f}, below its floor {lowest:.3f}')
    return tuple(fallen)
