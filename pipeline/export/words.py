"""columns.yaml goes in; what each table and column is comes out: Chinese heads, descriptions, keys, codes."""

from collections.abc import Mapping
from importlib.resources import files

from pydantic import Field, model_validator

from pipeline.model.errors import PatternFileError
from pipeline.patterns.schema import Closed, Words
from pipeline.patterns.yaml_files import Faults, read_entry

FILE = 'columns.yaml'


class Column(Closed):
    """What a column holds; `of` is the table whose row it names, `codes` the values it can have, with Chinese names."""

    name: Words
    zh: Words
    en: str
    of: Words | None = None
    values: Words | None = None
    codes: dict[str, str] = Field(default_factory=dict)

    def describe(self) -> str:
        """Return the description with the codes, in one line."""
        codes = ', '.join(code if code == zh else f'{code} {zh}' for code, zh in self.codes.items())
        return f'{self.en} {codes}.' if codes else self.en


class TableWords(Closed):
    """What the rows of a table are, and its columns in their order; `key` tells a row from all others."""

    table: Words
    zh: Words
    en: str
    key: tuple[Words, ...] = ()
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return what is said of a column; of one that is not of this version no more than its name."""
        return next((column for column in self.columns if column.name == name), Column(name=name, zh=name, en=''))


class _File(Closed):
    values: dict[Words, dict[Words, Words]]
    tables: tuple[TableWords, ...]

    @model_validator(mode='after')
    def _values_are_known(self) -> '_File':
        unknown = [c.values for t in self.tables for c in t.columns if c.values and c.values not in self.values]
        if unknown:
            raise ValueError(f'no values {", ".join(unknown)}')
        return self


def load_words() -> Mapping[str, TableWords]:
    """Return what columns.yaml says of each table, by name.

    Raises PatternFileError where the file is faulty.
    """
    faults = Faults()
    text = files('pipeline.export').joinpath(FILE).read_text('utf-8')
    said = read_entry(text, FILE, _File, faults)
    if faults.found:
        raise PatternFileError(tuple(faults.found))
    return {table.table: _with_codes(table, said.values) for table in said.tables}


def _with_codes(table: TableWords, values: Mapping[str, Mapping[str, str]]) -> TableWords:
    columns = (
        column.model_copy(update={'codes': dict(values[column.values])}) if column.values else column
        for column in table.columns
    )
    return table.model_copy(update={'columns': tuple(columns)})
