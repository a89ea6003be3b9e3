import json

import pytest

from pipeline import api
from tests.typed import is_plain, ziping

FIRST = '全县参保总人数为19530人，累计发放养老金4860.2万元。'
SECOND = '当年缴费人数11204人。'


def extract(folder, texts):
    (folder / 'in').mkdir(parents=True)
    for name, text in texts.items():
        (folder / 'in' / name).write_text(text, 'utf-8')
    api.extract_folder(folder / 'in', folder / 'out', jobs=0)
    return folder / 'out'


def report(*sentences, title='某县2021年度绩效自评报告'):
    return '\n'.join((title, '一、基本情况', *sentences, ''))


@pytest.fixture
def old(tmp_path):
    return extract(
        tmp_path / 'old', {'a.txt': report(FIRST), 'b.txt': report(SECOND, title='乙县2021年度绩效自评报告')}
    )


def test_a_dataset_is_the_same_as_itself(old):
    ran = ziping('diff', old, old)
    assert (ran.returncode, ran.stdout) == (0, '3 figures are the same, 0 added, 0 lost, 0 changed\n')
    told = json.loads(ziping('diff', old, old, '--json').stdout)
    assert told == {'differences': [], 'indicators': {}, 'reports_added': [], 'reports_lost': [], 'same': 3}


def test_a_report_that_was_fetched_anew_is_matched_by_its_path_and_its_figures_by_their_words(old, tmp_path):
    texts = {
        'a.txt': report('前面多出一句话。', FIRST.replace('19530', '19531'), '另有缴费人数5人。'),
        'b.txt': report(SECOND, title='乙县2021年度绩效自评报告'),
    }
    new = extract(tmp_path / 'new', texts)
    ran = ziping('diff', old, new, '--json')
    assert ran.returncode == 1
    told = json.loads(ran.stdout)
    found = {(each['change'], each['indicator'], (each['new'] or each['old'])['value']) for each in told['differences']}
    assert ('added', 'contributors', 5.0) in found
    assert ('added', 'insured_persons', 19531.0) in found or ('changed', 'insured_persons', 19531.0) in found
    assert told['same'] == 2
    assert (told['reports_added'], told['reports_lost']) == ([], [])


def test_a_change_of_patterns_shows_what_it_changes_with_the_sentences(old, tmp_path, other_contributors):
    new = tmp_path / 'new'
    api.extract_folder(tmp_path / 'old' / 'in', new, jobs=0, patterns=other_contributors)
    ran = ziping('diff', old, new)
    assert ran.returncode == 1
    changed = [line for line in ran.stdout.splitlines() if line.startswith('~')]
    assert len(changed) == 1
    assert 'b.txt: 11204人 = 11204 人 actual' in changed[0]
    assert 'indicator contributors → ' in changed[0]
    assert SECOND in ran.stdout
    assert '2 figures are the same, 0 added, 0 lost, 1 changed' in ran.stdout


def test_reports_that_are_gone_or_new_are_told_with_their_figures(old, tmp_path):
    new = extract(tmp_path / 'new', {'a.txt': report(FIRST), 'c.txt': report('收缴保费806.5万元。')})
    ran = ziping('diff', old, new)
    assert ran.returncode == 1
    assert '+ report c.txt' in ran.stdout
    assert '- report b.txt' in ran.stdout
    assert '- b.txt: 11204人 = 11204 人 actual' in ran.stdout
    assert SECOND in ran.stdout
    assert '2 figures are the same, 1 added, 1 lost, 0 changed' in ran.stdout


def test_top_limits_the_list_and_says_how_many_more_there_are(tmp_path):
    old = extract(tmp_path / 'old', {'a.txt': report()})
    new = extract(tmp_path / 'new', {'b.txt': report(*(f'当年缴费人数1{n}人。' for n in range(5)))})
    ran = ziping('diff', old, new, '--top', '2')
    assert ran.stdout.count('+ b.txt') == 2
    assert '+ 3 more added: --top 5, or --json' in ran.stdout


def test_nothing_that_a_terminal_obeys_is_printed(tmp_path):
    hostile = '\x1b[2J\x9b\u202e\x07'
    old = extract(tmp_path / 'old', {'a.txt': report(SECOND)})
    new = extract(
        tmp_path / 'new', {f'b{hostile}.txt': report(f'{hostile}当年{hostile}缴费人数11204人[red]。' + SECOND * 9)}
    )
    plain, as_json = ziping('diff', old, new), ziping('diff', old, new, '--json')
    assert plain.returncode == as_json.returncode == 1
    assert is_plain(plain)
    assert is_plain(as_json)
    assert '[red]' in plain.stdout
    assert any(hostile in each['path'] for each in json.loads(as_json.stdout)['differences'])


def test_a_folder_without_a_dataset_ends_with_2(old, tmp_path):
    ran = ziping('diff', old, tmp_path)
    assert ran.returncode == 2
    assert 'holds no dataset' in ran.stderr
