"""An example of the pattern files and the figures of its sentence go in; whether it is read right comes out."""

from collections.abc import Sequence

from pipeline.model.figure import Figure
from pipeline.patterns.schema import Example, Expected

_Told = tuple[str, str, str, str]


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
    }
    return [name for name, value in read.items() if getattr(expected, name) not in (None, value)]
