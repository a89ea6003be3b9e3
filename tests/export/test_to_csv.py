import csv
import re

import pandas as pd
import pyarrow as pa

from pipeline.export.to_csv import write_csv


def rows_of(path):
    with path.open(encoding='utf-8-sig', newline='') as stream:
        return list(csv.DictReader(stream))


def test_every_kind_of_value_reads_as_it_was(tmp_path, table_of, every_kind):
    csv.field_size_limit(2**20)
    assert write_csv(tmp_path / 'a.csv', table_of(every_kind)) == 2
    first, second = rows_of(tmp_path / 'a.csv')
    assert first['long'] == '文' * 40_000
    assert (first['whole'], first['large'], first['part'], first['day']) == ('3', str(2**40), '-0.1', '2022-12-31')
    assert (first['is'], first['ids'], first['names']) == ('true', '[1, 2]', '["甲", "=乙"]')
    assert second == {**dict.fromkeys(every_kind, ''), 'ids': '[]'}


def test_the_file_begins_with_a_byte_order_mark(tmp_path, table_of):
    write_csv(tmp_path / 'a.csv', table_of({'text': ['参保']}))
    assert (tmp_path / 'a.csv').read_bytes().startswith(b'\xef\xbb\xbf"text"\n')
    assert pd.read_csv(tmp_path / 'a.csv').columns.to_list() == ['text']


def test_a_formula_of_a_report_is_a_text_and_a_negative_number_a_number(tmp_path, table_of):
    columns = {'text': ['=1+1', '+cmd', '-2万元', '@sum', '\tx', '\rx', '-2.5'], 'value': [-1.0, *[2.5] * 6]}
    write_csv(tmp_path / 'a.csv', table_of(columns))
    rows = rows_of(tmp_path / 'a.csv')
    assert [row['text'] for row in rows] == ["'=1+1", "'+cmd", "'-2万元", "'@sum", "'\tx", "'\rx", '-2.5']
    assert pd.read_csv(tmp_path / 'a.csv').value.to_list()[0] == -1.0


def test_quotes_commas_and_line_ends_stay_in_their_cell(tmp_path, table_of):
    write_csv(tmp_path / 'a.csv', table_of({'text': ['甲,"乙"\n=丙', 'b'], 'n': pa.array([1, 2])}))
    assert [row['text'] for row in rows_of(tmp_path / 'a.csv')] == ['甲,"乙"\n=丙', 'b']


def test_no_cell_of_an_export_is_run_by_a_spreadsheet(exported):
    csv.field_size_limit(2**20)
    cells = [cell for path in exported.rglob('*.csv') for row in rows_of(path) for cell in row.values()]
    assert [cell for cell in cells if cell[:1] in '=+-@\t\r' and not re.fullmatch(r'|[+-]?[\d,.]+%?', cell)] == []
    assert "'=cmd.pdf" in cells
