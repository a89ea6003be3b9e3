"""What a browser sends goes in; one line comes out, and stands on the disk before it is answered."""

import os
import re
import threading
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FILE = 'verdicts.jsonl'
_LINE_ENDS = re.compile('[\x7f-\x9f\u2028\u2029]')

_Words = Annotated[str, Field(max_length=500)]
_Place = Annotated[int, Field(ge=0, lt=2**31)]
_Digest = Annotated[str, Field(pattern=r'^[0-9a-f]{64}$')]
_DocId = Annotated[str, Field(pattern=r'^[0-9a-f]{16}$')]


class _Strict(BaseModel):
    model_config = ConfigDict(extra='forbid', strict=True, frozen=True, allow_inf_nan=False)


class Attributes(_Strict):
    """What is said of a figure; in a correction only what differs."""

    indicator: _Words | None = None
    role: _Words | None = None
    value: float | None = None
    unit: _Words | None = None
    scheme: _Words | None = None
    group: _Words | None = None
    year: Annotated[int, Field(ge=0, le=9999)] | None = None
    period_start: date | None = None
    period_end: date | None = None


class Verdict(_Strict):
    """One judgement of one figure, of a number that was missed, or of a report that was read to its end."""

    verdict: Literal['accept', 'reject', 'correct', 'missed', 'complete', 'withdraw']
    doc_id: _DocId
    figure_id: _Place | None = None
    char_start: _Place | None = None
    char_end: _Place | None = None
    raw: _Words | None = None
    figure: Attributes | None = None
    correction: Attributes | None = None
    note: Annotated[str, Field(max_length=5_000)] | None = None
    at: datetime
    dataset: _Digest


def read_verdict(content: bytes) -> str:
    r"""Return the line that a verdict is written as, its fields as they came and in a fixed order.

    Raises ValueError with what is wrong.
    """
    try:
        verdict = Verdict.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise ValueError(f'{".".join(map(str, first["loc"]))}: {first["msg"]}') from error
    return _on_one_line(verdict.model_dump_json(exclude_unset=True))


def _on_one_line(line: str) -> str:
    # what some readers take for the end of a line stands inside strings alone, where an escape means the same
    return _LINE_ENDS.sub(lambda found: f'\\u{ord(found[0]):04x}', line)


class VerdictFile:
    """Appends lines to a file, one at a time, each on the disk before `append` returns."""

    def __init__(self, path: Path) -> None:
        """Take the path; the file is made with the first line."""
        self.path = path
        self._lock = threading.Lock()

    def append(self, line: str) -> None:
        """Append one line. Raises OSError where it cannot be written."""
        with self._lock:
            is_new = not self.path.exists()
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, 'O_BINARY', 0), 0o644)
            try:
                # a line that was cut off by a full disk or a crash ends where the next begins
                start = b'' if _ends_with_line(handle) else b'\n'
                _write_whole(handle, start + line.encode() + b'\n')
                os.fsync(handle)
            finally:
                os.close(handle)
            if is_new:
                _sync_folder(self.path.parent)


def _ends_with_line(handle: int) -> bool:
    size = os.fstat(handle).st_size
    if not size:
        return True
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1) == b'\n'


def _write_whole(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]


def _sync_folder(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # some systems open no folders
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
