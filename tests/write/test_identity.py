import hashlib
import shutil

import pytest

from pipeline.model.errors import OutputError
from pipeline.write.identity import hash_dataset
from pipeline.write.publish import publish
from pipeline.write.schemas import TABLES


def finish(target, words):
    folder = target / 'unfinished'
    folder.mkdir(parents=True)
    for table in TABLES:
        (folder / f'{table}.parquet').write_bytes(f'{table} {words}'.encode())
    return folder


def test_the_hash_is_that_of_the_names_and_digests_of_documents_and_figures(tmp_path):
    publish(finish(tmp_path, 'one'), tmp_path)
    lines = ''.join(
        f'{table}.parquet\0{hashlib.sha256(f"{table} one".encode()).hexdigest()}\n'
        for table in ('documents', 'figures')
    )
    assert hash_dataset(tmp_path) == hashlib.sha256(lines.encode()).hexdigest()


def test_the_hash_stays_where_the_tables_are_copied_and_changes_with_a_figure_only(tmp_path):
    publish(finish(tmp_path / 'out', 'one'), tmp_path / 'out')
    before = hash_dataset(tmp_path / 'out')
    shutil.copytree(tmp_path / 'out', tmp_path / 'plain', ignore=shutil.ignore_patterns('.*'))
    assert hash_dataset(tmp_path / 'plain') == before
    (tmp_path / 'plain' / 'cells.parquet').write_bytes(b'other')
    assert hash_dataset(tmp_path / 'plain') == before
    (tmp_path / 'plain' / 'figures.parquet').write_bytes(b'other')
    assert hash_dataset(tmp_path / 'plain') != before


def test_a_folder_without_a_dataset_is_told_so(tmp_path):
    with pytest.raises(OutputError, match=r'documents\.parquet is missing'):
        hash_dataset(tmp_path)
    assert list(tmp_path.iterdir()) == []
