"""Checks that do not hold go in; the one slip of a printed figure that makes each hold comes out, never applied."""

from collections import ChainMap, defaultdict
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.model.check import CheckKind, CheckResult, Interval, Suggestion
from pipeline.validate.identities.instances import Instance
from pipeline.validate.identities.relations import Relation
from pipeline.validate.intervals import scale
from pipeline.validate.statements import MOST_TOGETHER, Report, Statement

TEN_THOUSAND = Decimal(10000)
MONEY, PEOPLE = '元', ('人', '人次', '户')
MISREAD_MONEY = '员'
LEAST_MONEY = Decimal(100)
"""元: what offices account for is more."""

NOTHING = Interval(Decimal(0), Decimal(0))
"""A part that is divided by 10,000 is next to nothing: a check that nothing would mend as well proves no slip."""
FEWEST_DIGITS = 3
"""Digits of a number of which the last may be the mark of a footnote: of 12 no one can tell."""


@dataclass(frozen=True, slots=True)
class _Slip:
    statement: Statement
    value: Decimal
    interval: Interval
    reason: str


@dataclass(frozen=True, slots=True)
class Slips:
    """The slips that are proposed, and for each check, by its place, the figure whose slip mends it."""

    suggestions: tuple[Suggestion, ...]
    mended: Mapping[int, int]


def find_slips(report: Report, instances: Sequence[Instance], names: Mapping[str, str]) -> Slips:
    """Return what figures would be if a unit off by 10,000, 员 for 元 or a glued footnote mark were mended.

    A slip of a unit or a footnote is proposed only where it makes a check hold that does not, breaks none that holds,
    and no other slip would do the same. `names` are those of the identities.
    """
    found = {each.figure_id: each for each in _misread_money(report)}
    mended: dict[int, int] = {}
    kept: dict[int, list[Relation]] = defaultdict(list)
    for each in instances:
        for figure_id in each.relation.figure_ids if each.result is CheckResult.HOLDS else ():
            kept[figure_id].append(each.relation)
    for place, each in enumerate(instances):
        slip = _slip_of(report, each, kept) if each.result is not CheckResult.HOLDS else None
        if slip:
            own = slip.statement.figure_id
            mended[place] = own
            found.setdefault(own, Suggestion(own, slip.value, f'{slip.reason}: {names[each.identity]}'))
    return Slips(tuple(found[figure_id] for figure_id in sorted(found)), mended)


def _slip_of(report: Report, instance: Instance, kept: Mapping[int, Sequence[Relation]]) -> _Slip | None:
    if instance.kind is CheckKind.ORDERING:
        return None
    slips = [
        slip
        for figure_id in instance.relation.figure_ids[:MOST_TOGETHER]
        for slip in _slips_of(report, report.statements[figure_id])
        if _would_mend(slip, instance.relation, report.values)
        and not _breaks(slip, kept.get(figure_id, ()), report.values)
    ]
    return _choose(slips, report)


def _misread_money(report: Report) -> Iterator[Suggestion]:
    for each in report.statements:
        quantity = each.figure.quantity
        if quantity.unit == MONEY and report.text[quantity.span.end - 1] == MISREAD_MONEY:
            yield Suggestion(each.figure_id, quantity.value, f'{MISREAD_MONEY} is printed for {MONEY}')


def _slips_of(report: Report, statement: Statement) -> Iterator[_Slip]:
    quantity = statement.figure.quantity
    if quantity.unit == MONEY or quantity.unit in PEOPLE:
        words = quantity.span.of(report.text)
        if '万' not in words and '亿' not in words and not statement.figure.cell:
            yield _scaled(statement, TEN_THOUSAND, f'{quantity.unit} is printed for 万{quantity.unit}')
        if '万' in words:
            yield _scaled(statement, 1 / TEN_THOUSAND, f'万{quantity.unit} is printed for {quantity.unit}')
    yield from _without_last_digit(report, statement)


def _scaled(statement: Statement, factor: Decimal, reason: str) -> _Slip:
    value = statement.figure.quantity.value * factor
    return _Slip(statement, value.normalize(), scale(statement.interval, factor), reason)


def _without_last_digit(report: Report, statement: Statement) -> Iterator[_Slip]:
    quantity = statement.figure.quantity
    digits = quantity.number_span.of(report.text).replace(',', '')
    if not digits.isascii() or not digits.isdigit() or len(digits) < FEWEST_DIGITS or not quantity.value:
        return
    unit = quantity.value / Decimal(digits)
    value = Decimal(digits[:-1]) * unit
    half = Decimal(0) if statement.interval.low == statement.interval.high else unit / 2
    reason = f'the last digit of {digits} is the mark of a footnote'
    yield _Slip(statement, value, Interval(value - half, value + half), reason)


def _would_mend(slip: _Slip, relation: Relation, values: MutableMapping[int, Interval]) -> bool:
    own = slip.statement.figure_id
    mended = ChainMap({own: slip.interval}, values)
    return _can_be_meant(slip) and relation.is_met(mended) and not relation.is_met(ChainMap({own: NOTHING}, values))


def _can_be_meant(slip: _Slip) -> bool:
    """Tell whether a report would state such a value: no half persons, no sums of a few yuan."""
    if slip.statement.figure.quantity.unit == MONEY:
        return slip.value >= LEAST_MONEY
    return slip.value == slip.value.to_integral_value()


def _breaks(slip: _Slip, kept: Sequence[Relation], values: MutableMapping[int, Interval]) -> bool:
    mended = ChainMap({slip.statement.figure_id: slip.interval}, values)
    return any(not each.is_met(mended) for each in kept)


def _choose(slips: list[_Slip], report: Report) -> _Slip | None:
    """Return the one slip, or, of two figures in 元 and 万元, the one whose unit stands alone among its neighbours."""
    if len(slips) == 1:
        return slips[0]
    lonely = [slip for slip in slips if _is_lonely(slip.statement, report)]
    return lonely[0] if len(lonely) == 1 else None


def _is_lonely(statement: Statement, report: Report) -> bool:
    quantity = statement.figure.quantity
    scopes = report.around(statement, 'paragraph')
    near = [
        each
        for scope in scopes
        for each in scope
        if each.figure.quantity.unit == quantity.unit and each is not statement
    ]
    others = ['万' in each.figure.quantity.span.of(report.text) for each in near]
    own = '万' in quantity.span.of(report.text)
    return len(others) > 1 and all(other is not own for other in others)
