"""The panel goes in; the question for its wide form comes out: region, year and scheme a row, an indicator a column."""

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from pipeline.export.sql_text import quote_name, quote_text

KEYS = ('region_key', 'region_code_base', 'region', 'year', 'scheme')
"""What a row of the wide panel is about; a place may have no code in the base year, but a key."""

_CELLS = 'FROM panel WHERE role = \'actual\' AND "group" IS NULL AND year IS NOT NULL AND indicator IS NOT NULL'


def units_of(connection: duckdb.DuckDBPyConnection) -> Mapping[str, str]:
    """Return the indicators of the wide panel with their unit: the one that most of its cells have."""
    counted = (
        f'SELECT indicator, unit, count(*) AS n {_CELLS} AND unit IS NOT NULL GROUP BY ALL ORDER BY indicator, n, unit'
    )
    return {indicator: unit for indicator, unit, _ in connection.execute(counted).fetchall()}


def wide_query(units: Mapping[str, str]) -> str:
    """Return the question whose answer is the wide panel: results for all, in one unit a column.

    Where a cell of the panel is stated in several scopes the one without scope stands, else the only one; where two
    values are left the cell stays empty: none is guessed.
    """
    own = ' OR '.join(f'(indicator = {quote_text(name)} AND unit = {quote_text(unit)})' for name, unit in units.items())
    columns = ''.join(
        f', max(value) FILTER (indicator = {quote_text(name)}) AS {quote_name(name)}' for name in sorted(units)
    )
    return f"""
        WITH cells AS (SELECT * {_CELLS} AND ({own or 'false'})),
        chosen AS (
            SELECT region_key, min(region_code_base) AS region_code_base, min(region) AS region,
                year, scheme, indicator,
                CASE
                    WHEN count(DISTINCT value) FILTER (scope IS NULL) = 1 THEN min(value) FILTER (scope IS NULL)
                    WHEN count(value) FILTER (scope IS NULL) = 0 AND count(DISTINCT value) = 1 THEN min(value)
                END AS value
            FROM cells GROUP BY region_key, year, scheme, indicator
        )
        SELECT region_key, min(region_code_base) AS region_code_base, min(region) AS region, year, scheme{columns}
        FROM chosen GROUP BY region_key, year, scheme ORDER BY region_key, year, scheme NULLS FIRST
    """  # noqa: S608 - names and texts are quoted


def wide_schema(units: Mapping[str, str]) -> pa.Schema:
    """Return the columns of the wide panel with their types."""
    kinds = (pa.string(), pa.string(), pa.string(), pa.int32(), pa.string())
    keys = [
        pa.field(name, kind, nullable=name not in {'region_key', 'year'})
        for name, kind in zip(KEYS, kinds, strict=True)
    ]
    return pa.schema([*keys, *(pa.field(name, pa.float64()) for name in sorted(units))])
