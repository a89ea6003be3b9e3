"""Numbers of a text and what they are."""

from decimal import Decimal
from enum import StrEnum

from pipeline.model.frozen import dataclass
from pipeline.model.span import Span


class NumberKind(StrEnum):
    """The classes of the ledger (`numbers.parquet`)."""

    FIGURE = 'figure'
    DATE = 'date'
    DOCUMENT_NUMBER = 'document_number'
    HEADING_NUMBER = 'heading_number'
    LIST_NUMBER = 'list_number'
    PHONE = 'phone'
    CODE = 'code'
    AGE = 'age'
    TIME_LIMIT = 'time_limit'
    SCORING_RULE = 'scoring_rule'
    ORDINAL = 'ordinal'
    NAME_PART = 'name_part'
    PAGE = 'page'
    REFERENCE = 'reference'
    UNCLAIMED = 'unclaimed'


class Qualifier(StrEnum):
    """What the hedge beside a number says."""

    GE = 'ge'
    LE = 'le'
    APPROX = 'approx'


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the text: the digits alone (or the Chinese numeral), its class and the rule that gave it."""

    span: Span
    value: Decimal
    kind: NumberKind
    reason: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, in base units (元, 人, ...; per cent as the percent number).

    `span` covers number and unit as printed, `number_span` the number alone. `low` and `high` bound what the printed
    digits and the hedge allow; None stands for no bound. `per` is the rest of a compound unit (`/人/月`), or ''.
    """

    span: Span
    number_span: Span
    value: Decimal
    unit: str
    low: Decimal | None
    high: Decimal | None
    qualifier: Qualifier | None
    per: str = ''
