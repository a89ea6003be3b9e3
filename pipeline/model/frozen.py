"""`@dataclass(frozen=True)` that only the type checker holds to: an object is made in a fifth of the time.

A report is some seven thousand small objects. To guard each of their fields at run time costs more than to find them,
and mypy, which every commit passes, refuses the same assignments. For classes of which a report makes many; others use
`dataclasses.dataclass` itself.

>>> @dataclass(frozen=True, slots=True)
... class Point:
...     x: int
>>> {Point(1)} == {Point(1)}
True
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - told to others
else:
    import dataclasses
    from collections.abc import Callable

    def dataclass(*, frozen: bool = False, eq: bool = True, **options: bool) -> Callable[[type], type]:
        """Make a dataclass whose objects compare and hash as frozen ones do."""
        return dataclasses.dataclass(eq=eq, unsafe_hash=frozen and eq, **options)
