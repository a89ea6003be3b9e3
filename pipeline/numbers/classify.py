"""Text in, the class of every number out: date, document number, age, figure, with the rule that says so."""

from bisect import bisect_left

from pipeline.model.number import Number, NumberKind
from pipeline.model.span import Span
from pipeline.numbers.scan import Token, find_numbers
from pipeline.numbers.units import is_list_mark, unit_of
from pipeline.patterns.number_words import NumberWords
from pipeline.text.width import fold_marks, fold_width

Claim = tuple[Span, NumberKind, str]
"""A stretch of text whose numbers are of one kind, and the reason; known from the structure of the report."""


def classify_numbers(text: str, words: NumberWords, claims: tuple[Claim, ...] = ()) -> tuple[Number, ...]:
    """Find and class every number of `text`: `claims` first, then the rules of `numbers.yaml` in their order.

    What no rule claims is FIGURE where a unit follows (its own, or that of the list it opens: 5653、7917件) and
    UNCLAIMED where none does. Each number stands in the answer once, so the classes partition the numbers.
    """
    tokens = find_numbers(text)
    folded = fold_width(text)
    kinds: list[tuple[NumberKind, str] | None] = [None] * len(tokens)
    starts = [token.span.start for token in tokens]
    for span, kind, reason in claims:
        _claim(span, (kind, reason), starts, tokens, kinds)
    marked = fold_marks(folded)
    for rule in words.rules:
        for pattern in rule.patterns:
            for match in pattern.finditer(marked):
                for start, end in match.spans('n'):
                    _claim(Span(start, end), (rule.kind, rule.rule_id), starts, tokens, kinds)
    _claim_figures(folded, tokens, kinds, words)
    return tuple(
        Number(token.span, token.value, *(kind or (NumberKind.UNCLAIMED, 'no unit')))
        for token, kind in zip(tokens, kinds, strict=True)
    )


def _claim(
    span: Span,
    kind: tuple[NumberKind, str],
    starts: list[int],
    tokens: tuple[Token, ...],
    kinds: list[tuple[NumberKind, str] | None],
) -> None:
    place = max(0, bisect_left(starts, span.start) - 1)
    while place < len(tokens) and tokens[place].span.start < span.end:
        if tokens[place].span.overlaps(span) and kinds[place] is None:
            kinds[place] = kind
        place += 1


def _claim_figures(
    folded: str, tokens: tuple[Token, ...], kinds: list[tuple[NumberKind, str] | None], words: NumberWords
) -> None:
    # from the right, since a list names its unit behind the last member
    for place in range(len(tokens) - 1, -1, -1):
        if kinds[place] is None:
            span = tokens[place].span
            if unit_of(folded, span.start, span.end, words):
                kinds[place] = (NumberKind.FIGURE, 'unit')
            elif place + 1 < len(tokens) and _lists(folded, span, tokens[place + 1].span, kinds[place + 1]):
                kinds[place] = (NumberKind.FIGURE, 'unit of the list')


def _lists(folded: str, span: Span, following: Span, kind: tuple[NumberKind, str] | None) -> bool:
    return kind is not None and kind[0] is NumberKind.FIGURE and is_list_mark(folded, span.end, following.start)
