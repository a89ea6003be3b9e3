"""The address of a page and the files attached to it, as pages state them."""

import pytest

from pipeline.ingest.html import read_html
from pipeline.ingest.origin import find_named_files, is_address
from pipeline.ingest.source import source_of
from pipeline.ingest.txt import read_txt

BODY = '<p>全县参保12万人，发放养老金4100万元，全部按时足额发放到位，没有拖欠。</p>'


@pytest.fixture
def read(page_words):
    def read(head='', body='', before=''):
        page = f'<!DOCTYPE html>{before}<html><head>{head}</head><body>{BODY}{body}</body></html>'
        return read_html(source_of(page.encode(), 'page.html'), page_words)

    return read


@pytest.mark.parametrize(
    ('head', 'before', 'address'),
    [
        ('<link rel="canonical" href="https://www.jia.gov.cn/1.html">', '', 'https://www.jia.gov.cn/1.html'),
        ('<meta property="og:url" content="http://www.jia.gov.cn/2.html">', '', 'http://www.jia.gov.cn/2.html'),
        ('<meta name="Url" content="http://www.jia.gov.cn/3.html">', '', 'http://www.jia.gov.cn/3.html'),
        ('<meta name="SiteDomain" content="www.jia.gov.cn"><meta name="Url" content="/a/4.html">', '',
         'http://www.jia.gov.cn/a/4.html'),
        ('', '\n<!-- saved from url=(0030)https://www.jia.gov.cn/5.html -->\n', 'https://www.jia.gov.cn/5.html'),
        ('', '<!--\n Page saved with SingleFile\n url: https://www.jia.gov.cn/6.html\n-->', 'https://www.jia.gov.cn/6.html'),
        ('<link rel="canonical" href="https://www.jia.gov.cn/1.html">', '<!-- saved from url=(0029)http://x.cn/7 -->',
         'https://www.jia.gov.cn/1.html'),
        ('<link rel="canonical" href="/8.html"><meta property="og:url" content="http://x.cn/9">', '', 'http://x.cn/9'),
        ('<link rel="stylesheet" href="https://www.jia.gov.cn/a.css">', '', None),
        ('<link rel="canonical" href="javascript:void(0)">', '', None),
        ('<meta name="SiteDomain" content="http://[x"><meta name="Url" content="//[y">', '', None),
        ('', '<!-- saved from url=(0014)about:internet -->', None),
    ],
)  # fmt: skip
def test_the_address_is_what_the_page_says_of_itself(read, head, before, address):
    assert read(head, before=before).meta.get('url') == address


@pytest.mark.parametrize(
    'text', ['', 'www.jia.gov.cn', 'javascript:f()', 'file:///c:/1.html', 'http://a b', 'http://' + 'a' * 3000]
)
def test_what_does_not_lead_to_the_web_is_no_address(text):
    assert not is_address(text)


def test_links_to_files_and_named_files_are_attachments(read):
    body = (
        '<p>相关附件：</p><p><a href="./P0202304.pdf">附件1：甲县自评表</a> '
        '<a href="javascript:down(3)">指标表.xlsx</a></p>'
        '<p>附件：2.甲县绩效评价指标体系</p><p><a href="/list.html">更多</a></p>'
    )
    assert read(body=body).attachments == ('附件1：甲县自评表', './P0202304.pdf', '指标表.xlsx', '甲县绩效评价指标体系')


def test_text_files_name_attachments_too(page_words):
    text = '甲县2021年度绩效自评报告\n全县参保12万人。\n附件：甲县2021年度绩效自评表\n附件【附件2-2.xlsx\n'
    assert read_txt(source_of(text.encode(), 'a.txt'), page_words).attachments == (
        '甲县2021年度绩效自评表',
        '附件2-2.xlsx',
    )


@pytest.mark.parametrize(
    'line', ['附件：表', '详见附件', '附件1', '附件：本表的数据截至年底。', '保存为.exe文件', '.pdf']
)
def test_what_names_no_file_is_no_attachment(line):
    assert find_named_files([line]) == ()


def test_lines_without_end_are_read_in_time():
    assert len(find_named_files(['附件' * 200_000, '.pdf' * 100_000, 'a' * 500_000 + '.docx'])) <= 100
