"""Strict, closed models of the pattern files: a misspelt key does not load."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from pipeline.model.figure import Role
from pipeline.model.number import Qualifier

Id = Annotated[str, StringConstraints(pattern=r'^[a-z][a-z0-9_]{1,60}$')]
PatternId = Annotated[str, StringConstraints(pattern=r'^[a-z][a-z0-9_]{1,60}\.[a-z0-9_]{1,60}$')]
Words = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Sentences = Annotated[str, StringConstraints(min_length=2, max_length=2000)]

MAX_SIDE = 60
"""Rows, and columns, of a table of an example."""

CellWords = Annotated[str, StringConstraints(max_length=2000)]

MAX_LABELS = 400
MAX_REGEX = 600

Regex = Annotated[str, StringConstraints(min_length=2, max_length=MAX_REGEX)]


class Closed(BaseModel):
    """A model that takes no key it does not know."""

    model_config = ConfigDict(extra='forbid', frozen=True, strict=False)


class Expected(Closed):
    """One figure that an example must yield; attributes left out are not checked, one that is null must be none."""

    indicator: Id | None
    value: Decimal
    unit: Words
    role: Role | None = None
    group: Words | None = None
    scheme: Words | None = None
    year: int | None = None
    period_start: date | None = None
    period_end: date | None = None
    qualifier: Qualifier | None = None


class MergedCell(Closed):
    """A table cell over several rows or columns; it stands once, at its first place."""

    text: CellWords = ''
    row_span: Annotated[int, Field(ge=1, le=MAX_SIDE)] = 1
    column_span: Annotated[int, Field(ge=1, le=MAX_SIDE)] = 1


TableRow = Annotated[tuple[CellWords | MergedCell, ...], Field(max_length=MAX_SIDE)]


class Example(Closed):
    """A sentence, or a table of `rows` under `title` and `unit`, with every figure that it states.

    It stands under `heading`, in a report of `year` on `scheme`.
    """

    text: Sentences = ''
    title: Words | None = None
    unit: Words | None = None
    rows: Annotated[tuple[TableRow, ...], Field(max_length=MAX_SIDE)] = ()
    heading: Words | None = None
    year: int | None = None
    scheme: Words | None = None
    expect: tuple[Expected, ...]

    @model_validator(mode='after')
    def _is_one_of_both(self) -> Self:
        if bool(self.text) == bool(self.rows):
            raise ValueError('an example has either text or rows')
        if self.text and (self.title or self.unit):
            raise ValueError('title and unit belong to rows')
        return self


class Counterexample(Closed):
    """A sentence in which the indicator must not be found, with the reason."""

    text: Sentences
    because: Words


class Shape(Closed):
    """A regex for a shape that labels cannot reach.

    `{quantity:人}` stands for a number in that unit and is the figure meant; `{number}` for any other number;
    `{gap}` for up to 14 characters without number or clause mark. A group named `group` names the figure's group.
    """

    id: PatternId
    regex: Annotated[str, StringConstraints(min_length=3, max_length=MAX_REGEX)]
    role: Role | None = None


class Indicator(Closed):
    """What is measured: names first, regexes only for shapes that names cannot reach.

    The unit of a number decides between indicators with a common label.

    `schemes` are those under which alone the indicator is read, `not_schemes` those under which it is not. `bare_words`
    say which indicator a bare word behind this one means (基金收入N万元，支出M万元). `always` is the role of its
    figures whatever the words say (a full score is a standard); `standard_of` names the indicator whose labels mean
    this one where the words tell a rate (每人每月N元). `followed_by` is the indicator of a number that follows without
    words of its own (满分N分，得M分), `parts_are` that of its parts (a total score has section scores); `counterparts`
    are what the same words count in other units (发放丧葬补助N万元，惠及N人). `verbs` are labels that govern the words
    behind them (so do labels that hold one): 追回违规领取失业保险金N万元 is recovered, not paid.
    """

    id: Id
    zh: Words
    unit: Words
    also_units: tuple[Words, ...] = ()
    kind: Literal['stock', 'flow', 'rate', 'standard', 'average', 'score']
    definition: Sentences
    plausible: tuple[Decimal, Decimal]
    schemes: tuple[Words, ...] = ()
    not_schemes: tuple[Words, ...] = ()
    always: Role | None = None
    standard_of: Id | None = None
    counterparts: tuple[Id, ...] = ()
    parts_are: Id | None = None
    followed_by: Id | None = None
    bare_words: dict[Words, Id] = {}
    labels: Annotated[tuple[Words, ...], Field(min_length=1, max_length=MAX_LABELS)]
    weak_labels: tuple[Words, ...] = ()
    verbs: tuple[Words, ...] = ()
    not_labels: tuple[Words, ...] = ()
    patterns: tuple[Shape, ...] = ()
    examples: Annotated[tuple[Example, ...], Field(min_length=2)]
    counterexamples: Annotated[tuple[Counterexample, ...], Field(min_length=1)]
    known_failures: tuple[Example, ...] = ()


class Group(Closed):
    """A part of a population, of money or of a level: its canonical name and how reports write it.

    `only` are the indicators that it can limit, or the name of a list of `limits`; all where it is empty: 省级 limits
    money, not persons (省级下达任务). What counts a group `over_schemes` is about no single insurance (全民参保登记).
    """

    name: Words
    surfaces: tuple[Words, ...]
    only: tuple[Id, ...] = ()
    over_schemes: bool = False


class GroupShape(Closed):
    """A regex that tells a group of the indicators `only`, such as an age (65周岁以上)."""

    regex: Regex
    only: tuple[Id, ...]


class RoleCue(Closed):
    """Words that tell the role of a number: before it, behind it, in a heading, in a column head.

    `adjacent` words count only where nothing but linking words stands between them and the number. `base` words
    behind a number make it the base of a share (任务N人的P%); inside a `not_in` word no cue is seen.
    """

    role: Role
    before: tuple[Words, ...] = ()
    adjacent: tuple[Words, ...] = ()
    after: tuple[Words, ...] = ()
    base: tuple[Words, ...] = ()
    heading: tuple[Words, ...] = ()
    column: tuple[Words, ...] = ()
    not_in: tuple[Words, ...] = ()


class Cues(Closed):
    """`patterns/cues.yaml`: who says what role, group and place, and the words that only link."""

    roles: tuple[RoleCue, ...]
    connectors: tuple[Words, ...]
    bare_verbs: tuple[Words, ...]
    parts: tuple[Words, ...]
    own_region: tuple[Words, ...]
    shares: tuple[Words, ...]
    per_head: tuple[Words, ...]
    in_advance: tuple[Words, ...]
    without_scheme: tuple[Id, ...]
    scheme_if_named: tuple[Id, ...]
    rule_columns: tuple[Words, ...]
    measure_columns: tuple[Words, ...]
    uses_of_money: tuple[Id, ...]
    measure_words: tuple[Words, ...]
    received_words: tuple[Words, ...]
    spending: tuple[Id, ...]
    without_indicator: tuple[Words, ...]
    head_prefixes: tuple[Words, ...]
    total_rows: tuple[Words, ...]
    tiers: dict[Id, Id]
    limits: dict[Id, tuple[Id, ...]]
    groups: tuple[Group, ...]
    group_shapes: tuple[GroupShape, ...]


class Scheme(Closed):
    """An insurance scheme and the names that reports give it."""

    name: Words
    surfaces: tuple[Words, ...]
    not_surfaces: tuple[Words, ...] = ()


class Unit(Closed):
    """A base unit, the ways it is written and the factor of each (`万元` is 元 times 10000)."""

    base: Words
    surfaces: dict[str, Decimal]


class NotFigure(Closed):
    """A class of numbers that are no figures: a regex or several, whose `(?P<n>…)` groups mark the numbers they claim.

    Several short ones are found sooner than one with as many alternatives.
    """

    kind: Words
    id: PatternId
    regex: Regex | tuple[Regex, ...]
    because: Words
    examples: tuple[Words, ...]
    counterexamples: tuple[Words, ...] = ()


class Hedge(Closed):
    """What one hedge is worded like before, behind and inside a number (60余条)."""

    before: tuple[Words, ...]
    after: tuple[Words, ...]
    inside: tuple[Words, ...]


class Hedges(Closed):
    """`patterns/hedges.yaml`; `below` are the words that put the value under the printed one."""

    ge: Hedge
    le: Hedge
    approx: Hedge
    below: tuple[Words, ...]
    not_before: tuple[Words, ...]
