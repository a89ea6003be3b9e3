"""The columns of the dataset's tables: names and types that other programs rely on."""

from collections.abc import Mapping

import pyarrow as pa

_INT32 = pa.int32()
_STRING = pa.string()
_REQUIRED = {'nullable': False}
_ID = pa.field('doc_id', _STRING, **_REQUIRED)

SCHEMAS: Mapping[str, pa.Schema] = {
    'documents': pa.schema([
        _ID,
        pa.field('path', _STRING, **_REQUIRED),
        pa.field('format', _STRING, **_REQUIRED),
        pa.field('bytes', pa.int64()),
        pa.field('sha256', _STRING),
        pa.field('encoding', _STRING),
        pa.field('pages', _INT32),
        pa.field('text', pa.large_string()),
        pa.field('title', _STRING),
        pa.field('report_type', _STRING),
        pa.field('agency', _STRING),
        pa.field('region', _STRING),
        pa.field('region_code', _STRING),
        pa.field('province', _STRING),
        pa.field('city', _STRING),
        pa.field('county', _STRING),
        pa.field('report_year', _INT32),
        pa.field('report_date', pa.date32()),
        pa.field('published_on', pa.date32()),
        pa.field('index_number', _STRING),
        pa.field('doc_number', _STRING),
        pa.field('validity', _STRING),
        pa.field('self_score', pa.float64()),
        pa.field('grade', _STRING),
        pa.field('cited_documents', pa.list_(_STRING), **_REQUIRED),
        pa.field('status', _STRING, **_REQUIRED),
        pa.field('error', _STRING),
        pa.field('duplicate_of', _STRING),
        pa.field('region_code_base', _STRING),
        pa.field('url', _STRING),
        pa.field('downloaded_on', pa.date32()),
        pa.field('source_fields', _STRING),
        pa.field('parent_doc_id', _STRING),
    ]),
    'sections': pa.schema([
        _ID,
        pa.field('section_id', _INT32, **_REQUIRED),
        pa.field('parent_id', _INT32),
        pa.field('level', _INT32, **_REQUIRED),
        pa.field('number', _STRING),
        pa.field('title', _STRING, **_REQUIRED),
        pa.field('kind', _STRING),
        pa.field('path', _STRING, **_REQUIRED),
        pa.field('char_start', _INT32, **_REQUIRED),
        pa.field('char_end', _INT32, **_REQUIRED),
        pa.field('page', _INT32),
    ]),
    'figures': pa.schema([
        _ID,
        pa.field('figure_id', _INT32, **_REQUIRED),
        pa.field('indicator', _STRING),
        pa.field('indicator_zh', _STRING),
        pa.field('label', _STRING),
        pa.field('value', pa.float64(), **_REQUIRED),
        pa.field('low', pa.float64()),
        pa.field('high', pa.float64()),
        pa.field('unit', _STRING, **_REQUIRED),
        pa.field('raw', _STRING, **_REQUIRED),
        pa.field('qualifier', _STRING),
        pa.field('role', _STRING, **_REQUIRED),
        pa.field('group', _STRING),
        pa.field('scheme', _STRING),
        pa.field('region', _STRING),
        pa.field('region_code', _STRING),
        pa.field('year', _INT32),
        pa.field('period_start', pa.date32()),
        pa.field('period_end', pa.date32()),
        pa.field('section_id', _INT32),
        pa.field('place', _STRING, **_REQUIRED),
        pa.field('table_id', _INT32),
        pa.field('row', _INT32),
        pa.field('column', _INT32),
        pa.field('context', _STRING, **_REQUIRED),
        pa.field('char_start', _INT32, **_REQUIRED),
        pa.field('char_end', _INT32, **_REQUIRED),
        pa.field('page', _INT32),
        pa.field('bbox', pa.list_(pa.float32())),
        pa.field('method', _STRING, **_REQUIRED),
        pa.field('pattern_id', _STRING),
        pa.field('score', pa.float64(), **_REQUIRED),
        pa.field('region_code_base', _STRING),
        pa.field('scope', _STRING),
        pa.field('suggested_value', pa.float64()),
        pa.field('suggested_reason', _STRING),
    ]),
    'numbers': pa.schema([
        _ID,
        pa.field('char_start', _INT32, **_REQUIRED),
        pa.field('char_end', _INT32, **_REQUIRED),
        pa.field('raw', _STRING, **_REQUIRED),
        pa.field('class', _STRING, **_REQUIRED),
        pa.field('figure_id', _INT32),
        pa.field('reason', _STRING, **_REQUIRED),
    ]),
    'cells': pa.schema([
        _ID,
        pa.field('table_id', _INT32, **_REQUIRED),
        pa.field('row', _INT32, **_REQUIRED),
        pa.field('column', _INT32, **_REQUIRED),
        pa.field('row_span', _INT32, **_REQUIRED),
        pa.field('column_span', _INT32, **_REQUIRED),
        pa.field('is_header', pa.bool_(), **_REQUIRED),
        pa.field('text', _STRING, **_REQUIRED),
        pa.field('char_start', _INT32, **_REQUIRED),
        pa.field('char_end', _INT32, **_REQUIRED),
        pa.field('page', _INT32),
        pa.field('title', _STRING),
        pa.field('unit', _STRING),
    ]),
    'problems': pa.schema([
        _ID,
        pa.field('code', _STRING, **_REQUIRED),
        pa.field('severity', _STRING, **_REQUIRED),
        pa.field('message', _STRING, **_REQUIRED),
        pa.field('char_start', _INT32),
        pa.field('char_end', _INT32),
        pa.field('figure_ids', pa.list_(_INT32), **_REQUIRED),
    ]),
}  # fmt: skip


_REGION = (
    pa.field('region_key', _STRING, **_REQUIRED),
    pa.field('region_code_base', _STRING),
    pa.field('region_code', _STRING),
    pa.field('region', _STRING),
)
_INDICATOR = (pa.field('indicator', _STRING, **_REQUIRED), pa.field('indicator_zh', _STRING, **_REQUIRED))

PANEL_SCHEMAS: Mapping[str, pa.Schema] = {
    'panel': pa.schema([
        *_REGION,
        pa.field('year', _INT32, **_REQUIRED),
        pa.field('scheme', _STRING),
        *_INDICATOR,
        pa.field('role', _STRING, **_REQUIRED),
        pa.field('group', _STRING),
        pa.field('value', pa.float64(), **_REQUIRED),
        pa.field('low', pa.float64()),
        pa.field('high', pa.float64()),
        pa.field('unit', _STRING, **_REQUIRED),
        pa.field('scope', _STRING),
        pa.field('statements', _INT32, **_REQUIRED),
        pa.field('agree', _INT32, **_REQUIRED),
        pa.field('spread', pa.float64(), **_REQUIRED),
        pa.field('chosen', _STRING, **_REQUIRED),
        pa.field('chosen_because', _STRING, **_REQUIRED),
        pa.field('vintage', _INT32),
        pa.field('figure_ids', pa.list_(_STRING), **_REQUIRED),
        pa.field('other_figure_ids', pa.list_(_STRING), **_REQUIRED),
        pa.field('latest_value', pa.float64()),
        pa.field('latest_vintage', _INT32),
        pa.field('series', _INT32, **_REQUIRED),
        pa.field('growth', pa.float64()),
        pa.field('flags', pa.list_(_STRING), **_REQUIRED),
    ]),
    'revisions': pa.schema([
        *_REGION,
        pa.field('year', _INT32, **_REQUIRED),
        pa.field('scheme', _STRING),
        *_INDICATOR,
        pa.field('group', _STRING),
        pa.field('unit', _STRING, **_REQUIRED),
        pa.field('value', pa.float64(), **_REQUIRED),
        pa.field('low', pa.float64()),
        pa.field('high', pa.float64()),
        pa.field('scope', _STRING),
        pa.field('figure_id', _STRING, **_REQUIRED),
        pa.field('revised_value', pa.float64(), **_REQUIRED),
        pa.field('revised_low', pa.float64()),
        pa.field('revised_high', pa.float64()),
        pa.field('revised_scope', _STRING),
        pa.field('revised_vintage', _INT32, **_REQUIRED),
        pa.field('revised_figure_ids', pa.list_(_STRING), **_REQUIRED),
        pa.field('how', _STRING, **_REQUIRED),
        pa.field('difference', pa.float64(), **_REQUIRED),
        pa.field('scope_changed', pa.bool_(), **_REQUIRED),
    ]),
    'coverage': pa.schema([
        *_REGION,
        pa.field('year', _INT32, **_REQUIRED),
        *_INDICATOR,
        pa.field('state', _STRING, **_REQUIRED),
        pa.field('rows', _INT32, **_REQUIRED),
        pa.field('reports', _INT32, **_REQUIRED),
        pa.field('stated_later', pa.bool_(), **_REQUIRED),
    ]),
}  # fmt: skip
"""Tables that are made of all reports together, once their own tables are whole."""

TABLES: Mapping[str, pa.Schema] = {**SCHEMAS, **PANEL_SCHEMAS}
"""All tables of a dataset."""


def field_name(column: str) -> str:
    """Return the attribute of a record that holds a column (`class` is a word of Python).

    >>> field_name('class'), field_name('raw')
    ('class_', 'raw')
    """
    return 'class_' if column == 'class' else column
