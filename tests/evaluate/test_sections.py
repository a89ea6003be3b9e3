from pipeline.evaluate.align import Alignment
from pipeline.evaluate.sections import plain_title, score_sections
from pipeline.evaluate.tally import Tally
from pipeline.model.record import SectionRecord

TEXT = '一、基本情况\n正文。\n二、存在问题（20分）：\n正文。\n一、基本情况\n'
LINES = (
    {'level': 1, 'number': '一', 'title': '基本情况', 'line': 1},
    {'level': 1, 'number': '二', 'title': '存在问题（20分）', 'line': 3},
    {'level': 2, 'number': '一', 'title': '基本情况', 'line': 5},
)


def make_row(start, title, level=1, number='一、'):
    return SectionRecord(
        doc_id='a', section_id=0, parent_id=None, level=level, number=number, title=title, kind=None, path=title,
        char_start=start, char_end=len(TEXT), page=None,
    )  # fmt: skip


def score(*rows):
    return score_sections(TEXT, LINES, rows, Alignment(TEXT, TEXT))


def test_titles_match_without_score_suffix_each_at_its_place():
    rows = (make_row(0, '基本情况'), make_row(11, '存在问题', number='二'), make_row(29, '基本情况', level=2))
    tallies, remarks = score(*rows)
    assert tallies['sections'] == Tally(3, 0, 0)
    assert tallies['section levels'].f1 == tallies['section numbers'].f1 == 1
    assert remarks == ()


def test_a_title_at_another_place_is_a_miss_and_an_extra():
    tallies, _ = score(make_row(11, '基本情况'), make_row(11, '存在问题', number='二'))
    assert tallies['sections'] == Tally(1, 2, 1)


def test_a_wrong_level_is_a_match_with_a_remark():
    tallies, remarks = score(make_row(0, '基本情况', level=3))
    assert tallies['section levels'] == Tally(0, 1, 1)
    assert any(remark.measure == 'section levels' for remark in remarks)


def test_brackets_that_are_no_score_belong_to_the_title():
    assert plain_title('年度收入情况(万元)') == '年度收入情况（万元）'
    assert plain_title('存在问题（20分）') == '存在问题'
