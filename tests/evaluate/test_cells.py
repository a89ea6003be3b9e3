from pipeline.evaluate.cells import score_cells
from pipeline.evaluate.tally import Tally
from pipeline.model.record import CellRecord


def make_cell(text, *, is_header=False):
    return CellRecord(
        doc_id='a', table_id=0, row=0, column=0, row_span=1, column_span=1, is_header=is_header, text=text,
        char_start=0, char_end=len(text), page=None, title=None, unit=None,
    )  # fmt: skip


def test_cells_are_compared_in_order_without_blanks_heads_and_empty_ones():
    tables = ({'rows': [['甲', '1 2'], ['', '乙']]},)
    found = (make_cell('指标', is_header=True), make_cell('甲'), make_cell('12'), make_cell(''), make_cell('乙'))
    assert score_cells(tables, found) == (Tally(3, 0, 0), ())


def test_cells_in_another_order_match_only_in_part():
    tally, remarks = score_cells(({'rows': [['甲', '乙']]},), (make_cell('乙'), make_cell('甲')))
    assert tally == Tally(1, 1, 1)
    assert {remark.kind for remark in remarks} == {'miss', 'extra'}
