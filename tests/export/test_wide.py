import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from pipeline.export.wide import units_of, wide_query, wide_schema

BASE = {
    'region_key': '330101',
    'region_code_base': '330101',
    'region': '甲县',
    'year': 2022,
    'scheme': '城乡居民',
    'indicator': 'insured_persons',
    'role': 'actual',
    'group': None,
    'value': 1.0,
    'unit': '人',
    'scope': None,
}


@pytest.fixture
def wide():
    """Rows of a panel in, those of its wide form out."""

    def ask(*rows):
        panel = pa.Table.from_pylist([{**BASE, **row} for row in rows])
        connection = duckdb.connect()
        connection.register('panel', panel)
        units = units_of(connection)
        table = connection.sql(wide_query(units)).to_arrow_table().cast(wide_schema(units))
        return table.to_pylist()

    return ask


def test_an_indicator_is_a_column_and_place_year_scheme_a_row(wide):
    rows = wide(
        {'value': 5.0},
        {'indicator': 'pension_paid', 'unit': '元', 'value': 7.0},
        {'year': 2021, 'value': 4.0},
        {'scheme': None, 'value': 3.0},
    )
    assert [(row['year'], row['scheme'], row['insured_persons'], row['pension_paid']) for row in rows] == [
        (2021, '城乡居民', 4.0, None),
        (2022, None, 3.0, None),
        (2022, '城乡居民', 5.0, 7.0),
    ]


def test_targets_and_parts_of_a_population_stay_out(wide):
    rows = wide({}, {'role': 'target', 'value': 9.0}, {'group': '重度残疾人', 'value': 2.0})
    assert [row['insured_persons'] for row in rows] == [1.0]


def test_the_unit_is_the_one_that_most_cells_have(wide):
    rows = wide({'value': 5.0}, {'year': 2021, 'value': 4.0}, {'unit': '户', 'year': 2020})
    assert {row['year']: row['insured_persons'] for row in rows} == {2021: 4.0, 2022: 5.0}


def test_the_value_without_scope_stands_before_those_with_one(wide):
    (row,) = wide({'value': 5.0}, {'value': 4.0, 'scope': '不含在校学生'})
    assert row['insured_persons'] == 5.0
    (row,) = wide({'value': 4.0, 'scope': '不含在校学生'})
    assert row['insured_persons'] == 4.0


def test_of_two_values_none_is_guessed(wide):
    (row,) = wide({'value': 5.0}, {'value': 4.0}, {'indicator': 'deceased_persons'})
    assert (row['insured_persons'], row['deceased_persons']) == (None, 1.0)


def test_places_without_a_base_code_are_told_apart_by_their_key(wide):
    rows = wide(
        {'region_key': 'x:1', 'region_code_base': None, 'region': '新华区', 'value': 1.0},
        {'region_key': 'x:2', 'region_code_base': None, 'region': '新华区', 'value': 2.0},
    )
    assert [(row['region_key'], row['insured_persons']) for row in rows] == [('x:1', 1.0), ('x:2', 2.0)]


def test_a_code_of_an_indicator_may_hold_quotes(wide):
    (row,) = wide({'indicator': 'a\'b"c'})
    assert row['a\'b"c'] == 1.0


def test_a_panel_without_rows_has_a_wide_form_without_rows(wide):
    assert wide({'role': 'target'}) == []


def test_the_wide_panel_of_an_export_is_the_same_in_csv_and_stata(exported):
    comma = pd.read_csv(exported / 'csv' / 'panel_wide.csv', dtype={'region_key': str})
    stata = pd.read_stata(exported / 'dta' / 'panel_wide.dta')
    assert comma.columns.to_list() == stata.columns.to_list()
    assert comma.insured_persons.to_list() == stata.insured_persons.to_list() == [19530.0, 19764.0, 86100.0]
    assert comma.region.to_list() == ['甲县', '甲县', '乙县']
