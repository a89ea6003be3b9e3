"""Tables of where files came from, as people save them."""

from datetime import date

import pytest

from pipeline.ingest.sources import SourceRow, SourcesError, is_sources, read_sources

HEAD = 'path,url,downloaded_on,note\n'


def rows_of(folder, content, name='sources.csv'):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_sources(path, folder))


def test_a_row_says_where_a_file_came_from(tmp_path):
    assert rows_of(tmp_path, HEAD + 'a/甲县.html,https://www.jia.gov.cn/1.html,2023-04-01,"第一批, 补"\n') == [
        SourceRow(
            'a/甲县.html',
            'sources.csv, line 2',
            'https://www.jia.gov.cn/1.html',
            date(2023, 4, 1),
            '{"note": "第一批, 补"}',
        )
    ]


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'gb18030', 'utf-16'])
def test_any_encoding_of_a_spreadsheet_is_read(tmp_path, encoding):
    content = (
        HEAD + '甲县自评报告.html,https://www.jia.gov.cn/1.html,2023-04-01,甲县人力资源和社会保障局网站\r\n'
    ).encode(encoding)
    (row,) = rows_of(tmp_path, content)
    assert (row.path, row.fault) == ('甲县自评报告.html', None)


@pytest.mark.parametrize('delimiter', [';', '\t'])
def test_other_delimiters_and_capital_heads_are_read(tmp_path, delimiter):
    content = (HEAD.upper() + 'a.html,https://a.cn/1,2023-04-01,x\n').replace(',', delimiter)
    (row,) = rows_of(tmp_path, content)
    assert (row.path, row.url, row.fields) == ('a.html', 'https://a.cn/1', '{"note": "x"}')


@pytest.mark.parametrize(
    'day', ['2023-04-01', '2023/4/1', '2023.4.1', '2023年4月1日', '20230401', '2023-04-01T10:00:00', '2023/4/1 10:00']
)
def test_a_day_may_be_written_as_spreadsheets_do(tmp_path, day):
    assert rows_of(tmp_path, f'{HEAD}a.html,,{day},\n')[0].downloaded_on == date(2023, 4, 1)


@pytest.mark.parametrize(
    ('line', 'fault'),
    [
        ('a.html,www.a.cn/1,2023-04-01,', 'no address'),
        ('a.html,https://a.cn/1,2023-13-01,', 'no date'),
        ('a.html,https://a.cn/1,gestern,', 'no date'),
        ('a.html,https://a.cn/1,2023-04-01,x,y', '5 cells under 4 columns'),
        (',https://a.cn/1,2023-04-01,x', 'no path'),
    ],
)
def test_a_faulty_row_says_what_of_it_was_not_taken(tmp_path, line, fault):
    first, second = rows_of(tmp_path, f'{HEAD}{line}\nb.html,https://a.cn/2,,\n')
    assert fault in first.fault
    assert second.url == 'https://a.cn/2'


def test_what_was_not_taken_is_not_lost(tmp_path):
    (row,) = rows_of(tmp_path, HEAD + 'a.html,www.a.cn/1,bald,x\n')
    assert row.fields == '{"url": "www.a.cn/1", "downloaded_on": "bald", "note": "x"}'


def test_paths_are_relative_to_the_table(tmp_path):
    assert rows_of(tmp_path, HEAD + '.\\b\\a.html,,,\n\n , ,,\n', 'sub/sources.csv')[0].path == 'sub/b/a.html'


def test_short_rows_and_empty_lines_are_read(tmp_path):
    assert [row.path for row in rows_of(tmp_path, 'path,url\n\na.html\n,\nb.html,\n')] == ['a.html', 'b.html']


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        (b'', 'no column `path`'),
        (b'file,url\na.html,\n', 'no column `path`, only file, url'),
        (b'path,url,url\na.html,,\n', 'url stands twice'),
        (b'path,url\n"a.html,\nb.html,\n', 'Close its quotes'),
        (b'path,url\n' + b'x' * 200_000 + b',\n', 'line 2'),
        (bytes(range(256)) * 40, 'is no text'),
        (b'path,url\na\x00.html,\n', 'is no text'),
    ],
)
def test_a_file_that_is_no_such_table_is_a_clear_error(tmp_path, content, message):
    with pytest.raises(SourcesError, match=r'sources\.csv') as raised:
        rows_of(tmp_path, content)
    assert message in str(raised.value)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / 'in').mkdir()
    (tmp_path / 'outside.csv').write_text(HEAD)
    (tmp_path / 'in' / 'sources.csv').symlink_to(tmp_path / 'outside.csv')
    with pytest.raises(SourcesError, match='leads out of the folder'):
        list(read_sources(tmp_path / 'in' / 'sources.csv', tmp_path / 'in'))


def test_the_table_is_known_by_its_name(tmp_path):
    assert is_sources(tmp_path / 'a' / 'Sources.CSV')
    assert not is_sources(tmp_path / 'other_sources.csv')
