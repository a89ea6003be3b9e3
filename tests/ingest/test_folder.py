import hashlib
import os
import time

import pytest

from pipeline.ingest import folder as folder_module
from pipeline.ingest.folder import describe_file, walk_folder
from pipeline.ingest.source import open_plain_file


def find(folder, outside=None):
    return sorted((describe_file(path, folder) for path in walk_folder(folder, outside)), key=lambda file: file.name)


def names(folder, outside=None):
    return [file.name for file in find(folder, outside)]


def test_files_of_all_folders_come_with_their_hash(tmp_path):
    (tmp_path / 'b').mkdir()
    (tmp_path / 'b' / '报告.txt').write_bytes(b'two')
    (tmp_path / 'a.txt').write_bytes(b'one')
    found = find(tmp_path)
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
def test_a_pipe_a_device_and_a_dead_link_are_told_and_never_opened(tmp_path):
    os.mkfifo(tmp_path / 'pipe.txt')
    (tmp_path / 'link.txt').symlink_to(tmp_path / 'nowhere')
    (tmp_path / 'zero.txt').symlink_to('/dev/zero')
    began = time.perf_counter()
    found = {file.name: (file.fault, file.sha256, file.doc_id) for file in find(tmp_path)}
    assert time.perf_counter() - began < 5
    assert found == {
        'link.txt': ('not_readable', None, ''),
        'pipe.txt': ('not_a_file', None, ''),
        'zero.txt': ('link_outside', None, ''),
    }
    with pytest.raises(OSError, match='not a plain file'):
        open_plain_file(tmp_path / 'zero.txt')
    with pytest.raises(OSError, match='not a plain file'):
        open_plain_file(tmp_path / 'pipe.txt')


def test_links_are_followed_inside_the_folder_alone(tmp_path):
    (tmp_path / 'secret').mkdir()
    (tmp_path / 'secret' / 'key.txt').write_bytes(b'secret')
    inside = tmp_path / 'in'
    inside.mkdir()
    (inside / 'a.txt').write_bytes(b'one')
    (inside / 'same.txt').symlink_to('a.txt')
    (inside / 'up.txt').symlink_to('../secret/key.txt')
    (inside / 'folder').symlink_to(tmp_path / 'secret')
    (inside / 'ring.txt').symlink_to('ring.txt')
    found = {file.name: file for file in find(inside)}
    assert set(found) == {'a.txt', 'same.txt', 'up.txt', 'ring.txt'}
    assert found['same.txt'].sha256 == found['a.txt'].sha256
    assert (found['up.txt'].fault, found['up.txt'].sha256) == ('link_outside', None)
    assert found['ring.txt'].fault == 'not_readable'


def test_a_file_too_large_to_be_read_is_not_even_hashed(tmp_path):
    with (tmp_path / 'sparse.txt').open('wb') as stream:
        stream.truncate(2**40)
    (found,) = find(tmp_path)
    assert (found.fault, found.size, found.sha256) == ('too_large', 2**40, None)


def test_a_stamp_vouches_for_bytes_that_have_rested(tmp_path, monkeypatch):
    path = tmp_path / 'a.txt'
    path.write_bytes(b'one')
    assert describe_file(path).stamp is None
    monkeypatch.setattr(folder_module, '_GRAIN', -1)
    stamp = describe_file(path).stamp
    assert describe_file(path, hash_known={stamp: 'known'}.get).sha256 == 'known'
    path.write_bytes(b'two')
    assert describe_file(path, hash_known={stamp: 'known'}.get).sha256 == hashlib.sha256(b'two').hexdigest()
