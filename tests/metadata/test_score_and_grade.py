from decimal import Decimal

import pytest

from pipeline.model.outline import Heading, Section
from pipeline.model.span import Span

HEAD = '2021年度部门整体支出绩效自评报告\n\n一、基本情况\n\n'


@pytest.mark.parametrize(
    ('text', 'score'),
    [
        ('经综合评价，自评得分为 96.5 分（满分100分），等级为“优”。', '96.5'),
        ('自评总分98分。', '98'),
        ('本项目满分100分，自评得分97分。', '97'),
        ('总评得分为９５分，其中：\n一、项目决策，自评得分18分。\n二、项目过程，自评得分20分。', '95'),
        ('（一）项目决策（20分，自评得分18分）\n（二）项目过程（25分，自评得分25分）', None),
        ('1.投入（20分，自评得分20分）\n自评得分为91分。', '91'),
        ('一级指标\t分值\t得分\n总分\t100\t97.5', '97.5'),
        ('合计\t1200\t1100', None),
        ('自评得分\t93', '93'),
        ('综合得分在90分以上的，等级为优。', None),
        ('得2分，扣1分，扣完为止。', None),
    ],
)
def test_only_the_stated_total_is_the_score(find, text, score):
    assert find(HEAD + text).self_score == (Decimal(score) if score else None)


def test_the_score_in_a_heading_is_that_of_its_section(find):
    text = f'{HEAD}二、产出情况，自评得分38分\n\n按时完成。'
    start = text.index('二、')
    heading = Heading(1, '二、', '产出情况', Span(start, text.index('\n\n按时')))
    section = Section(0, None, heading, Span(start, len(text)), None, '产出情况')
    assert find(text, sections=(section,)).self_score is None


@pytest.mark.parametrize(
    ('text', 'grade'),
    [
        ('绩效评价等级为“良好”。', '良'),
        ('自评得分92分，等级优秀。', '优'),
        ('自评得分85分（良）。', '良'),
        ('评价等次：合格', '中'),
        ('评价结论为不合格。', '差'),
        ('评价等次\t优   良   中   差', None),
        ('评价等级为优（90分以上）、良（80分以上）、中、差。', None),
        ('工作人员优先安排，等级评定工作。', None),
        ('评价结果优化了支出结构。', None),
    ],
)
def test_grade_is_normalised_and_never_read_from_a_rule(find, text, grade):
    assert find(HEAD + text).grade == grade
