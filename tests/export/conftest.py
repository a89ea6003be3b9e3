from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import api
from pipeline.export.export import Format, export_dataset
from pipeline.export.tables import Table, open_dataset
from pipeline.export.words import Column, TableWords, load_words
from pipeline.write.publish import current_folder

REPORTS = {
    '甲县2021.txt': '甲县2021年度城乡居民养老保险绩效自评报告\n一、基本情况\n'
    '2021年全县参保总人数为19530人，累计发放养老金4860.2万元，参保率为95.5%。\n',
    '甲县2022.txt': '甲县2022年度城乡居民养老保险绩效自评报告\n一、基本情况\n'
    '2022年全县参保总人数为19764人，累计发放养老金5102.6万元。\n',
    '乙县2022.txt': '乙县2022年度城乡居民养老保险绩效自评报告\n一、基本情况\n'
    '2022年全县参保总人数为8.61万人，其中重度残疾人1203人；累计发放养老金1.79亿元。\n',
    'again/乙县2022.htm': '<html><head><title>乙县2022年度城乡居民养老保险绩效自评报告</title></head><body>'
    '<p>乙县2022年度城乡居民养老保险绩效自评报告</p><p>一、基本情况</p>'
    '<p>2022年全县参保总人数为8.61万人，其中重度残疾人1203人；累计发放养老金1.79亿元。</p></body></html>',
    '=cmd.pdf': '',
}

PANEL = pa.schema([
    pa.field('region_key', pa.string(), nullable=False),
    pa.field('region_code_base', pa.string()),
    pa.field('region', pa.string()),
    pa.field('year', pa.int32(), nullable=False),
    pa.field('scheme', pa.string()),
    pa.field('indicator', pa.string(), nullable=False),
    pa.field('role', pa.string(), nullable=False),
    pa.field('group', pa.string()),
    pa.field('value', pa.float64(), nullable=False),
    pa.field('unit', pa.string(), nullable=False),
    pa.field('scope', pa.string()),
    pa.field('chosen', pa.string(), nullable=False),
])  # fmt: skip

PLACES = {'甲县': '330101', '乙县': None}


@pytest.fixture(scope='session')
def folder(tmp_path_factory):
    """A folder with a dataset: three reports, one of them twice, a file that cannot be read, and a panel."""
    source, target = tmp_path_factory.mktemp('in'), tmp_path_factory.mktemp('out')
    for name, text in REPORTS.items():
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text(text, 'utf-8')
    api.extract_folder(source, target, 0)
    write_panel(target, panel_rows(target))
    return target


def panel_rows(target):
    """Return a row for each result of a report, as a panel has it."""
    tables = api.load_dataset(target)
    reports = tables['documents'].set_index('doc_id')
    reports = reports[reports.duplicate_of.isna() & (reports.status != 'failed')]
    for row in tables['figures'].itertuples():
        if row.indicator and row.doc_id in reports.index:
            place = reports.title[row.doc_id][:2]
            yield {
                'region_key': PLACES[place] or place,
                'region_code_base': PLACES[place],
                'region': place,
                'year': int(reports.title[row.doc_id][2:6]),
                'chosen': f'{row.doc_id}:{row.figure_id}',
                **{name: getattr(row, name) for name in ('indicator', 'role', 'value', 'unit')},
                **{name: getattr(row, name) or None for name in ('scheme', 'group', 'scope')},
            }


def write_panel(target, rows):
    path = current_folder(target) / 'panel.parquet'
    rows = [{name: None if value != value else value for name, value in row.items()} for row in rows]  # noqa: PLR0124 - NaN
    path.unlink(missing_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, PANEL), path)


@pytest.fixture(scope='session')
def dataset(folder):
    return open_dataset(folder)


@pytest.fixture(scope='session')
def exported(folder, dataset, patterns):
    """The folder of a full export."""
    export_dataset(dataset, folder, list(Format), patterns.indicators)
    return folder / 'export'


@pytest.fixture(scope='session')
def words():
    return load_words()


@pytest.fixture
def table_of():
    """Columns in, a table for an export out; a text that no report has is welcome."""

    def make(columns, name='trial', codes=None):
        rows = pa.table(columns)
        said = tuple(Column(name=each, zh=f'列{each}', en='', codes=(codes or {}).get(each, {})) for each in columns)
        return Table(TableWords(table=name, zh='试', en='A trial.', columns=said), rows.schema, rows.to_batches)

    return make


@pytest.fixture
def every_kind():
    """Columns of every type that the tables have, with nothing in the second row."""
    return {
        'text': pa.array(['参保', None]),
        'long': pa.array(['文' * 40_000, None], pa.large_string()),
        'whole': pa.array([3, None], pa.int32()),
        'large': pa.array([2**40, None], pa.int64()),
        'part': pa.array([-0.1, None], pa.float64()),
        'is': pa.array([True, None], pa.bool_()),
        'day': pa.array([date(2022, 12, 31), None], pa.date32()),
        'ids': pa.array([[1, 2], []], pa.list_(pa.int32())),
        'names': pa.array([['甲', '=乙'], None], pa.list_(pa.string())),
    }
