"""Rules that name their indicators, and the statements of a report, go in; sums, ratios and orders come out."""

from collections.abc import Iterator, Sequence
from itertools import chain, combinations, product

from pipeline.model.check import CheckKind, CheckResult
from pipeline.model.figure import Role
from pipeline.patterns.identity_rules import OrderingRule, RatioRule, SumRule, Term
from pipeline.patterns.scope_words import ScopeWords
from pipeline.validate.identities.instances import Instance, judge_parts
from pipeline.validate.identities.relations import AtMost, Ratio, Sum, Values
from pipeline.validate.intervals import gap
from pipeline.validate.statements import MOST_TOGETHER, Report, Statement

Scope = Sequence[Statement]

MOST_OPTIONAL = 6
"""Parts that may be missing of which every choice is tried: 64 sums."""

MOST_BASES = 2
"""What a rate may be the share of, so that it is wrong where it is of none: the budget, and what came of it."""

COMPARED = ({'人'}, {'张'}, {'人', '张'}, {'元'}, {'人次'}, {'%'})
"""Units in which one figure may be compared with another: cards are counted in 张 and in 人."""

FOLLOWING = 1500
"""Characters behind the stated side in which what follows it is looked for: two or three paragraphs."""

RATIO_NOTE = 'the words do not say that it is this ratio'
PARTS_NOTE = 'the parts need not be all of it'

WORDS_BETWEEN = 40
"""Characters in which the words that link a whole to its parts stand (收入174.20万元，具体安排情况如下)."""


def find_sums(report: Report, rule: SumRule, values: Values, scopes: ScopeWords) -> Iterator[Instance]:
    """Yield the sums of a rule: one whole, each of its parts told once."""
    for whole, scope in _stated(report, rule.whole, rule.within):
        if (rule.behind and not _is_linked(report, whole, rule.behind)) or (whole.figure.cell and not rule.in_tables):
            continue
        first = rule.within == 'following'
        parts = [_pick(_like(scope, whole, scopes), term, whole, first=first, is_sum=True) for term in rule.parts]
        minus = [_pick(_like(scope, whole, scopes), term, whole, first=first, is_sum=True) for term in rule.minus]
        if not _are_told(rule.parts, parts) or not _are_told(rule.minus, minus):
            continue
        relation = _best_sum(rule, whole, parts, minus, values)
        if relation is not None:
            yield Instance(rule.id, rule.kind, relation, judge_parts(relation, values, rule.parts_are), PARTS_NOTE)


def find_ratios(report: Report, rule: RatioRule, values: Values, scopes: ScopeWords) -> Iterator[Instance]:
    """Yield the ratios of a rule: the nearest figures that it can be the ratio of."""
    for rate, scope in _stated(report, rule.rate, rule.within):
        if rule.schemes and rate.figure.scheme not in rule.schemes:
            continue
        over, under = (
            _all_that_fit(_like(scope, rate, scopes), term, rate, is_sum=False) for term in (rule.over, rule.under)
        )
        relations = [
            Ratio(rate.figure_id, one.figure_id, other.figure_id, factor)
            for one, other in product(_nearest_first(over, rate), _nearest_first(under, rate))
            for factor in rule.factors
            if _are_of_one_thing(one, other) and values[other.figure_id].high
        ]
        if not relations:
            continue
        kept = next((each for each in relations if each.is_met(values)), None)
        if kept is not None:
            yield Instance(rule.id, CheckKind.RATIO, kept, CheckResult.HOLDS)
        elif len(over) == 1 and len(under) <= MOST_BASES:
            yield _judge_ratio(report, rule, relations, values)


def find_orderings(report: Report, rule: OrderingRule, values: Values, scopes: ScopeWords) -> Iterator[Instance]:
    """Yield the orders of a rule."""
    for less, scope in _stated(report, rule.less, rule.within):
        more = _pick(_like(scope, less, scopes), rule.more, less, first=False, is_sum=False)
        if not more or {less.unit, more[0].unit} not in COMPARED:
            continue
        relation = AtMost(more[0].figure_id, (less.figure_id,))
        result = CheckResult.HOLDS if relation.is_met(values) else CheckResult.BROKEN
        if result is CheckResult.BROKEN and not rule.strict:
            result = CheckResult.NOT_APPLICABLE
        yield Instance(rule.id, CheckKind.ORDERING, relation, result, 'it may be exceeded')


def _stated(report: Report, term: Term, within: str) -> Iterator[tuple[Statement, Scope]]:
    for each in report.measuring(term.indicators):
        if each.role not in term.roles or not _is_of_group(each, term, None):
            continue
        if within in ('following', 'report'):
            everywhere = tuple(report.measuring(term.indicators))[:MOST_TOGETHER]
            yield each, report.behind(each, FOLLOWING) if within == 'following' else everywhere
            continue
        for scope in report.around(each, within):
            alike = [s for s in scope if s.figure.indicator_id == each.indicator and s.role is each.role]
            if all(s is each or not _is_rival(s, each) for s in alike):
                yield each, scope


def _like(scope: Scope, stated: Statement, scopes: ScopeWords) -> Scope:
    """Leave out what is counted of another whole: pupils or none, a level or all of the region."""
    own = stated.figure.scope
    return scope if own is None else [each for each in scope if not scopes.contradict(own, each.figure.scope)]


def _is_rival(other: Statement, stated: Statement) -> bool:
    # two wholes in one place: nothing tells whose the parts are
    same = (other.unit, other.about, other.group) == (stated.unit, stated.about, stated.group)
    return same and (other.interval != stated.interval or other.start < stated.start)


def _is_linked(report: Report, whole: Statement, words: tuple[str, ...]) -> bool:
    end = whole.figure.quantity.span.end
    between = report.text[end : end + WORDS_BETWEEN]
    return any(word in between for word in words)


def _pick(scope: Scope, term: Term, stated: Statement, *, first: bool, is_sum: bool) -> list[Statement]:
    found = _all_that_fit(scope, term, stated, is_sum=is_sum)
    if term.many:
        return found
    if first:
        return found[:1]
    # stated twice alike it is one; stated differently nothing tells which one is meant
    return _nearest_first(found, stated)[:1] if len({each.interval for each in found}) == 1 else []


def _all_that_fit(scope: Scope, term: Term, stated: Statement, *, is_sum: bool) -> list[Statement]:
    return [
        each
        for each in scope
        if each is not stated
        and each.indicator in term.indicators
        and each.role in term.roles
        and (not is_sum or each.role is stated.role or stated.role not in term.roles)
        and _is_of_group(each, term, stated)
        and (not is_sum or each.unit == stated.unit)
        and _are_of_one_thing(each, stated)
    ]


def _is_of_group(statement: Statement, term: Term, stated: Statement | None) -> bool:
    if term.groups:
        return statement.group in term.groups or (term.group == 'none' and statement.group is None)
    match term.group:
        case 'none':
            return statement.group is None
        case 'same':
            return stated is None or statement.group == stated.group
        case _:
            return True


def _are_of_one_thing(one: Statement, other: Statement) -> bool:
    if one.about == other.about:
        return True
    # a target is of the year, its result of a day in it; what was before is of another year
    shared = 2 if Role.PRIOR in (one.role, other.role) else 3
    return one.role is not other.role and one.about[:shared] == other.about[:shared]


def _nearest_first(found: list[Statement], stated: Statement) -> list[Statement]:
    return sorted(found, key=lambda each: (abs(each.start - stated.start), each.figure_id))


def _are_told(terms: tuple[Term, ...], found: list[list[Statement]]) -> bool:
    return all(term.optional or each for term, each in zip(terms, found, strict=True))


def _best_sum(
    rule: SumRule, whole: Statement, parts: list[list[Statement]], minus: list[list[Statement]], values: Values
) -> Sum | None:
    """Return the sum with as much as possible of what may be missing, with all of it where none holds."""
    less = tuple(each.figure_id for found in minus for each in found)
    told = [(term.optional, each.figure_id) for term, found in zip(rule.parts, parts, strict=True) for each in found]
    optional = [figure_id for is_optional, figure_id in told if is_optional][:MOST_OPTIONAL]
    for left_out in chain.from_iterable(combinations(optional, size) for size in range(len(optional) + 1)):
        own = tuple(figure_id for _, figure_id in told if figure_id not in left_out)
        relation = Sum(whole.figure_id, own, less)
        if len(own) + len(less) > 1 and relation.is_met(values):
            return relation
    return Sum(whole.figure_id, tuple(figure_id for _, figure_id in told), less) if len(told) + len(less) > 1 else None


def _judge_ratio(report: Report, rule: RatioRule, relations: list[Ratio], values: Values) -> Instance:
    nearest = min(relations, key=lambda each: gap(*each.sides(values)))
    apart = gap(*nearest.sides(values))
    explained = rule.explained
    if explained and apart <= explained.up_to and not _is_derived(report, nearest, rule.derived):
        return Instance(rule.id, CheckKind.RATIO, nearest, CheckResult.NOT_APPLICABLE, explained.because)
    result = CheckResult.BROKEN if apart <= (rule.near or rule.apart) else CheckResult.NOT_APPLICABLE
    return Instance(rule.id, CheckKind.RATIO, nearest, result, RATIO_NOTE)


def _is_derived(report: Report, relation: Ratio, words: tuple[str, ...]) -> bool:
    """Tell whether the sentence of all three says that one was worked out of the others (据此计算, ÷)."""
    told = [report.statements[figure_id] for figure_id in relation.figure_ids]
    if not words or told[0].sentence is None or any(each.sentence != told[0].sentence for each in told):
        return False
    sentence = report.sentences[told[0].sentence].span.of(report.text)
    return any(word in sentence for word in words)
