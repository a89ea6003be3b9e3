"""Five reports of one county over five years and those of its neighbour, as a reader would tabulate them by hand.

南和县 became 南和区 in 2020. Its report of 2020 restates the insured of 2019; from 2021 on the insured include pupils,
which the report of that year says in a sentence behind its figures.
邢台县, its neighbour, was split in 2020 between 襄都区 and 信都区.
"""

from collections import Counter

import pyarrow.parquet as pq
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline import api
from pipeline.patterns.load import load_patterns

NANHE, XIANGDU, XINDU = '130506', '130502', '130503'
XINGTAI_COUNTY = 'code:130521'  # split: under its own code, none of the two is its successor

REPORTS = {
    ('南和县', 2018): (
        '2018年末全县参保人数（不含在校学生）为198600人，领取待遇人数为58100人。全年发放养老金8460.2万元。',
        '项目预算数为1200万元。',
    ),
    ('南和县', 2019): (
        (
            '2019年末全县参保人数（不含在校学生）为201300人，上年为198600人。全年发放养老金8951.4万元，比上年增加491.2万元。'
            '追回违规领取养老金0元。'
        ),
        '项目预算数为1260万元。',
    ),
    ('南和区', 2020): (
        (
            '2020年末全区参保人数（不含在校学生）为203800人，上年为201800人。领取待遇人数为60400人。'
            '全年发放养老金9480.6万元，比上年增长5.91%。'
        ),
        '项目预算数为1310万元。',
    ),
    ('南和区', 2021): (
        '2021年末全区参保人数为215400人，领取待遇人数为61200人。全年发放养老金9902.5万元。以上参保人数均含在校学生。',
        None,
    ),
    ('南和区', 2022): (
        (
            '2022年末全区参保人数（含在校学生）为217900人，比上年增长1.16%。领取待遇人数为61900人，'
            '全年发放养老金10233.8万元。'
        ),
        '项目预算数为1400万元。领取待遇人数为62400人。',
    ),
    ('邢台县', 2018): ('2018年末全县参保人数为186400人。全年发放养老金7210.5万元。', '项目预算数为980万元。'),
    ('襄都区', 2020): ('2020年末全区参保人数为96400人。全年发放养老金3310.5万元。', '项目预算数为480万元。'),
    ('信都区', 2020): ('2020年末全区参保人数为241700人。全年发放养老金9110.5万元。', '项目预算数为1180万元。'),
}
INSURED, PENSION, BUDGET = 'insured_persons', 'pension_paid', 'project_budget'
WITHOUT, WITH = '不含在校学生、全域', '含在校学生、全域'


def write_report(folder, place, year, results, money):
    chapters = [f'一、基本情况\n{place}位于河北省邢台市。', f'二、绩效目标完成情况\n{results}']
    chapters += [f'三、资金管理情况\n{money}'] if money else []
    title = f'{place}{year}年度城乡居民基本养老保险绩效自评报告'
    (folder / f'{place}{year}.txt').write_text('\n'.join((title, *chapters)) + '\n', 'utf-8')


@pytest.fixture(scope='module')
def dataset(tmp_path_factory):
    """The tables of the folder, as rows."""
    folder = tmp_path_factory.mktemp('county')
    (folder / 'in').mkdir()
    for (place, year), words in REPORTS.items():
        write_report(folder / 'in', place, year, *words)
    (folder / 'in' / '邢台县2019年自评报告.docx').write_bytes(b'PK\x03\x04' + bytes(300))
    page = Canvas(str(folder / 'in' / '信都区2021年自评报告.pdf'), invariant=1)
    page.rect(100, 100, 300, 300, fill=1)
    page.save()
    api.extract_folder(folder / 'in', folder / 'out', jobs=0)
    tables = ('documents', 'problems', 'panel', 'revisions', 'coverage')
    return {table: frame_rows(folder / 'out', table) for table in tables}


def frame_rows(out, table):
    return pq.read_table(out / f'{table}.parquet').to_pylist()


def doc_id(dataset, place, year):
    return next(row['doc_id'] for row in dataset['documents'] if row['path'] == f'{place}{year}.txt')


def line(dataset, key, indicator, role='actual'):
    return [
        row for row in dataset['panel'] if (row['region_key'], row['indicator'], row['role']) == (key, indicator, role)
    ]


def test_the_county_is_one_line_through_its_renaming(dataset):
    rows = line(dataset, NANHE, INSURED)
    assert [(row['year'], row['region_code'], row['value'], row['scope']) for row in rows] == [
        (2018, '130527', 198600, WITHOUT),
        (2019, '130527', 201300, WITHOUT),
        (2020, '130506', 203800, WITHOUT),
        (2021, '130506', 215400, WITH),
        (2022, '130506', 217900, WITH),
    ]
    assert {row['region_code_base'] for row in rows} == {NANHE}
    assert [row['region'][-3:] for row in rows] == ['南和县', '南和县', '南和区', '南和区', '南和区']
    assert [row['vintage'] for row in rows] == [2018, 2019, 2020, 2021, 2022]
    assert all((row['scheme'], row['unit'], row['statements']) == ('城乡居民', '人', 1) for row in rows)


def test_a_change_of_scope_begins_a_new_series_and_no_growth_crosses_it(dataset):
    rows = line(dataset, NANHE, INSURED)
    assert [(row['series'], row['growth'], row['flags']) for row in rows] == [
        (1, None, []),
        (1, 1.3595, ['revised']),
        (1, 1.2419, []),
        (2, None, ['scope_change']),
        (2, 1.1606, []),
    ]


def test_every_value_rests_on_figures_that_can_be_looked_up(dataset):
    (row,) = [row for row in line(dataset, NANHE, INSURED) if row['year'] == 2018]
    assert row['chosen'].split(':')[0] == doc_id(dataset, '南和县', 2018)
    assert row['figure_ids'] == [row['chosen']]
    assert (row['chosen_because'], row['other_figure_ids']) == ('only', [])


def test_the_restated_value_and_no_other_is_a_revision(dataset):
    (row,) = dataset['revisions']
    assert (row['region_key'], row['year'], row['indicator']) == (NANHE, 2019, INSURED)
    assert (row['value'], row['revised_value'], row['difference']) == (201300, 201800, 500)
    assert (row['revised_vintage'], row['how'], row['scope_changed']) == (2020, 'prior', False)
    assert row['figure_id'].split(':')[0] == doc_id(dataset, '南和县', 2019)
    assert [each.split(':')[0] for each in row['revised_figure_ids']] == [doc_id(dataset, '南和区', 2020)]


def test_the_own_report_of_a_year_stays_the_value_and_the_later_one_stands_beside_it(dataset):
    rows = {row['year']: row for row in line(dataset, NANHE, INSURED)}
    assert (rows[2018]['latest_value'], rows[2018]['latest_vintage']) == (198600, 2019)
    assert (rows[2019]['latest_value'], rows[2019]['latest_vintage']) == (201800, 2020)
    assert rows[2020]['latest_vintage'] is None
    prior = line(dataset, NANHE, INSURED, 'prior')
    assert [(row['year'], row['vintage'], row['value']) for row in prior] == [
        (2018, 2019, 198600),
        (2019, 2020, 201800),
    ]


def test_two_values_that_cannot_be_one_are_a_conflict_and_the_result_chapter_is_chosen(dataset):
    rows = {row['year']: row for row in line(dataset, NANHE, 'beneficiaries')}
    assert sorted(rows) == [2018, 2020, 2021, 2022]
    last = rows[2022]
    assert (last['value'], last['statements'], last['agree'], last['spread']) == (61900, 2, 1, 500)
    assert last['flags'] == ['conflict', 'broken_check']
    assert [row['growth'] for _, row in sorted(rows.items())] == [None, None, 1.3245, 1.1438]


def test_the_split_neighbour_has_no_successor(dataset):
    old = line(dataset, XINGTAI_COUNTY, INSURED)
    assert [(row['year'], row['region_code'], row['region_code_base'], row['value']) for row in old] == [
        (2018, '130521', None, 186400)
    ]
    assert old[0]['flags'] == ['no_base_code']
    for key, value in ((XIANGDU, 96400), (XINDU, 241700)):
        assert [(row['year'], row['value'], row['growth']) for row in line(dataset, key, INSURED)] == [
            (2020, value, None)
        ]


def test_the_panel_holds_these_rows_and_no_others(dataset):
    found = Counter((row['region_key'], row['indicator'], row['role']) for row in dataset['panel'])
    assert found == {
        (NANHE, INSURED, 'actual'): 5,
        (NANHE, INSURED, 'prior'): 2,
        (NANHE, INSURED, 'change'): 1,
        (NANHE, PENSION, 'actual'): 5,
        (NANHE, PENSION, 'change'): 2,
        (NANHE, 'beneficiaries', 'actual'): 4,
        (NANHE, BUDGET, 'actual'): 4,
        (NANHE, 'recovered_amount', 'actual'): 1,
        **{
            (key, indicator, 'actual'): 1
            for key in (XINGTAI_COUNTY, XIANGDU, XINDU)
            for indicator in (INSURED, PENSION, BUDGET)
        },
    }


@pytest.mark.parametrize(
    ('key', 'indicator', 'states'),
    [
        (NANHE, INSURED, ['value'] * 5),
        (NANHE, 'recovered_amount', ['not_stated', 'printed_zero', 'not_stated', 'not_stated', 'not_stated']),
        (NANHE, 'beneficiaries', ['value', 'not_stated', 'value', 'value', 'conflict']),
        (NANHE, BUDGET, ['value', 'value', 'value', 'section_absent', 'value']),
        (XINGTAI_COUNTY, INSURED, ['value', 'file_unreadable', *['report_absent'] * 3]),
        (XIANGDU, INSURED, ['report_absent', 'report_absent', 'value', 'report_absent', 'report_absent']),
        (XINDU, INSURED, ['report_absent', 'report_absent', 'value', 'page_without_text', 'report_absent']),
        (XINDU, 'recovered_amount', [*['report_absent'] * 2, 'not_stated', 'page_without_text', 'report_absent']),
    ],
)
def test_a_gap_says_why_it_is_one(dataset, key, indicator, states):
    rows = [row for row in dataset['coverage'] if (row['region_key'], row['indicator']) == (key, indicator)]
    assert [row['year'] for row in rows] == [2018, 2019, 2020, 2021, 2022]
    assert [row['state'] for row in rows] == states


def test_the_counts_add_up_to_regions_by_years_by_indicators(dataset):
    indicators = len(load_patterns().indicators)
    counts = Counter(row['state'] for row in dataset['coverage'])
    assert sum(counts.values()) == 4 * 5 * indicators
    cells = {(row['region_key'], row['year'], row['indicator']) for row in dataset['coverage']}
    assert len(cells) == len(dataset['coverage'])
    stated = {
        (row['region_key'], row['year'], row['indicator'])
        for row in dataset['panel']
        if row['role'] in ('actual', 'standard')
    }
    assert counts['value'] + counts['printed_zero'] + counts['conflict'] == len(stated)
    unread = 2  # region and year of one file each
    assert counts['file_unreadable'] + counts['page_without_text'] == unread * indicators
    assert counts['report_absent'] == (4 * 5 - len(REPORTS) - unread) * indicators


def test_what_the_year_after_prints_is_told_where_the_own_report_is_silent(dataset):
    later = {(row['region_key'], row['year'], row['indicator']) for row in dataset['coverage'] if row['stated_later']}
    assert later == {(NANHE, 2018, INSURED), (NANHE, 2019, INSURED)}


def test_the_problems_are_the_conflict_the_two_files_and_the_split(dataset):
    paths = {row['doc_id']: row['path'] for row in dataset['documents']}
    found = {(paths[row['doc_id']], row['code']) for row in dataset['problems'] if row['severity'] != 'info'}
    conflicts = {(paths[row['doc_id']], row['code']) for row in dataset['problems'] if row['code'] == 'conflict'}
    assert conflicts == {('南和区2022.txt', 'conflict')}
    split = {('邢台县2018.txt', 'base_code_ambiguous')}  # told where the run fills in the codes of the base year
    files = {('邢台县2019年自评报告.docx', 'unsupported_format'), ('信都区2021年自评报告.pdf', 'no_text')}
    assert found == files | split | conflicts
