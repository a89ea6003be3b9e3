import shutil

import pytest

from pipeline.write import publish as publish_module
from pipeline.write.publish import current_folder, publish
from pipeline.write.schemas import TABLES


def finish(target, words):
    folder = target / 'unfinished'
    folder.mkdir(parents=True)
    for table in TABLES:
        (folder / f'{table}.parquet').write_text(words)
    return folder


def words_of(target):
    return {(target / f'{table}.parquet').read_text() for table in TABLES}


def test_all_tables_change_together_and_the_last_ones_stay_for_who_is_reading_them(tmp_path):
    for words in ('one', 'two', 'three'):
        before = current_folder(tmp_path)
        publish(finish(tmp_path, words), tmp_path)
        assert words_of(tmp_path) == words_of(current_folder(tmp_path)) == {words}
        assert before == tmp_path or words_of(before) != {words}
    assert len(list(tmp_path.glob('.dataset-*'))) == 2


def test_whatever_step_it_is_stopped_at_the_tables_are_all_old_or_all_new(tmp_path, monkeypatch):
    publish(finish(tmp_path / 'first', 'old'), tmp_path / 'first')
    plain = tmp_path / 'plain'
    shutil.copytree(tmp_path / 'first', plain, symlinks=False, ignore=shutil.ignore_patterns('.*'))
    assert not (plain / 'cells.parquet').is_symlink()
    for start in (tmp_path / 'first', plain):
        for step in range(20):
            target = tmp_path / f'{start.name}-{step}'
            shutil.copytree(start, target, symlinks=True)
            with monkeypatch.context() as patch:
                stop_at(patch, step)
                try:
                    publish(finish(target, 'new'), target)
                except KeyboardInterrupt:
                    assert words_of(target) in ({'old'}, {'new'})
            shutil.rmtree(target / 'unfinished', ignore_errors=True)
            publish(finish(target, 'newest'), target)
            assert words_of(target) == {'newest'}


def stop_at(patch, step):
    """Stop before the renaming, linking or removing number `step`."""
    left = [step]

    def stopping(function):
        def counted(*arguments, **named):
            if left[0] == 0:
                raise KeyboardInterrupt
            left[0] -= 1
            return function(*arguments, **named)

        return counted

    for owner, names in ((publish_module.Path, ('rename', 'replace', 'symlink_to', 'mkdir', 'unlink')),):
        for name in names:
            patch.setattr(owner, name, stopping(getattr(owner, name)))
    patch.setattr(publish_module.os, 'link', stopping(publish_module.os.link))


def test_without_links_the_files_themselves_are_moved(tmp_path, monkeypatch):
    def refuse(*_):
        raise NotImplementedError

    monkeypatch.setattr(publish_module.Path, 'symlink_to', refuse)
    for words in ('one', 'two'):
        publish(finish(tmp_path, words), tmp_path)
        assert words_of(tmp_path) == {words}
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_a_folder_that_cannot_be_renamed_leaves_the_old_tables(tmp_path):
    publish(finish(tmp_path, 'old'), tmp_path)
    with pytest.raises(OSError, match='No such file'):
        publish(tmp_path / 'missing', tmp_path)
    assert words_of(tmp_path) == {'old'}
