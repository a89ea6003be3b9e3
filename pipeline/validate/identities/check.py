"""The figures of a report and the rules of `patterns/identities.yaml` go in; every check comes out, with its doubts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.model.check import Check, CheckKind, CheckResult, Interval, Suggestion
from pipeline.model.problem import Problem, Severity
from pipeline.patterns.identity_rules import (
    AnyRule,
    ChangeRule,
    CompletionRule,
    EqualityRule,
    OrderingRule,
    PartsRule,
    PlaceRule,
    RatioRule,
    SumRule,
    of_form,
)
from pipeline.patterns.scope_words import ScopeWords
from pipeline.validate.identities.instances import Instance
from pipeline.validate.identities.parts import find_parted, find_parts
from pipeline.validate.identities.places import (
    find_block_scores,
    find_dates,
    find_heading_scores,
    find_scores_within_full,
    find_totals,
)
from pipeline.validate.identities.relations import Values, Within
from pipeline.validate.identities.slips import find_slips
from pipeline.validate.identities.stated import find_equalities
from pipeline.validate.identities.suspects import Suspicion, find_suspects
from pipeline.validate.identities.tasks import find_changes, find_completions
from pipeline.validate.identities.terms import find_orderings, find_ratios, find_sums
from pipeline.validate.statements import Report

OPEN = Interval(None, None)
NO_ONE = Suspicion()
BROKEN, CONFLICT = 'broken_identity', 'conflict'
WORDS_OF_KIND = {
    CheckKind.SUM: 'the parts make',
    CheckKind.RATIO: 'the quotient is',
    CheckKind.ORDERING: 'it may be',
    CheckKind.EQUALITY: 'elsewhere it is',
    CheckKind.MOVEMENT: 'the others make',
}


@dataclass(frozen=True, slots=True)
class IdentityWords:
    """What the pattern files say: the rules, the words that name a last row, those that state what is counted."""

    rules: tuple[AnyRule, ...]
    total_rows: frozenset[str]
    scopes: ScopeWords


@dataclass(frozen=True, slots=True)
class Checked:
    """All checks in the order of their figures, the slips that would mend some, a problem for each broken one."""

    checks: tuple[Check, ...]
    suggestions: tuple[Suggestion, ...]
    problems: tuple[Problem, ...]


def check_identities(
    report: Report, words: IdentityWords, report_date: date | None = None, bounded: tuple[Check, ...] = ()
) -> Checked:
    """Find where the figures of a report must agree with each other, and tell whether they do.

    A check is made inside the intervals of the printed digits. Figures count together only where scheme, group, place
    and year are the same and they stand as near to each other as the rule says. `bounded` are the checks of plausible
    bounds, which are handed on with the others: whom to suspect hangs on all of them.
    """
    values = report.values
    names = {rule.id: rule.zh for rule in words.rules}
    instances = _distinct(_find(report, words, values))
    slips = find_slips(report, instances, names)
    # that a slip makes it hold shows that it was meant to
    instances = [replace(x, result=CheckResult.BROKEN) if n in slips.mended else x for n, x in enumerate(instances)]
    suspects = _suspect(instances, values, bounded)
    # a slip that can be named tells more than that some figure must be wrong
    suspects |= {place: Suspicion((figure_id,)) for place, figure_id in slips.mended.items()}
    checks = [
        _describe(report, instance, suspects.get(place, NO_ONE), names[instance.identity])
        for place, instance in enumerate(instances)
    ]
    checks += _check_dates(report, words.rules, report_date)
    checks.sort(key=lambda each: (min(each.figure_ids), each.identity, each.figure_ids))
    problems = tuple(_complain(report, each) for each in checks if each.result is CheckResult.BROKEN)
    outside = (place for place, each in enumerate(bounded) if each.result is CheckResult.BROKEN)
    doubts = {place: suspects[len(instances) + number] for number, place in enumerate(outside)}
    told = (
        replace(each, suspects=doubts[place].figure_ids, tie=doubts[place].tie) if place in doubts else each
        for place, each in enumerate(bounded)
    )
    every = sorted((*checks, *told), key=lambda each: min(each.figure_ids))
    return Checked(tuple(every), slips.suggestions, problems)


def _suspect(instances: list[Instance], values: Values, bounded: tuple[Check, ...]) -> dict[int, Suspicion]:
    """Return whom to suspect, by the place of the instance, those of figures outside their bounds behind the others."""
    outside = [
        Instance(each.identity, each.kind, Within(each.figure_ids[0], each.expected), each.result)
        for each in bounded
        if each.result is CheckResult.BROKEN
    ]
    if not outside and all(each.result is not CheckResult.BROKEN for each in instances):
        return {}
    allowed = {each.figure_ids[0]: each.expected for each in bounded if each.result is not CheckResult.NOT_APPLICABLE}
    return find_suspects([*instances, *outside], dict(values), allowed)


def _find(report: Report, words: IdentityWords, values: Values) -> Iterator[Instance]:
    for rule in words.rules:
        match rule:
            case SumRule():
                yield from find_sums(report, rule, values, words.scopes)
            case RatioRule():
                yield from find_ratios(report, rule, values, words.scopes)
            case OrderingRule():
                yield from find_orderings(report, rule, values, words.scopes)
            case EqualityRule():
                yield from find_equalities(report, rule, values, words.scopes)
            case CompletionRule():
                yield from find_completions(report, rule, values)
            case ChangeRule():
                yield from find_changes(report, rule, values)
            case PlaceRule():
                yield from _find_placed(report, rule, values, words.total_rows)
            case PartsRule():
                pass  # all of them together, below
    parts = of_form(words.rules, PartsRule)
    yield from find_parts(parts, tuple(find_parted(report, parts)), values)


def _find_placed(report: Report, rule: PlaceRule, values: Values, total_rows: frozenset[str]) -> Iterator[Instance]:
    match rule.form:
        case 'heading_scores':
            yield from find_heading_scores(report, rule, values)
        case 'scores_within_full':
            yield from find_scores_within_full(report, rule, values)
        case 'block_scores':
            yield from find_block_scores(report, rule, values)
        case 'total_row':
            yield from find_totals(report, rule, values, total_rows)
        case 'report_date':
            pass  # days are no numbers: see _check_dates


def _distinct(instances: Iterator[Instance]) -> list[Instance]:
    """Leave out what an earlier rule said of the same figures: 其中 parts that a rule names are told once."""
    found: dict[tuple[object, ...], Instance] = {}
    for each in instances:
        key = (type(each.relation), frozenset(each.relation.figure_ids))
        if key not in found or (each.result, found[key].result) == (CheckResult.HOLDS, CheckResult.NOT_APPLICABLE):
            found[key] = each
    return list(found.values())


def _describe(report: Report, instance: Instance, suspicion: Suspicion, zh: str) -> Check:
    found, expected = instance.relation.sides(report.values)
    return Check(
        identity=instance.identity,
        kind=instance.kind,
        result=instance.result,
        figure_ids=instance.relation.figure_ids,
        expected=expected,
        found=found,
        message=_message(report, instance, (found, expected), suspicion, zh),
        suspects=suspicion.figure_ids,
        tie=suspicion.tie,
    )


def _message(
    report: Report, instance: Instance, sides: tuple[Interval, Interval], suspicion: Suspicion, zh: str
) -> str:
    found, expected = sides
    if instance.result is CheckResult.HOLDS:
        return zh
    stated = report.statements[instance.relation.figure_ids[0]]
    name = stated.indicator or stated.figure.label or 'the figure'
    told = f'{zh}: {name} is {_print(found)}, {WORDS_OF_KIND[instance.kind]} {_print(expected)}'
    if instance.result is CheckResult.NOT_APPLICABLE:
        return f'{told}; {instance.note}'
    if suspicion.tie:
        return f'{told}; which figure is wrong cannot be told'
    if not suspicion.figure_ids:
        return f'{told}; {_print_sought(suspicion.sought)}'
    words = ', '.join(report.statements[i].figure.quantity.span.of(report.text) for i in suspicion.figure_ids)
    return f'{told}; suspect: {words}'


def _print_sought(sought: int) -> str:
    if not sought:
        return 'which figure is wrong was not sought: too much else is broken'
    return f'no change of {sought} figure{"s" if sought > 1 else ""} mends it, and larger sets were not tried'


def _print(interval: Interval) -> str:
    low, high = (None if each is None else f'{round(each, 4).normalize():f}' for each in (interval.low, interval.high))
    if low == high:
        return low or 'open'
    return f'{low} to {high}' if low and high else f'at least {low}' if low else f'at most {high}'


def _check_dates(report: Report, rules: tuple[AnyRule, ...], report_date: date | None) -> Iterator[Check]:
    for rule in of_form(rules, PlaceRule):
        late = tuple(find_dates(report, rule, report_date))
        if late:
            days = max(each.figure.period.end for each in late if each.figure.period.end)
            yield Check(
                identity=rule.id,
                kind=CheckKind.ORDERING,
                result=CheckResult.BROKEN,
                figure_ids=tuple(each.figure_id for each in late),
                expected=OPEN,
                found=OPEN,
                message=f'{rule.zh}: figures of {days} in a report dated {report_date}',
            )


def _complain(report: Report, check: Check) -> Problem:
    place = (check.suspects or check.figure_ids[:1])[0]
    return Problem(
        code=CONFLICT if check.kind is CheckKind.EQUALITY else BROKEN,
        severity=Severity.WARNING,
        message=check.message,
        span=report.statements[place].figure.quantity.span,
        figure_ids=check.figure_ids,
    )


def told_by(checks: Sequence[Check]) -> Mapping[int, frozenset[int]]:
    """Return for each figure those with which no conflict is left to tell.

    They are parts of its whole, or a broken check says already that they differ.
    """
    found: dict[int, frozenset[int]] = {}
    for each in checks:
        is_sum = each.kind is CheckKind.SUM and each.result is CheckResult.HOLDS
        is_conflict = each.kind is CheckKind.EQUALITY and each.result is CheckResult.BROKEN
        if is_sum or is_conflict:
            ids = frozenset(each.figure_ids)
            for figure_id in each.figure_ids:
                found[figure_id] = found.get(figure_id, frozenset()) | ids
    return found
