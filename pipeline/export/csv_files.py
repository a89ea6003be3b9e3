"""A file goes in; what a description of a data package says of it comes out."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pipeline.export.tables import Table


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A table as it was written: its place in the package, its size and its hash."""

    table: Table
    path: str
    bytes: int
    sha256: str


def describe_file(table: Table, folder: Path, path: str) -> CsvFile:
    """Return size and hash of the file at `path` in `folder`."""
    file = folder / path
    with file.open('rb') as stream:
        digest = hashlib.file_digest(stream, 'sha256').hexdigest()
    return CsvFile(table, path, file.stat().st_size, digest)
