import time
import zipfile
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pytest

from pipeline.export import to_xlsx
from pipeline.export.to_xlsx import Link, write_xlsx


def open_workbook(path):
    return openpyxl.load_workbook(path)


def test_every_kind_of_value_reads_as_it_was(tmp_path, table_of, every_kind):
    write_xlsx(tmp_path / 'a.xlsx', [table_of(every_kind)], {})
    sheet = open_workbook(tmp_path / 'a.xlsx')['试 trial']
    first = dict(zip(every_kind, (cell.value for cell in sheet[3]), strict=True))
    assert (first['text'], first['whole'], first['large'], first['part']) == ('参保', 3, 2**40, -0.1)
    assert (first['is'], first['day'].date().isoformat(), first['ids']) == (True, '2022-12-31', '[1, 2]')
    assert [cell.value for cell in sheet[4]] == [None] * 7 + ['[]', None]


def test_what_a_cell_cannot_hold_as_it_is_reads_as_near_to_it_as_can_be(tmp_path, table_of):
    table = table_of(
        {
            'text': ['  参保 ', '<参保 & "缴费">', None, ''],
            'part': [1531.27e4, 100.31478358628443, None, float('nan')],
            'day': [date(1901, 1, 1), date(1900, 12, 31), None, date(2022, 2, 28)],
            'small': pa.array([-3, 0, None, 7], pa.int16()),
            'is': [False, True, None, False],
        }
    )
    write_xlsx(tmp_path / 'a.xlsx', [table], {})
    sheet = open_workbook(tmp_path / 'a.xlsx')['试 trial']
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows == [
        ['  参保 ', 15312700, datetime(1901, 1, 1), -3, False],  # noqa: DTZ001 - a day
        ['<参保 & "缴费">', 100.31478358628443, '1900-12-31', 0, True],
        [None, None, None, None, None],
        ['', '#NUM!', datetime(2022, 2, 28), 7, False],  # noqa: DTZ001 - a day
    ]
    assert sheet['C3'].number_format == 'yyyy-mm-dd'


def test_a_hundred_thousand_cells_take_no_seconds(tmp_path, table_of):
    table = table_of({f'c{place}': [f'第{row}行' for row in range(10_000)] for place in range(10)})
    start = time.process_time()
    write_xlsx(tmp_path / 'a.xlsx', [table], {})
    assert time.process_time() - start < 1


def test_two_heads_stay_in_view_with_a_filter(tmp_path, table_of):
    write_xlsx(tmp_path / 'a.xlsx', [table_of({'text': ['a', 'b'], 'n': [1, 2]})], {})
    sheet = open_workbook(tmp_path / 'a.xlsx')['试 trial']
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_row=2)] == [['列text', '列n'], ['text', 'n']]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ('A3', 'A2:B4')


@pytest.mark.parametrize(
    'text',
    ['=1+1', '+1', '-1a', '@x', '{=1}', 'http://example.com', 'internal:a!A1', 'mailto:a@b.cn', '007', '<r>&</r>'],
)
def test_a_text_is_a_text_whatever_it_begins_with(tmp_path, table_of, text):
    write_xlsx(tmp_path / 'a.xlsx', [table_of({'text': [text]})], {})
    cell = open_workbook(tmp_path / 'a.xlsx')['试 trial']['A3']
    assert (cell.value.strip(), cell.data_type, cell.hyperlink) == (text, 's', None)


def test_control_characters_leave_the_file_whole(tmp_path, table_of):
    text = 'a\x00\x07\x1f\ufffe\uffff]]>_x0041_\U0001f600b'
    write_xlsx(tmp_path / 'a.xlsx', [table_of({'text': [text]})], {})
    value = open_workbook(tmp_path / 'a.xlsx')['试 trial']['A3'].value
    assert value.startswith('a')
    assert value.endswith('\U0001f600b')


def test_a_text_longer_than_a_cell_is_cut_and_told(tmp_path, table_of):
    told = write_xlsx(tmp_path / 'a.xlsx', [table_of({'text': ['文' * 32_767, '文' * 32_768, '😀' * 20_000]})], {})
    book = open_workbook(tmp_path / 'a.xlsx')
    whole, cut, wide = (book['试 trial'].cell(row, 1).value for row in (3, 4, 5))
    assert (len(whole), len(cut), cut[-1]) == (32_767, 32_767, '…')
    assert len(wide.encode('utf-16-le')) // 2 <= 32_767
    assert told.cut == {'trial': 2}
    assert '2 texts are cut' in book['说明 about']['C2'].value


def test_a_table_longer_than_a_sheet_goes_on_over_further_sheets(tmp_path, table_of):
    told = write_xlsx(tmp_path / 'a.xlsx', [table_of({'n': list(range(10))})], {}, most_rows=6)
    book = open_workbook(tmp_path / 'a.xlsx')
    assert book.sheetnames == ['说明 about', '试 trial', '试 trial 2', '试 trial 3']
    rows = [cell.value for name in book.sheetnames[1:] for cell in book[name]['A'][2:]]
    assert (rows, book['试 trial 3'].auto_filter.ref, told.split) == (list(range(10)), 'A2:A4', {'trial': 3})
    assert 'over 3 sheets' in book['说明 about']['C2'].value


def test_a_table_without_rows_has_its_heads(tmp_path, table_of):
    write_xlsx(tmp_path / 'a.xlsx', [table_of({'n': pa.array([], pa.int32())})], {})
    sheet = open_workbook(tmp_path / 'a.xlsx')['试 trial']
    assert (sheet['A2'].value, sheet['A3'].value) == ('n', None)


@pytest.fixture
def linked(table_of):
    figures = table_of({'doc_id': list('aaabb'), 'figure_id': [0, 1, 2, 0, 1]}, 'figures')
    panel = table_of({'value': [1.5, 2.5, 3.5, 4.5], 'chosen': ['a:2', 'b:1', 'c:0', None]}, 'panel')
    return [panel, figures]


def test_a_value_of_the_panel_leads_to_its_figure(tmp_path, linked):
    write_xlsx(tmp_path / 'a.xlsx', linked, {'panel': Link('value', 'figures', 'chosen')}, most_rows=6)
    cells = open_workbook(tmp_path / 'a.xlsx')['试 panel']['A'][2:]
    places = [cell.hyperlink and cell.hyperlink.location for cell in cells]
    assert places == ["'试 figures'!A5", "'试 figures 2'!A3", None, None]
    assert [cell.value for cell in cells] == [1.5, 2.5, 3.5, 4.5]


def test_links_past_what_a_sheet_takes_are_left_out_and_told(tmp_path, linked, monkeypatch):
    monkeypatch.setattr(to_xlsx, 'MOST_LINKS', 1)
    told = write_xlsx(tmp_path / 'a.xlsx', linked, {'panel': Link('value', 'figures', 'chosen')})
    cells = open_workbook(tmp_path / 'a.xlsx')['试 panel']['A'][2:]
    assert [bool(cell.hyperlink) for cell in cells] == [True, False, False, False]
    assert told.unlinked == {'panel': 1}


def test_the_values_of_an_exported_panel_lead_to_the_figures_they_are(exported):
    book = open_workbook(exported / 'ziping.xlsx')
    panel = book['面板 panel']
    heads = [cell.value for cell in panel[2]]
    for row in panel.iter_rows(min_row=3):
        value = row[heads.index('value')]
        sheet, _, place = value.hyperlink.location.partition('!')
        figures = book[sheet.strip("'")]
        at = [cell.value for cell in figures[2]].index('value')
        assert figures.cell(figures[place].row, at + 1).value == value.value


def test_a_workbook_runs_nothing_and_leads_nowhere_outside(exported):
    with zipfile.ZipFile(exported / 'ziping.xlsx') as book:
        names = book.namelist()
        sheets = [book.read(name) for name in names if name.startswith('xl/worksheets/sheet')]
    assert not any(b'<f>' in sheet or b'<f ' in sheet for sheet in sheets)
    assert any(b'=cmd.pdf' in sheet for sheet in sheets)
    assert not any('/_rels/sheet' in name or 'vba' in name for name in names)


def test_the_same_rows_give_the_same_bytes_at_another_time(tmp_path, table_of, every_kind):
    write_xlsx(tmp_path / 'a.xlsx', [table_of(every_kind)], {})
    time.sleep(2.1)  # a zip file counts time in steps of two seconds
    write_xlsx(tmp_path / 'b.xlsx', [table_of(every_kind)], {})
    assert (tmp_path / 'a.xlsx').read_bytes() == (tmp_path / 'b.xlsx').read_bytes()
