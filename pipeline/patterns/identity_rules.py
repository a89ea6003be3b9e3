"""`patterns/identities.yaml` in, the rules of what must add up out: strict and closed, as all pattern files."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

from pydantic import Field, RootModel

from pipeline.model.check import CheckKind, CheckResult
from pipeline.model.figure import Role
from pipeline.patterns.schema import Closed, Id, Sentences, Words
from pipeline.patterns.yaml_files import Faults, read_entries

Within = Literal['sentence', 'paragraph', 'report', 'following']
"""How near to each other the figures of an identity stand; a row or a column of a table counts as a sentence. What
is `following` stands behind the stated side, the first that fits counts; within a `report` only figures of the stated
side's indicators are compared (a budget with what was spent of it)."""

Rows = Annotated[tuple[tuple[str, ...], ...], Field(max_length=60)]
Share = Annotated[Decimal, Field(gt=0, lt=1)]


class Case(Closed):
    """A small report: `text` with its headings, or a table of `rows` under `title` and `unit`."""

    text: Sentences | None = None
    rows: Rows = ()
    title: Words | None = None
    unit: Words | None = None
    year: int = 2021
    scheme: Words | None = '城乡居民'


class IdentityExample(Case):
    """A report on which the identity comes to `result`; `suspects` are the values of the figures to suspect."""

    result: CheckResult
    values: tuple[Decimal, ...] = ()
    suspects: tuple[Decimal, ...] = ()
    tie: bool = False


class IdentityCounterexample(Case):
    """A report on which the identity is neither kept nor broken, with the reason."""

    because: Words


class Term(Closed):
    """The figures that may stand in one place of an identity.

    `group` is `none` (of no group), `same` (the group of the stated side), or `any`; `groups` names those that count.
    `many` takes all that fit, an `optional` term may be missing.
    """

    indicators: Annotated[tuple[Id, ...], Field(min_length=1)]
    roles: tuple[Role, ...] = (Role.ACTUAL,)
    group: Literal['none', 'same', 'any'] = 'same'
    groups: tuple[Words, ...] = ()
    many: bool = False
    optional: bool = False


class Rule(Closed):
    """What all rules have."""

    id: Id
    zh: Words
    examples: Annotated[tuple[IdentityExample, ...], Field(min_length=1)]
    counterexamples: Annotated[tuple[IdentityCounterexample, ...], Field(min_length=1)]


class SumRule(Rule):
    """whole = parts less `minus`.

    `parts_are` says when it is broken: `all` of the whole (whenever the sum differs), `disjoint` (where they exceed it,
    or miss it by less than `NEAR`), `some` (never: it holds or says nothing). `behind` are words one of which stands
    between the whole and its first part; `in_tables` tells whether rows and columns count.
    """

    form: Literal['sum']
    kind: Literal[CheckKind.SUM, CheckKind.MOVEMENT] = CheckKind.SUM
    whole: Term
    parts: Annotated[tuple[Term, ...], Field(min_length=1)]
    minus: tuple[Term, ...] = ()
    parts_are: Literal['all', 'disjoint', 'some'] = 'all'
    within: Within = 'sentence'
    in_tables: bool = True
    behind: tuple[Words, ...] = ()


class Explained(Closed):
    """Up to which share of the quotient a rate may be away from it though both are right, and why."""

    up_to: Share
    because: Words


class RatioRule(Rule):
    """rate = factor × over ÷ under; with several `factors` (a year, its months) one of them.

    It is broken only where rate and quotient are at most `near` of the quotient apart; further `apart` they are of
    different things. What is `explained` is not broken either, unless one of the words `derived` stands in the sentence
    of all three and says that the rate was worked out of the two. `schemes` are those of which it is told, all where
    there are none.
    """

    form: Literal['ratio']
    rate: Term
    over: Term
    under: Term
    factors: Annotated[tuple[Decimal, ...], Field(min_length=1)] = (Decimal(100),)
    within: Within = 'sentence'
    near: Share | None = None
    explained: Explained | None = None
    derived: tuple[Words, ...] = ()
    apart: Share = Decimal('0.5')
    schemes: tuple[Words, ...] = ()


class OrderingRule(Rule):
    """less ≤ more; one that is not `strict` is never broken (money may be overspent)."""

    form: Literal['ordering']
    less: Term
    more: Term
    within: Within = 'sentence'
    strict: bool = True


class PartsRule(Rule):
    """Parts named behind a whole (其中) or in the rows below it, told apart by `groups` of one kind or by `schemes`.

    Without either any parts count. `parts_are` as in SumRule, or `near`: broken only where they miss the whole by
    less than `NEAR`. `indicators` are those that can be parted so, `links` the words that introduce parts.
    """

    form: Literal['parts']
    groups: tuple[Words, ...] = ()
    schemes: tuple[Words, ...] = ()
    indicators: tuple[Id, ...] = ()
    links: tuple[Words, ...] = ()
    parts_are: Literal['all', 'disjoint', 'near'] = 'disjoint'


class EqualityRule(Rule):
    """What a report states in two chapters is the same; values further `apart` are about different things."""

    form: Literal['equality']
    indicators: Annotated[tuple[Id, ...], Field(min_length=1)]
    apart: Share


class CompletionRule(Rule):
    """rate = actual ÷ target of one indicator; a rate further `apart` belongs to another task.

    `names` tell of which indicators a rate is whose clause holds the word (缴费任务完成率).
    """

    form: Literal['completion']
    rate: Annotated[tuple[Id, ...], Field(min_length=1)]
    apart: Share
    names: dict[Words, tuple[Id, ...]] = Field(default_factory=dict)


class ChangeRule(Rule):
    """now = before ± change, and its rate; `falls` are the words that tell a decrease, `rises` those of an increase."""

    form: Literal['change']
    falls: tuple[Words, ...]
    rises: tuple[Words, ...]


class PlaceRule(Rule):
    """What is told by place alone: scores in headings, scores of a block of a table, the last row of a table, dates."""

    form: Literal['heading_scores', 'scores_within_full', 'block_scores', 'total_row', 'report_date']
    kind: Literal[CheckKind.SUM, CheckKind.ORDERING] = CheckKind.SUM


AnyRule = SumRule | RatioRule | OrderingRule | PartsRule | EqualityRule | CompletionRule | ChangeRule | PlaceRule
Kind = TypeVar('Kind', bound=Rule)


class _Entry(RootModel[Annotated[AnyRule, Field(discriminator='form')]]):
    pass


def load_identities(text: str, indicators: Iterable[str], faults: Faults) -> tuple[AnyRule, ...]:
    """Read the text of `identities.yaml`; what is wrong, an unknown indicator too, is added to `faults`."""
    known = frozenset(indicators)
    rules = tuple(entry.root for entry in read_entries(text, 'identities.yaml', _Entry, faults))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            faults.add('identities.yaml', None, rule.id, 'stands there twice')
        seen.add(rule.id)
        for name in sorted(_named(rule) - known):
            faults.add('identities.yaml', None, rule.id, f'{name!r} is no indicator')
    return rules


def of_form(rules: Iterable[AnyRule], form: type[Kind]) -> tuple[Kind, ...]:
    """Return the rules of one form."""
    return tuple(rule for rule in rules if isinstance(rule, form))


def _named(rule: AnyRule) -> set[str]:
    match rule:
        case SumRule():
            terms: tuple[Term, ...] = (rule.whole, *rule.parts, *rule.minus)
        case RatioRule():
            terms = (rule.rate, rule.over, rule.under)
        case OrderingRule():
            terms = (rule.less, rule.more)
        case PartsRule() | EqualityRule():
            return set(rule.indicators)
        case CompletionRule():
            return {*rule.rate, *(name for names in rule.names.values() for name in names)}
        case _:
            return set()
    return {name for term in terms for name in term.indicators}
