import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.export.to_dta import MOST_IN_LABEL, MOST_IN_NAME, RESERVED, _is_long, stata_names, write_dta

FORMAT_118 = b'<stata_dta><header><release>118</release>'


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=50) | st.sampled_from(sorted(RESERVED)), unique=True))
def test_every_name_is_one_that_stata_takes(columns):
    names = stata_names(columns).values()
    assert len(set(names)) == len(columns)
    for name in names:
        assert len(name) <= MOST_IN_NAME
        assert name.isascii()
        assert name.isidentifier()
        assert name not in RESERVED


def test_every_kind_of_value_reads_as_it_was(tmp_path, table_of, every_kind):
    write_dta(tmp_path / 'a.dta', table_of(every_kind))
    assert (tmp_path / 'a.dta').read_bytes().startswith(FORMAT_118)
    frame = pd.read_stata(tmp_path / 'a.dta')
    first, second = frame.to_dict('records')
    assert first == {
        'text': '参保',
        'long_': '文' * 40_000,
        'whole': 3,
        'large': 2**40,
        'part': -0.1,
        'is': 1,
        'day': pd.Timestamp('2022-12-31'),
        'ids': '[1, 2]',
        'names': '["甲", "=乙"]',
    }
    assert [second[name] for name in ('text', 'long_', 'ids', 'names')] == ['', '', '[]', '']
    assert all(pd.isna(second[name]) for name in ('whole', 'large', 'part', 'is', 'day'))


def test_codes_become_numbers_with_labels_in_their_order(tmp_path, table_of):
    codes = {'role': {'actual': '实际', 'target': '目标', 'prior': '上期'}}
    table = table_of({'role': ['target', None, 'actual', 'told_by_a_later_version']}, codes=codes)
    write_dta(tmp_path / 'a.dta', table)
    assert pd.read_stata(tmp_path / 'a.dta').role.to_list() == ['target', np.nan, 'actual', 'told_by_a_later_version']
    assert pd.read_stata(tmp_path / 'a.dta', convert_categoricals=False).role.to_list()[0] == 2
    with pd.io.stata.StataReader(tmp_path / 'a.dta') as reader:
        reader.read()
        labels = {1: 'actual', 2: 'target', 3: 'prior', 4: 'told_by_a_later_version'}
        assert reader.value_labels() == {'role': labels}


@pytest.mark.parametrize(
    ('longest', 'rows', 'is_long'), [(2046, 1, True), (2045, 1, False), (2045, 40_000, True), (128, 10**9, False)]
)
def test_a_text_is_a_strl_where_a_fixed_width_cannot_hold_it_or_wastes_much(longest, rows, is_long):
    assert _is_long(longest, rows) == is_long


def test_a_table_without_rows_keeps_its_variables(tmp_path, table_of):
    columns = {
        'text': pa.array([], pa.string()),
        'n': pa.array([], pa.int32()),
        'ids': pa.array([], pa.list_(pa.int32())),
    }
    write_dta(tmp_path / 'a.dta', table_of(columns))
    assert pd.read_stata(tmp_path / 'a.dta').columns.to_list() == ['text', 'n', 'ids']


def test_a_text_with_a_nul_is_read_to_its_end(tmp_path, table_of):
    write_dta(tmp_path / 'a.dta', table_of({'text': ['a\0b'], 'long_text': ['a\0' * 100]}))
    (row,) = pd.read_stata(tmp_path / 'a.dta').to_dict('records')
    assert row == {'text': 'a\ufffdb', 'long_text': 'a\ufffd' * 100}


def test_the_same_rows_give_the_same_bytes(tmp_path, table_of, every_kind):
    write_dta(tmp_path / 'a.dta', table_of(every_kind))
    time.sleep(1.1)
    write_dta(tmp_path / 'b.dta', table_of(every_kind))
    assert (tmp_path / 'a.dta').read_bytes() == (tmp_path / 'b.dta').read_bytes()


@pytest.mark.parametrize('name', ['documents', 'figures', 'panel', 'panel_wide', 'codebook'])
def test_every_variable_of_an_export_has_a_chinese_label(exported, name):
    with pd.io.stata.StataReader(exported / 'dta' / f'{name}.dta') as reader:
        labels = reader.variable_labels()
        assert name in reader.data_label
    assert all(any('\u4e00' <= c <= '\u9fff' for c in label) or label.startswith('SHA') for label in labels.values())
    assert all(len(label) <= MOST_IN_LABEL for label in labels.values())


def test_the_figures_of_an_export_are_those_of_the_dataset(exported, folder):
    stata = pd.read_stata(exported / 'dta' / 'figures.dta')
    parquet = pd.read_parquet(folder / 'figures.parquet')
    assert stata.value.to_list() == parquet.value.to_list()
    assert stata.role.to_list() == parquet.role.to_list()
    assert stata.context.to_list() == parquet.context.to_list()
    assert list(stata.columns) == list(parquet.columns)
