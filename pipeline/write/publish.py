"""A folder of finished tables goes in; it takes the place of the dataset in OUT at one stroke."""

import os
import shutil
from pathlib import Path

from pipeline.write.schemas import TABLES

CURRENT = '.dataset'
"""The link in OUT to the folder that holds the tables. `figures.parquet` in OUT is a link through it, so that one
renaming of this link changes all tables together."""


def publish(finished: Path, target: Path) -> None:
    """Put the tables in `finished` (inside `target`, on the same disk) in the place of those of `target`.

    A reader finds the old tables or the new ones, never some of each, and so does whoever comes after a crash. Where
    there are no links (some Windows), the files are moved one by one. Raises OSError; the old tables then stand.
    """
    before = current_folder(target)
    folder = target / (f'{CURRENT}-2' if before.name == f'{CURRENT}-1' else f'{CURRENT}-1')
    shutil.rmtree(folder, ignore_errors=True)
    finished.rename(folder)
    try:
        _keep_what_stands(target)
        _link(folder.name, target / CURRENT)
    except (NotImplementedError, PermissionError):
        for table in TABLES:
            (folder / f'{table}.parquet').replace(target / f'{table}.parquet')
        for left in (folder, target / f'{CURRENT}-0'):
            shutil.rmtree(left, ignore_errors=True)
        return
    for table in TABLES:
        _link(f'{CURRENT}/{table}.parquet', target / f'{table}.parquet')
    _remove_all_but(target, folder, before)


def current_folder(target: Path) -> Path:
    """Return the folder in which the tables of a dataset stand: one that no later run changes."""
    link = target / CURRENT
    return link.resolve() if link.is_dir() else target


def _keep_what_stands(target: Path) -> None:
    # tables that are plain files (copied from elsewhere) become links to themselves before anything changes
    plain = [table for table in TABLES if _is_plain(target / f'{table}.parquet')]
    if not plain:
        return
    kept = target / f'{CURRENT}-0'
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    for table in plain:
        os.link(target / f'{table}.parquet', kept / f'{table}.parquet')
    _link(kept.name, target / CURRENT)
    for table in plain:
        _link(f'{CURRENT}/{table}.parquet', target / f'{table}.parquet')


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _link(to: str, place: Path) -> None:
    if place.is_symlink() and str(place.readlink()) == to:
        return
    new = place.with_name(f'{place.name}.new')
    new.unlink(missing_ok=True)
    new.symlink_to(to)
    new.replace(place)


def _remove_all_but(target: Path, current: Path, before: Path) -> None:
    # the tables of the run before stay until the next one: somebody may be reading them
    for old in target.glob(f'{CURRENT}-[0-9]'):
        if old.name not in (current.name, before.name):
            shutil.rmtree(old, ignore_errors=True)
