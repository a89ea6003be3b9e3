"""The CSV files of an export go in; their description as a Frictionless Data Package comes out."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

import pipeline
from pipeline.export.csv_files import CsvFile
from pipeline.export.plain_cells import is_list, is_text
from pipeline.export.tables import Table
from pipeline.export.words import Column

TITLE = '绩效自评报告数据集'
DESCRIPTION = (
    'Figures of published self-evaluation reports (绩效自评报告) of Chinese public bodies on social insurance, '
    'each with its place in the report. A text that a spreadsheet would run as a formula has an apostrophe before it.'
)


def describe_package(files: Iterable[CsvFile]) -> Mapping[str, Any]:
    """Return the content of `datapackage.json`.

    No licence is stated: whose the reports are and how the dataset may be used is for its publisher to say.
    """
    files = tuple(files)
    names = {file.table.name for file in files}
    return {
        'profile': 'tabular-data-package',
        'name': 'ziping',
        'title': TITLE,
        'description': DESCRIPTION,
        'sources': [{'title': f'ziping {pipeline.__version__}'}],
        'resources': [_resource(file, names) for file in files],
    }


def _resource(file: CsvFile, names: set[str]) -> Mapping[str, Any]:
    return {
        'profile': 'tabular-data-resource',
        'name': file.table.name.replace('_', '-'),
        'title': file.table.words.zh,
        'description': file.table.words.en,
        'path': file.path,
        'format': 'csv',
        'mediatype': 'text/csv',
        'encoding': 'utf-8',
        'bytes': file.bytes,
        'hash': f'sha256:{file.sha256}',
        'schema': _schema(file.table, names),
    }


def _schema(table: Table, names: set[str]) -> Mapping[str, Any]:
    fields = [_field(field, table.words.column(field.name)) for field in table.schema]
    schema: dict[str, Any] = {'fields': fields, 'missingValues': ['']}
    if table.words.key and all(not table.schema.field(name).nullable for name in table.words.key):
        schema['primaryKey'] = list(table.words.key)
    foreign = list(_foreign_keys(table, names))
    return {**schema, 'foreignKeys': foreign} if foreign else schema


def _field(field: pa.Field, words: Column) -> Mapping[str, Any]:
    said = {'name': field.name, 'type': _kind(field.type), 'title': words.zh, 'description': words.en}
    # an empty text is no value to this format, so that no text can be required
    constraints: dict[str, object] = {'required': True} if not field.nullable and not is_text(field.type) else {}
    if words.codes:
        constraints = {**constraints, 'enum': list(words.codes)}
    return {**said, 'constraints': constraints} if constraints else said


def _kind(kind: pa.DataType) -> str:
    if is_list(kind):
        return 'array'
    tests = {
        'string': is_text,
        'boolean': pa.types.is_boolean,
        'integer': pa.types.is_integer,
        'number': pa.types.is_floating,
        'date': pa.types.is_date,
    }
    return next(name for name, is_it in tests.items() if is_it(kind))


def _foreign_keys(table: Table, names: set[str]) -> Iterator[Mapping[str, Any]]:
    for column in table.words.columns:
        if column.of in names:
            yield {'fields': [column.name], 'reference': {'resource': column.of, 'fields': [column.name]}}
