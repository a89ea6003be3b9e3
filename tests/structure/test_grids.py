import pytest

from pipeline.structure.grids import find_grids, head_path, read_words, row_path
from pipeline.structure.outline import find_sections

SCORES = [
    ['考核项目', '考核内容', '评分标准', '分值', '自评得分'],
    [('部署推进（20分）', 3, 1), '召开会议', '会议按时召开的得满分，没有按时召开的不得分。', '2分', '2'],
    [None, ('过程控制', 2, 1), '进度达到平均水平的得满分，低于平均水平的不得分。', '6分', '6'],
    [None, None, '没有被通报的得满分，被通报一次的扣一分。', '6分', '5'],
    ['合计', '', '', '14分', '13'],
]
EVALUATION = [
    ['项目名称', ('养老保险补助项目', 1, 4), None, None, None],
    ['主管部门', ('县人社局', 1, 2), None, '实施单位', '县居保中心'],
    [('项目资金（万元）', 3, 1), '', '年初预算数', '全年执行数', '执行率'],
    [None, '年度资金总额', '1860.5', '1801.4', '96.8%'],
    [None, '其中：财政拨款', '1780.5', '1721.4', '96.7%'],
    [('绩效指标', 3, 1), '一级指标', '二级指标', '年度指标值', '实际完成值'],
    [None, ('产出指标', 2, 1), '参保人数', '≥5万人', '5.2万人'],
    [None, None, '发放率', '100%', '100%'],
    ['总分', ('', 1, 3), None, None, '98.5'],
]


def test_a_score_table_has_one_head_row_and_labels_at_the_left(make):
    document = make.paragraph('2023年度考核评分表').table(SCORES).document()
    (grid,) = find_grids(document, ())
    assert (grid.title, grid.unit, grid.head_rows) == ('2023年度考核评分表', None, 1)
    assert head_path(grid, 4, document.text) == ('自评得分',)
    assert row_path(grid, 3, document.text, 4) == ('部署推进（20分）', '过程控制')


def test_a_new_label_takes_nothing_from_above(make):
    document = make.table(SCORES).document()
    assert row_path(find_grids(document, ())[0], 4, document.text) == ('合计',)


def test_the_blocks_of_an_evaluation_form_are_grids_of_their_own(make):
    document = make.table(EVALUATION).document()
    found = find_grids(document, ())
    assert [(g.title, g.head_rows, len({c.row for c in g.cells})) for g in found] == [
        (None, 0, 2),
        ('项目资金（万元）', 1, 3),
        ('绩效指标', 1, 3),
        (None, 0, 1),
    ]
    money, indicators = (read_words(grid, document.text) for grid in found[1:3])
    assert (money.row_path(4, 3), money.head_path(3)) == (('其中：财政拨款',), ('全年执行数',))
    assert indicators.row_path(7, 4) == ('产出指标', '发放率')
    assert indicators.head_path(4) == ('实际完成值',)


def test_a_form_that_begins_with_four_words_has_its_blocks(make):
    rows = [[('主管部门', 1, 2), None, '县人社局', ('实施单位', 1, 2), None, ('县居保中心', 1, 3), None, None]]
    rows.append([('项目资金（万元）', 2, 1), '', '年初预算数', '全年预算数', '全年执行数', '分值', '执行率', '得分'])
    rows.append([None, '年度资金总额', '80', '82', '81', '10', '98.8%', '9.9'])
    document = make.table(rows).document()
    assert [(g.title, g.head_rows) for g in find_grids(document, ())] == [(None, 0), ('项目资金（万元）', 1)]


def test_every_cell_stands_in_one_grid(make):
    document = make.table(EVALUATION).document()
    cells = [cell for grid in find_grids(document, ()) for cell in grid.cells]
    assert cells == list(document.blocks[0].cells)


def test_a_dash_for_a_missing_value_makes_no_label_column(make):
    rows = [
        ['资金来源', '预算数', '分值', '执行率'],
        ['总额', '80', '10', '98%'],
        ['拨款', '70', '-', '97%'],
        ['其他', '10', '-', '99%'],
    ]
    document = make.table(rows).document()
    assert row_path(find_grids(document, ())[0], 1, document.text, 3) == ('总额',)


def test_a_head_of_two_levels_names_a_column_from_outer_to_inner(make):
    rows = [
        [('机构名称', 2, 1), ('收入合计', 2, 1), ('其中', 1, 2), None],
        [None, None, '财政拨款', '其他收入'],
        ['县居保中心', '131.5', '131.5', '0'],
    ]
    document = make.table(rows).document()
    (grid,) = find_grids(document, ())
    assert grid.head_rows == 2
    assert [head_path(grid, column, document.text) for column in range(4)] == [
        ('机构名称',),
        ('收入合计',),
        ('其中', '财政拨款'),
        ('其中', '其他收入'),
    ]


def test_a_head_of_two_levels_may_have_two_cells_in_each(make):
    rows = [
        [('三级指标', 2, 1), ('完成情况', 1, 2), None],
        [None, '年度指标值', '实际完成值'],
        ['参保人数', '19500', '19530'],
        ['参保率', '95%', '97%'],
    ]
    document = make.table(rows).document()
    (grid,) = find_grids(document, ())
    assert grid.head_rows == 2
    assert [head_path(grid, column, document.text) for column in (1, 2)] == [
        ('完成情况', '年度指标值'),
        ('完成情况', '实际完成值'),
    ]


def test_a_head_that_lost_its_merged_cells_is_opened_at_its_colons(make):
    rows = [
        ['机构名称', '支出合计', '其中：', '结余', '', ''],
        ['', '', '基本支出', '其中：', '', ''],
        ['', '', '', '人员支出', '公用支出', ''],
        ['县居保中心', '131', '90', '80', '10', '1'],
        ['乡镇所', '12', '12', '10', '2', '0'],
    ]
    document = make.table(rows).document()
    (grid,) = find_grids(document, ())
    assert [head_path(grid, column, document.text)[-1] for column in range(6)] == [
        '机构名称',
        '支出合计',
        '基本支出',
        '人员支出',
        '公用支出',
        '结余',
    ]


def test_a_form_of_labels_and_values_has_no_head(make):
    rows = [['联系人', '王芳', '电话', '8815479'], ['编制人数', '10', '实有人数', '9']]
    document = make.table(rows).document()
    (grid,) = find_grids(document, ())
    assert grid.head_rows == 0
    assert row_path(grid, 1, document.text, 1) == ('编制人数',)
    assert row_path(grid, 1, document.text, 3) == ('实有人数',)


@pytest.mark.parametrize(
    ('lines', 'title', 'unit'),
    [
        ('基金收支表\n单位：万元', '基金收支表', '万元'),
        ('基金收支表（万元）', '基金收支表（万元）', '万元'),
        ('附件2：基金收支表\n编制单位：县居保中心  金额单位:元', '附件2：基金收支表', '元'),
        ('基金收支表\n（2023年度）', '基金收支表', None),
        ('上表中的各项支出均已经过审核。', None, None),
        ('部门（单位）支出情况（万元）', '部门（单位）支出情况（万元）', '万元'),
    ],
)
def test_caption_and_unit_stand_before_the_table(make, lines, title, unit):
    rows = [['项目', '本年', '上年'], ['养老金', '3600', '3400'], ['丧葬费', '28', '25']]
    (grid,) = find_grids(make.lines(lines).table(rows).document(), ())
    assert (grid.title, grid.unit) == (title, unit)


def test_a_title_row_begins_a_new_part_with_its_own_unit(make):
    rows = [
        [('年度收入情况（万元）', 1, 3), None, None],
        ['机构', '合计', '拨款'],
        ['本级', '130', '130'],
        [('年度人员情况（人）', 1, 3), None, None],
        ['机构', '编制', '实有'],
        ['本级', '12', '11'],
    ]
    document = make.table(rows).document()
    found = find_grids(document, ())
    assert [(g.title, g.unit, g.head_rows) for g in found] == [
        ('年度收入情况（万元）', '万元', 2),
        ('年度人员情况（人）', '人', 2),
    ]
    assert [head_path(g, 2, document.text) for g in found] == [('拨款',), ('实有',)]


def test_a_line_of_the_table_may_state_the_unit(make):
    rows = [
        [('基金收支情况', 1, 3), None, None],
        [('编制单位：县居保中心', 1, 2), None, '金额单位：万元'],
        ['项目', '本年', '上年'],
        ['养老金', '3600', '3400'],
    ]
    document = make.table(rows).document()
    (grid,) = find_grids(document, ())
    assert (grid.title, grid.unit, grid.head_rows) == ('基金收支情况', '万元', 3)
    assert head_path(grid, 2, document.text) == ('上年',)


def test_a_repeated_corner_begins_a_second_table_under_the_same_title(make):
    rows = [
        [('年度支出情况（万元）', 1, 3), None, None],
        ['机构名称', '支出合计', '基本支出'],
        ['本级', '130', '90'],
        ['机构名称', '三公经费', '接待费'],
        ['本级', '7.3', '5.3'],
    ]
    document = make.table(rows).document()
    found = find_grids(document, ())
    assert [(g.title, g.unit) for g in found] == [('年度支出情况（万元）', '万元')] * 2
    assert head_path(found[1], 2, document.text) == ('接待费',)


def test_a_table_of_names_has_a_head_row(make):
    rows = [['姓名', '职务', '单位'], ['王芳', '主任', '县居保中心'], ['李强', '股长', '县居保中心']]
    assert find_grids(make.table(rows).document(), ())[0].head_rows == 1


def test_a_box_around_text_is_a_grid_without_head(make, words):
    document = make.table([['一、基本情况'], ['编制12名。']]).document()
    (grid,) = find_grids(document, find_sections(document, words))
    assert (grid.head_rows, len(grid.cells), grid.section_id) == (0, 2, 0)


def test_a_table_of_empty_cells_is_read(make):
    (grid,) = find_grids(make.table([['', ''], ['', '']]).document(), ())
    assert (grid.title, grid.head_rows) == (None, 0)
