"""The CSV files of an export go in; their description in Croissant (JSON-LD for machine learning) comes out."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

import pipeline
from pipeline.export.csv_files import CsvFile
from pipeline.export.datapackage import DESCRIPTION, TITLE

CONFORMS_TO = 'http://mlcommons.org/croissant/1.0'
_CITE = (
    f'@software{{ziping, title = {{ziping}}, author = {{The ziping authors}}, version = {{{pipeline.__version__}}}}}'
)
_CROISSANT = (
    'citeAs', 'column', 'equivalentProperty', 'extract', 'field', 'fileObject', 'fileProperty', 'fileSet', 'format',
    'includes', 'isLiveDataset', 'jsonPath', 'key', 'md5', 'parentField', 'path', 'recordSet', 'references', 'regex',
    'repeated', 'replace', 'samplingRate', 'separator', 'source', 'subField', 'transform',
)  # fmt: skip
_CONTEXT: Mapping[str, Any] = {
    '@language': 'en',
    '@vocab': 'https://schema.org/',
    'sc': 'https://schema.org/',
    'cr': 'http://mlcommons.org/croissant/',
    'rai': 'http://mlcommons.org/croissant/RAI/',
    'dct': 'http://purl.org/dc/terms/',
    'conformsTo': 'dct:conformsTo',
    'data': {'@id': 'cr:data', '@type': '@json'},
    'dataType': {'@id': 'cr:dataType', '@type': '@vocab'},
    'examples': {'@id': 'cr:examples', '@type': '@json'},
    **{name: f'cr:{name}' for name in _CROISSANT},
}


def describe_croissant(files: Iterable[CsvFile]) -> Mapping[str, Any]:
    """Return the content of `croissant.json`; licence and date are left to whoever publishes the dataset."""
    files = tuple(files)
    return {
        '@context': _CONTEXT,
        '@type': 'sc:Dataset',
        'conformsTo': CONFORMS_TO,
        'name': 'ziping',
        'alternateName': TITLE,
        'description': DESCRIPTION,
        'citeAs': _CITE,
        'version': pipeline.__version__,
        'inLanguage': 'zh',
        'distribution': [_file(file) for file in files],
        'recordSet': [_records(file) for file in files],
    }


def _file(file: CsvFile) -> Mapping[str, Any]:
    return {
        '@type': 'cr:FileObject',
        '@id': file.path,
        'name': file.path,
        'contentUrl': file.path,
        'contentSize': f'{file.bytes} B',
        'encodingFormat': 'text/csv',
        'sha256': file.sha256,
    }


def _records(file: CsvFile) -> Mapping[str, Any]:
    table = file.table
    said: dict[str, Any] = {
        '@type': 'cr:RecordSet',
        '@id': table.name,
        'name': table.name,
        'description': f'{table.words.zh}: {table.words.en}',
    }
    if table.words.key:
        said['key'] = [{'@id': f'{table.name}/{name}'} for name in table.words.key]
    return {**said, 'field': [_field(file, field) for field in table.schema]}


def _field(file: CsvFile, field: pa.Field) -> Mapping[str, Any]:
    words = file.table.words.column(field.name)
    return {
        '@type': 'cr:Field',
        '@id': f'{file.table.name}/{field.name}',
        'name': field.name,
        'description': f'{words.zh}: {words.describe()}',
        'dataType': _kind(field.type),
        'source': {'fileObject': {'@id': file.path}, 'extract': {'column': field.name}},
    }


def _kind(kind: pa.DataType) -> str:
    tests = {
        'sc:Boolean': pa.types.is_boolean,
        'sc:Integer': pa.types.is_integer,
        'sc:Float': pa.types.is_floating,
        'sc:Date': pa.types.is_date,
    }
    return next((name for name, is_it in tests.items() if is_it(kind)), 'sc:Text')
