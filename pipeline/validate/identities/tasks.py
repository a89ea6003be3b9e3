"""Rules of completion and change, and the statements of a report, go in; rates of tasks and movements come out."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import regex

from pipeline.model.check import CheckKind, CheckResult
from pipeline.model.figure import Role
from pipeline.patterns.identity_rules import ChangeRule, CompletionRule
from pipeline.validate.identities.instances import Instance
from pipeline.validate.identities.relations import Growth, GrowthOfChange, Ratio, Relation, Sum, Values
from pipeline.validate.intervals import gap
from pipeline.validate.statements import MOST_TOGETHER, Report, Statement

NOW = (Role.ACTUAL, Role.STANDARD)
CHANGE = (Role.CHANGE,)
PERCENT = '%'
_UNIT_OF_CHANGE = {PERCENT: '百分点'}
_CLAUSE = regex.compile(r'[，；。：]|\d')
WORDS_BEFORE = 12
"""Characters before a change in which the word stands that tells its direction (较上年末参保人数净增2316人)."""


def find_completions(report: Report, rule: CompletionRule, values: Values) -> Iterator[Instance]:
    """Yield the rates that tell how much of a task was done, each with the target and the result nearest before it.

    Of several targets (下达N人，核减后N人) the rate may be of any; where it is of none, the last is told.
    """
    for rate in report.measuring(rule.rate):
        if rate.role is not Role.ACTUAL or rate.unit != PERCENT:
            continue
        pairs = _pairs(report, rule, rate)
        relations = [Ratio(rate.figure_id, done.figure_id, task.figure_id) for task, done in pairs]
        kept = next((each for each in relations if each.is_met(values)), None)
        kept = kept if relations else _kept_in_section(report, rule, rate, values)
        if kept is not None:
            yield Instance(rule.id, CheckKind.RATIO, kept, CheckResult.HOLDS)
        elif relations:
            far = gap(*relations[0].sides(values)) > rule.apart
            result = CheckResult.NOT_APPLICABLE if far else CheckResult.BROKEN
            yield Instance(rule.id, CheckKind.RATIO, relations[0], result, 'the rate is of another task')


def find_changes(report: Report, rule: ChangeRule, values: Values) -> Iterator[Instance]:
    """Yield the movements of a sentence: one value now, one before, one change, as far as they are told."""
    for changed in _changed(report):
        now, before = (_only(changed, roles) for roles in (NOW, (Role.PRIOR,)))
        changes = [each for each in changed if each.role is Role.CHANGE]
        amount = _only(
            [each for each in changes if now and each.unit == _UNIT_OF_CHANGE.get(now.unit, now.unit)], CHANGE
        )
        rate = _only([each for each in changes if now and each.unit == PERCENT != now.unit], CHANGE)
        if now and before and amount:
            falls = _falls(report, rule, amount)
            yield _movement(rule, [_moved(now, before, amount, falls=f) for f in falls], values)
        if now and rate and (before or amount):
            falls = _falls(report, rule, rate)
            yield _movement(rule, [_grown(rate, now, before, amount, falls=f) for f in falls], values)


def _pairs(report: Report, rule: CompletionRule, rate: Statement) -> list[tuple[Statement, Statement]]:
    for within in ('sentence', 'paragraph'):
        for scope in report.around(rate, within):
            pairs = _pairs_in(report, rule, rate, _before(scope, rule, rate))
            if pairs:
                return pairs
    return []


def _kept_in_section(report: Report, rule: CompletionRule, rate: Statement, values: Values) -> Ratio | None:
    """Return the rate of a task told paragraphs before in its section, where it is that rate."""
    first = max(0, rate.figure_id - MOST_TOGETHER)
    section = rate.figure.section_id
    scope = [
        x for x in report.statements[first : rate.figure_id] if x.figure.section_id == section and not x.figure.cell
    ]
    pairs = [] if rate.figure.cell else _pairs_in(report, rule, rate, _before(scope, rule, rate))
    relations = (Ratio(rate.figure_id, done.figure_id, task.figure_id) for task, done in pairs)
    return next((each for each in relations if each.is_met(values)), None)


def _pairs_in(
    report: Report, rule: CompletionRule, rate: Statement, near: list[Statement]
) -> list[tuple[Statement, Statement]]:
    named = _named(report, rule, rate)
    tasks = [each for each in near if each.role is Role.TARGET and _is_of_group(each, rate)]
    tasks = [each for each in tasks if named is None or each.indicator in named]
    pairs = [(task, done) for task in reversed(tasks) if (done := _done(near, task))]
    return [pair for pair in pairs if pair[0].indicator == pairs[0][0].indicator]


def _named(report: Report, rule: CompletionRule, rate: Statement) -> frozenset[str] | None:
    """Return the indicators that the words of a rate name, None where they name none."""
    words = _CLAUSE.split(report.text[max(0, rate.start - WORDS_BEFORE) : rate.start])[-1] + rate.figure.label
    named = [frozenset(names) for word, names in rule.names.items() if word in words]
    return frozenset().union(*named) if named else None


def _before(scope: Sequence[Statement], rule: CompletionRule, rate: Statement) -> list[Statement]:
    """Return what stands before a rate, back to the rate of another task; in a table what stands in its row."""
    if rate.figure.cell:
        is_row = all(each.figure.cell and each.figure.cell.row == rate.figure.cell.row for each in scope)
        return [each for each in scope if each is not rate] if is_row else []
    before = [each for each in scope if each.start < rate.start]
    others = [place for place, each in enumerate(before) if each.indicator in rule.rate and each.unit == PERCENT]
    return before[others[-1] + 1 :] if others else before


def _is_of_group(task: Statement, rate: Statement) -> bool:
    schemes = (rate.figure.scheme, task.figure.scheme)
    same_scheme = schemes[0] == schemes[1] or schemes[0] is None
    return same_scheme and task.group == rate.group and task.figure.region == rate.figure.region


def _done(near: list[Statement], task: Statement) -> Statement | None:
    done = [
        each
        for each in near
        if each.role is Role.ACTUAL
        and (each.indicator, each.unit, each.group) == (task.indicator, task.unit, task.group)
        and each.about[:3] == task.about[:3]
    ]
    return done[-1] if len({each.interval for each in done}) == 1 else None


def _changed(report: Report) -> Iterator[list[Statement]]:
    seen: set[tuple[object, ...]] = set()
    for change in report.statements:
        if change.role is not Role.CHANGE or change.indicator is None:
            continue
        for scope in report.around(change, 'sentence'):
            alike = [each for each in scope if _is_alike(each, change)]
            key = tuple(each.figure_id for each in alike)
            if key not in seen:
                seen.add(key)
                yield alike


def _is_alike(each: Statement, change: Statement) -> bool:
    same = (each.indicator, each.group, *each.about[:2]) == (change.indicator, change.group, *change.about[:2])
    return same and (each.role in (Role.CHANGE, Role.PRIOR, *NOW))


def _only(found: list[Statement], roles: tuple[Role, ...]) -> Statement | None:
    fitting = [each for each in found if each.role in roles]
    return fitting[0] if len(fitting) == 1 else None


def _falls(report: Report, rule: ChangeRule, change: Statement) -> tuple[bool, ...]:
    before = report.text[max(0, change.start - WORDS_BEFORE) : change.start]
    places: dict[bool, int] = defaultdict(lambda: -1)
    for falls, words in ((True, rule.falls), (False, rule.rises)):
        places[falls] = max((before.rfind(word) for word in words), default=-1)
    if places[True] == places[False]:
        return (False, True)
    return (places[True] > places[False],)


def _moved(now: Statement, before: Statement, change: Statement, *, falls: bool) -> Relation:
    if falls:
        return Sum(now.figure_id, (before.figure_id,), (change.figure_id,))
    return Sum(now.figure_id, (before.figure_id, change.figure_id))


def _grown(
    rate: Statement, now: Statement, before: Statement | None, change: Statement | None, *, falls: bool
) -> Relation:
    if before:
        return Growth(rate.figure_id, now.figure_id, before.figure_id, falls)
    return GrowthOfChange(rate.figure_id, now.figure_id, change.figure_id if change else rate.figure_id, falls)


def _movement(rule: ChangeRule, relations: list[Relation], values: Values) -> Instance:
    kept = next((each for each in relations if each.is_met(values)), None)
    result = CheckResult.HOLDS if kept else CheckResult.BROKEN
    return Instance(rule.id, CheckKind.MOVEMENT, kept or relations[0], result)
