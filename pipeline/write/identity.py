"""A dataset's folder goes in; the digest by which verdicts and audits name it comes out."""

import hashlib
from pathlib import Path

from pipeline.model.errors import OutputError
from pipeline.write.publish import current_folder

TABLES_OF_IDENTITY = ('documents.parquet', 'figures.parquet')
"""What is judged stands in these two, in the order of their names: other tables may be added to a dataset later."""


def hash_dataset(folder: Path) -> str:
    r"""Return the SHA-256, in hex, over a line `name NUL digest LF` for each of `TABLES_OF_IDENTITY`.

    `digest` is the SHA-256 of the file in hex. Raises OutputError where a file is missing or cannot be read.
    """
    tables = current_folder(folder)
    whole = hashlib.sha256()
    for name in TABLES_OF_IDENTITY:
        whole.update(f'{name}\0{_hash_file(folder, tables / name)}\n'.encode())
    return whole.hexdigest()


def _hash_file(folder: Path, path: Path) -> str:
    if not path.is_file():
        raise OutputError(f'{folder} holds no dataset: {path.name} is missing. Run `ziping extract` first.')
    try:
        with path.open('rb') as stream:
            return hashlib.file_digest(stream, 'sha256').hexdigest()
    except OSError as error:
        raise OutputError(f'{path} cannot be read ({error.strerror}).') from error
