import difflib
import json
import re
import shutil

import pytest
import yaml

from pipeline import api
from pipeline.evaluate.examples import is_read_right, told_by, told_of
from pipeline.patterns.load import load_patterns, shipped_folder
from pipeline.patterns.schema import Example
from pipeline.run import extract_example
from pipeline.write.identity import hash_dataset
from tests.typed import is_plain, ziping

SENTENCES = (
    '全县参保总人数为{0}9530人，累计发放养老金4860.2万元。',
    '当年缴费人数1{0}204人，收缴保费806.5万元。',
    '待遇领取人数为3{0}51人，发放率100%。',
)
HOSTILE = '\x1b[2J\u202e\x07'


@pytest.fixture(scope='module')
def made_once(tmp_path_factory):
    """The folder with the dataset that `out` copies for each test."""
    folder = tmp_path_factory.mktemp('made')
    (folder / 'in').mkdir()
    for number in range(12):
        body = '\n'.join(sentence.format(number + 1) for sentence in SENTENCES)
        text = f'某县2021年度绩效自评报告\n一、基本情况{HOSTILE * (number == 0)}\n{body}\n'
        (folder / 'in' / f'{number:02}.txt').write_text(text, 'utf-8')
    paragraphs = text.strip().split('\n')
    html = ''.join(f'<p>{words}</p>' for words in paragraphs)
    (folder / 'in' / 'again.html').write_text(f'<html><meta charset="utf-8"><body>{html}</body></html>', 'utf-8')
    api.extract_folder(folder / 'in', folder / 'out', jobs=0)
    return folder


@pytest.fixture
def out(made_once, tmp_path):
    """A dataset of twelve reports with six figures each, one of them in a second format."""
    shutil.copytree(made_once, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / 'out'


def figures_of(out):
    tables = api.load_dataset(out)
    return tables['figures'].to_dict('records')


def plan_of(out):
    return json.loads((out / 'audit-plan.json').read_text('utf-8'))


def judge(out, *verdicts):
    dataset = hash_dataset(out)
    lines = (json.dumps({'dataset': dataset, 'at': '2026-11-30T12:00:00Z', **each}) for each in verdicts)
    with (out / 'verdicts.jsonl').open('a', encoding='utf-8') as stream:
        stream.writelines(f'{line}\n' for line in lines)


def accept(*figures):
    return [{'verdict': 'accept', 'doc_id': f['doc_id'], 'figure_id': f['figure_id']} for f in figures]


def test_the_plan_is_drawn_with_a_fixed_seed_from_reports_that_count_once(out):
    ran = ziping('audit', 'plan', out, '--margin', '10%', '--reports', '5')
    assert ran.returncode == 0, ran.stderr
    plan = plan_of(out)
    assert plan['dataset'] == hash_dataset(out)
    assert (plan['margin'], plan['confidence'], plan['by'], plan['all_reports']) == (0.1, 0.95, 'indicator', 12)
    assert sum(each['size'] for each in plan['strata']) == 72
    drawn = {(each['doc_id'], each['figure_id']) for each in plan['figures']}
    assert len(drawn) == len(plan['figures']) == sum(each['drawn'] for each in plan['strata']) >= 42
    assert len(set(plan['reports'])) == 5
    assert ziping('audit', 'plan', out, '--margin', '0.1', '--reports', '5').returncode == 0
    assert plan_of(out) == plan
    ziping('audit', 'plan', out, '--margin', '10%', '--seed', '2')
    assert plan_of(out)['figures'] != plan['figures']
    assert f'{len(drawn)} of 72 figures to judge' in ran.stdout
    assert 'If nothing is missed in 5 reports, recall is above 47.8% however misses are spread' in ran.stdout


@pytest.mark.parametrize(('by', 'names'), [('format', {'text'}), ('province', {'(none)'})])
def test_the_strata_may_be_formats_or_provinces(by, names, out):
    assert ziping('audit', 'plan', out, '--by', by).returncode == 0
    assert {each['stratum'] for each in plan_of(out)['strata']} in (names, {'html', 'text'})


@pytest.mark.parametrize('margin', ['0%', '100%', 'x', '-1%', 'nan', '2'])
def test_a_margin_that_is_none_is_told(margin, out):
    ran = ziping('audit', 'plan', out, '--margin', margin)
    assert ran.returncode == 2
    assert not (out / 'audit-plan.json').exists()


def test_the_report_of_a_judged_sample_is_printed_and_written_for_a_paper(out):
    ziping('audit', 'plan', out, '--margin', '10%', '--reports', '4')
    plan = plan_of(out)
    first, second, third, *rest = plan['figures']
    judge(out, *accept(first, second, third, *rest))
    judge(
        out,
        {'verdict': 'reject', 'doc_id': first['doc_id'], 'figure_id': first['figure_id']},
        {**accept(second)[0], 'verdict': 'correct', 'correction': {'scheme': '失业', 'year': 1999}},
        {**accept(third)[0], 'verdict': 'correct', 'correction': {}},
        *({'verdict': 'complete', 'doc_id': name, 'figure_id': None} for name in plan['reports'][:3]),
        {'verdict': 'missed', 'doc_id': plan['reports'][0], 'char_start': 2, 'char_end': 7, 'raw': '2021年'},
    )
    ran = ziping('audit', 'report', out)
    assert ran.returncode == 0, ran.stderr
    told = json.loads((out / 'audit.json').read_text('utf-8'))
    judged = len(plan['figures'])
    assert told['dataset'] == plan['dataset']
    assert (told['precision']['judged'], told['precision']['right']) == (judged, judged - 2)
    assert told['precision']['low'] < told['precision']['share'] < told['precision']['high'] <= 1
    assert told['errors'] == {'not a figure': 1, 'wrong scheme': 1, 'wrong period': 1, 'missed': 1}
    in_reports = 18 - (first['doc_id'] in plan['reports'][:3])  # what was rejected is no fact
    assert told['recall']['found'] == in_reports
    assert (told['recall']['facts'], told['recall']['reports_read']) == (in_reports + 1, 3)
    recall = told['recall']
    assert recall['low'] < recall['if_alike']['low'] < recall['share'] < recall['if_alike']['high'] <= 1
    assert set(told['versions']) == {'release', 'extractor', 'patterns'}
    assert told['versions']['patterns'] == load_patterns().digest
    statement = (out / 'audit.md').read_text('utf-8')
    for words in (
        plan['dataset'],
        f'{judged} of them were judged',
        '95 % interval',
        'however the misses are spread over reports (Gaffke 2005',
        'Only if no rare kind of report misses far more than those read',
        told['versions']['extractor'][:16],
    ):
        assert words in statement
    assert re.search(r'^all +72', ran.stdout, re.MULTILINE)
    assert 'missed' in ran.stdout


def test_later_verdicts_rule_and_withdrawn_ones_are_none(out):
    ziping('audit', 'plan', out, '--margin', '10%')
    first, second = plan_of(out)['figures'][:2]
    judge(out, {**accept(first)[0], 'verdict': 'reject'}, *accept(first, second))
    judge(out, {'verdict': 'withdraw', 'doc_id': second['doc_id'], 'figure_id': second['figure_id']})
    ziping('audit', 'report', out)
    told = json.loads((out / 'audit.json').read_text('utf-8'))
    assert (told['precision']['judged'], told['precision']['right'], told['precision']['share']) == (1, 1, 1)
    assert told['recall'] is None
    assert told['precision']['spoken_for'] < 0.5


def test_lines_that_are_no_verdicts_or_of_another_dataset_are_counted_and_passed_over(out):
    ziping('audit', 'plan', out, '--margin', '10%')
    plan = plan_of(out)
    drawn = {(each['doc_id'], each['figure_id']) for each in plan['figures']}
    (other, *_) = (f for f in figures_of(out) if (f['doc_id'], f['figure_id']) not in drawn)
    judge(out, *accept(plan['figures'][0], other))
    deep = '[' * 100_000
    faulty = ('{', '[]', '{"verdict": "accept"}', f'{{"verdict": "\x1b[2J", "doc_id": "{HOSTILE}"}}', deep, 'null')
    foreign = {**accept(plan['figures'][1])[0], 'dataset': 'f' * 64}
    with (out / 'verdicts.jsonl').open('ab') as stream:
        stream.write('\n'.join((*faulty, json.dumps(foreign))).encode() + b'\n\xff\xfe\n')
    ran = ziping('audit', 'report', out)
    assert ran.returncode == 0, ran.stderr
    assert f'{len(faulty) + 1} lines of verdicts.jsonl are no verdicts' in ran.stderr
    assert '1 verdicts are on another dataset' in ran.stderr
    assert '1 verdicts are on figures that were not drawn' in ran.stderr
    assert is_plain(ran)


def test_without_a_plan_or_verdicts_a_sentence_says_what_to_do(out, tmp_path):
    for folder, words in ((tmp_path / 'in', 'holds no dataset'), (out, 'ziping audit plan')):
        ran = ziping('audit', 'report', folder)
        assert ran.returncode == 2
        assert words in ran.stderr
    assert ziping('audit', 'cases', out).returncode == 2
    ziping('audit', 'plan', out)
    ran = ziping('audit', 'report', out)
    assert (ran.returncode, ran.stdout) == (2, '')
    assert 'Nothing has been judged yet' in ran.stderr
    (out / 'verdicts.jsonl').write_text('\n', 'utf-8')
    assert 'None of the' in ziping('audit', 'report', out).stderr
    (out / 'audit-plan.json').write_text('[1]', 'utf-8')
    assert 'no plan' in ziping('audit', 'report', out).stderr


def test_a_dataset_that_is_not_the_one_planned_for_is_refused(out, tmp_path):
    ziping('audit', 'plan', out)
    judge(out, *accept(plan_of(out)['figures'][0]))
    (tmp_path / 'in' / '00.txt').unlink()
    api.extract_folder(tmp_path / 'in', out, jobs=0)
    ran = ziping('audit', 'report', out)
    assert ran.returncode == 2
    assert 'not the one that was planned for' in ran.stderr
    assert not (out / 'audit.json').exists()


def one(out, **wanted):
    return next(f for f in figures_of(out) if all(f[name] == value for name, value in wanted.items()))


def test_a_corrected_figure_becomes_a_known_failure_of_the_pattern_file_of_its_indicator(out, tmp_path):
    mine = tmp_path / 'mine'
    shutil.copytree(shipped_folder() / 'indicators', mine / 'indicators')
    insured = one(out, indicator='insured_persons', value=19530.0)
    judge(out, {**accept(insured)[0], 'verdict': 'correct', 'correction': {'indicator': 'contributors'}})
    ran = ziping('audit', 'cases', out, '--write', '--patterns', mine)
    assert ran.returncode == 0, ran.stderr
    assert '1 cases: 1 known failures, 0 examples' in ran.stdout
    file = next(p for p in mine.rglob('*.yaml') if '- id: contributors\n' in p.read_text('utf-8')).name
    (case,) = yaml.safe_load((out / 'cases' / file).read_text('utf-8'))
    assert case['id'] == 'contributors'
    (failure,) = case['known_failures']
    assert failure['text'] == SENTENCES[0].format(1)
    assert [(e['indicator'], e['value'], e['unit']) for e in failure['expect']] == [
        ('contributors', '19530', '人'),
        ('pension_paid', '48602000', '元'),
    ]
    before = (shipped_folder() / 'indicators' / file).read_text('utf-8').split('\n')
    after = (mine / 'indicators' / file).read_text('utf-8').split('\n')
    changed = [line for line in difflib.ndiff(before, after) if line[0] in '+-']
    assert [line[0] for line in changed] == ['+'] * (len(after) - len(before))
    assert f'+     - text: {failure["text"]}' in changed
    assert len(changed) in {4, 5}
    entry = load_patterns(mine).indicators['contributors']
    assert [example.text for example in entry.known_failures][-1] == failure['text']
    again = ziping('audit', 'cases', out, '--write', '--patterns', mine)
    assert f'0 new in {mine / "indicators" / file}' in again.stdout
    assert (mine / 'indicators' / file).read_text('utf-8').split('\n') == after


def test_a_sentence_that_is_read_rightly_by_now_becomes_an_example(out, tmp_path, other_contributors):
    before = out.parent / 'before'
    api.extract_folder(tmp_path / 'in', before, jobs=0, patterns=other_contributors)
    paid = one(before, value=11204.0)
    assert paid['indicator'] != 'contributors'
    judge(before, {**accept(paid)[0], 'verdict': 'correct', 'correction': {'indicator': 'contributors'}})
    ran = ziping('audit', 'cases', before)
    assert '1 cases: 0 known failures, 1 examples' in ran.stdout
    (path,) = (before / 'cases').iterdir()
    (case,) = yaml.safe_load(path.read_text('utf-8'))
    assert (case['id'], case['examples'][0]['text']) == ('contributors', SENTENCES[1].format(1))
    ran = ziping('audit', 'cases', before, '--patterns', other_contributors, '--write')
    assert '1 cases: 1 known failures' in ran.stdout
    entry = load_patterns(other_contributors).indicators['contributors']
    assert [example.text for example in entry.known_failures] == [SENTENCES[1].format(1)]


def test_what_was_missed_becomes_a_case_with_value_and_unit_read_off_its_words(out):
    row = one(out, indicator='pension_paid')
    text = api.load_dataset(out)['documents'].set_index('doc_id').text[row['doc_id']]
    missed = {
        'verdict': 'missed',
        'doc_id': row['doc_id'],
        'figure_id': None,
        'correction': {'indicator': 'beneficiaries'},
    }
    at = {'char_start': text.index('2021年'), 'char_end': text.index('2021年') + 5, 'raw': '2021年'}
    found = {'char_start': text.index('100%'), 'char_end': text.index('100%') + 4, 'raw': '100%'}
    judge(out, {**missed, **at}, {**missed, **found})
    ran = ziping('audit', 'cases', out)
    assert '1 cases: 1 known failures' in ran.stdout
    assert '1 verdicts give no case: missed, without a value and a unit' in ran.stdout
    (path,) = (out / 'cases').iterdir()
    (case,) = yaml.safe_load(path.read_text('utf-8'))
    assert {'indicator': 'beneficiaries', 'value': '100', 'unit': '%'} in case['known_failures'][0]['expect']


def test_a_rejected_figure_is_a_known_failure_of_the_indicator_it_was_taken_for(out):
    paid = one(out, indicator='payment_rate')
    judge(out, {**accept(paid)[0], 'verdict': 'reject'})
    ran = ziping('audit', 'cases', out)
    assert '1 cases: 1 known failures' in ran.stdout
    (path,) = (out / 'cases').iterdir()
    (case,) = yaml.safe_load(path.read_text('utf-8'))
    assert case['id'] == 'payment_rate'
    assert [line['indicator'] for line in case['known_failures'][0]['expect']] == ['beneficiaries']


def case_of(out):
    (path,) = (out / 'cases').iterdir()
    (entry,) = yaml.safe_load(path.read_text('utf-8'))
    (case,) = entry.get('known_failures') or entry['examples']
    return entry['id'], case


@pytest.mark.parametrize('value', ['', 'many', 'NaN', '1e999999999', '9' * 99])
def test_a_value_that_is_none_gives_no_case_and_is_counted(out, value):
    paid = one(out, indicator='pension_paid')
    judge(out, {**accept(paid)[0], 'verdict': 'correct', 'correction': {'value': value}})
    ran = ziping('audit', 'cases', out)
    assert ran.returncode == 0, ran.stderr
    assert '0 cases' in ran.stdout
    assert '1 verdicts give no case: put right with a value that is no number' in ran.stdout


TABLE = """
<p>2021年度城乡居民养老保险项目绩效自评表（单位：万元）</p><table>
<tr><th rowspan=2>一级指标</th><th rowspan=2>三级指标</th><th colspan=2>完成情况</th></tr>
<tr><th>年度指标值</th><th>实际完成值</th></tr>
<tr><td rowspan=3>产出指标</td><td>参保率</td><td>≥95%</td><td>96.2%</td></tr>
<tr><td>养老金发放率</td><td>100%</td><td>99.8%</td></tr>
<tr><td>参保人数</td><td>2.1万人</td><td>2.14万人</td></tr>
<tr><td>满意度</td><td>群众满意度</td><td>90%</td><td>93%</td></tr></table>"""


@pytest.fixture(scope='module')
def table_made_once(tmp_path_factory):
    """The folder with the dataset that `of_a_table` copies for each test."""
    folder = tmp_path_factory.mktemp('table')
    (folder / 'in').mkdir()
    page = f'<html><meta charset="utf-8"><body><p>某县2021年度绩效自评报告</p>{TABLE}</body></html>'
    (folder / 'in' / 'a.html').write_text(page, 'utf-8')
    api.extract_folder(folder / 'in', folder / 'out', jobs=0)
    return folder


@pytest.fixture
def of_a_table(table_made_once, tmp_path):
    """A dataset of one report with a table whose heads and first column are merged."""
    shutil.copytree(table_made_once, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / 'out'


ROWS = [
    [{'text': '一级指标', 'row_span': 2}, {'text': '三级指标', 'row_span': 2}, {'text': '完成情况', 'column_span': 2}],
    ['年度指标值', '实际完成值'],
    ['产出指标', '养老金发放率', '100%', '99.8%'],
]


@pytest.mark.parametrize(
    ('verdict', 'owner', 'right'),
    [
        ({'verdict': 'reject'}, 'payment_rate', None),
        ({'verdict': 'correct', 'correction': {'indicator': 'participation_rate'}}, 'participation_rate', '99.8'),
        ({'verdict': 'correct', 'correction': {'value': 98}}, 'payment_rate', '98'),
    ],
)
def test_a_figure_of_a_table_becomes_a_case_with_its_head_and_its_row(of_a_table, verdict, owner, right):
    paid = one(of_a_table, indicator='payment_rate', role='actual', value=99.8)
    judge(of_a_table, {**accept(paid)[0], **verdict})
    ran = ziping('audit', 'cases', of_a_table)
    assert ran.returncode == 0, ran.stderr
    assert '1 cases: 1 known failures, 0 examples' in ran.stdout
    found, case = case_of(of_a_table)
    assert (found, case['rows']) == (owner, ROWS)
    target = {'indicator': 'payment_rate', 'value': '100', 'unit': '%', 'role': 'target'}
    assert case['expect'] == [target, *([{'indicator': owner, 'value': right, 'unit': '%'}] if right else [])]


def test_a_table_is_written_into_the_pattern_file_once_and_fails_there_as_an_example_does(of_a_table, tmp_path):
    mine = tmp_path / 'mine' / 'indicators'
    mine.mkdir(parents=True)
    (name,) = (p.name for p in (shipped_folder() / 'indicators').glob('*') if '- id: payment_rate\n' in p.read_text())
    shutil.copy(shipped_folder() / 'indicators' / name, mine)
    judge(of_a_table, {**accept(one(of_a_table, indicator='payment_rate', role='actual'))[0], 'verdict': 'reject'})
    assert (
        f'1 new in {mine / name}' in ziping('audit', 'cases', of_a_table, '--write', '--patterns', mine.parent).stdout
    )
    written = (mine / name).read_text('utf-8')
    patterns = load_patterns(mine.parent)
    example = patterns.indicators['payment_rate'].known_failures[-1]
    found = [(f.indicator_id, str(f.quantity.value)) for f in extract_example(example, patterns)]
    assert found == [('payment_rate', '100'), ('payment_rate', '99.8')]
    assert not is_read_right(example, extract_example(example, patterns))
    again = ziping('audit', 'cases', of_a_table, '--write', '--patterns', mine.parent)
    assert '0 new in' in again.stdout
    assert (mine / name).read_text('utf-8') == written


def test_every_figure_of_a_table_gives_a_case_that_is_read_as_in_its_report(of_a_table, patterns):
    rows = [row for row in figures_of(of_a_table) if row['place'] == 'table']
    assert len(rows) == 8
    judge(of_a_table, *({**accept(row)[0], 'verdict': 'correct', 'correction': {'year': 1999}} for row in rows))
    assert '4 cases: 4 known failures' in ziping('audit', 'cases', of_a_table).stdout
    told = {}
    for path in (of_a_table / 'cases').iterdir():
        for entry in yaml.safe_load(path.read_text('utf-8')):
            for case in entry['known_failures']:
                example = Example.model_validate(case)
                assert told_of(extract_example(example, patterns)) == told_by(example)
                told.update({(line['indicator'], line['value']): line['year'] for line in case['expect']})
    assert len(told) == 8
    assert set(told.values()) == {1999}


@pytest.mark.parametrize(
    ('correction', 'stated'),
    [
        ({'period_start': '2021-01-01'}, {'period_start': '2021-01-01'}),
        ({'scheme': ''}, {'scheme': None}),
        ({'group': None, 'scheme': None, 'role': 'prior'}, {'scheme': None, 'role': 'prior'}),
    ],
)
def test_days_and_a_scheme_that_is_none_are_stated_too(of_a_table, correction, stated):
    out = of_a_table
    paid = one(out, indicator='payment_rate', role='actual', scheme='城乡居民')
    judge(out, {**accept(paid)[0], 'verdict': 'correct', 'correction': correction})
    ran = ziping('audit', 'cases', out)
    assert '1 cases: 1 known failures' in ran.stdout, ran.stderr
    owner, case = case_of(out)
    assert owner == 'payment_rate'
    assert {'indicator': 'payment_rate', 'value': '99.8', 'unit': '%', **stated} in case['expect']


def test_what_was_missed_in_a_table_becomes_a_case_too(of_a_table):
    row = one(of_a_table, indicator='payment_rate', role='actual')
    text = api.load_dataset(of_a_table)['documents'].text[0]
    start = text.index('养老金发放率')
    missed = {
        'verdict': 'missed',
        'doc_id': row['doc_id'],
        'figure_id': None,
        'char_start': start,
        'char_end': start + 2,
    }
    judge(of_a_table, {**missed, 'correction': {'indicator': 'beneficiaries', 'value': '5', 'unit': '人'}})
    assert '1 cases: 1 known failures' in ziping('audit', 'cases', of_a_table).stdout
    owner, case = case_of(of_a_table)
    assert (owner, case['rows']) == ('beneficiaries', ROWS)
    assert {'indicator': 'beneficiaries', 'value': '5', 'unit': '人'} in case['expect']
    assert len(case['expect']) == 3


def test_no_case_of_a_hostile_report_holds_what_a_terminal_obeys(tmp_path):
    (tmp_path / 'in').mkdir()
    text = f'一、{HOSTILE}概况\n{HOSTILE}全县参保总人数为\x9b3195人{HOSTILE}，"发放: {{养老金}}" #4860.2万元。\n'
    (tmp_path / 'in' / f'a{HOSTILE}.txt').write_text(text + '足额发放。' * 40, 'utf-8')
    out = tmp_path / 'out'
    api.extract_folder(tmp_path / 'in', out, jobs=0)
    rows = figures_of(out)
    judge(out, *({**accept(row)[0], 'verdict': 'reject'} for row in rows if row['indicator']))
    ran = ziping('audit', 'cases', out)
    assert ran.returncode == 0, ran.stderr
    assert is_plain(ran)
    assert '0 cases' not in ran.stdout
    for path in (out / 'cases').iterdir():
        written = path.read_text('utf-8')
        assert yaml.safe_load(written)
        assert all(c.isprintable() or c == '\n' for c in written)
