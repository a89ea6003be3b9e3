import hashlib
import json

import frictionless
import mlcroissant
import pytest

from pipeline import api
from pipeline.export.export import Format, export_dataset
from pipeline.export.tables import open_dataset


@pytest.fixture(scope='module')
def package(exported):
    return json.loads((exported / 'datapackage.json').read_text('utf-8'))


def test_the_data_package_is_valid_and_so_is_every_row(exported):
    report = frictionless.validate(exported / 'datapackage.json')
    assert report.flatten(['name', 'fieldName', 'rowNumber', 'note', 'message']) == []
    assert report.valid


def test_a_broken_file_is_found_by_it(exported, tmp_path):
    for path in exported.rglob('*.[cj]s*'):
        copy = tmp_path / path.relative_to(exported)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(
            path.read_bytes().replace(b'"actual"', b'"actuel"') if path.name == 'figures.csv' else path.read_bytes()
        )
    assert not frictionless.validate(tmp_path / 'datapackage.json').valid


def test_every_csv_file_is_described_with_size_and_hash(package, exported):
    described = {resource['path']: resource for resource in package['resources']}
    assert set(described) == {path.relative_to(exported).as_posix() for path in exported.rglob('*.csv')}
    for path, resource in described.items():
        content = (exported / path).read_bytes()
        assert resource['bytes'] == len(content)
        assert resource['hash'] == f'sha256:{hashlib.sha256(content).hexdigest()}'


def test_fields_have_types_titles_keys_and_codes(package):
    (figures,) = (resource for resource in package['resources'] if resource['name'] == 'figures')
    fields = {field['name']: field for field in figures['schema']['fields']}
    assert fields['value'] == {
        'name': 'value',
        'type': 'number',
        'title': '数值',
        'description': 'In base units (元, 人; per cent as the percent number).',
        'constraints': {'required': True},
    }
    assert fields['role']['constraints']['enum'] == ['actual', 'target', 'standard', 'prior', 'change']
    assert (fields['period_end']['type'], fields['bbox']['type']) == ('date', 'array')
    assert figures['schema']['primaryKey'] == ['doc_id', 'figure_id']
    assert figures['schema']['foreignKeys'] == [
        {'fields': ['doc_id'], 'reference': {'resource': 'documents', 'fields': ['doc_id']}}
    ]


def test_the_croissant_is_valid_and_its_records_are_read(exported, folder):
    dataset = mlcroissant.Dataset(exported / 'croissant.json')
    assert dataset.metadata.issues.errors == set()
    assert {record_set.id for record_set in dataset.metadata.record_sets} >= {'documents', 'figures', 'panel_wide'}
    rows = list(dataset.records('figures'))
    figures = api.load_dataset(folder)['figures']
    assert [row['figures/value'] for row in rows] == figures.value.to_list()
    assert rows[0]['figures/raw'].decode() == figures.raw[0]


def test_a_dataset_of_no_report_is_exported_and_valid(tmp_path, patterns):
    (tmp_path / 'in').mkdir()
    api.extract_folder(tmp_path / 'in', tmp_path / 'out', 0)
    export_dataset(open_dataset(tmp_path / 'out'), tmp_path / 'out', list(Format), patterns.indicators)
    assert frictionless.validate(tmp_path / 'out' / 'export' / 'datapackage.json').valid
