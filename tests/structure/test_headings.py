import sys

import pytest

from pipeline.model.document import BlockKind
from pipeline.structure.outline import find_sections

TITLE_ROW = [('二、收支情况', 1, 4), None, None, None]


def titles(document, words):
    return [s.heading.title for s in find_sections(document, words)]


def test_a_score_stays_in_the_span_and_leaves_the_title(make, words):
    document = make.lines('一、目标完成情况（满分40分，实得38分）\n任务完成。').document()
    heading = find_sections(document, words)[0].heading
    assert heading.title == '目标完成情况'
    assert heading.span.of(document.text) == '一、目标完成情况（满分40分，实得38分）'


@pytest.mark.parametrize('score', ['（20分）', '(30分，自评得分28分)', '（满分10分,实得9.5分）', '（10 分）'])
def test_every_form_of_a_score_is_removed(make, words, score):
    assert titles(make.lines(f'二、资金管理{score}\n专款专用。').document(), words) == ['资金管理']


def test_a_hint_of_the_template_stays_in_the_title(make, words):
    document = make.lines('（一）评价指标体系(附表说明)\n指标见附表。').document()
    assert titles(document, words) == ['评价指标体系(附表说明)']


def test_a_run_in_title_ends_where_its_text_begins(make, words):
    document = make.lines('1.个人缴费。参保人每年缴费一次，档次自愿选择。').document()
    heading = find_sections(document, words)[0].heading
    assert (heading.run_in, heading.span.of(document.text)) == (True, '1.个人缴费')


def test_a_heading_glued_to_a_paragraph_has_its_own_span(make, words):
    document = make.lines('丧葬费按时发放。(二)项目资金安排情况。').document()
    heading = find_sections(document, words)[0].heading
    assert heading.span.of(document.text) == '(二)项目资金安排情况'


def test_the_debris_of_a_bookmark_before_a_number_is_passed_over(make, words):
    document = make.lines('[bookmark: _GoBack]（一）项目概况\n项目为延续项目。').document()
    heading = find_sections(document, words)[0].heading
    assert (heading.number, heading.title) == ('（一）', '项目概况')
    assert heading.span.of(document.text) == '（一）项目概况'


@pytest.mark.parametrize(
    ('line', 'number'),
    [
        ('１．资金管理情况', '１'),
        ('1．资金管理情况', '1'),
        ('(十二)资金管理情况', '(十二)'),
        ('㈡资金管理情况', '㈡'),
        ('⒊资金管理情况', '⒊'),
        ('　　二、　资金管理情况', '二'),
        ('\xa0（3）资金管理情况：', '（3）'),
    ],
)
def test_numbers_of_any_width_are_kept_as_written(make, words, line, number):
    heading = find_sections(make.lines(f'{line}\n资金专款专用。').document(), words)[0].heading
    assert (heading.number, heading.title) == (number, '资金管理情况')


def test_a_list_number_before_a_year_is_no_decimal(make, words):
    document = make.lines('1.2022年度预算执行情况\n预算执行率较高。').document()
    heading = find_sections(document, words)[0].heading
    assert (heading.number, heading.title) == ('1', '2022年度预算执行情况')


def test_blanks_may_stand_for_the_mark_behind_a_run_in_title(make, words):
    document = make.lines('（一）项目概况  本项目由财政安排资金，用于发放全县城乡居民的基础养老金。').document()
    heading = find_sections(document, words)[0].heading
    assert (heading.title, heading.run_in) == ('项目概况', True)


def test_a_title_on_three_lines_is_one(make, words):
    document = make.lines('2023年度临江县社会保险中心\n部门整体支出绩效\n自评报告\n一、基本情况\n概况如下。').document()
    heading = find_sections(document, words)[0].heading
    assert (heading.level, heading.title) == (0, '2023年度临江县社会保险中心部门整体支出绩效自评报告')


def test_a_title_broken_within_a_word_is_joined(make, words):
    text = '临江县社会保险中心2022年度项目支出绩效自\n评报告\n一、基本情况\n编制12名。'
    assert titles(make.lines(text).document(), words)[0] == '临江县社会保险中心2022年度项目支出绩效自评报告'


def test_a_numbered_title_broken_within_a_list_is_joined(make, words):
    document = make.lines('（二）绩效评价原则、评价指标体系、\n评价方法和评价标准\n原则为公开公正。').document()
    assert titles(document, words) == ['绩效评价原则、评价指标体系、评价方法和评价标准']


def test_the_attachment_on_a_cover_is_outside_the_numbering(make, words):
    document = make.lines('附件1\n临江县2023年度整体支出绩效自评报告\n一、基本情况\n编制12名。').document()
    assert [(s.heading.level, s.heading.title) for s in find_sections(document, words)] == [
        (0, '附件1'),
        (0, '临江县2023年度整体支出绩效自评报告'),
        (1, '基本情况'),
    ]


def test_the_link_of_an_attachment_is_no_heading(make, words):
    document = make.lines('一、有关建议\n无。\n相关附件：\n附件【表2-1.xlsx').document()
    assert titles(document, words) == ['有关建议']


def test_a_table_title_below_the_attachment_line_is_a_heading(make, words):
    maker = make.lines('一、有关建议\n无。\n附件\n2023年度考核评分表')
    document = maker.table(
        [['考核项目', '分值', '得分'], ['参保任务', '10分', '10'], ['发放任务', '10分', '9']]
    ).document()
    assert [(s.heading.level, s.heading.title) for s in find_sections(document, words)] == [
        (1, '有关建议'),
        (1, '附件'),
        (2, '2023年度考核评分表'),
    ]


def test_furniture_holds_no_heading(make, words):
    document = make.paragraph('三、相关链接情况', BlockKind.FURNITURE).lines('一、基本情况\n编制12名。').document()
    assert titles(document, words) == ['基本情况']


def test_a_heading_of_the_file_is_believed_and_its_number_read(make, words):
    maker = make.paragraph('一、参保1200人的村', BlockKind.HEADING, level=1).paragraph('村里已经全员参保。')
    heading = find_sections(maker.document(), words)[0].heading
    assert (heading.number, heading.title) == ('一', '参保1200人的村')


def test_a_paragraph_in_the_style_of_a_heading_is_none(make, words):
    maker = make.lines('一、基本情况')
    maker.paragraph(
        '全年共发放养老金，发放率达到较高水平。群众对此表示满意，各项任务完成。', BlockKind.HEADING, level=2
    )
    assert titles(maker.document(), words) == ['基本情况']


def test_title_rows_and_prose_cells_of_a_form_hold_headings(make, words):
    rows = [
        [('一、基本概况', 1, 4), None, None, None],
        ['联系人', '王芳', '编制人数', '12'],
        ['主要工作', ('1、征缴工作：\n全年征缴80万元，缴费人数900人。\n2、发放工作：截至年底，发放待遇1200人。', 1, 3)],
        TITLE_ROW,
        ['机构名称', '收入合计', '财政拨款', '其他收入'],
        ['1、二级机构', '90', '80', '10'],
    ]
    found = find_sections(make.table(rows).document(), words)
    assert [(s.heading.level, s.heading.number, s.heading.title) for s in found] == [
        (1, '一', '基本概况'),
        (2, '1', '征缴工作'),
        (2, '2', '发放工作'),
        (1, '二', '收支情况'),
    ]


def test_the_block_of_a_form_names_a_section_and_row_labels_do_not(make, words):
    rows = [
        [('整体支出绩效定性目标及完成情况', 2, 1), '预期目标', '实际完成'],
        [None, '目标1：宣传和培训工作\n目标2：档案管理工作', '宣传和培训工作均已完成，档案管理工作基本完成。'],
        ['综合得分', '95分', ''],
    ]
    assert titles(make.table(rows).document(), words) == ['整体支出绩效定性目标及完成情况']


def test_groups_of_a_score_table_are_no_headings(make, words):
    rows = [
        ['考核项目', '考核内容', '评分标准', '分值', '得分'],
        [('一、部署推进情况（20分）', 2, 1), '召开会议', '按时召开的得2分，未召开不得分。', '2分', '2'],
        [None, '下达任务', '1.按时下达：得满分；2.未下达：不得分。', '3分', '3'],
    ]
    assert titles(make.table(rows).document(), words) == []


@pytest.mark.parametrize(
    'text',
    [
        '一是加强领导。\n二是落实责任。',
        '目标1：网络维护工作\n目标2：60岁以上人员认证工作',
        '项目一：宣传培训经费\n项目二：网络维护经费',
        '2.15',
        '东川区社会保险中心\n2023年3月22日',
        '包括：\n资金管理情况\n组织实施情况\n等内容。',
        '',
    ],
)
def test_what_only_looks_like_a_heading_is_none(make, words, text):
    assert titles(make.lines(f'正文从这里开始。\n{text}').document(), words) == []


def test_contents_with_glued_page_numbers_are_left_out(make, words):
    body = '一、单位概况\n编制12名。\n二、自评情况\n结果为优。\n三、问题和建议\n无。'
    text = f'目 录\n一、单位概况1\n二、自评情况2\n三、问题和建议13\n{body}'
    assert titles(make.lines(text).document(), words) == ['单位概况', '自评情况', '问题和建议']


def test_a_column_of_figures_is_no_table_of_contents(make, words):
    text = '一、基本情况\n参保人数 12\n缴费人数 15\n领取人数 18\n认证人数 19'
    assert titles(make.lines(text).document(), words) == ['基本情况']


@pytest.mark.parametrize('line', ['（一）', '（', '。（一）概况', '。（一）概况；', '一、概况。二、'])
def test_a_line_of_twice_the_length_costs_about_twice_the_steps(make, words, line):
    def steps(times):
        document = make.paragraph('一、' + line * times).document()
        counted = 0

        def count(_frame, event, _argument):
            nonlocal counted
            counted += event == 'call'

        sys.setprofile(count)
        try:
            find_sections(document, words)
        finally:
            sys.setprofile(None)
        return counted

    assert steps(4000) < 2.5 * steps(2000)
