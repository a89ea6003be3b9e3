"""What a report states in several chapters goes in; whether it is the same everywhere comes out."""

from collections import defaultdict
from collections.abc import Iterator

from pipeline.model.check import CheckKind, CheckResult
from pipeline.model.figure import Role
from pipeline.patterns.identity_rules import EqualityRule
from pipeline.validate.identities.instances import Instance
from pipeline.validate.identities.relations import Equal, Values
from pipeline.validate.intervals import gap, meet
from pipeline.validate.statements import MOST_TOGETHER, Report, Statement

SINGLE_VALUED = frozenset({Role.ACTUAL, Role.TARGET})


def find_equalities(report: Report, rule: EqualityRule, values: Values) -> Iterator[Instance]:
    """Yield what is stated in two chapters or more, with the same scheme, group, place and period.

    A chapter that states several values itself speaks of several things (任务420万元，我局任务760万元): of these only
    one that another chapter states too is compared.
    """
    for stated in _stated(report, rule):
        chapters: dict[object, list[Statement]] = defaultdict(list)
        for each in stated:
            chapters[_chapter(each)].append(each)
        chosen = [_choose(chapter, key, chapters) for key, chapter in chapters.items()]
        told = [each for statements in chosen for each in statements]
        if sum(map(bool, chosen)) < 2:
            continue
        relation = Equal(tuple(each.figure_id for each in sorted(told, key=lambda each: each.start)))
        if relation.is_met(values):
            yield Instance(rule.id, CheckKind.EQUALITY, relation, CheckResult.HOLDS)
        else:
            far = gap(*relation.sides(values)) > rule.apart
            result = CheckResult.NOT_APPLICABLE if far else CheckResult.BROKEN
            yield Instance(rule.id, CheckKind.EQUALITY, relation, result, 'so far apart they are of different things')


def _stated(report: Report, rule: EqualityRule) -> Iterator[list[Statement]]:
    found: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    for each in report.measuring(rule.indicators):
        if each.role in SINGLE_VALUED:
            found[each.indicator, each.unit, each.role, each.group, *each.about].append(each)
    return (stated for stated in found.values() if 1 < len(stated) <= MOST_TOGETHER)


def _chapter(statement: Statement) -> object:
    cell = statement.figure.cell
    if cell:
        return ('table', cell.table_id)
    section = statement.figure.section_id
    return ('section', section) if section is not None else statement.paragraph


def _choose(chapter: list[Statement], key: object, chapters: dict[object, list[Statement]]) -> list[Statement]:
    first = chapter[0]
    if all(meet(first.interval, each.interval) for each in chapter):
        return chapter
    others = [each for name, statements in chapters.items() if name != key for each in statements]
    agreeing = [each for each in chapter if any(meet(each.interval, other.interval) for other in others)]
    alike = all(meet(agreeing[0].interval, each.interval) for each in agreeing) if agreeing else False
    return agreeing if alike else []
