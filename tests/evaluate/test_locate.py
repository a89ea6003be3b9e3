import pytest

from pipeline.evaluate.locate import find_nth, locate_figure


@pytest.mark.parametrize(
    ('text', 'raw', 'found'),
    [
        ('补贴130元，另补30元', '30元', 9),
        ('补贴30元，另补130元', '30元', 2),
        ('人均1.30元，代缴30元', '30元', 10),
        ('分值\t10\t10.5', '10', 3),
        ('分值\t5\t1,500', '5', 3),
        ('得分 92分，92分', '92分', 7),
        ('激活率８０%，领取率80%', '80%', 10),
    ],
)
def test_a_number_is_the_last_that_is_no_part_of_a_longer_one(text, raw, found):
    assert locate_figure(text, {'quote': text, 'nth': 1, 'raw': raw}).start == found


def test_the_nth_quote_is_meant():
    text = '参保30人。参保30人。'
    assert locate_figure(text, {'quote': '参保30人', 'nth': 2, 'raw': '30人'}).start == 8
    assert locate_figure(text, {'quote': '参保30人', 'nth': 3, 'raw': '30人'}) is None


def test_occurrences_may_overlap():
    assert find_nth('10100', '10', 2) == 2
