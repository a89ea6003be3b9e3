import pytest

from pipeline.evaluate.align import Alignment
from pipeline.evaluate.ledger import score_ledger
from pipeline.evaluate.tally import Tally
from pipeline.model.record import NumberRecord
from pipeline.model.span import Span

TEXT = '2021年12月参保30人'
LINES = (
    {'number': '2021', 'offset': 0, 'reason': 'date or year'},
    {'number': '12', 'offset': 5, 'reason': 'date or month'},
)


def make_row(start, end, class_='date'):
    return NumberRecord(
        doc_id='a', char_start=start, char_end=end, raw=TEXT[start:end], class_=class_, figure_id=None, reason='rule'
    )


def score(*rows):
    return score_ledger(TEXT, LINES, (Span(10, 13),), rows, Alignment(TEXT, TEXT))


def test_excluded_numbers_of_the_right_class_are_right():
    tallies, remarks = score(make_row(0, 4), make_row(5, 7), make_row(10, 12, 'figure'))
    assert {name: tally.f1 for name, tally in tallies.items()} == dict.fromkeys(tallies, 1.0)
    assert remarks == ()


@pytest.mark.parametrize(
    ('class_', 'measure', 'tally'),
    [('figure', 'excluded numbers', Tally(1, 1, 1)), ('age', 'number classes', Tally(1, 1, 1))],
)
def test_a_wrong_class_is_told(class_, measure, tally):
    tallies, remarks = score(make_row(0, 4), make_row(5, 7, class_), make_row(10, 12, 'figure'))
    assert tallies[measure] == tally
    assert [remark.measure for remark in remarks] == [measure]


def test_a_number_without_row_is_missing_in_the_ledger():
    assert score(make_row(0, 4), make_row(5, 7))[0]['numbers in ledger'] == Tally(2, 1, 1)
