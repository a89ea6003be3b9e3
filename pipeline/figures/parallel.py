"""Numbers in a list in, the list of names that stands parallel to it out (甲、乙、丙三险依次为N、M、K人)."""

from collections.abc import Sequence

import regex

from pipeline.figures.context import Context, Named, named_in
from pipeline.model.figure import Label
from pipeline.model.number import Quantity
from pipeline.model.span import Span

_SEPARATOR = regex.compile(r'\s?(?:、|和|与|及|以及|至|到|[-—~])\s?')
_BETWEEN_NAMES = regex.compile(r'(?:参保|保险|人员|\(.{0,12}\))?\s?(?:、|和|与|及|以及)\s?(?:全[市县区]|我[市县区])?')
_ORDERED = regex.compile('分别|依次|各为|各自')
_LEVELS = regex.compile(
    r'(?<!\p{Han})(?P<level>自治区|[省市州盟县区旗乡镇]级?)(?:[、和与及](?P<level>自治区|[省市州盟县区旗乡镇]级?)){1,4}'
    r'(?:[两二三四]级)?(?=财政|政府|级)'
)
_LONGEST_LEAD = 60  # characters in front of a list within which 分别 or 依次 announces it


def find_runs(text: str, quantities: Sequence[Quantity]) -> tuple[tuple[int, int], ...]:
    """Return first and past-last place of each list of numbers of one unit with nothing but list marks between."""
    runs = []
    first = 0
    for place in range(1, len(quantities) + 1):
        if place < len(quantities) and _follows(text, quantities[place - 1], quantities[place]):
            continue
        if place - first > 1:
            runs.append((first, place))
        first = place
    return tuple(runs)


def _follows(text: str, one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit and _SEPARATOR.fullmatch(text, one.span.end, other.span.start) is not None


def is_ordered(text: str, sentence: Span, first: Quantity) -> bool:
    """Tell whether 分别 or 依次 announces the list that begins with `first`."""
    return _ORDERED.search(text, max(sentence.start, first.span.start - _LONGEST_LEAD), first.span.start) is not None


def parallel_names(context: Context, found: tuple[Named, ...], before: Span, count: int) -> tuple[Named, ...]:
    """Return the last list of exactly `count` names in `before` that only list marks part, () where there is none."""
    names = named_in(found, before)
    return _list_of(context.text, names, count)


def parallel_levels(text: str, before: Span, count: int) -> tuple[Named, ...]:
    """Return the levels of 市、县两级财政, a letter each, where they are exactly `count`, () where there are none."""
    for found in _LEVELS.finditer(text, before.start, before.end):
        if len(found.captures('level')) == count:
            return tuple(Named(Span(*place), '') for place in found.spans('level'))
    return ()


def parallel_labels(context: Context, labels: tuple[Label, ...], count: int) -> tuple[Label, ...]:
    """Return the last list of exactly `count` labels that only list marks part, () where there is none."""
    named = tuple(Named(x.span, str(i)) for i, x in enumerate(labels))
    return tuple(labels[int(n.name)] for n in _list_of(context.text, named, count))


def _list_of(text: str, names: tuple[Named, ...], count: int) -> tuple[Named, ...]:
    run: list[Named] = []
    lists: list[tuple[Named, ...]] = []
    for name in names:
        if run and not _BETWEEN_NAMES.fullmatch(text, run[-1].span.end, name.span.start):
            lists.append(tuple(run))
            run = []
        run.append(name)
    lists.append(tuple(run))
    return next((found for found in reversed(lists) if len(found) == count), ())
