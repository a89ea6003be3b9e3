import re
import time
from pathlib import Path

import pytest

from pipeline.ingest import html as html_module
from pipeline.ingest.html import read_html
from pipeline.ingest.source import source_of
from pipeline.model.document import BlockKind
from pipeline.model.errors import UnreadableDocument

BODY = '全县城乡居民基本养老保险参保总人数为12.5万人，当年缴费人数7.2万人，全年按月足额发放养老金。'
NAV = ''.join(f'<li><a href="/c{n}.html">栏目{n}</a></li>' for n in range(9))
NEWS = ''.join(
    f'<li><a href="/r{n}.html">关于做好第{n}批实事的通知</a><span>2023-0{n}-11</span></li>' for n in range(1, 8)
)


@pytest.fixture
def read(page_words):
    def read_page(page, encoding='utf-8'):
        content = page if isinstance(page, bytes) else page.encode(encoding)
        return read_html(source_of(content, 'a.html'), page_words)

    return read_page


def furniture_of(document):
    return '\n'.join(block.outside for block in document.blocks if block.kind is BlockKind.FURNITURE)


def tables_of(document):
    return [block for block in document.blocks if block.kind is BlockKind.TABLE]


def grid_of(document, table):
    return [(c.row, c.column, c.row_span, c.column_span, c.span.of(document.text)) for c in table.cells]


def test_inline_elements_never_part_words_and_breaks_do(read):
    document = read(
        '<div>参保<span>人</span>数为<b>1<font>2</font></b>.5<o:p>万</o:p>人<br>缴费<wbr>人数7万人</div><p>完'
    )
    assert document.text == '参保人数为12.5万人\n缴费人数7万人\n完'


def test_blanks_collapse_and_nbsp_stays(read):
    document = read('<p>\n 为  &nbsp;148.22&nbsp;\n元&#8203;整\t</p><p>&nbsp;</p><pre>甲\n  乙</pre>')
    assert document.text == '为 \xa0148.22\xa0 元整\n甲\n乙'


@pytest.mark.parametrize(
    'hidden',
    [
        '<script>参保99人</script>',
        '<style>p{content:"参保99人"}</style>',
        '<!-- 参保99人 --><!-- saved from url=(0022)http://www.example.cn -->',
        '<noscript>参保99人</noscript>',
        '<template><p>参保99人</p></template>',
        '<p style="color:red; DISPLAY : none">参保99人</p>',
        '<div style="visibility:hidden"><p>参保99人</p></div>',
        '<p hidden>参保99人</p>',
        '<input type="hidden" value="参保99人">',
        '<select><option>参保99人</option></select>',
        '<ruby>參<rt>参保99人</rt></ruby>',
        '<!--[if gte mso 9]><xml><w:x>参保99人</w:x></xml><![endif]-->',
    ],
)
def test_what_the_page_does_not_show_never_enters(read, hidden):
    document = read(f'<p>{BODY}</p>{hidden}')
    assert '99' not in document.text + furniture_of(document)


def test_furniture_is_kept_out_by_words_links_and_elements_without_class_names(read):
    document = read(
        '<div><a href="/">首页</a>｜<a href="/l">登录</a> | <a href="/r">注册</a></div>'
        f'<ul>{NAV}</ul><div>当前位置：<a>首页</a> &gt; <a>财政资金</a></div><h1>某县自评报告</h1>'
        '<p>浏览次数：12 【字号：<a>大</a> <a>中</a> <a>小</a>】</p>'
        f'<p>{BODY}</p><p>某县人力资源和社会保障局</p><p>2022年1月5日</p>'
        f'<div>分享到：<a>微信</a></div><div><h3>相关阅读</h3><ul>{NEWS}</ul></div>'
        '<p>上一篇：<a href="x">某通知</a></p>'
        '<div>主办：某县人民政府办公室 网站标识码：5300000001 滇ICP备05000001号</div><footer>联系我们</footer>'
    )
    assert document.text == f'某县自评报告\n{BODY}\n某县人力资源和社会保障局\n2022年1月5日'
    for words in ('登录', '栏目3', '当前位置', '字号', '分享到', '第5批实事', '上一篇', 'ICP备', '联系我们'):
        assert words in furniture_of(document)
    assert all(len(block.span) == 0 for block in document.blocks if block.kind is BlockKind.FURNITURE)


def test_a_report_inside_a_footer_element_is_kept(read):
    assert read(f'<footer><p>{BODY}</p><p>{BODY}</p></footer>').text == f'{BODY}\n{BODY}'


def test_a_few_attachment_links_and_a_link_in_a_sentence_stay(read):
    document = read(f'<p>{BODY}<a href="x">详见通知</a></p><p><a href="a.xlsx">附件：绩效自评表</a></p>')
    assert document.text == f'{BODY}详见通知\n附件：绩效自评表'


def test_an_article_inside_a_link_that_was_never_closed_stays(read):
    page = '<a href="/x">' + f'<p>{BODY}</p>' * 6
    assert read(page).text.count(BODY) == 6


def test_a_table_of_contents_with_links_into_the_page_stays(read):
    contents = ''.join(f'<p><a href="#_Toc{n}">{title}</a></p>' for n, title in enumerate('甲乙丙丁戊'))
    assert read(contents + f'<p>{BODY}</p>').text.startswith('甲\n乙\n丙\n丁\n戊\n')


META_BLOCKS = [
    (
        '<table><tr><td>索引号</td><td>A-1</td><td>发布机构</td><td></td></tr>'
        '<tr><td>文 号</td><td></td><td>发布日期</td><td>2023-04-19</td></tr></table>'
    ),
    '<table><tr><td>索引号：A-1</td><td>发布机构：</td></tr><tr><td>文号：</td><td>发布日期：2023-04-19</td></tr></table>',
    '<table><tr><th>索引号</th><th>文号</th><th>发布日期</th></tr><tr><td>A-1</td><td></td><td>2023-04-19</td></tr></table>',
    '<ul><li>索引号：<b>A-1</b></li><li>发布机构：</li><li>文号：</li><li>发布日期：2023-04-19</li></ul>',
    '<ul><li>索引号A-1</li><li>发布机构</li><li>文号</li><li>发布日期2023-04-19</li></ul>',
    '<dl><dt>索引号</dt><dd>A-1</dd><dt>发布机构</dt><dd></dd><dt>文号</dt><dt>发布日期</dt><dd>2023-04-19</dd></dl>',
    '<p>• 索引号</p><p>A-1</p><p>• 发布机构</p><p>• 文号</p><p>• 发布日期</p><p>2023-04-19</p>',
    '<p>- 索引号: A-1</p><p>- 发布机构:</p><p>- 文号: 无</p><p>- 发布日期: 2023-04-19</p>',
    '<p>索引号: A-1 发布机构: 文号: 发布日期: 2023-04-19 【字体：大 中 小】</p>',
    '<p>索 引 号 A-1 文 号</p><p>发布日期 2023-04-19 信息来源 关 键 词</p>',
    (
        '<table><tr><td>索引号</td><td>A-1</td></tr><tr><td>发布日期</td><td>2023-04-19</td></tr></table>'
        '<ul><li>索引号：A-1</li><li>发布日期：2023-04-19</li></ul>'
    ),
]


@pytest.mark.parametrize('block', META_BLOCKS)
def test_the_metadata_block_is_read_in_every_shape_and_empty_fields_are_absent(read, block):
    document = read(f'{block}<p>某县绩效自评报告</p><p>{BODY}</p>')
    assert document.meta == {'index_number': 'A-1', 'published_on': '2023-04-19'}
    assert document.text == f'某县绩效自评报告\n{BODY}'
    assert '索引号' in re.sub(r'\s', '', furniture_of(document))


def test_the_title_is_never_the_value_of_an_empty_field_above_it(read):
    document = read(
        f'<p>索引号：A-1</p><p>有效性：</p><p>发布机构：</p><p>内容概述：</p><p>某局年度自评报告</p><p>{BODY}</p>'
    )
    assert document.text.startswith('某局年度自评报告\n')
    assert document.meta == {'index_number': 'A-1'}


def test_a_fused_publish_line_yields_its_fields(read):
    document = read(f'<h2>某报告</h2><p>浏览次数:信息来源: 市民政局发布时间:2022-03-01 10:20</p><p>{BODY}</p>')
    assert document.text == f'某报告\n{BODY}'
    assert document.meta == {'agency': '市民政局', 'published_on': '2022-03-01 10:20'}


def test_meta_tags_and_title_fill_what_the_block_leaves_open(read):
    document = read(
        '<head><title>某报告_某县人民政府</title><meta name="PubDate" content="2023-05-05 10:00">'
        '<meta name="ContentSource" content="某局"><meta name="ArticleTitle" content="某报告"></head>'
        f'<p>发布日期：2023-05-06</p><p>{BODY}</p>'
    )
    assert document.meta == {'title': '某报告', 'agency': '某局', 'published_on': '2023-05-06'}


@pytest.mark.parametrize(
    'line',
    [
        '资金来源：财政补助120万元',
        '来源于财政补助',
        '文号规范',
        '主管部门：某局',
        '报告日期：2022年4月8日',
        '日期：2022年4月8日',
    ],
)
def test_a_line_of_the_report_is_no_metadata(read, line):
    document = read(f'<p>某报告</p><p>{line}</p><p>{BODY}</p>')
    assert line in document.text
    assert document.meta == {}


def test_a_data_table_keeps_rows_columns_and_merged_cells(read):
    document = read(
        f'<p>{BODY}</p><table border="1"><caption>表1（单位：万元）</caption><thead><tr><th rowspan="2">机构</th>'
        '<th colspan="2">其中：</th></tr><tr><td>基本</td><td>项目</td></tr></thead>'
        '<tr><td>甲局<p>本级</p></td><td></td><td>42</td></tr></table>'
    )
    (table,) = tables_of(document)
    assert table.span.of(document.text) == '机构\t其中：\n基本\t项目\n甲局\n本级\t\t42'
    assert grid_of(document, table) == [
        (0, 0, 2, 1, '机构'),
        (0, 1, 1, 2, '其中：'),
        (1, 1, 1, 1, '基本'),
        (1, 2, 1, 1, '项目'),
        (2, 0, 1, 1, '甲局\n本级'),
        (2, 1, 1, 1, ''),
        (2, 2, 1, 1, '42'),
    ]
    assert '表1（单位：万元）\n机构' in document.text


def test_unclosed_cells_and_cells_without_a_row_are_read(read):
    document = read(f'<p>{BODY}<table border=1><tr><td>甲<td>1<tr><td>乙<td>2</table>')
    assert [cell[4] for cell in grid_of(document, tables_of(document)[0])] == ['甲', '1', '乙', '2']


def test_a_table_inside_a_cell_of_a_table_stands_after_it_and_only_there(read):
    inner = '<table border=1><tr><td>丙<td>3<tr><td>丁<td>4</table>'
    document = read(
        f'<p>{BODY}</p><table border=1><tr><td>甲是名称</td><td>一级指标的说明</td></tr>'
        f'<tr><td>乙{inner}<td>2</td></tr></table>'
    )
    outer, nested = tables_of(document)
    assert nested.span.of(document.text) == '丙\t3\n丁\t4'
    assert '3' not in outer.span.of(document.text)


@pytest.mark.parametrize(
    'frame',
    [
        '<table width="100%"><tr><td>{}</td></tr></table>',
        '<table><tr><td>{}</td></tr><tr><td>某局</td></tr></table>',
        '<table border="0"><tr><td>左栏</td><td>{}</td></tr></table>',
        '<table><tr><td><table><tr><td>{}</td></tr></table></td></tr></table>',
        '<div><div><div>{}</div></div></div>',
    ],
)
def test_a_report_in_a_layout_table_is_read_as_paragraphs(read, frame):
    document = read(frame.format('<br>'.join(f'{n}、{BODY}' for n in range(30))))
    assert tables_of(document) == []
    assert document.text.split('\n').count(f'7、{BODY}') == 1


def test_headings_weight_and_alignment_are_told(read):
    document = read(
        f'<h2 align="center">某报告</h2><p style="text-align: center"><strong>一、基本</strong><b>情况</b></p>'
        f'<center>附表</center><p><span style="font-weight:bold">甲</span>乙</p><p>{BODY}</p>'
    )
    seen = [(b.span.of(document.text), b.kind, b.level, b.bold, b.centered) for b in document.blocks[:4]]
    assert seen == [
        ('某报告', BlockKind.HEADING, 2, False, True),
        ('一、基本情况', BlockKind.PARAGRAPH, None, True, True),
        ('附表', BlockKind.PARAGRAPH, None, False, True),
        ('甲乙', BlockKind.PARAGRAPH, None, False, False),
    ]


def test_numbers_that_the_browser_draws_are_written_out(read):
    document = read(
        f'<p>{BODY}</p><ol><li>甲<ul><li>点</li></ul></li><li value="4"><p>乙</p></li><li>丙</li></ol>'
        '<ol type="a" start="3"><li>丁</ol><ol style="list-style-type:cjk-ideographic" start=11><li>戊</ol>'
        '<ol style="list-style:none"><li>己</ol><ol type=i><li value=4>庚</ol><ol><li>（一）辛</ol>'
    )
    assert document.text.split('\n')[1:] == [
        '1. 甲', '点', '4. 乙', '5. 丙', 'c. 丁', '十一、戊', '己', 'iv. 庚', '（一）辛'
    ]  # fmt: skip
    assert document.blocks[1].kind is BlockKind.LIST_ITEM


@pytest.mark.parametrize(
    ('encoding', 'declared', 'name'),
    [
        ('utf-8', 'gb2312', 'utf-8'),
        ('gb18030', 'utf-8', 'gb18030'),
        ('gb18030', 'gb2312', 'gb18030'),
        ('utf-16', 'utf-16', 'utf-16-le'),
        ('utf-8-sig', 'gbk', 'utf-8'),
    ],
)
def test_the_encoding_is_told_by_the_bytes(read, encoding, declared, name):
    document = read(f'<html><head><meta charset="{declared}"></head><p>{BODY}</p></html>', encoding)
    assert (document.text, document.encoding) == (BODY, name)


def test_xhtml_with_a_declaration_and_entities_is_read(read):
    page = (
        '<?xml version="1.0" encoding="gb2312"?><html xmlns="http://www.w3.org/1999/xhtml"><body>'
        f'<p>{BODY}<br/>&ldquo;优&rdquo;&#12288;&yen;</p></body></html>'
    )
    assert read(page, 'gb18030').text == f'{BODY}\n“优”\u3000¥'


def test_broken_bytes_are_a_problem_of_the_document(read):
    document = read(f'<p>{BODY}</p>'.encode() * 9 + b'<p>\xff</p>')
    assert [problem.code for problem in document.problems] == ['damaged_characters']


def test_formatting_that_is_never_closed_does_not_lose_the_page(read):
    document = read(''.join(f'<font size=3><b>第{n}段<p>' for n in range(3000)))
    assert document.text.split('\n') == [f'第{n}段' for n in range(3000)]


@pytest.mark.parametrize(
    ('page', 'code'),
    [
        ('<html><body><script>x()</script></body></html>', 'no_text'),
        (f'<ul>{NAV}</ul><div>滇ICP备05000001号</div>', 'no_text'),
        ('<div>' * 5000 + BODY, 'too_large'),
        ('<table border=1>' + '<tr><td rowspan=1000 colspan=1000>1<td>2' * 5000, 'too_large'),
    ],
)
def test_a_page_that_cannot_be_read_says_why(read, page, code):
    with pytest.raises(UnreadableDocument) as caught:
        read(page)
    assert caught.value.code == code


def test_a_page_over_the_limit_is_refused(read, monkeypatch):
    monkeypatch.setattr(html_module, 'MAX_HTML_BYTES', 100)
    with pytest.raises(UnreadableDocument) as caught:
        read(f'<p>{BODY}</p>')
    assert caught.value.code == 'too_large'


def test_a_cell_that_claims_ten_million_columns_costs_nothing(read):
    started = time.process_time()
    document = read(f'<p>{BODY}<table border=1><tr><td colspan=9999999 rowspan=9999999>甲<td>乙<tr><td>丙</table>')
    assert time.process_time() - started < 1
    assert grid_of(document, tables_of(document)[0]) == [(0, 0, 2, 1, '甲'), (0, 1, 1, 1, '乙'), (1, 1, 1, 1, '丙')]


def test_tables_nested_hundreds_deep_do_not_overflow(read):
    document = read('<table border=1><tr><td>甲</td><td>' * 300 + BODY)
    assert BODY in document.text


@pytest.mark.parametrize('name', ['000', '001', '002', '004'])
@pytest.mark.parametrize('suffix', ['html', 'gb18030.html'])
def test_a_page_holds_the_sentences_of_the_report_and_nothing_else(shared_reports, page_words, name, suffix):
    path = shared_reports / 'formats' / f'{name}.{suffix}'
    document = read_html(source_of(path.read_bytes(), path.name), page_words)
    report = Path(shared_reports / f'{name}.txt').read_text('utf-8')
    words, expected = (re.sub(r'\s', '', text) for text in (document.text, report))
    if name == '001':  # the text file holds the page's own furniture
        expected = expected[expected.index('有效性有效') + len('有效性有效') : expected.index('相关附件:')]
    assert words == expected
    assert document.meta['index_number'] == '20240930-112121-037'
    assert document.meta['published_on'] == '2023-04-19'
