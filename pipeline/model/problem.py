"""A doubt about the data: a value that is returned, never raised."""

from enum import StrEnum

from pipeline.model.frozen import dataclass
from pipeline.model.span import Span


class Severity(StrEnum):
    """How much a problem matters to the reader of the dataset."""

    INFO = 'info'
    WARNING = 'warning'
    ERROR = 'error'


@dataclass(frozen=True, slots=True)
class Problem:
    """Something doubtful or lost, with the place where it stands when it has one."""

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    figure_ids: tuple[int, ...] = ()
