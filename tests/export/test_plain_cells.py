import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.export.plain_cells import guard_text, guard_texts

unhurried = settings(deadline=None)
texts = st.text(st.sampled_from("=+-@\t\r\n＝＋－＠' \u3000\u00a0'1.5,%参") | st.characters(codec='utf-8'), max_size=8)


@pytest.mark.parametrize('start', '=+-@＝＋－＠')
@pytest.mark.parametrize('before', ['', ' ', '\t', '\r\n', '\u3000', '\u00a0', '\ufeff', "'"])
def test_no_text_begins_with_what_a_spreadsheet_runs(start, before):
    assert guard_text(f'{before}{start}cmd') == f"'{before}{start}cmd"


@pytest.mark.parametrize('start', '\t\r\n')
def test_no_text_begins_with_a_tab_or_a_line_end(start):
    assert guard_text(f'{start}a') == f"'{start}a"


@pytest.mark.parametrize('text', ['-3.2', '+5', '-1,200.5', '-0.3%', '参保=1', '1-2', '（-1）', ''])
def test_plain_numbers_and_signs_inside_a_text_stay(text):
    assert guard_text(text) == text


@unhurried
@given(st.lists(texts | st.none(), max_size=4))
def test_a_column_is_guarded_like_each_of_its_texts(cells):
    guarded = [None if cell is None else guard_text(cell) for cell in cells]
    assert guard_texts(pa.array(cells, pa.string())).to_pylist() == guarded
    assert guard_texts(pa.array(cells, pa.large_string())).to_pylist() == guarded


@unhurried
@given(texts, texts)
def test_no_two_texts_become_one(one, other):
    assert (guard_text(one) == guard_text(other)) == (one == other)
