"""Folders of reports with their sources, read on base years of the user's choice."""

import json
from datetime import date

import pyarrow.parquet as pq
import pytest

from pipeline import api
from pipeline.model.errors import ZipingError

BODY = '年度城乡居民养老保险项目绩效自评报告\n\n一、完成情况\n\n参保12万人，发放养老金4100万元。\n'


def report(title, body=BODY):
    return title + body


def page(title, more=''):
    return (
        f'<html><head></head><body><h1>{title}年度城乡居民养老保险项目绩效自评报告</h1><h2>一、完成情况</h2>'
        f'<p>参保12万人，发放养老金4100万元，全部按时足额发放到位，没有拖欠。</p>{more}</body></html>'
    )


@pytest.fixture
def extract(tmp_path):
    def extract(files, **options):
        for name, text in files.items():
            path = tmp_path / 'in' / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, 'utf-8')
        return api.extract_folder(tmp_path / 'in', tmp_path / 'out', 0, **options)

    return extract


@pytest.fixture
def rows(tmp_path):
    def rows(table, *columns):
        found = pq.read_table(tmp_path / 'out' / f'{table}.parquet').to_pylist()
        return {
            row['path' if table == 'documents' else 'doc_id']: tuple(row[column] for column in columns) for row in found
        }

    return rows


def test_reports_of_all_years_stand_on_one_code_and_a_split_on_none(extract, rows):
    extract({
        'a.txt': report('广德县2018'),
        'b.txt': report('广德市2020'),
        'c.txt': report('余杭区2019'),
        'd.txt': report('余杭区2022'),
        'e.txt': report('杭州市下城区2019'),
        'f.txt': report('2021'),
        'g.txt': report('邢台县2018'),
    })  # fmt: skip
    assert rows('documents', 'region_code', 'region_code_base', 'region_lineage') == {
        'a.txt': ('341822', '341882', '2019 upgraded 341822 广德县 > 341882 广德市'),
        'b.txt': ('341882', '341882', None),
        'c.txt': ('330110', '330110', '2021 split 330110 余杭区 > 330110 余杭区, 330113 临平区'),
        'd.txt': ('330110', '330110', None),
        'e.txt': ('330103', '330105', '2021 merged 330103 下城区, 330105 拱墅区 > 330105 拱墅区'),
        'f.txt': (None, None, None),
        'g.txt': (
            '130521',
            None,
            '2020 split 130521 邢台县 > 130502 襄都区, 130503 信都区',
        ),
    }
    (doc_id,) = (row[0] for path, row in rows('documents', 'doc_id').items() if path == 'g.txt')
    assert rows('problems', 'code', 'severity')[doc_id] == ('base_code_ambiguous', 'warning')


def test_another_base_year_reads_no_file_again(extract, rows, tmp_path):
    files = {'a.txt': report('广德市2020'), 'b.txt': report('胡杨河市2020')}
    assert extract(files).read == 2
    assert extract(files, base_year=2015).read == 0
    assert rows('documents', 'region_code', 'region_code_base') == {
        'a.txt': ('341882', '341822'),
        'b.txt': ('659010', None),
    }
    assert [row[0] for row in rows('problems', 'code').values()] == ['base_code_missing']
    assert pq.read_schema(tmp_path / 'out' / 'documents.parquet').metadata[b'region_base_year'] == b'2015'


@pytest.mark.parametrize('year', [2008, 2025, 0])
def test_a_base_year_without_known_divisions_is_a_clear_error(extract, tmp_path, year):
    with pytest.raises(ZipingError, match='choose a base year from 2009 to 2024'):
        extract({'a.txt': report('甲县2020')}, base_year=year)
    assert not (tmp_path / 'out').exists()


def test_figures_of_counties_have_the_code_of_their_year_and_that_of_the_base(extract, tmp_path):
    extract({
        'a.txt': '芜湖市2018年度城乡居民养老保险项目绩效自评报告\n\n一、完成情况\n\n'
        '全市参保70万人。分县看，无为县参保12万人，湾沚区参保13万人，南陵县参保9万人。\n'
    })  # fmt: skip
    figures = pq.read_table(tmp_path / 'out' / 'figures.parquet').to_pylist()
    assert [(row['region'], row['region_code'], row['region_code_base']) for row in figures] == [
        (None, None, None),
        ('无为县', '340225', '340281'),
        ('湾沚区', '340221', '340210'),
        ('南陵县', '340223', '340223'),
    ]


def test_a_doubt_about_a_county_names_its_figures(extract, tmp_path):
    extract({
        'a.txt': '邢台市2019年度城乡居民养老保险项目绩效自评报告\n\n一、完成情况\n\n'
        '全市参保170万人。分区县看，邢台县参保12万人，内丘县参保13万人。\n'
    })  # fmt: skip
    problems = pq.read_table(tmp_path / 'out' / 'problems.parquet').to_pylist()
    assert [(row['code'], row['figure_ids']) for row in problems] == [('base_code_ambiguous', [1])]


def test_sources_are_joined_and_are_no_report(extract, rows):
    summary = extract({
        'a.txt': report('甲县2020'),
        'sub/b.html': page('乙县2020', '<a href="1.html">首页</a>'),
        'sub/c.txt': report('丙县2020'),
        'sources.csv': 'path,url,downloaded_on,batch\na.txt,https://www.jia.gov.cn/1.html,2023-04-01,第一批\n',
        'sub/sources.csv': 'path,url\nb.html,https://www.yi.gov.cn/2.html\n',
    })  # fmt: skip
    assert sum(summary.files.values()) == 3
    assert rows('documents', 'url', 'downloaded_on', 'source_fields') == {
        'a.txt': (
            'https://www.jia.gov.cn/1.html',
            date(2023, 4, 1),
            json.dumps({'batch': '第一批'}, ensure_ascii=False),
        ),
        'sub/b.html': ('https://www.yi.gov.cn/2.html', None, None),
        'sub/c.txt': (None, None, None),
    }


def test_the_page_tells_its_address_where_no_table_does(extract, rows):
    told = page('乙县2020').replace('<head>', '<head><link rel="canonical" href="https://www.yi.gov.cn/1.html">')
    extract({'a.html': told, 'b.html': told + ' ', 'sources.csv': 'path,url\nb.html,https://www.yi.gov.cn/2.html\n'})
    assert rows('documents', 'url') == {
        'a.html': ('https://www.yi.gov.cn/1.html',),
        'b.html': ('https://www.yi.gov.cn/2.html',),
    }


def test_changed_sources_read_no_file_again(extract, rows):
    files = {'a.txt': report('甲县2020'), 'sources.csv': 'path,url\na.txt,https://a.cn/1\n'}
    assert extract(files).read == 1
    assert extract(files | {'sources.csv': 'path,url\na.txt,https://a.cn/2\n'}).read == 0
    assert rows('documents', 'url') == {'a.txt': ('https://a.cn/2',)}


def test_faulty_rows_of_sources_are_problems(extract, tmp_path):
    extract({
        'a.txt': report('甲县2020'),
        'b.txt': report('乙县2020'),
        'sources.csv': 'path,url,downloaded_on\na.txt,https://a.cn/1,bald\nc.txt,https://a.cn/3,\n'
        'b.txt,https://a.cn/2,\nb.txt,https://a.cn/9,\n,https://a.cn/4,\n,https://a.cn/4,\n',
    })  # fmt: skip
    problems = pq.read_table(tmp_path / 'out' / 'problems.parquet').to_pylist()
    assert sorted((row['code'], row['message']) for row in problems) == [
        ('source_malformed', 'sources.csv, line 2: `bald` is no date.'),
        (
            'source_malformed',
            'sources.csv, line 4: sources.csv, line 5 says something else of the same file, which is not taken.',
        ),
        ('source_without_file', 'sources.csv, line 3: there is no file c.txt.'),
        ('source_without_file', 'sources.csv, line 6: there is no path.'),
        ('source_without_file', 'sources.csv, line 7: there is no path.'),
    ]
    ids = pq.read_table(tmp_path / 'out' / 'problems.parquet').column('doc_id').to_pylist()
    assert ids == sorted(ids)


def test_sources_that_are_no_table_stop_the_run_before_anything_is_read(extract, tmp_path):
    with pytest.raises(ZipingError, match=r'sources\.csv, line 1: there is no column `path`'):
        extract({'a.txt': report('甲县2020'), 'sources.csv': 'file,url\na.txt,https://a.cn/1\n'})
    assert not (tmp_path / 'out' / 'documents.parquet').exists()


def test_the_address_of_a_table_decides_between_places_of_one_name(extract, rows):
    body = BODY.replace('参保12万人', '龙城街道参保12万人')
    extract({
        'a.txt': report('鼓楼区2020', body),
        'b.txt': report('鼓楼区2020', body + ' '),
        'sources.csv': 'path,url\na.txt,http://www.xzgl.gov.cn/1.html\nb.txt,http://www.example.com/1.html\n',
    })  # fmt: skip
    assert rows('documents', 'region', 'region_code', 'city') == {
        'a.txt': ('鼓楼区', '320302', '徐州市'),
        'b.txt': ('鼓楼区', None, None),
    }
    assert [row[0] for row in rows('problems', 'code').values()] == ['region_ambiguous']


def test_pages_and_attachments_are_linked(extract, rows):
    extract({
        'all/甲县.html': page('甲县2020', '<p>相关附件：<a href="files/P01.pdf">自评表.pdf</a></p>'),
        'all/乙县.html': page('乙县2020', '<p><a href="/x/P02.pdf">附件</a></p>'),
        'all/files/P01.pdf': 'no pdf',
        'other/b.txt': report('丙县2020'),
        'own/index.html': page('丁县2020'),
        'own/table.txt': '指标\t分值\n数量\t10分\n',
        'top.txt': report('戊县2020'),
        'sources.csv': 'path,url\nall/乙县.html,https://www.yi.gov.cn/a/1.html\nother/b.txt,https://www.yi.gov.cn/x/P02.pdf\n',
    })  # fmt: skip
    ids = {path: row[0] for path, row in rows('documents', 'doc_id').items()}
    parents = {path: row[0] for path, row in rows('documents', 'parent_doc_id').items() if row[0]}
    assert parents == {
        'all/files/P01.pdf': ids['all/甲县.html'],
        'other/b.txt': ids['all/乙县.html'],
        'own/table.txt': ids['own/index.html'],
    }


def test_the_bytes_are_the_same_whatever_the_order_of_the_rows(extract, tmp_path):
    files = {'a.txt': report('甲县2020'), 'd/b.html': page('乙县2020'), 'd/c.txt': '指标\t分值\n数量\t10分\n'}
    lines = ['a.txt,https://a.cn/1', 'd/b.html,https://a.cn/2', 'none.txt,https://a.cn/3']

    def contents(order):
        extract(files | {'sources.csv': '\n'.join(['path,url', *order])})
        found = {path.name: pq.read_table(path).to_pylist() for path in (tmp_path / 'out').glob('*.parquet')}
        found['problems.parquet'] = [
            {**row, 'message': row['message'].partition(': ')[2]} for row in found['problems.parquet']
        ]
        return found

    assert contents(lines) == contents(reversed(lines))
