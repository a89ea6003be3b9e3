import time
from decimal import Decimal

import pytest

from pipeline.ingest.assemble import CellText, TextBuilder
from pipeline.ingest.source import read_source
from pipeline.model.document import Document
from pipeline.run import extract_content, extract_document, read_document, wrap_text


@pytest.fixture(scope='session')
def read(patterns):
    """Report in, its extraction out, as of a report of 2021 on 城乡居民."""

    def extract(text):
        document = read_document(wrap_text(text), patterns.page_words)
        return extract_document(document, patterns, year=2021, scheme='城乡居民')

    return extract


def raws(extraction, figure_ids):
    return [extraction.figures[figure_id].quantity.span.of(extraction.document.text) for figure_id in figure_ids]


def broken(extraction):
    return {(c.identity, *raws(extraction, c.figure_ids[:6])) for c in extraction.checks if c.result == 'broken'}


def suspects(extraction, identity):
    found = [c for c in extraction.checks if c.identity == identity and c.result == 'broken']
    return [(raws(extraction, check.suspects), check.tie) for check in found]


def slips(extraction):
    return [(raws(extraction, [s.figure_id])[0], s.value, s.reason.split(':')[0]) for s in extraction.suggestions]


KNOWN = {
    '000': set(),
    '001': {
        ('stated_twice', '1857人', '1865人'),
        ('certified_share', '2.72%', '1826人', '67344人'),
        ('parts_by_source', '425人', '80人', '417人'),
        ('parts_by_source', '20.55万元', '15.61万元', '18.58万元'),
        ('cards_of_population', '102.96%', '554870人', '538083人'),
        ('e_cards_of_population', '36.43%', '196491人', '538083人'),
        ('task_completed', '113.90%', '36.43%', '30%'),
    },
    '002': {
        ('revenue_arranged', '131.56万元', '131.56万元', '42万元'),
        ('report_date', '1176.27万元', '11471人', '9324人', '392人', '287人', '335人'),
    },
    '004': {('stated_twice', '16.80万人', '16.6万人'), ('stated_twice', '125599人次', '125600人次')},
}


@pytest.mark.parametrize('name', KNOWN)
def test_the_known_contradictions_of_the_reports_are_found_and_nothing_else_is_broken(shared_reports, patterns, name):
    source = read_source(shared_reports / f'{name}.txt', name)
    assert broken(extract_document(read_document(source, patterns.page_words), patterns)) == KNOWN[name]


def test_other_checks_tell_which_figure_of_a_broken_one_to_suspect(shared_reports, patterns):
    # the total is stated elsewhere too, and the parts of 42万元 make 42万元: the other part alone can be wrong
    source = read_source(shared_reports / '002.txt', '002')
    found = extract_document(read_document(source, patterns.page_words), patterns)
    check = next(c for c in found.checks if c.identity == 'revenue_arranged')
    assert (check.suspects, check.tie) == (check.figure_ids[1:2], False)


@pytest.mark.parametrize(
    'name', ['bayannur-2023', 'duan-2022', 'lingbi-2021', 'midu-2022', 'ningshan-2019', 'shuangpai-2020']
)
@pytest.mark.parametrize('form', ['txt', 'html', 'docx', 'pdf'])
def test_nothing_is_broken_in_the_samples(tests_folder, patterns, name, form):
    source = read_source(tests_folder.parent / 'samples' / f'{name}.{form}', name)
    found = extract_document(read_document(source, patterns.page_words), patterns)
    assert broken(found) == set()
    assert sum(check.result == 'holds' for check in found.checks) >= 10


def test_a_figure_in_two_broken_checks_is_the_one_to_suspect(read):
    found = read('全年关系转移84人，转入37人，转出47人。应认证1000人，已认证900人，认证率90%，未认证200人。')
    assert suspects(found, 'due_of_certified_or_not') == [(['200人'], False)]


def test_a_tie_is_told_as_a_tie(read):
    found = read('全年关系转移84人，转入37人，转出61人。')
    assert suspects(found, 'transfers_in_and_out') == [([], True)]
    assert [p.code for p in found.problems] == ['broken_identity']


def test_two_figures_are_suspected_where_no_single_one_would_do(read):
    # the second chapter adds up in itself, so that its total cannot be wrong alone; two others say what it should be
    found = read(
        '一、概况\n被征地农民完成身份认定6410人，其中：符合保障条件2375人，不符合保障条件4035人。\n'
        '二、绩效\n被征地农民完成身份认定7000人，其中：符合保障条件2965人，不符合保障条件4035人。\n'
        '三、结论\n被征地农民完成身份认定6410人。\n'
    )
    assert suspects(found, 'stated_twice') == [(['7000人', '2965人'], False)] * 2


def test_two_chapters_that_add_up_in_themselves_are_a_tie(read):
    found = read(
        '一、概况\n被征地农民完成身份认定6410人，其中：符合保障条件2375人，不符合保障条件4035人。\n'
        '二、绩效\n被征地农民完成身份认定7000人，其中：符合保障条件2800人，不符合保障条件4200人。\n'
    )
    assert suspects(found, 'stated_twice') == [([], True)] * 3


def test_a_unit_off_by_ten_thousand_is_proposed_and_not_applied(read):
    found = read('“三公”经费共支出2.50万元，其中：公务用车运行费2.31万元，公务接待费0.19元。')
    assert slips(found) == [('0.19元', Decimal(1900), '元 is printed for 万元')]
    assert found.figures[2].quantity.value == Decimal('0.19')
    assert suspects(found, 'three_public_with_vehicles_apart') == [(['0.19元'], False)]


def test_a_unit_is_compared_with_the_same_figure_elsewhere(read):
    found = read('一、接待\n公务接待费0.19万元。\n二、支出\n公务接待费0.19元。\n')
    assert slips(found) == [('0.19元', Decimal(1900), '元 is printed for 万元')]


def test_a_word_for_yuan_is_mended(read):
    assert slips(read('稽核追回重复领取养老金41207.35员。')) == [
        ('41207.35员', Decimal('41207.35'), '员 is printed for 元')
    ]


def test_the_mark_of_a_footnote_at_a_number_is_told(read):
    found = read('一、情况\n全县参保人数为84310人。\n二、绩效\n全县参保人数为843107人。\n')
    assert slips(found) == [('843107人', Decimal(84310), 'the last digit of 843107 is the mark of a footnote')]
    assert [p.code for p in found.problems] == ['conflict']


def test_a_number_that_is_merely_wrong_has_no_slip(read):
    assert slips(read('一、情况\n全县参保人数为84310人。\n二、绩效\n全县参保人数为84130人。\n')) == []


def test_a_conflict_is_told_once(read):
    found = read('一、情况\n全县参保人数为21.40万人。\n二、绩效\n全县参保人数为21.2万人。\n')
    assert [(p.code, p.severity) for p in found.problems] == [('conflict', 'warning')]


def test_values_of_two_scopes_are_no_conflict_and_those_of_one_scope_are(read):
    found = read('一、情况\n参保人数（不含在校学生）为84310人。\n二、绩效\n参保人数（含在校学生）为96310人。\n')
    assert (broken(found), [p.code for p in found.problems]) == (set(), [])
    found = read(
        '一、情况\n参保人数（不含在校学生）为84310人。\n二、绩效\n参保人数（含在校学生）为96310人。\n'
        '三、结论\n参保人数（不含在校学生）为84130人。\n'
    )
    assert broken(found) == {('stated_twice', '84310人', '84130人')}


def test_a_level_is_not_compared_with_all_of_the_region(read):
    found = read('一、情况\n市本级参保人数为8210人，全市缴费人数为47205人。\n')
    assert broken(found) == set()
    found = read('一、情况\n全市参保人数为8210人，全市缴费人数为47205人。\n')
    assert broken(found) == {('payers_among_insured', '47205人', '8210人')}


def test_values_of_one_chapter_stay_a_doubt_of_another_kind(read):
    found = read('一、任务\n省下达征缴任务420万元，市下达征缴任务760万元。\n')
    assert [check for check in found.checks if check.result == 'broken'] == []


def test_rows_of_the_table_carry_checks_and_suggestions(patterns):
    records = extract_content(
        wrap_text('2021年“三公”经费共支出2.50万元，其中：公务用车运行费2.31万元，公务接待费0.19元。'), patterns
    )
    (row,) = [check for check in records.checks if check.result == 'broken']
    assert (row.kind, row.suspects, row.tie, row.found_low, row.found_high) == ('sum', (2,), False, 24950, 25050)
    assert [figure.suggested_value for figure in records.figures] == [None, None, 1900]


def test_a_long_report_is_checked_in_linear_time(read):
    line = '全县参保总人数为84310人，其中缴费人数为47205人，领取待遇人数37105人，增长3.2%，比上年增加12人，完成率101%。'

    def seconds(times):
        text = line * times
        read(text)
        start = time.process_time()
        read(text)
        return time.process_time() - start

    assert seconds(800) < 20 * seconds(100)


def read_table(patterns, rows):
    builder = TextBuilder()
    builder.add_paragraph('各乡镇参保情况表')
    builder.add_paragraph('单位：人')
    builder.add_table([CellText(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row)])
    document = Document('0' * 16, 'table', 'text', *builder.build())
    return extract_document(document, patterns, year=2021, scheme='城乡居民')


def test_a_broken_total_of_eighty_rows_is_the_suspect_where_the_rows_add_up_and_else_a_tie(patterns):
    towns = [(f'第{place}村', 300 + place, 200, 100 + place) for place in range(80)]
    totals = [sum(town[column] for town in towns) for column in (1, 2, 3)]
    rows = [('村', '参保人数', '缴费人数', '领取待遇人数'), *towns, ('合计', totals[0], totals[1], totals[2] + 17)]
    whole = read_table(patterns, [[str(cell) for cell in row] for row in rows])
    found = [check for check in whole.checks if check.result == 'broken' and check.identity == 'total_row']
    assert [raws(whole, check.suspects) for check in found] == [[str(totals[2] + 17)]]
    alone = read_table(patterns, [[str(row[0]), str(row[3])] for row in rows])
    (check,) = [check for check in alone.checks if check.result == 'broken']
    assert (check.identity, len(check.figure_ids), check.suspects, check.tie) == ('total_row', 81, (), True)
