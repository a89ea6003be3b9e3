from enum import StrEnum

import pytest

from pipeline.export import words as module
from pipeline.export.to_dta import stata_names
from pipeline.model.errors import PatternFileError
from pipeline.model.figure import Method, Role
from pipeline.model.number import NumberKind, Qualifier
from pipeline.model.problem import Severity
from pipeline.patterns.schema import Indicator
from pipeline.write.schemas import SCHEMAS


def test_every_column_of_the_dataset_has_chinese_and_english_words(words, dataset):
    made_here = {'panel'}  # by these tests, where no run makes it
    for table, schema in {**SCHEMAS, **{k: v for k, v in dataset.schemas.items() if k not in made_here}}.items():
        said = {column.name: column for column in words[table].columns}
        assert [name for name in schema.names if name not in said or not said[name].en] == [], table
        assert [name for name in words[table].key if name not in schema.names] == [], table


def test_no_column_is_said_twice_and_heads_differ(words):
    for table in words.values():
        names, heads = ([getattr(column, key) for column in table.columns] for key in ('name', 'zh'))
        assert len(set(names)) == len(names)
        assert len(set(heads)) == len(heads), table.table


@pytest.mark.parametrize(
    ('table', 'column', 'kind'),
    [
        ('figures', 'role', Role),
        ('figures', 'qualifier', Qualifier),
        ('figures', 'method', Method),
        ('numbers', 'class', NumberKind),
        ('problems', 'severity', Severity),
    ],
)
def test_the_codes_of_a_column_are_those_of_the_program(words, table, column, kind: type[StrEnum]):
    assert set(words[table].column(column).codes) == set(kind)


def test_schemes_and_kinds_are_those_of_the_pattern_files(words, patterns):
    assert set(words['figures'].column('scheme').codes) == set(patterns.scheme_of.values()) - {None}
    kinds = Indicator.model_fields['kind'].annotation.__args__
    assert set(words['codebook'].column('kind').codes) == set(kinds)


def test_no_name_of_the_dataset_is_shortened_for_stata(words, patterns):
    for table in words.values():
        names = stata_names([column.name for column in table.columns])
        assert {name: short for name, short in names.items() if name != short} in ({}, {'class': 'class_'})
    assert all(name == short for name, short in stata_names(list(patterns.indicators)).items())


def test_a_column_that_is_not_of_this_version_has_its_name_alone(words):
    column = words['figures'].column('of_tomorrow')
    assert (column.zh, column.en, column.codes) == ('of_tomorrow', '', {})


def test_a_misspelt_key_does_not_load(tmp_path, monkeypatch):
    (tmp_path / 'columns.yaml').write_text('values: {}\ntables:\n  - {table: a, zh: 甲, en: A., colums: []}\n', 'utf-8')
    monkeypatch.setattr(module, 'files', lambda _: tmp_path)
    with pytest.raises(PatternFileError, match=r'columns\.yaml:3: .*colums'):
        module.load_words()
