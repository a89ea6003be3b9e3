"""A half-open interval of a document's canonical text."""

from pipeline.model.frozen import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` (included) to `end` (excluded) of a text.

    >>> Span(2, 4).of('参保人数')
    '人数'
    """

    start: int
    end: int

    def __len__(self) -> int:
        """Count the characters covered."""
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the stretch of `text` that the span covers."""
        return text[self.start : self.end]

    def contains(self, other: 'Span') -> bool:
        """Tell whether `other` lies wholly inside.

        >>> Span(0, 4).contains(Span(2, 4)), Span(2, 4).contains(Span(0, 4))
        (True, False)
        """
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: 'Span') -> bool:
        """Tell whether the two share a character.

        >>> Span(0, 2).overlaps(Span(2, 4)), Span(0, 3).overlaps(Span(2, 4))
        (False, True)
        """
        return self.start < other.end and other.start < self.end
