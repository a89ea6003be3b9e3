import hashlib
import os

import pytest

from pipeline.ingest.folder import find_files


def names(folder, outside=None):
    return [file.name for file in find_files(folder, outside)]


def test_files_of_all_folders_come_sorted_with_their_hash(tmp_path):
    (tmp_path / 'b').mkdir()
    (tmp_path / 'b' / '报告.txt').write_bytes(b'two')
    (tmp_path / 'a.txt').write_bytes(b'one')
    found = find_files(tmp_path)
    assert [file.name for file in found] == ['a.txt', 'b/报告.txt']
    assert found[0].sha256 == hashlib.sha256(b'one').hexdigest()
    assert (found[0].size, found[0].doc_id) == (3, found[0].sha256[:16])


def test_hidden_files_and_lock_files_are_passed_over(tmp_path):
    (tmp_path / '.git').mkdir()
    for name in ('.git/a.txt', '.hidden.txt', '~$report.docx', 'report.docx'):
        (tmp_path / name).write_bytes(b'x')
    assert names(tmp_path) == ['report.docx']


def test_the_dataset_inside_the_input_is_passed_over(tmp_path):
    (tmp_path / 'output').mkdir()
    (tmp_path / 'output' / 'figures.parquet').write_bytes(b'x')
    (tmp_path / 'a.txt').write_bytes(b'x')
    assert names(tmp_path, tmp_path / 'output') == ['a.txt']


@pytest.mark.skipif(not hasattr(os, 'mkfifo'), reason='there are no pipes here')
def test_a_pipe_is_passed_over_and_a_dead_link_is_found_without_bytes(tmp_path):
    os.mkfifo(tmp_path / 'pipe.txt')
    (tmp_path / 'link.txt').symlink_to(tmp_path / 'nowhere')
    found = find_files(tmp_path)
    assert [(file.name, file.sha256, file.doc_id) for file in found] == [('link.txt', None, '')]
