"""An example of the pattern files and the figures of its sentence go in; whether it is read right comes out."""

from collections.abc import Sequence

from pipeline.evaluate.challenge import USUAL_SCHEME, Case, place_cells
from pipeline.model.figure import Figure
from pipeline.patterns.schema import Example, Expected

_Told = tuple[str, str, str, str]


def case_of(example: Example) -> Case:
    """Return the sentence or the table of an example as it is read."""
    rows = ((cell if isinstance(cell, str) else cell.model_dump() for cell in row) for row in example.rows)
    return Case(
        case_id='',
        text=example.text,
        heading=example.heading,
        title=example.title,
        unit=f'单位：{example.unit}' if example.unit else None,
        cells=place_cells(rows),
        year=example.year,
        scheme=example.scheme or USUAL_SCHEME,
        expect=(),
    )


def is_read_right(example: Example, figures: Sequence[Figure]) -> bool:
    """Tell whether the figures are those that the example states, no more and no fewer, with all that it states."""
    return told_by(example) == told_of(figures) and not wrong_attributes(example, figures)


def told_by(example: Example) -> list[_Told]:
    """Return indicator, value, unit and role of each figure that an example states, in order."""
    return sorted((e.indicator or '', str(e.value.normalize()), e.unit, e.role or 'actual') for e in example.expect)


def told_of(figures: Sequence[Figure]) -> list[_Told]:
    """Return the same of the figures read."""
    return sorted(
        (f.indicator_id or '', str(f.quantity.value.normalize()), f.quantity.unit, f.role.value) for f in figures
    )


def wrong_attributes(example: Example, figures: Sequence[Figure]) -> list[str]:
    """Return the names of the attributes that an example states and that were read otherwise."""
    left, wrong = list(figures), []
    for expected in example.expect:
        key = (expected.indicator, expected.value)
        figure = next((f for f in left if (f.indicator_id, f.quantity.value) == key), None)
        if figure is not None:
            left.remove(figure)
            wrong += _differing(expected, figure)
    return wrong


def _differing(expected: Expected, figure: Figure) -> list[str]:
    read = {
        'scheme': figure.scheme,
        'group': figure.group,
        'qualifier': figure.quantity.qualifier,
        'year': figure.period.year,
        'period_start': figure.period.start,
        'period_end': figure.period.end,
    }
    return [
        name for name, value in read.items() if name in expected.model_fields_set and getattr(expected, name) != value
    ]
