"""A Report in, the page of a government site out: the report between the furniture of the site."""

import re
from html import escape
from zlib import crc32

from tests.generate.source import Cell, Paragraph, Report, Table

FONT = 'font-family:仿宋_GB2312;font-size:16pt;line-height:30pt'
BODY = f'<p class="MsoNormal" style="text-indent:2em;{FONT}">{{indent}}{{words}}</p>'
SHAPES = {
    'title': '<p align="center" style="text-align:center"><strong>{words}</strong></p>',
    'center': '<p style="text-align: center;">{words}</p>',
    'right': f'<p style="text-align:right;{FONT}">{{words}}</p>',
}


def write_html(report: Report) -> bytes:
    """Write the page in the charset that the source names."""
    page = report.page
    charset = page.get('charset', 'utf-8')
    body = '\n'.join(make_block(block, report) for block in report.blocks)
    html = f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="{charset}">
<title>{escape(page['title'])}</title>
<meta name="SiteName" content="{escape(page['site'])}">
<link rel="stylesheet" href="/css/style.css">
<style>.nav li{{float:left;width:120px}} .content p{{margin:0}} td{{border:1px solid #000}}</style>
<script>var total = 100; function zoom(n) {{ document.getElementById('zoom').style.fontSize = n + 'px'; }}</script>
</head>
<body>
{make_top(page)}
<div class="main">
{METADATA[page['shape']](page['fields'])}
<div class="article">
<h1 class="tit">{escape(page['title'])}</h1>
<div class="source">{' '.join(f'<span>{escape(word)}</span>' for word in page['line'])}</div>
<div class="content" id="zoom">
{body}
</div>
{make_share(page)}
</div>
{make_related(page)}
</div>
{make_footer(page)}
</body>
</html>
"""
    return html.encode(charset)


def make_top(page: dict) -> str:
    login = ' | '.join(f'<a href="#">{escape(word)}</a>' for word in page['login'])
    nav = ''.join(f'<li><a href="/{i}/">{escape(word)}</a></li>' for i, word in enumerate(page['nav']))
    crumbs = ' &gt; '.join(f'<a href="#">{escape(word)}</a>' for word in page['crumbs'])
    return (
        f'<div class="top">{login}</div>\n<ul class="nav">{nav}</ul>\n'
        f'<div class="position">{escape(page["here"])}{crumbs}</div>'
    )


def bullets(fields: list[list[str]]) -> str:
    rows = ''.join(f'<li><b>{escape(k)}</b><span>{escape(v)}</span></li>\n' for k, v in fields)
    return f'<ul class="xxgk">\n{rows}</ul>'


def table(fields: list[list[str]]) -> str:
    cells = [f'<td class="lab">{escape(k)}：</td><td>{escape(v)}</td>' for k, v in fields]
    rows = ''.join(f'<tr>{"".join(cells[i : i + 2])}</tr>\n' for i in range(0, len(cells), 2))
    return f'<table class="headInfo" width="100%"><tbody>\n{rows}</tbody></table>'


def definitions(fields: list[list[str]]) -> str:
    return '<dl class="info">' + ''.join(f'<dt>{escape(k)}：</dt><dd>{escape(v)}</dd>\n' for k, v in fields) + '</dl>'


def one_line(fields: list[list[str]]) -> str:
    return '<div class="info">' + ' &nbsp; '.join(f'{escape(k)}： {escape(v)}' for k, v in fields) + '</div>'


def one_cell(fields: list[list[str]]) -> str:
    cells = ''.join(f'<td>{escape(k)}:{escape(v)}</td>' for k, v in fields)
    return f'<table class="info"><tr>{cells}</tr></table>'


def glued(fields: list[list[str]]) -> str:
    return '<div class="xxgk">' + ''.join(f'<p>{escape(k)}{escape(v)}</p>' for k, v in fields) + '</div>'


METADATA = {
    'glued': glued,
    'bullets': bullets,
    'table': table,
    'definitions': definitions,
    'line': one_line,
    'cell': one_cell,
}


def make_share(page: dict) -> str:
    return f'<div class="share">{"".join(f"<span>{escape(word)}</span> " for word in page["share"])}</div>'


def make_related(page: dict) -> str:
    rows = ''.join(
        f'<li><a href="/art/{i}.html">{escape(title)}</a><span>{date}</span></li>\n'
        for i, (title, date) in enumerate(page['related'])
    )
    return f'<div class="related"><h3>{escape(page["related_head"])}</h3>\n<ul>\n{rows}</ul></div>'


def make_footer(page: dict) -> str:
    return '<div class="footer">' + ''.join(f'<p>{escape(word)}</p>' for word in page['footer']) + '</div>'


def make_block(block: Paragraph | Table, report: Report) -> str:
    if isinstance(block, Table):
        return make_table(block)
    words = split_numbers(block.number + block.words.text)
    heading = block.style == 'heading' and not block.run_in
    options = report.options['html']
    if heading and options.get('heading_tags'):
        return f'<h{block.level + 1}>{words}</h{block.level + 1}>'
    if heading and block.level == 1:
        return f'<p class="MsoNormal" style="text-indent:2em"><b>{words}</b></p>'
    return SHAPES.get(block.style, BODY).format(words=words, indent=options.get('indent', ''))


def split_numbers(text: str) -> str:
    """Cut some numbers in two spans, as Word's export does."""
    pieces = re.split(r'(\d[\d.,]*\d)', text)
    for i in range(1, len(pieces), 2):
        number = pieces[i]
        draw = crc32(f'{text[:40]}{i}{number}'.encode())
        if draw % 3 == 0:
            cut = 1 + draw % (len(number) - 1)
            pieces[i] = f'<span lang="EN-US">{number[:cut]}</span><span lang="EN-US">{number[cut:]}</span>'
        elif draw % 3 == 1:
            pieces[i] = f'<span lang="EN-US">{number}</span>'
    pieces[0::2] = [escape(piece, quote=False) for piece in pieces[0::2]]
    return ''.join(pieces)


def make_table(block: Table) -> str:
    rows = []
    for row in range(block.n_rows):
        cells = ''.join(make_cell(cell, block) for cell in block.cells if cell.row == row)
        rows.append(f'<tr>\n{cells}</tr>')
    return (
        '<table border="1" cellspacing="0" cellpadding="0" width="100%"><tbody>\n'
        + '\n'.join(rows)
        + '\n</tbody></table>'
    )


def make_cell(cell: Cell, block: Table) -> str:
    spans = f' rowspan="{cell.row_span}"' * (cell.row_span > 1) + f' colspan="{cell.column_span}"' * (
        cell.column_span > 1
    )
    inner = ''.join(f'<p>{split_numbers(words.text)}</p>' for words in cell.paragraphs)
    tag = 'th' if cell.row < block.head else 'td'
    return f'<{tag}{spans}>{inner}</{tag}>\n'
