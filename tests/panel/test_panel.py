from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import api
from pipeline.model.record import DocumentRecord, FigureRecord, ProblemRecord, ReportRecords, SectionRecord
from pipeline.panel.make import make_panel
from pipeline.patterns.load import load_patterns
from pipeline.write.parquet import DatasetWriter
from pipeline.write.parts import make_part
from pipeline.write.schemas import PANEL_SCHEMAS

PATTERNS = load_patterns()
COUNTY = '150821'  # 五原县

CHECKS = pa.schema([
    ('doc_id', pa.string()),
    ('result', pa.string()),
    ('figure_ids', pa.list_(pa.int32())),
    ('suspects', pa.list_(pa.int32())),
    ('tie', pa.bool_()),
])  # fmt: skip


def report(doc_id, *figures, year=2021, kinds=(), problems=(), **others):
    about = {'region': '五原县', 'region_code': COUNTY, 'region_code_base': COUNTY, 'report_year': year} | others
    sections = tuple(
        SectionRecord(
            doc_id=doc_id,
            section_id=place,
            parent_id=None,
            level=1,
            number=None,
            title=kind,
            kind=kind,
            path=kind,
            char_start=0,
            char_end=1,
            page=None,
        )
        for place, kind in enumerate(kinds)
    )
    return ReportRecords(
        DocumentRecord(doc_id=doc_id, path=f'{doc_id}.txt', format='text', text='略', **about),
        sections=sections,
        figures=tuple(
            replace(figure, doc_id=doc_id, figure_id=place, year=year if figure.year == 0 else figure.year)
            for place, figure in enumerate(figures)
        ),
        problems=problems,
    )


def figure(value, indicator='insured_persons', role='actual', **others):
    """A figure of the report's year, unless `year` is given."""
    entry = PATTERNS.indicators[indicator]
    given = {
        'doc_id': '',
        'figure_id': 0,
        'indicator': indicator,
        'indicator_zh': entry.zh,
        'label': entry.zh,
        'value': float(value),
        'low': float(value),
        'high': float(value),
        'unit': entry.unit,
        'raw': f'{value}{entry.unit}',
        'qualifier': None,
        'role': role,
        'group': None,
        'scheme': '城乡居民',
        'region': None,
        'region_code': None,
        'year': 0,
        'period_start': None,
        'period_end': None,
        'section_id': None,
        'place': 'text',
        'table_id': None,
        'row': None,
        'column': None,
        'context': f'{entry.zh}{value}{entry.unit}',
        'char_start': 0,
        'char_end': 1,
        'page': None,
        'bbox': None,
        'method': 'label',
        'pattern_id': None,
        'score': 1.0,
    }
    return FigureRecord(**(given | others))


@pytest.fixture
def tables(tmp_path):
    """Reports in, the rows of panel, revisions and coverage out."""

    def make(*reports, checks=()):
        folder = tmp_path / 'a [b] *'
        folder.mkdir()
        with DatasetWriter(folder) as writer:
            for records in sorted(reports, key=lambda each: each.document.doc_id):
                writer.add(make_part(records))
            writer.finish()
        if checks:
            pq.write_table(pa.Table.from_pylist(list(checks), CHECKS), folder / 'checks.parquet')
        make_panel(folder, PATTERNS)
        return {table: pq.read_table(folder / f'{table}.parquet').to_pylist() for table in PANEL_SCHEMAS}

    return make


def one(tables, *reports, **others):
    (row,) = tables(*reports, **others)['panel']
    return row


def rounded(value, margin, **others):
    return figure(value, low=value - margin, high=value + margin, **others)


@pytest.mark.parametrize(
    ('better', 'worse', 'because'),
    [
        (rounded(213000, 500, section_id=1), figure(213100, section_id=0), 'result_chapter'),
        (rounded(213000, 500, section_id=1), figure(213100, section_id=2), 'result_chapter'),
        (figure(213100, section_id=2), figure(213600, section_id=0), 'result_chapter'),
        (figure(213100), rounded(213000, 500), 'more_exact'),
        (rounded(213000, 50), rounded(212900, 50, qualifier='approx'), 'unhedged'),
        (rounded(213000, 50), figure(213100, high=None, qualifier='ge'), 'more_exact'),
        (figure(213100), figure(190000, unit='户'), 'own_unit'),
        (figure(213100), figure(198000, period_end=date(2021, 6, 30)), 'whole_year'),
        (figure(213100, scope='全域'), figure(43100, scope='本级'), 'whole_region'),
    ],
)
@pytest.mark.parametrize('turned', [False, True])
def test_the_better_statement_is_chosen_and_the_reason_told(tables, better, worse, because, turned):
    kinds = ('摘要', '目标完成', '组织实施')
    row = one(tables, report('a', *((worse, better) if turned else (better, worse)), kinds=kinds))
    assert (row['value'], row['unit'], row['chosen_because']) == (better.value, better.unit, because)


@pytest.mark.parametrize('first', [True, False])
def test_where_nothing_else_decides_the_first_statement_is_chosen(tables, first):
    values = (213100, 213200) if first else (213200, 213100)
    row = one(tables, report('a', *map(figure, values)))
    assert (row['value'], row['chosen_because'], row['flags']) == (values[0], 'first', ['conflict'])


def test_statements_that_can_be_one_agree(tables):
    row = one(tables, report('a', figure(213120), rounded(213000, 500), figure(213120)))
    assert (row['value'], row['statements'], row['agree'], row['spread']) == (213120, 3, 3, 120)
    assert (row['flags'], row['figure_ids']) == ([], ['a:0', 'a:2', 'a:1'])


def test_targets_conflict_too_but_tiers_are_several_values(tables):
    rows = tables(
        report(
            'a',
            figure(5, role='target'),
            figure(6, role='target'),
            figure(100, 'contribution_tier', 'standard', year=None),
            figure(200, 'contribution_tier', 'standard', year=None),
        )
    )['panel']
    assert [(row['indicator'], row['year'], row['flags']) for row in rows] == [
        ('contribution_tier', 2021, ['several_values']),
        ('insured_persons', 2021, ['conflict']),
    ]


def test_the_same_report_in_another_format_counts_once(tables):
    row = one(tables, report('a', figure(5)), report('b', figure(5), duplicate_of='a'))
    assert (row['statements'], row['figure_ids']) == (1, ['a:0'])


def test_a_figure_of_a_page_and_its_attachment_counts_once_and_a_second_one_of_the_page_twice(tables):
    page = report('a', figure(5), figure(5))
    attachment = report('b', figure(5), parent_doc_id='a', region=None, region_code=None, region_code_base=None)
    row = one(tables, page, attachment)
    assert (row['statements'], row['agree'], len(row['figure_ids'])) == (2, 2, 2)


def test_an_attachment_without_place_and_year_has_those_of_its_page(tables):
    page = report('a')
    nothing = {'region': None, 'region_code': None, 'region_code_base': None, 'report_year': None}
    attachment = report('b', figure(5, year=2021), parent_doc_id='a', **nothing)
    row = one(tables, page, attachment)
    assert (row['region_key'], row['year'], row['vintage']) == (COUNTY, 2021, 2021)


def test_an_attachment_whose_place_may_be_several_has_that_of_its_page(tables):
    several = {'region': '鼓楼区', 'county': '鼓楼区'}
    row = one(
        tables,
        report('a', figure(5), region_code='320302', region_code_base='320302', **several),
        report('b', figure(5), parent_doc_id='a', region_code=None, region_code_base=None, **several),
    )
    assert (row['region_key'], row['statements'], row['flags']) == ('320302', 1, [])


def test_a_value_that_the_page_states_otherwise_is_a_conflict_not_a_repetition(tables):
    row = one(tables, report('a', figure(5)), report('b', figure(6), parent_doc_id='a'))
    assert (row['statements'], row['flags']) == (2, ['conflict'])


def test_a_broken_check_marks_its_suspects_and_on_a_tie_all_its_figures(tables):
    figures = [figure(9), figure(4, 'contributors'), figure(3, 'beneficiaries')]
    broken = {'doc_id': 'a', 'result': 'broken', 'figure_ids': [0, 1, 2], 'suspects': [1], 'tie': False}
    tie = broken | {'doc_id': 'b', 'suspects': []} | {'tie': True}
    holds = {'doc_id': 'c', 'result': 'holds', 'figure_ids': [0, 1, 2], 'suspects': [], 'tie': False}
    rows = tables(
        *(report(name, *figures, year=year) for name, year in (('a', 2019), ('b', 2020), ('c', 2021))),
        checks=(broken, tie, holds),
    )['panel']
    marked = [(row['year'], row['indicator']) for row in rows if 'broken_check' in row['flags']]
    assert marked == [
        (2019, 'contributors'),
        (2020, 'beneficiaries'),
        (2020, 'contributors'),
        (2020, 'insured_persons'),
    ]


def test_a_proposed_slip_and_an_implausible_value_are_flagged_and_change_nothing(tables):
    problem = ProblemRecord(
        doc_id='a',
        code='implausible_value',
        severity='warning',
        message='',
        char_start=None,
        char_end=None,
        figure_ids=(0,),
    )
    slip = figure(0.19, 'reception_expenses', suggested_value=1900.0, suggested_reason='万')
    row = one(tables, report('a', slip, problems=(problem,)))
    assert (row['value'], row['flags']) == (0.19, ['suggested', 'implausible'])


def test_what_counts_something_else_stands_apart_and_is_no_conflict(tables):
    rows = tables(
        report('a', figure(5), figure(7, unit='户'), year=2019),
        report('b', figure(5), figure(7, period_end=date(2020, 6, 30)), year=2020),
        report('c', figure(5, scope='不含在校学生'), figure(7, scope='含在校学生'), year=2021),
    )['panel']
    assert [(row['flags'], row['statements'], row['other_figure_ids']) for row in rows] == [
        (['other_unit'], 1, ['a:1']),
        (['other_period'], 1, ['b:1']),
        (['other_scope'], 1, ['c:1']),
    ]


def test_what_another_report_says_of_a_county_does_not_rule_over_its_own(tables):
    city = report(
        'a',
        figure(213600, region='五原县', region_code=COUNTY, region_code_base=COUNTY, group='五原县'),
        region='巴彦淖尔市',
        region_code='150800',
        region_code_base='150800',
    )
    row = one(tables, city, report('b', rounded(213000, 500)))
    assert (row['value'], row['chosen_because'], row['flags']) == (213000, 'own_report', ['conflict'])


def test_a_later_report_is_another_vintage_and_never_the_value(tables):
    rows = tables(report('a', figure(5), year=2020), report('b', figure(6, year=2020), figure(7), year=2021))
    old, new = rows['panel']
    assert (old['value'], old['vintage'], old['latest_value'], old['latest_vintage']) == (5, 2020, 6, 2021)
    assert (old['chosen_because'], old['flags'], old['other_figure_ids']) == ('own_year', ['revised'], ['b:0'])
    assert (new['value'], new['flags']) == (7, [])
    assert [(row['how'], row['revised_figure_ids']) for row in rows['revisions']] == [('later_report', ['b:0'])]


def test_without_a_report_of_the_year_itself_the_nearest_later_one_stands_in_and_is_flagged(tables):
    row = next(
        row
        for row in tables(report('a', figure(6, year=2019), year=2021), report('b', figure(5, year=2019), year=2020))[
            'panel'
        ]
    )
    assert (row['value'], row['vintage'], row['flags']) == (5, 2020, ['other_vintage'])


def grown(value, rate):
    context = f'参保{value}人，比上年增长{rate}%'
    return (
        figure(value, raw=f'{value}人', context=context),
        rounded(rate, 0.005, role='change', unit='%', raw=f'{rate}%', context=context),
    )


def test_growth_implies_last_years_value_which_is_a_revision_only_where_the_intervals_do_not_meet(tables):
    rows = tables(
        report('a', figure(40293), year=2019),
        report('b', *grown(41260, 2.4), year=2020),  # 40293 to the digit
        report('c', *grown(42000, 2.4), year=2021),  # 41016, not 41260
    )['revisions']
    assert [(row['year'], row['how'], row['revised_vintage']) for row in rows] == [(2020, 'growth_rate', 2021)]
    assert rows[0]['revised_value'] == pytest.approx(42000 / 1.024)
    assert rows[0]['revised_figure_ids'] == ['c:1']


def test_a_restated_value_of_another_scope_says_so(tables):
    (row,) = tables(
        report('a', figure(5, scope='不含在校学生'), year=2020),
        report('b', figure(6, role='prior', year=2020, scope='含在校学生'), year=2021),
    )['revisions']
    assert (row['scope'], row['revised_scope'], row['scope_changed']) == ('不含在校学生', '含在校学生', True)


def test_a_year_without_a_scope_is_told_and_the_change_after_it_still_ends_the_series(tables):
    scopes = ['不含在校学生', None, '含在校学生', '含在校学生、全域']
    rows = tables(
        *(report(f'r{place}', figure(100, scope=scope), year=2018 + place) for place, scope in enumerate(scopes))
    )['panel']
    assert [(row['series'], row['flags'], row['growth']) for row in rows] == [
        (1, [], None),
        (1, ['scope_unstated'], 0),
        (2, ['scope_change'], None),
        (2, [], 0),
    ]


def test_a_change_of_unit_ends_the_series_too(tables):
    rows = tables(
        report('a', figure(5, 'cards_made', unit='张'), year=2020),
        report('b', figure(5, 'cards_made', unit='人'), year=2021),
    )['panel']
    assert [(row['series'], row['flags'], row['growth']) for row in rows] == [
        (1, [], None),
        (2, ['unit_change'], None),
    ]


def test_growth_needs_the_year_just_before(tables):
    rows = tables(report('a', figure(5), year=2018), report('b', figure(6), year=2020))['panel']
    assert [row['growth'] for row in rows] == [None, None]


def test_groups_of_one_meaning_are_one_row(tables):
    rows = tables(
        report('a', figure(5, group='一二级重残人员'), year=2020),
        report('b', figure(6, group='重度残疾人员'), year=2021),
    )['panel']
    assert [(row['group'], row['growth']) for row in rows] == [('重度残疾人', None), ('重度残疾人', 20)]


def test_a_zone_is_not_its_host(tables):
    rows = tables(
        report('a', figure(5), county='五原县'),
        report('b', figure(6), county='五原工业园区', region='五原县工业园区'),
    )['panel']
    assert [(row['region_key'], row['value']) for row in rows] == [(COUNTY, 5), (f'{COUNTY}/五原工业园区', 6)]


def test_places_that_were_merged_later_stay_apart_before(tables):
    both = {'region': '海门', 'region_code_base': '320614'}
    rows = tables(
        report('a', figure(5), year=2018, region_code='320602', **both),
        report('b', figure(6), year=2018, region_code='320614', **both),
        report('c', figure(11), year=2020, region_code='320614', **both),
    )['panel']
    assert [(row['region_key'], row['year'], row['value']) for row in rows] == [
        ('320614', 2020, 11),
        ('code:320602', 2018, 5),
        ('code:320614', 2018, 6),
    ]


SHRUNK = {'region': '余杭区', 'region_code': '330110', 'region_code_base': '330110'}
SPLIT = '2021 split 330110 余杭区 > 330110 余杭区, 330113 临平区'
GROWN = {'region': '拱墅区', 'region_code': '330105', 'region_code_base': '330105'}
JOINED = '2021 merged 330103 下城区, 330105 拱墅区 > 330105 拱墅区'


def test_a_place_that_gave_a_part_away_is_one_line_that_breaks_there(tables):
    rows = tables(
        report('a', figure(80), year=2019, region_lineage=SPLIT, **SHRUNK),
        report('b', figure(84), year=2020, region_lineage=SPLIT, **SHRUNK),
        report('c', figure(42), year=2021, **SHRUNK),
        report('d', figure(44), year=2022, **SHRUNK),
    )['panel']
    assert [(row['region_key'], row['year'], row['series'], row['growth'], row['flags']) for row in rows] == [
        ('330110', 2019, 1, None, []),
        ('330110', 2020, 1, 5.0, []),
        ('330110', 2021, 2, None, ['territory_change']),
        ('330110', 2022, 2, 4.7619, []),
    ]


@pytest.mark.parametrize('both', [True, False])
def test_a_merger_breaks_the_line_of_what_went_on_whether_or_not_the_other_place_reported(tables, both):
    other = {'region': '下城区', 'region_code': '330103', 'region_code_base': '330105'}
    reports = [
        report('a', figure(50), year=2020, region_lineage=JOINED, **GROWN),
        report('b', figure(81), year=2021, **GROWN),
        report('c', figure(30), year=2020, region_lineage=JOINED, **other),
    ]
    rows = tables(*(reports if both else reports[:2]))['panel']
    found = [(row['region_key'], row['year'], row['value'], row['series'], row['flags']) for row in rows]
    assert found[:2] == [('330105', 2020, 50, 1, []), ('330105', 2021, 81, 2, ['territory_change'])]
    assert found[2:] == ([('code:330103', 2020, 30, 1, [])] if both else [])


def test_a_place_that_ended_in_a_merger_is_not_what_it_became_though_it_alone_reported(tables):
    rows = tables(
        report('a', figure(30), year=2020, region='下城区', region_code='330103', region_code_base='330105',
               region_lineage=JOINED),
        report('b', figure(81), year=2021, **GROWN),
    )['panel']  # fmt: skip
    assert [(row['region_key'], row['region_code_base'], row['value'], row['growth']) for row in rows] == [
        ('330105', '330105', 81, None),
        ('code:330103', '330105', 30, None),
    ]


def test_a_county_named_in_a_report_breaks_where_it_was_merged_too(tables):
    city = {'region': '杭州市', 'region_code': '330100', 'region_code_base': '330100'}
    county = {'region': '拱墅区', 'region_code': '330105', 'region_code_base': '330105'}
    rows = tables(
        report('a', figure(50, region_lineage=JOINED, **county), year=2020, **city),
        report('b', figure(81, **county), year=2021, **city),
        report('c', figure(9, region='下城区', region_code='330103', region_code_base='330105', region_lineage=JOINED),
               year=2019, **city),
    )['panel']  # fmt: skip
    assert [(row['region_key'], row['year'], row['series'], row['flags']) for row in rows] == [
        ('330105', 2020, 1, []),
        ('330105', 2021, 2, ['territory_change']),
        ('code:330103', 2019, 1, []),
    ]


def budget(value, label='项目预算数', **others):
    return figure(value, 'project_budget', label=label, **others)


def test_the_budgets_of_two_projects_are_no_conflict_and_that_of_all_is_chosen(tables):
    parts = (budget(24, '丧葬补助 年初预算数'), budget(222, '合计 年初预算数'), budget(222, '项目预算数'))
    row = one(tables, report('a', *parts))
    assert (row['value'], row['chosen_because'], row['flags']) == (222, 'whole_project', ['several_projects'])
    assert (row['statements'], row['agree'], row['other_figure_ids']) == (2, 2, ['a:0'])


def test_one_project_with_two_budgets_is_a_conflict(tables):
    row = one(tables, report('a', budget(24, '丧葬补助 年初预算数'), budget(26, '丧葬补助预算')))
    assert row['flags'] == ['conflict']


@pytest.mark.parametrize(
    ('titles', 'flags'),
    [(('甲项目自评', '乙项目自评'), ['several_projects']), (('甲项目自评', '甲项目自评'), ['conflict'])],
)
def test_reports_of_two_titles_are_of_two_projects(tables, titles, flags):
    row = one(tables, *(report(name, budget(n), title=titles[n]) for n, name in enumerate('ab')))
    assert row['flags'] == flags


def test_who_is_insured_does_not_hang_on_the_project(tables):
    reports = (
        report(name, figure(n, label=f'{title}参保人数'), title=title)
        for n, (name, title) in enumerate([('a', '甲'), ('b', '乙')])
    )
    assert one(tables, *reports)['flags'] == ['conflict']


def test_the_name_of_a_project_is_what_its_label_says_beside_other_words():
    words = PATTERNS.panel_words
    assert {label: words.project_of(label) for label in words.file.projects} == words.file.projects


def test_towns_named_in_a_report_have_rows_but_are_no_units_of_the_coverage(tables):
    rows = tables(report('a', figure(5), figure(2, region='隆兴昌镇', group='隆兴昌镇')))
    assert [(row['region_key'], row['group']) for row in rows['panel']] == [
        (COUNTY, None),
        (f'{COUNTY}/隆兴昌镇', None),
    ]
    assert {row['region_key'] for row in rows['coverage']} == {COUNTY}


def states(rows, indicator='insured_persons'):
    return [(row['year'], row['state']) for row in rows['coverage'] if row['indicator'] == indicator]


def test_each_state_of_a_cell(tables):
    lost = ProblemRecord(
        doc_id='f',
        code='page_without_text',
        severity='error',
        message='',
        char_start=None,
        char_end=None,
        figure_ids=(),
    )
    failed = {'status': 'failed', 'region': None, 'region_code': None, 'region_code_base': None, 'report_year': None}
    rows = tables(
        report('a', figure(5, section_id=0), year=2014, kinds=('目标完成',)),
        report('b', figure(0), year=2015, kinds=('目标完成',)),
        report('c', figure(5), figure(6), year=2016, kinds=('目标完成',)),
        report('d', year=2017, kinds=('目标完成',)),
        report('e', year=2018, kinds=('存在问题',)),
        report('f', year=2019, kinds=('目标完成',), problems=(lost,), status='partial'),
        report('五原县2020', **failed, error='damaged_pdf: x'),
        report(f'{COUNTY}-2021', **failed, error='no_text: x'),
        report('h', figure(5), year=2023),
    )
    assert states(rows) == [
        (2014, 'value'),
        (2015, 'printed_zero'),
        (2016, 'conflict'),
        (2017, 'not_stated'),
        (2018, 'section_absent'),
        (2019, 'page_without_text'),
        (2020, 'file_unreadable'),
        (2021, 'page_without_text'),
        (2022, 'report_absent'),
        (2023, 'value'),
    ]
    assert len(rows['coverage']) == 10 * len(PATTERNS.indicators)


def test_a_file_that_could_not_be_read_and_names_no_place_is_no_unit(tables):
    rows = tables(
        report('scan', status='failed', error='no_text: x', region=None, region_code=None, region_code_base=None)
    )
    assert rows == {'panel': [], 'revisions': [], 'coverage': []}


def test_a_report_without_a_place_is_left_out(tables):
    rows = tables(report('a', figure(5), region=None, region_code=None, region_code_base=None))
    assert rows['panel'] == []


def test_a_dataset_without_a_report_has_empty_tables(tmp_path):
    (tmp_path / 'in').mkdir()
    api.extract_folder(tmp_path / 'in', tmp_path / 'out', 0)
    for table, schema in PANEL_SCHEMAS.items():
        found = pq.read_table(tmp_path / 'out' / f'{table}.parquet')
        assert (found.num_rows, found.schema.equals(schema)) == (0, True)
