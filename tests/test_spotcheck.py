import json
import re
from pathlib import Path

import pytest

from tests.typed import is_plain, ziping

ROOT = Path(__file__).resolve().parents[1]
SENTENCE = '2021年全县参保总人数为19530人，累计发放养老金4860.2万元。'


@pytest.fixture
def report(tmp_path):
    path = tmp_path / 'in' / '[a] b.txt'
    path.parent.mkdir()
    path.write_text(f'某县2021年度绩效自评报告\n一、基本情况\n{SENTENCE}\n', 'utf-8')
    return path


def rows(output, head):
    """Return the rows of a table as lists of words."""
    lines = output.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(head))
    return [line.split() for line in lines[start:]]


def test_a_drafted_gold_scores_1_by_spotcheck_at_once(report, tmp_path):
    drafted = ziping('gold', report, '--out', tmp_path / 'gold')
    assert drafted.returncode == 0, drafted.stderr
    assert '2 figures' in drafted.stdout
    endings = ['document.json', 'excluded.jsonl', 'figures.jsonl', 'sections.jsonl', 'tables.jsonl', 'txt']
    assert sorted(path.name for path in (tmp_path / 'gold').iterdir()) == [f'[a] b.{ending}' for ending in endings]
    check = ziping('spotcheck', '--gold', tmp_path / 'gold')
    assert check.returncode == 0, check.stderr
    assert 'miss' not in check.stdout.split('indicator')[0]
    assert ['insured_persons', '1', '1', '1', '1.000', '1.000', '1.000'] in rows(check.stdout, 'indicator (txt)')
    assert set(re.findall(r'[01]\.\d{3}', check.stdout)) == {'1.000'}


@pytest.mark.parametrize('form', ['html', 'docx', 'pdf'])
def test_the_gold_of_a_report_that_is_no_plain_text_carries_its_text_along(form, tmp_path):
    assert ziping('gold', ROOT / 'samples' / f'midu-2022.{form}', '--out', tmp_path).returncode == 0
    assert (tmp_path / 'midu-2022.text').is_file()
    check = ziping('spotcheck', '--gold', tmp_path)
    assert check.returncode == 0, check.stderr
    assert set(re.findall(r'[01]\.\d{3}', check.stdout)) == {'1.000'}


def test_a_gold_that_was_put_right_is_not_written_over(report):
    assert ziping('gold', report).returncode == 0
    again = ziping('gold', report)
    assert again.returncode == 2
    assert '--force' in again.stderr
    assert ziping('gold', report, '--force').returncode == 0


def test_every_miss_and_extra_stands_with_its_sentence_and_attributes_stand_apart(report, tmp_path):
    ziping('gold', report, '--out', tmp_path)
    path = tmp_path / '[a] b.figures.jsonl'
    first, second = (json.loads(line) for line in path.read_text('utf-8').splitlines())
    first['scheme'] = '失业'
    missed = {**first, 'quote': '2021年全县', 'raw': '2021年', 'value': 2021, 'unit': '年'}
    path.write_text('\n'.join(json.dumps(line) for line in (first, missed)), 'utf-8')
    check = ziping('spotcheck', '--gold', tmp_path)
    said = (
        f'miss   [a] b (txt)  figures: 2021年 = 2021 年 insured_persons actual 「{first["label"]}」\n       {SENTENCE}'
    )
    assert said in check.stdout
    assert f'extra  [a] b (txt)  figures: {second["raw"]}' in check.stdout
    assert ['insured_persons', '2', '1', '1', '1.000', '0.500', '0.667'] in rows(check.stdout, 'indicator (txt)')
    assert ['scheme', '1', '0', '0.000'] in rows(check.stdout, 'attribute (txt)')
    assert ['role', '1', '1', '1.000'] in rows(check.stdout, 'attribute (txt)')


def test_spotcheck_fails_below_a_floor_and_only_where_floors_are_given(report, tmp_path):
    ziping('gold', report, '--out', tmp_path)
    (tmp_path / '[a] b.figures.jsonl').write_text('', 'utf-8')
    assert ziping('spotcheck', '--gold', tmp_path).returncode == 0
    (tmp_path / 'floors.json').write_text('{"text": {"figures": 0.5}}', 'utf-8')
    check = ziping('spotcheck', '--gold', tmp_path, '--floors', tmp_path / 'floors.json')
    assert check.returncode == 1
    assert 'figures has F1 0.000, below its floor 0.500' in check.stderr


def test_a_slip_of_the_hand_in_a_gold_is_told_with_its_line(report, tmp_path):
    ziping('gold', report, '--out', tmp_path)
    path = tmp_path / '[a] b.figures.jsonl'
    good = path.read_text('utf-8')
    for wrong in ('{"quote": 1}', '{', '[]', json.dumps({**json.loads(good.splitlines()[0]), 'value': 'x\x1b'})):
        path.write_text(f'{good}{wrong}\n', 'utf-8')
        check = ziping('spotcheck', '--gold', tmp_path)
        assert check.returncode == 2
        assert '[a] b.figures.jsonl:3: ' in check.stderr
        assert 'Traceback' not in check.stderr
        assert '\x1b' not in check.stderr


def test_nothing_that_a_terminal_obeys_comes_out_of_a_report(tmp_path):
    report = tmp_path / 'in' / 'a.txt'
    report.parent.mkdir()
    report.write_text(f'一、\x1b[2J基本\u202e情况\n\x1b]0;title\x07{SENTENCE}\x9b31m参保\x1b[31m率98%。\n', 'utf-8')
    drafted = ziping('gold', report, '--out', tmp_path / 'gold')
    path = tmp_path / 'gold' / 'a.figures.jsonl'
    path.write_text(path.read_text('utf-8').replace('"actual"', '"target"'), 'utf-8')
    for run in (
        drafted,
        ziping('spotcheck', '--gold', tmp_path / 'gold'),
        ziping('score', tmp_path / 'gold', '--show'),
    ):
        assert run.returncode == 0, run.stderr
        assert is_plain(run)


def test_a_file_that_cannot_be_read_has_no_gold(tmp_path):
    (tmp_path / 'a.pdf').write_bytes(b'%PDF-1.4 broken')
    run = ziping('gold', tmp_path / 'a.pdf')
    assert run.returncode == 1
    assert 'Traceback' not in run.stderr


def test_away_from_the_repository_spotcheck_says_what_to_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = ziping('spotcheck')
    assert run.returncode == 2
    assert '--gold' in run.stderr
