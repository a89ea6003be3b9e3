"""What a report states in several chapters goes in; whether it is the same everywhere comes out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from pipeline.model.check import CheckKind, CheckResult
from pipeline.model.figure import Role
from pipeline.patterns.identity_rules import EqualityRule
from pipeline.patterns.scope_words import ScopeWords
from pipeline.validate.identities.instances import Instance
from pipeline.validate.identities.relations import Equal, Values
from pipeline.validate.intervals import gap, meet
from pipeline.validate.statements import MOST_TOGETHER, Report, Statement

SINGLE_VALUED = frozenset({Role.ACTUAL, Role.TARGET})


def find_equalities(report: Report, rule: EqualityRule, values: Values, scopes: ScopeWords) -> Iterator[Instance]:
    """Yield what is stated in two chapters or more, with the same scheme, group, place and period.

    A chapter that states several values itself speaks of several things (任务420万元，我局任务760万元): of these only
    one that another chapter states too is compared. Of what is counted in several ways each is compared by itself.
    """
    for stated in _stated(report, rule, scopes):
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


def _stated(report: Report, rule: EqualityRule, scopes: ScopeWords) -> Iterator[list[Statement]]:
    found: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    for each in report.measuring(rule.indicators):
        if each.role in SINGLE_VALUED:
            found[each.indicator, each.unit, each.role, each.group, *each.about].append(each)
    for stated in found.values():
        yield from (each for each in _by_scope(stated, scopes) if 1 < len(each) <= MOST_TOGETHER)


def _by_scope(stated: list[Statement], scopes: ScopeWords) -> Iterable[list[Statement]]:
    """Part statements by the dimensions of scope in which they differ."""
    said = {each.figure.scope: scopes.part(each.figure.scope) for each in stated}
    if len(said) == 1:
        return (stated,)
    pairs = {pair for part in said.values() for pair in part.items()}
    dimensions = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    found: dict[tuple[str | None, ...], list[Statement]] = defaultdict(list)
    for each in stated:
        found[tuple(said[each.figure.scope].get(name) for name in dimensions)].append(each)
    return found.values()


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
