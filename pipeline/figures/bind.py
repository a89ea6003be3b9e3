"""Prose in, figures out: which label owns which quantity."""

from bisect import bisect_left
from dataclasses import replace

from pipeline.figures.around import bind_awaited, bind_clause_verb, bind_earlier, bind_heading, bind_in_clause
from pipeline.figures.beside import bind_before_bracket, bind_counterpart, bind_left, bind_right
from pipeline.figures.binding import NOTHING, PART, Binding
from pipeline.figures.context import Context
from pipeline.figures.follow import bind_benefits, bind_echo, bind_governed, bind_same_words, bind_unowned_twin
from pipeline.figures.lists import bind_in_run, bind_later_in_run, find_parallel
from pipeline.figures.rivals import find_rivals
from pipeline.figures.sentence import Said
from pipeline.figures.shapes import bind_shape, bind_share_of_payers, bind_unnamed, find_shapes
from pipeline.figures.told import make_figure
from pipeline.figures.twins import find_twin, settle_target
from pipeline.figures.wholes import bind_part, bind_use_of_money
from pipeline.model.figure import Figure
from pipeline.model.number import Quantity
from pipeline.model.outline import Sentence
from pipeline.model.problem import Problem
from pipeline.model.span import Span
from pipeline.text.clauses import REACH

MAX_NUMBERS_IN_SENTENCE = 200
"""A sentence with more numbers is a list that a line break was lost from; it is read in stretches of this length."""


def bind_prose(
    context: Context,
    sentences: tuple[Sentence, ...],
    quantities: tuple[Quantity, ...],
) -> tuple[tuple[Figure, ...], tuple[Problem, ...]]:
    """Bind every quantity of the sentences; one that nothing owns is a figure without indicator.

    The problems tell which labels competed.
    """
    figures: list[Figure] = []
    problems: list[Problem] = []
    before: Said | None = None
    starts = [quantity.span.start for quantity in quantities]
    for sentence in sentences:
        inside = quantities_in(quantities, starts, sentence.span)
        for start in range(0, len(inside), MAX_NUMBERS_IN_SENTENCE):
            stretch = inside[start : start + MAX_NUMBERS_IN_SENTENCE]
            part = sentence if len(stretch) == len(inside) else _part_of(sentence, stretch, inside[:start])
            before = Said(context, part, stretch, _whole_of(context, sentence, before))
            read = _read(before)
            places = {f.quantity.span: len(figures) + index for index, f in enumerate(read)}
            figures.extend(read)
            problems.extend(replace(p, figure_ids=(places[p.span],)) for p in find_rivals(before) if p.span)
    return tuple(figures), tuple(problems)


def quantities_in(quantities: tuple[Quantity, ...], starts: list[int], span: Span) -> tuple[Quantity, ...]:
    """Return the quantities, ordered by their `starts`, that begin in `span`."""
    first = bisect_left(starts, span.start)
    return quantities[first : bisect_left(starts, span.end, first)]


def _part_of(sentence: Sentence, stretch: tuple[Quantity, ...], earlier: tuple[Quantity, ...]) -> Sentence:
    start = earlier[-1].span.end if earlier else sentence.span.start
    return replace(sentence, span=Span(start, min(stretch[-1].span.end + REACH, sentence.span.end)))


def _whole_of(context: Context, sentence: Sentence, before: Said | None) -> Binding | None:
    """Return the last whole of the sentence before: a sentence that begins with 其中 tells parts of it."""
    if before is None or not before.bindings or before.sentence.block != sentence.block:
        return None
    if not context.patterns.parts.match(sentence.span.of(context.text).lstrip()):
        return None
    return next((b for b in reversed(before.bindings) if b.indicator_id and b.why != PART), None)


def _read(said: Said) -> list[Figure]:
    said.shapes = find_shapes(said)
    said.parallel = find_parallel(said)
    for place in range(len(said.slots)):
        said.add(_bind(said, place))
        figure = make_figure(said, place, said.bindings[place])
        said.figures.append(figure)
        if figure.indicator_id in said.patterns.standard_of.values():
            said.settle(place, replace(said.bindings[place], indicator_id=figure.indicator_id))
        settle_target(said, place)
    twins = (find_twin(said, place, binding) for place, binding in enumerate(said.bindings))
    return [f for pair in zip(twins, said.figures, strict=True) for f in pair if f is not None]


def _bind(said: Said, place: int) -> Binding:
    """Try the ways in which a number is named, the surest first."""
    change = said.is_change(place)
    return (
        bind_later_in_run(said, place)
        or bind_shape(said, place)
        or said.parallel.get(place)
        or bind_in_run(said, place)
        or bind_unnamed(said, place)
        or bind_share_of_payers(said, place)
        or bind_governed(said, place)
        or bind_benefits(said, place)
        or bind_use_of_money(said, place)
        or bind_left(said, place, change=change, weak=False)
        or bind_right(said, place, change=change, weak=False)
        or bind_before_bracket(said, place)
        or bind_unowned_twin(said, place)
        or bind_same_words(said, place)
        or bind_in_clause(said, place)
        or bind_part(said, place)
        or bind_earlier(said, place)
        or bind_counterpart(said, place)
        or bind_echo(said, place)
        or bind_left(said, place, change=change, weak=True)
        or bind_right(said, place, change=change, weak=True)
        or bind_clause_verb(said, place)
        or bind_heading(said, place)
        or bind_awaited(said, place)
        or NOTHING
    )
