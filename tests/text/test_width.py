import pytest

from pipeline.text.width import fold_marks, fold_width


@pytest.mark.parametrize(
    ('printed', 'folded'),
    [
        ('９８．５％', '98.5%'),
        ('（１）ＡＢｃ', '(1)ABc'),
        ('３，２００；', '3,200;'),
        ('﹪﹣−', '%--'),
        ('一\u3000二\xa0三\u2009四', '一 二 三 四'),
        ('㎡①Ⅳ', '㎡①Ⅳ'),
        ('。、“”《》〔〕', '。、“”《》〔〕'),
        ('', ''),
    ],
)
def test_wide_signs_become_narrow_ones_and_all_others_stay(printed, folded):
    assert fold_width(printed) == folded


@pytest.mark.parametrize(
    ('text', 'folded'),
    [
        ('3人,4人', '3人，4人'),
        ('1,800元', '1,800元'),
        ('1,234,567元', '1,234,567元'),
        ('1,8000元', '1，8000元'),
        ('1,80元', '1，80元'),
        ('人,800元', '人，800元'),
        ('1,800,元', '1,800，元'),
        (',100', '，100'),
        ('好!吗?是:;', '好！吗？是：；'),
        ('已是，；：', '已是，；：'),
    ],
)
def test_clause_marks_become_chinese_and_the_comma_of_a_grouped_number_stays(text, folded):
    assert fold_marks(text) == folded
