"""Wholes with parts that the words or the rows of a table name (其中) go in; sums come out."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import regex

from pipeline.model.check import CheckKind, CheckResult
from pipeline.model.span import Span
from pipeline.patterns.identity_rules import PartsRule
from pipeline.text.clauses import find_slots
from pipeline.validate.identities.instances import Instance, judge_parts
from pipeline.validate.identities.relations import Sum, Values
from pipeline.validate.statements import MOST_TOGETHER, Report, Statement

WORDS_BEFORE = 40
"""Characters before the first number of a sentence in which 其中 may stand."""

WITHIN_SCHEME = frozenset({'城镇职工', '企业职工'})
"""Of these the second is counted in the first."""

_CLAUSE = regex.compile('[，；。：]')


@dataclass(frozen=True, slots=True)
class Parted:
    """A whole with what is named as its parts."""

    whole: Statement
    parts: tuple[Statement, ...]


def find_parted(report: Report, rules: Sequence[PartsRule]) -> Iterator[Parted]:
    """Yield what is parted in words (behind 其中 or in brackets) and in the rows of tables."""
    links = [regex.escape(word) for rule in rules for word in rule.links]
    parts = regex.compile('|'.join(links) or '(?!)')
    for group in _sentences(report):
        if not 1 < len(group) <= MOST_TOGETHER:  # of two parts at least
            continue
        if parts.search(report.text, max(0, group[0].start - WORDS_BEFORE), group[-1].start) or _has_bracket(
            report, group
        ):
            yield from _parted_in_words(report, group, parts)
    known = frozenset(name for rule in rules for name in rule.groups)
    for columns in report.columns_by_table.values():
        for scope in columns:
            if len(scope) > 2 and any(each.group in known for each in scope):
                yield from _parted_in_rows(scope, known)


def find_parts(rules: Sequence[PartsRule], parted: Sequence[Parted], values: Values) -> Iterator[Instance]:
    """Yield a sum for each whole with its parts, by the rule whose groups they are."""
    for each in parted:
        rule = next((rule for rule in rules if _is_of_rule(rule, each)), None)
        if rule is None:
            continue
        relation = Sum(each.whole.figure_id, tuple(part.figure_id for part in each.parts))
        result = judge_parts(relation, values, rule.parts_are)
        if rule.groups or rule.schemes or result is not CheckResult.NOT_APPLICABLE:
            yield Instance(rule.id, CheckKind.SUM, relation, result, 'the parts named need not be all of it')


def _sentences(report: Report) -> Iterator[list[Statement]]:
    stated = [each for each in report.statements if each.sentence is not None]
    for _, group in groupby(stated, key=lambda each: each.sentence):
        yield list(group)


def _has_bracket(report: Report, group: list[Statement]) -> bool:
    ends = (each.figure.quantity.span.end for each in group[:-1])
    return any(report.text.startswith('(', end) for end in ends)


def _parted_in_words(report: Report, group: list[Statement], parts: regex.Pattern[str]) -> Iterator[Parted]:
    sentence = report.sentences[group[0].sentence or 0]
    spans = tuple(sorted({each.figure.quantity.span for each in group}))
    found: dict[Span, list[Statement]] = {}
    for slot in find_slots(report.text, sentence.span, spans, parts):
        if not slot.part:
            continue
        head = spans[slot.head] if slot.head is not None else _end_of_sentence_before(report, group[0])
        if head:
            found.setdefault(head, []).extend(each for each in group if each.figure.quantity.span == slot.quantity)
    for head, members in found.items():
        for whole in _wholes(report, head):
            for own in (_own_parts(whole, members), _of_schemes(whole, members)):
                if len(own) > 1:
                    yield Parted(whole, own)


def _end_of_sentence_before(report: Report, first: Statement) -> Span | None:
    """Return the last number of the sentence before in the paragraph: 支出402.5万元。其中，…."""
    before = report.scopes.get(('sentence', (first.sentence or 0) - 1), ())
    return before[-1].figure.quantity.span if before and before[-1].paragraph == first.paragraph else None


def _wholes(report: Report, head: Span) -> Iterator[Statement]:
    """Yield the statements of a number, and of the number before it in its clause (代缴9950人121.75万元)."""
    place = bisect_left(report.statements, head.start, key=lambda each: each.start)
    units: set[str] = set()
    for each in reversed(report.statements[max(0, place - 1) : place + 1]):
        span = each.figure.quantity.span
        if span != head and (_CLAUSE.search(report.text, span.end, head.start) or span.end > head.start):
            break
        if each.sentence is None or each.unit in units:
            break
        units.add(each.unit)
        yield each


def _own_parts(whole: Statement, members: list[Statement]) -> tuple[Statement, ...]:
    like = [
        each for each in members if each.unit == whole.unit and each.about == whole.about and each.role is whole.role
    ]
    same = [each for each in like if each.indicator == whole.indicator]
    # what is of other indicators may be other things: 发放养老金7000万元。其中补发49210人，补发金额189万元
    return tuple(same or like)


def _of_schemes(whole: Statement, members: list[Statement]) -> tuple[Statement, ...]:
    """Return parts of the same indicator that differ in their scheme alone."""

    def about(each: Statement) -> tuple[object, ...]:
        return each.indicator, each.unit, each.role, each.group, *each.about[1:]

    like = [each for each in members if about(each) == about(whole) and each.figure.scheme]
    schemes = [each.figure.scheme for each in like]
    is_partition = len(set(schemes)) == len(schemes) and not set(schemes) >= WITHIN_SCHEME
    return tuple(like) if is_partition and whole.indicator else ()


def _parted_in_rows(scope: tuple[Statement, ...], known: frozenset[str]) -> Iterator[Parted]:
    """Yield the rows below a row of no group whose groups are of one kind (中央, 地方, 其他资金)."""
    for place, whole in enumerate(scope):
        if whole.group is not None or whole.indicator is None:
            continue
        own = []
        for each in scope[place + 1 :]:
            like = (each.indicator, each.unit, each.role, each.about) == (
                whole.indicator,
                whole.unit,
                whole.role,
                whole.about,
            )
            if not like or each.group not in known:
                break
            own.append(each)
        if len(own) > 1:
            yield Parted(whole, tuple(own))


def _is_of_rule(rule: PartsRule, parted: Parted) -> bool:
    if rule.indicators and parted.whole.indicator not in rule.indicators:
        return False
    names = [part.group for part in parted.parts]
    schemes = {part.figure.scheme for part in parted.parts}
    if rule.schemes:
        return len(schemes) > 1 and schemes <= set(rule.schemes)
    if len(schemes) > 1:
        return False
    if not rule.groups:
        return True
    same = all(part.indicator == parted.whole.indicator for part in parted.parts)
    # two parts of one group, or a part of the whole's own group, are no partition
    is_partition = len(set(names)) == len(names) and parted.whole.group not in names
    return same and is_partition and all(name in rule.groups for name in names)
