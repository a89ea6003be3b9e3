"""Groups of figures and numbers that nothing owns go in; the lines that list them come out."""

from collections.abc import Iterator, Sequence

from pipeline.evaluate.unclaimed import Group, Mention

EXAMPLES_SHOWN = 3
LABELS_SHOWN = 6
WORDS_SHOWN = 40
"""Characters of the sentence on either side of the number."""


def list_groups(groups: Sequence[Group], top: int) -> Iterator[str]:
    """Tell how many there are, and of each of the first `top` groups its words, unit, counts and a few examples."""
    if not groups:
        yield 'Every figure has an indicator, and every number a class.'
        return
    figures = sum(group.count for group in groups if group.is_figure)
    numbers = sum(group.count for group in groups) - figures
    both = f'{_count(figures, "figure")} without an indicator, {_count(numbers, "unclaimed number")}'
    yield f'{both}, in {_count(len(groups), "group")}'
    for place, group in enumerate(groups[:top], 1):
        yield from _list_group(place, group)
    if len(groups) > top:
        yield ''
        yield f'{_count(len(groups) - top, "group")} more: --top N lists N.'


def _list_group(place: int, group: Group) -> Iterator[str]:
    stated = _count(group.count, 'figure' if group.is_figure else 'unclaimed number')
    unit = f' ({group.unit})' if group.unit else ''
    yield ''
    yield f'{place}. {group.words or "no words"}{unit}: {stated} in {_count(group.reports, "report")}'
    if len(group.labels) > 1:
        yield '   ' + ', '.join(f'{label} {count}' for label, count in group.labels[:LABELS_SHOWN])
    for mention in group.examples[:EXAMPLES_SHOWN]:
        yield f'   {mention.path}: {_show(mention)}'


def _show(mention: Mention) -> str:
    """Return the words around the number of a sentence, label and value of a cell."""
    raw = mention.raw.strip()
    if mention.place == 'table':
        words = f'{mention.context} = {raw}'
    else:
        before, _, behind = mention.context.partition(raw)
        words = f'{before[-WORDS_SHOWN:]}{raw}{behind[:WORDS_SHOWN]}'
    return ' '.join(words.split())


def _count(number: int, thing: str) -> str:
    return f'{number} {thing}' if number == 1 else f'{number} {thing}s'
