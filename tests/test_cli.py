import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.typed import ziping, ziping_apart

ROOT = Path(__file__).resolve().parents[1]
SENTENCE = '2021年全县参保总人数为19530人，累计发放养老金4860.2万元。'


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / 'in'
    folder.mkdir()
    (folder / 'a.txt').write_text(f'某县2021年度绩效自评报告\n一、基本情况\n{SENTENCE}\n', 'utf-8')
    return folder


def test_extract_ends_with_0_and_a_table_when_every_file_was_read(reports, tmp_path):
    run = ziping_apart('extract', reports, tmp_path / 'out', '--jobs', 1)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / 'out' / 'figures.parquet').is_file()
    assert 'text' in run.stdout
    assert '1 files, 2 figures' in run.stdout


def test_extract_ends_with_1_and_names_the_file_when_one_failed(reports, tmp_path):
    (reports / 'empty.pdf').write_bytes(b'')
    run = ziping('extract', reports, tmp_path / 'out')
    assert run.returncode == 1
    assert 'empty.pdf: empty_file' in run.stdout
    assert (tmp_path / 'out' / 'documents.parquet').is_file()


def test_a_quiet_run_prints_nothing(reports, tmp_path):
    run = ziping('extract', reports, tmp_path / 'out', '--quiet')
    assert (run.returncode, run.stdout, run.stderr) == (0, '', '')


def test_without_a_terminal_a_line_is_printed_each_hundred_files(reports, tmp_path):
    for number in range(200):
        (reports / f'{number}.bin').write_bytes(b'\x89PNG\r\n' + bytes([number]) * 9)
    run = ziping('extract', reports, tmp_path / 'out', '--jobs', 1)
    assert '100 of 201 files' in run.stderr
    assert '200 of 201 files' in run.stderr


@pytest.mark.parametrize(
    'arguments',
    [
        ('extract', 'nowhere', 'out'),
        ('extract', 'in'),
        ('extrct', 'in', 'out'),
        ('extract', 'in', 'out', '--jobs', '0'),
        ('extract', 'in', 'in/a.txt'),
        ('explain', 'in/a.txt', '--indicator', 'insured_person'),
    ],
)
def test_a_wrong_command_ends_with_2_and_without_a_stack_trace(arguments, reports, monkeypatch):
    monkeypatch.chdir(reports.parent)
    run = ziping(*arguments)
    assert run.returncode == 2
    assert 'Traceback' not in run.stderr
    assert run.stderr.strip()


def test_a_near_miss_of_an_indicator_is_answered_with_the_right_one(reports):
    assert 'insured_persons' in ziping('explain', reports / 'a.txt', '--indicator', 'insured_person').stderr


def test_a_broken_pattern_file_ends_with_2_and_names_file_and_line(reports, tmp_path):
    own = tmp_path / 'own'
    (own / 'indicators').mkdir(parents=True)
    (own / 'indicators' / 'mine.yaml').write_text('- id: mine\n  zh: [\n', 'utf-8')
    for command in (('extract', reports, tmp_path / 'out', '--patterns', own), ('patterns', own)):
        run = ziping(*command)
        assert run.returncode == 2
        assert 'indicators/mine.yaml' in run.stderr
        assert 'Traceback' not in run.stderr
    assert not (tmp_path / 'out').exists()


def test_explain_tells_heading_sentence_label_and_value(reports):
    run = ziping('explain', reports / 'a.txt', '--indicator', 'insured_persons')
    assert run.returncode == 0, run.stderr
    for words in ('19530', '基本情况', SENTENCE.rstrip('。'), '参保', 'insured_persons', 'actual'):
        assert words in run.stdout
    assert '4860.2' not in run.stdout.split('figure', 1)[0]


def test_explain_tells_why_there_is_no_figure(reports):
    absent = ziping('explain', reports / 'a.txt', '--indicator', 'funeral_grant_amount')
    assert absent.returncode == 0
    assert 'No figure of funeral_grant_amount' in absent.stdout


def test_explain_tells_what_became_of_the_numbers_beside_a_label_that_gave_no_figure(reports):
    (reports / 'a.txt').write_text('一、基本情况\n参保人数详见附表3，由各镇填报。\n', 'utf-8')
    run = ziping('explain', reports / 'a.txt', '--indicator', 'insured_persons')
    assert '参保人数详见附表3' in run.stdout
    assert '3: reference' in run.stdout


def test_explain_of_an_unreadable_file_ends_with_1(tmp_path):
    (tmp_path / 'a.pdf').write_bytes(b'%PDF-1.4 broken')
    run = ziping('explain', tmp_path / 'a.pdf')
    assert run.returncode == 1
    assert 'Traceback' not in run.stderr


def test_try_shows_what_becomes_of_each_number():
    run = ziping('try', SENTENCE)
    assert run.returncode == 0, run.stderr
    for words in ('insured_persons', 'pension_paid', '48602000', '2021: date'):
        assert words in run.stdout


@pytest.mark.parametrize('text', ['', ' \n　'])
def test_try_without_text_ends_with_2_and_says_so(text):
    run = ziping('try', text)
    assert run.returncode == 2
    assert 'There is no text' in run.stderr


def test_try_of_words_without_a_number_says_so():
    run = ziping('try', '足额发放养老金。')
    assert (run.returncode, run.stdout) == (0, 'It states no number.\n')


def test_patterns_lists_every_indicator():
    run = ziping('patterns')
    assert run.returncode == 0, run.stderr
    assert 'insured_persons' in run.stdout
    assert 'no fault found' in run.stdout


def test_score_and_spotcheck_measure_a_folder_of_gold(tmp_path):
    text = f'某县2021年度绩效自评报告\n一、基本情况\n{SENTENCE}\n'
    (tmp_path / 'a.txt').write_text(text, 'utf-8')
    figure = {
        'quote': '参保总人数为19530人', 'nth': 1, 'raw': '19530人', 'value': 19530, 'unit': '人', 'indicator': None,
        'label': '参保人数', 'role': 'actual', 'qualifier': None, 'group': None, 'scheme': None, 'year': 2021,
        'place': 'text',
    }  # fmt: skip
    (tmp_path / 'a.figures.jsonl').write_text(json.dumps(figure) + '\n', 'utf-8')
    (tmp_path / 'a.document.json').write_text('{"report_year": 2021}', 'utf-8')
    run = ziping('score', tmp_path, '--show')
    assert run.returncode == 0, run.stderr
    assert 'but found  19530人 = 19530 人 insured_persons' in run.stdout
    assert 'metadata' in run.stdout
    for floor, code in ((0.0, 0), (0.99, 1)):
        (tmp_path / 'floors.json').write_text(json.dumps({'text': {'figures': floor}}), 'utf-8')
        check = ziping('spotcheck', '--gold', tmp_path, '--reports', tmp_path, '--floors', tmp_path / 'floors.json')
        assert check.returncode == code, check.stderr
    assert 'below its floor 0.990' in check.stderr


def test_a_folder_without_gold_ends_with_2(tmp_path):
    run = ziping('score', tmp_path)
    assert run.returncode == 2
    assert 'holds no gold' in run.stderr


def test_help_needs_no_library_that_is_slow_to_import():
    code = (
        'import sys\nfrom pipeline.cli import app\ntry:\n    app(["--help"])\nexcept SystemExit:\n    pass\n'
        'print([name for name in ("rich", "lxml", "pandas", "pyarrow", "pydantic", "jieba") if name in sys.modules])'
    )
    run = subprocess.run([sys.executable, '-c', code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.splitlines()[-1] == '[]'


@pytest.mark.skipif(os.name == 'nt', reason='Ctrl-C is another matter there')
def test_ctrl_c_ends_with_130_says_what_was_done_and_leaves_the_output_as_it_was(reports, tmp_path):
    for number in range(3000):
        (reports / f'{number}.txt').write_text(f'某县2021年度绩效自评报告\n{SENTENCE * 20}{number}\n', 'utf-8')
    arguments = [sys.executable, '-m', 'pipeline', 'extract', str(reports), str(tmp_path / 'out'), '--jobs', '2']
    running = subprocess.Popen(arguments, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    line = running.stderr.readline()
    assert '100 of 3001 files' in line
    time.sleep(0.1)
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 130, errors
    assert 'Stopped after' in errors
    assert 'Traceback' not in errors
    assert list((tmp_path / 'out').glob('*.parquet')) == []
