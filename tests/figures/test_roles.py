import pytest

ROLES = {
    '参保人数达到3000人': 'actual',
    '实际参保3000人': 'actual',
    '下达参保任务数3000人': 'target',
    '参保目标任务为3000人': 'target',
    '力争参保人数达到3000人': 'target',
    '确保参保率达到98%以上': 'target',
    '参保3000人的目标任务': 'target',
    '上年度参保3000人': 'prior',
    '去年参保3000人': 'prior',
    '参保人数由3000人增加到': 'prior',
    '参保人数较上年增加3000人': 'change',
    '参保人数同比增长3.2%': 'change',
    '参保人数减少3000人': 'change',
    '参保人数增加到3000人': 'actual',
    '新增参保3000人': 'actual',
    '基础养老金每人每月108元': 'standard',
    '缴费档次为3000元': 'standard',
}


@pytest.mark.parametrize(('text', 'role'), ROLES.items(), ids=ROLES)
def test_the_words_tell_the_role(figures_in, text, role):
    assert figures_in(text)[0].role.value == role


def test_the_base_of_a_share_is_a_target_and_the_share_a_result(stated):
    assert [role for _, _, role in stated('参保3200人，占目标任务3000人的106.7%')] == ['actual', 'target', 'actual']


def test_a_value_that_was_changed_is_earlier_and_the_new_one_holds(figures_in):
    old, new = figures_in('基础养老金标准由每人每月105元提高到110元')
    assert old.quantity.value == 105
    assert new.quantity.value == 110
    assert old.role.value == 'prior'
    assert new.role.value != 'prior'


def test_a_heading_of_goals_makes_targets_and_a_word_of_results_takes_it_back(stated):
    assert stated('参保人数3000人。', '绩效目标') == [('insured_persons', 3000, 'target')]
    assert stated('参保人数已达3000人。', '绩效目标') == [('insured_persons', 3000, 'actual')]
    assert stated('参保人数3000人。', '目标完成情况') == [('insured_persons', 3000, 'actual')]


def test_the_role_of_one_clause_does_not_reach_into_the_next(stated):
    assert [role for _, _, role in stated('任务数为3000人，实际参保3100人，较上年增加100人')] == [
        'target',
        'actual',
        'change',
    ]


def test_money_sent_in_advance_is_of_the_year_that_it_is_for(figures_in):
    assert [f.role.value for f in figures_in('2020年12月提前下达补助资金700万元')] == ['actual']
    assert [f.role.value for f in figures_in('2020年12月下达补助资金700万元')] == ['prior']


def test_the_reasons_tell_what_gave_the_role(figures_in):
    (figure,) = figures_in('力争参保3000人')
    assert any(reason.startswith('role target') for reason in figure.reasons)


@pytest.mark.parametrize(
    ('heading', 'words', 'role'),
    [
        ('一、绩效目标分解下达情况', '2023年自治区财政厅下达我县补助资金1520.6万元。', 'actual'),
        ('（一）中央下达资金情况', '分两批向我县下达补助资金7412万元。', 'actual'),
        ('（一）部门基本情况（含人员情况、机构设置及重点工作计划等）', '编制18人。', 'actual'),
        ('一、年度绩效目标', '参保率95%。', 'target'),
        ('（三）满意度指标完成情况', '服务对象满意度≥85%。', 'target'),
        ('（三）满意度指标完成情况', '满意度指标为85%，实际完成值为93%。', 'target'),
    ],
)
def test_what_was_sent_down_is_a_fact_and_a_bound_in_signs_a_target(figures_in, heading, words, role):
    assert figures_in(words, heading=heading)[0].role.value == role


@pytest.mark.parametrize(
    ('words', 'role'),
    [
        ('到2025年参保率达到98%。', 'target'),
        ('到2025年3月，参保率已达到98%。', 'actual'),
        ('到2021年末参保率达到98%。', 'actual'),
    ],
)
def test_what_a_year_to_come_shall_bring_is_a_target(figures_in, words, role):
    assert figures_in(words)[-1].role.value == role
