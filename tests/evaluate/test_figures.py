from dataclasses import replace

from pipeline.evaluate.figures import GoldFigure, score_figures
from pipeline.evaluate.tally import Tally
from pipeline.model.record import FigureRecord
from pipeline.model.span import Span

LINE = {
    'raw': '30人', 'quote': '参保30人', 'value': 30, 'unit': '人', 'indicator': 'insured_persons', 'role': 'actual',
    'label': '参保', 'qualifier': None, 'group': None, 'scheme': '城乡居民', 'year': 2021, 'place': 'text',
}  # fmt: skip


def make_row(start=2, **others):
    row = FigureRecord(
        doc_id='a', figure_id=0, indicator='insured_persons', indicator_zh='参保人数', label='参保', value=30.0,
        low=30.0, high=30.0, unit='人', raw='30人', qualifier=None, role='actual', group=None, scheme='城乡居民',
        region=None, region_code=None, year=2021, period_start=None, period_end=None, section_id=None, place='text',
        table_id=None, row=None, column=None, context='参保30人', char_start=start, char_end=start + 3, page=None,
        bbox=None, method='label', pattern_id=None, score=1.0,
    )  # fmt: skip
    return replace(row, **others)


def make_gold(start=2, **others):
    return GoldFigure({**LINE, **others}, None if start is None else Span(start, start + 3))


def test_the_same_number_with_the_same_meaning_is_a_match():
    score = score_figures((make_gold(),), (make_row(),))
    assert score.tallies == {
        'quantities': Tally(1, 0, 0),
        'figures': Tally(1, 0, 0),
        'figures in text': Tally(1, 0, 0),
        'figures in tables': Tally(0, 0, 0),
    }
    assert score.remarks == ()


def test_another_indicator_or_role_is_a_miss_and_an_extra_but_the_quantity_is_right():
    for row in (make_row(indicator='contributors'), make_row(role='target'), make_row(indicator=None)):
        score = score_figures((make_gold(),), (row,))
        assert score.tallies['figures'] == Tally(0, 1, 1)
        assert score.tallies['quantities'] == Tally(1, 0, 0)
        assert [remark.kind for remark in score.remarks] == ['wrong']


def test_a_figure_elsewhere_is_no_match():
    score = score_figures((make_gold(),), (make_row(start=20),))
    assert score.tallies['quantities'] == Tally(0, 1, 1)
    assert [remark.kind for remark in score.remarks] == ['miss', 'extra']


def test_a_gold_figure_without_indicator_wants_a_figure_without():
    gold = (make_gold(indicator=None),)
    assert score_figures(gold, (make_row(indicator=None),)).tallies['figures'] == Tally(1, 0, 0)
    assert score_figures(gold, (make_row(),)).tallies['figures'] == Tally(0, 1, 1)


def test_one_number_that_states_two_indicators_has_two_lines_and_one_quantity():
    gold = (make_gold(), make_gold(indicator='contributors'))
    score = score_figures(gold, (make_row(indicator='contributors'), make_row()))
    assert score.tallies['figures'] == Tally(2, 0, 0)
    assert score.tallies['quantities'] == Tally(1, 0, 0)


def test_a_line_twice_in_the_gold_is_matched_once_by_one_figure():
    assert score_figures((make_gold(), make_gold()), (make_row(),)).tallies['figures'] == Tally(1, 1, 0)


def test_words_that_the_document_lacks_are_a_miss():
    score = score_figures((make_gold(start=None),), ())
    assert score.tallies['figures'] == Tally(0, 1, 0)
    assert 'not in this document' in score.remarks[0].what


def test_an_extra_on_a_table_figure_counts_against_tables():
    score = score_figures((make_gold(place='table'),), (make_row(indicator='contributors'),))
    assert score.tallies['figures in tables'] == Tally(0, 1, 1)
    assert score.tallies['figures in text'] == Tally(0, 0, 0)


def test_attributes_are_compared_among_the_matches_only():
    score = score_figures((make_gold(), make_gold(start=9)), (make_row(scheme=None), make_row(start=9, role='target')))
    assert score.attributes['scheme'] == Tally(0, 1, 1)
    assert score.attributes['year'] == Tally(1, 0, 0)
    assert any(remark.measure == 'scheme' for remark in score.remarks)
