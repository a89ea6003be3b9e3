import hashlib
import re
import tracemalloc
import zipfile
from io import BytesIO

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest import docx_package
from pipeline.ingest.docx import read_docx
from pipeline.model.document import BlockKind, Document, SourceFile
from pipeline.model.errors import UnreadableDocument
from pipeline.patterns.page_words import PageWords

NO_WORDS = PageWords({}, frozenset(), (), (), ())
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
NAMESPACES = ' '.join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        'w': 'http://schemas.openxmlformats.org/wordprocessingml/2006/main',
        'r': OFFICE,
        'm': 'http://schemas.openxmlformats.org/officeDocument/2006/math',
        'mc': 'http://schemas.openxmlformats.org/markup-compatibility/2006',
        'wp': 'http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing',
        'a': 'http://schemas.openxmlformats.org/drawingml/2006/main',
        'wps': 'http://schemas.microsoft.com/office/word/2010/wordprocessingShape',
        'v': 'urn:schemas-microsoft-com:vml',
    }.items()
)


def run(text, properties=''):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inside, properties=''):
    inner = ''.join(part if part.startswith('<') else run(part) for part in inside)
    return f'<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>'


def cell(*paragraphs, properties=''):
    inner = ''.join(part if part.startswith('<') else paragraph(part) for part in paragraphs) or '<w:p/>'
    return f'<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>'


def row(*cells, properties=''):
    inner = ''.join(part if part.startswith('<') else cell(part) for part in cells)
    return f'<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>'


def table(*rows):
    return f'<w:tbl><w:tblPr/><w:tblGrid/>{"".join(rows)}</w:tbl>'


def saved(document):
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def docx_of(*body):
    document = docx.Document()
    root = parse_xml(f'<w:body {NAMESPACES}>{"".join(body)}</w:body>')
    for element in reversed(list(root)):
        document.element.body.insert(0, element)
    return saved(document)


def rezipped(content, changes):
    """The same package with parts replaced (bytes), changed (function) or removed (None)."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, 'w', zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()}
        for name, change in changes.items():
            parts[name] = change(parts[name]) if callable(change) else change
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return stream.getvalue()


def with_part(content, kind, xml):
    """The same package with one more part that the main part relates to as `kind`."""
    relation = f'<Relationship Id="extra{kind}" Type="{OFFICE}/{kind}" Target="extra-{kind}.xml"/></Relationships>'
    changes = {
        'word/_rels/document.xml.rels': lambda part: part.replace(b'</Relationships>', relation.encode()),
        f'word/extra-{kind}.xml': xml.encode(),
    }
    return rezipped(content, changes)


def read(content, words=NO_WORDS):
    source = SourceFile('报告.docx', 'docx', hashlib.sha256(content).hexdigest(), content)
    document = read_docx(source, words)
    for block in document.blocks:
        inside = block.span.of(document.text)
        assert bool(inside) is not bool(block.outside)
        assert all(block.span.contains(part.span) for part in block.cells)
    return document


def text_of(*body):
    return read(docx_of(*body)).text


def grid_of(document, index=0):
    block = [block for block in document.blocks if block.kind is BlockKind.TABLE][index]
    return [
        (part.row, part.column, part.row_span, part.column_span, part.span.of(document.text)) for part in block.cells
    ]


def code_of(content):
    with pytest.raises(UnreadableDocument) as caught:
        read(content)
    return caught.value.code


# Runs and paragraphs


def test_runs_of_a_number_and_its_unit_are_joined_exactly():
    assert text_of(paragraph('参保', '3', '.', '26', '万人', '。')) == '参保3.26万人。'


def test_paragraphs_and_tables_keep_their_order_and_spans():
    document = read(docx_of(paragraph('表前'), table(row('指标', '数值'), row('人数', '12')), paragraph('表后')))
    assert document.text == '表前\n指标\t数值\n人数\t12\n表后'
    assert [block.kind.value for block in document.blocks] == ['paragraph', 'table', 'paragraph']
    assert [block.span.of(document.text) for block in document.blocks][::2] == ['表前', '表后']


def test_a_tab_is_a_blank_and_a_break_starts_a_line():
    inner = '<w:r><w:t>单位</w:t><w:tab/><w:t>万元</w:t><w:br/><w:t>收入</w:t><w:cr/><w:t>支出</w:t></w:r>'
    assert text_of(paragraph(inner)) == '单位 万元\n收入\n支出'


def test_hyphens_that_word_puts_in_by_itself_are_dropped_and_unbreakable_ones_kept():
    inner = '<w:r><w:t>0564</w:t><w:noBreakHyphen/><w:t>3312</w:t><w:softHyphen/><w:t>4\u00ad5</w:t></w:r>'
    assert text_of(paragraph(inner)) == '0564-331245'


def test_blanks_at_the_edge_of_a_run_count_only_where_word_shows_them():
    inner = '<w:r><w:t>参保 </w:t></w:r><w:r><w:t>人数</w:t></w:r><w:r><w:t xml:space="preserve"> 12</w:t></w:r>'
    assert text_of(paragraph(inner)) == '参保人数 12'


def test_tabs_and_line_feeds_inside_a_text_element_do_not_break_cells():
    grid = grid_of(read(docx_of(table(row('甲', cell(paragraph(run('1\t2\n3')))), row('乙', '丙')))))
    assert [part[4] for part in grid] == ['甲', '1 2 3', '乙', '丙']


def test_signs_of_symbol_fonts_become_unicode():
    sign = '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
    unknown = '<w:r><w:sym w:font="Wingdings" w:char="F028"/><w:sym w:font="Wingdings" w:char="zz"/></w:r>'
    box = run('R', '<w:rFonts w:ascii="Wingdings 2"/>')
    assert text_of(paragraph(sign, '90%', unknown, box, '是')) == '≥90%☑是'


def test_ruby_shows_its_base_alone():
    ruby = f'<w:r><w:ruby><w:rt>{run("zī")}</w:rt><w:rubyBase>{run("资")}</w:rubyBase></w:ruby></w:r>'
    assert text_of(paragraph(ruby, '金')) == '资金'


def test_a_formula_keeps_its_words_with_a_stroke_for_a_fraction():
    part = '<m:{0}><m:r><m:t>{1}</m:t></m:r></m:{0}>'
    formula = f'<m:oMath><m:f>{part.format("num", "执行数")}{part.format("den", "预算数")}</m:f></m:oMath>'
    assert text_of(paragraph('执行率=', formula, '×100%')) == '执行率=执行数/预算数×100%'


# What a reader does not see


def test_tracked_insertions_count_and_deletions_do_not():
    inserted = f'<w:ins w:id="1">{run("4860")}</w:ins>'
    deleted = '<w:del w:id="2"><w:r><w:delText>4680</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="3">{run("旧处")}</w:moveFrom><w:moveTo w:id="4">{run("新处")}</w:moveTo>'
    assert text_of(paragraph('发放', deleted, inserted, '万元', moved)) == '发放4860万元新处'


def test_a_deleted_paragraph_mark_joins_two_paragraphs_and_takes_no_number():
    gone = '<w:rPr><w:del w:id="1"/></w:rPr>'
    assert text_of(paragraph('发放养', properties=gone), paragraph('老金')) == '发放养老金'


def test_a_deleted_row_is_left_out():
    document = read(docx_of(table(row('甲', '1'), row('乙', '2', properties='<w:del w:id="1"/>'), row('丙', '3'))))
    assert grid_of(document) == [(0, 0, 1, 1, '甲'), (0, 1, 1, 1, '1'), (1, 0, 1, 1, '丙'), (1, 1, 1, 1, '3')]


def test_hidden_text_is_left_out_directly_by_run_style_and_by_paragraph_style():
    document = docx.Document()
    document.styles.add_style('暗字', docx.enum.style.WD_STYLE_TYPE.CHARACTER).font.hidden = True
    document.styles.add_style('暗段', docx.enum.style.WD_STYLE_TYPE.PARAGRAPH).font.hidden = True
    line = document.add_paragraph('见')
    line.add_run('一').font.hidden = True
    line.add_run('二', style='暗字')
    document.add_paragraph('三', style='暗段').add_run('四').font.hidden = False
    assert read(saved(document)).text == '见\n四'


def test_a_style_separator_lets_the_heading_run_into_its_text():
    mark = '<w:rPr><w:vanish/><w:specVanish/></w:rPr>'
    assert text_of(paragraph('（一）概况。', properties=mark), paragraph('全县参保。')) == '（一）概况。全县参保。'


def turn(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def test_the_code_of_a_field_is_dropped_and_its_result_kept():
    code = '<w:r><w:instrText>IF </w:instrText></w:r>'
    nested = turn('begin') + '<w:r><w:instrText>PAGE</w:instrText></w:r>' + turn('separate') + run('9') + turn('end')
    field = turn('begin') + code + nested + turn('separate') + run('92') + turn('end')
    simple = f'<w:fldSimple w:instr="SEQ 表">{run("3")}</w:fldSimple>'
    assert text_of(paragraph('得', field, '分，表', simple)) == '得92分，表3'


def test_a_field_without_an_end_swallows_nothing():
    assert text_of(paragraph('全年', turn('begin'), '发放500万元'), paragraph('其余')) == '全年发放500万元\n其余'


def test_a_table_of_contents_stays_as_paragraphs():
    code = '<w:r><w:instrText>TOC</w:instrText></w:r>'
    begin = turn('begin') + code + turn('separate')
    line = paragraph(begin, '一、概况', '<w:r><w:tab/></w:r>', '1')
    contents = f'<w:sdt><w:sdtPr/><w:sdtContent>{line}</w:sdtContent></w:sdt>'
    assert text_of(contents, paragraph(turn('end')), paragraph('一、概况')) == '一、概况 1\n一、概况'


def test_comments_and_bookmarks_leave_no_trace():
    document = docx.Document()
    line = document.add_paragraph('参保')
    document.add_comment(line.add_run('12人'), text='请核对', author='甲')
    line._p.append(parse_xml(f'<w:bookmarkStart {NAMESPACES} w:id="7" w:name="_GoBack"/>'))
    assert read(saved(document)).text == '参保12人'


# Wrappers that python-docx loses


def alternatives(choice, fallback):
    branches = f'<mc:Choice Requires="wps">{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>'
    return f'<mc:AlternateContent>{branches}</mc:AlternateContent>'


@pytest.mark.parametrize(
    'wrapper',
    [
        '<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>',
        '<w:smartTag w:element="x"><w:smartTagPr/>{}</w:smartTag>',
        '<w:customXml w:element="x">{}</w:customXml>',
        '<w:hyperlink r:id="rId1">{}</w:hyperlink>',
        '<w:ins w:id="1">{}</w:ins>',
        '<w:dir w:val="ltr">{}</w:dir>',
        pytest.param(alternatives('{0}', '{0}'), id='alternatives'),
    ],
)
def test_words_inside_a_wrapper_of_runs_are_read_once(wrapper):
    assert text_of(paragraph('参保', wrapper.format(run('12')), '人')) == '参保12人'


def test_content_controls_around_blocks_rows_and_cells_are_looked_through():
    def control(inner):
        return f'<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>'

    body = control(paragraph('段') + table(row('甲', '乙'), control(row('丙', control(cell('丁'))))))
    document = read(docx_of(body))
    assert document.text == '段\n甲\t乙\n丙\t丁'


def drawn_box(*paragraphs):
    box = f'<wps:wsp><wps:txbx><w:txbxContent>{"".join(paragraphs)}</w:txbxContent></wps:txbx></wps:wsp>'
    return f'<w:drawing><wp:inline><a:graphic><a:graphicData>{box}</a:graphicData></a:graphic></wp:inline></w:drawing>'


def old_box(*paragraphs):
    box = f'<v:textbox><w:txbxContent>{"".join(paragraphs)}</w:txbxContent></v:textbox>'
    return f'<w:pict><v:shape>{box}</v:shape></w:pict>'


def test_a_text_box_written_twice_is_read_once_after_its_paragraph():
    words = paragraph('框中', '12', '人')
    both = f'<w:r>{alternatives(drawn_box(words), old_box(words))}</w:r>'
    assert text_of(paragraph('框前', both, '框旁'), paragraph('框后')) == '框前框旁\n框中12人\n框后'


def test_a_text_box_that_only_the_fallback_holds_is_read():
    both = alternatives('<w:drawing/>', old_box(paragraph('旧框')))
    assert text_of(paragraph(f'<w:r>{both}</w:r>')) == '旧框'


def test_a_text_box_in_a_cell_adds_lines_to_the_cell():
    box = f'<w:r>{drawn_box(paragraph("框中"))}</w:r>'
    assert grid_of(read(docx_of(table(row(cell(paragraph('旁', box)), '甲')))))[0][4] == '旁\n框中'


# Tables


def test_a_cell_over_columns_and_one_over_rows_stand_once_with_their_spans():
    down = '<w:vMerge w:val="restart"/>'
    more = '<w:vMerge/>'
    rows = (
        row(cell('项目', properties=down), cell('资金', properties='<w:gridSpan w:val="2"/>')),
        row(cell(properties=more), '预算', '执行'),
        row('合计', '380', '376'),
    )
    document = read(docx_of(table(*rows)))
    assert document.text == '项目\t资金\n预算\t执行\n合计\t380\t376'
    assert grid_of(document)[:4] == [
        (0, 0, 2, 1, '项目'),
        (0, 1, 1, 2, '资金'),
        (1, 1, 1, 1, '预算'),
        (1, 2, 1, 1, '执行'),
    ]


def test_a_cell_may_reach_over_many_rows():
    first = row(cell('部署', properties='<w:vMerge w:val="restart"/>'), '1')
    rest = [row(cell(properties='<w:vMerge/>'), text) for text in ('2', '3', '4')]
    grid = grid_of(read(docx_of(table(first, *rest))))
    assert grid[0] == (0, 0, 4, 1, '部署')
    assert [part[4] for part in grid[1:]] == ['1', '2', '3', '4']


def test_merges_made_by_python_docx_cover_the_same_cells():
    document = docx.Document()
    made = document.add_table(rows=4, cols=4)
    made.cell(0, 0).merge(made.cell(1, 1)).text = '块'
    made.cell(2, 1).merge(made.cell(3, 1)).text = '列'
    made.cell(3, 3).text = '末'
    grid = grid_of(read(saved(document)))
    assert (0, 0, 2, 2, '块') in grid
    assert (2, 1, 2, 1, '列') in grid
    covered = [(r + i, c + j) for r, c, height, width, _ in grid for i in range(height) for j in range(width)]
    assert sorted(covered) == [(r, c) for r in range(4) for c in range(4)]


def test_columns_left_out_before_a_row_shift_its_cells():
    document = read(
        docx_of(table(row('甲', '乙', '丙'), row('丁', properties='<w:gridBefore w:val="2"/><w:gridAfter w:val="0"/>')))
    )
    assert grid_of(document)[-1] == (1, 2, 1, 1, '丁')


def test_a_continued_cell_of_another_width_makes_no_overlap():
    rows = (
        row(cell('宽', properties='<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>'), '甲'),
        row(cell('窄', properties='<w:vMerge/>'), '乙', '丙'),
    )
    assert grid_of(read(docx_of(table(*rows)))) == [
        (0, 0, 1, 2, '宽'),
        (0, 2, 1, 1, '甲'),
        (1, 0, 1, 1, '窄'),
        (1, 1, 1, 1, '乙'),
        (1, 2, 1, 1, '丙'),
    ]


def test_horizontal_merges_of_old_word_widen_the_first_cell():
    rows = (
        row(cell('宽', properties='<w:hMerge w:val="restart"/>'), cell(properties='<w:hMerge/>'), '甲'),
        row('1', '2', '3'),
    )
    assert grid_of(read(docx_of(table(*rows))))[:2] == [(0, 0, 1, 2, '宽'), (0, 2, 1, 1, '甲')]


def test_paragraphs_of_a_cell_are_lines():
    document = read(docx_of(table(row('目标', cell('参保12人', '发放率100%')), row('甲', '乙'))))
    assert grid_of(document)[1][4] == '参保12人\n发放率100%'


def test_a_table_in_a_cell_becomes_a_table_after_the_outer_one():
    inner = table(row('一季度', '12'), row('二季度', '15'))
    document = read(docx_of(table(row('进度', cell('分季', inner, '完成')), row('合计', '27')), paragraph('表后')))
    assert document.text == '进度\t分季\n完成\n合计\t27\n一季度\t12\n二季度\t15\n表后'
    assert [part[4] for part in grid_of(document, 1)] == ['一季度', '12', '二季度', '15']


def test_a_table_of_one_cell_is_a_frame_around_paragraphs():
    inner = table(row('人数', '12'), row('金额', '3'))
    document = read(docx_of(table(row(cell('框中文字', inner, '表后文字')))))
    assert [block.kind.value for block in document.blocks] == ['paragraph', 'table', 'paragraph']


def test_absurd_spans_are_cut_to_what_word_allows():
    document = read(docx_of(table(row(cell('甲', properties='<w:gridSpan w:val="999999999"/>'), '乙'))))
    assert grid_of(document) == [(0, 0, 1, 63, '甲'), (0, 63, 1, 1, '乙')]


# Headings and looks


def test_headings_carry_the_rank_of_their_style():
    document = docx.Document()
    document.add_heading('自评报告', 0)
    document.add_heading('一、概况', 1)
    document.add_heading('（一）项目', 2)
    document.add_paragraph('正文')
    blocks = read(saved(document)).blocks
    assert [(block.kind.value, block.level) for block in blocks] == [
        ('heading', 0),
        ('heading', 1),
        ('heading', 2),
        ('paragraph', None),
    ]


def test_a_style_based_on_a_heading_is_one_unless_it_says_body_text():
    document = docx.Document()
    for name, outline in (('章', None), ('目录标题', '9')):
        style = document.styles.add_style(name, docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles['Heading 2']
        if outline:
            style.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {NAMESPACES} w:val="{outline}"/>'))
        document.add_paragraph('二、目标', style=name)
    assert [block.level for block in read(saved(document)).blocks] == [2, None]


def test_an_outline_level_set_on_the_paragraph_wins():
    document = read(docx_of(paragraph('三、结论', properties='<w:outlineLvl w:val="2"/>')))
    assert (document.blocks[0].kind, document.blocks[0].level) == (BlockKind.HEADING, 3)


def test_bold_means_every_word_and_centring_may_come_from_a_style():
    document = docx.Document()
    centred = document.styles.add_style('居中', docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    centred.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    centred.font.bold = True
    document.add_paragraph('自评报告', style='居中')
    half = document.add_paragraph()
    half.add_run('参保').bold = True
    half.add_run('12人')
    whole = document.add_paragraph()
    whole.add_run('参保').bold = True
    whole.add_run(' ').bold = False
    looks = [(block.bold, block.centered) for block in read(saved(document)).blocks]
    assert looks == [(True, True), (False, False), (True, False)]


def test_the_defaults_of_the_document_hold_where_no_style_speaks():
    defaults = b'<w:docDefaults><w:rPrDefault><w:rPr><w:b/></w:rPr></w:rPrDefault></w:docDefaults>'

    def bold_by_default(styles):
        return re.sub(b'<w:docDefaults>.*</w:docDefaults>', defaults, styles, flags=re.DOTALL)

    document = read(rezipped(docx_of(paragraph('参保')), {'word/styles.xml': bold_by_default}))
    assert document.blocks[0].bold


# Notes, headers, web pages, embedded files


def notes(kind, *texts):
    items = ''.join(
        f'<w:{kind} w:id="{index}"><w:p><w:r><w:{kind}Ref/></w:r>{run(text)}</w:p></w:{kind}>'
        for index, text in enumerate(texts)
    )
    return f'<w:{kind}s {NAMESPACES}>{items}</w:{kind}s>'


def test_footnotes_and_endnotes_follow_the_body_and_their_marks_do_not_touch_figures():
    foot = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    end = '<w:r><w:endnoteReference w:id="0"/></w:r>'
    content = docx_of(paragraph('参保3', foot, '万人', end), paragraph('文末'))
    content = with_part(content, 'footnotes', notes('footnote', '未引用', '含续保'))
    content = with_part(content, 'endnotes', notes('endnote', '数据截至年底'))
    assert read(content).text == '参保3万人\n文末\n含续保\n数据截至年底'


def test_a_note_that_the_package_does_not_hold_is_passed_over():
    assert text_of(paragraph('参保3', '<w:r><w:footnoteReference w:id="1"/></w:r>', '万人')) == '参保3万人'


def test_headers_and_footers_are_furniture_outside_the_text():
    document = docx.Document()
    document.add_paragraph('正文')
    document.sections[0].header.paragraphs[0].text = '内部资料'
    document.sections[0].footer.paragraphs[0].text = '第1页'
    found = read(saved(document))
    assert found.text == '正文'
    outside = [(block.outside, block.span.start, block.span.end) for block in found.blocks if block.outside]
    assert outside == [('内部资料', 0, 0), ('第1页', 2, 2)]


def test_what_a_web_page_left_around_a_report_is_metadata_and_furniture(page_words):
    body = '全县按月足额发放城乡居民基本养老金，参保人数比上年增长，群众满意度较高。'
    lines = ('索引号：JY-2023-0007', '发布日期：2023-04-19', '自评报告', body, '打印', '关闭窗口')
    found = read(docx_of(*(paragraph(line) for line in lines)), page_words)
    assert found.text == f'自评报告\n{body}'
    assert found.meta == {'index_number': 'JY-2023-0007', 'published_on': '2023-04-19'}


def test_an_embedded_foreign_file_is_reported_as_lost():
    document = read(docx_of(paragraph('正文'), '<w:altChunk r:id="rId99"/>'))
    assert [problem.code for problem in document.problems] == ['alternative_content']


def test_a_broken_style_sheet_costs_the_styles_and_not_the_text():
    document = read(rezipped(docx_of(paragraph('正文')), {'word/styles.xml': b'<w:styles'}))
    assert document.text == '正文'
    assert [problem.code for problem in document.problems] == ['part_lost']


# Numbers that Word puts in front of paragraphs


NUMBERING = f"""<w:numbering {NAMESPACES}>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:pStyle w:val="Heading1"/>
<w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
</w:numbering>"""


def listed(text, level=0, num_id=1, more=''):
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/></w:numPr>'
    return paragraph(text, properties=place + more)


def numbered(*body):
    return read(rezipped(docx_of(*body), {'word/numbering.xml': NUMBERING.encode()}))


def test_automatic_numbers_stand_in_front_as_printed():
    levels = (0, 1, 2, 2, 1, 0, 1)
    document = numbered(*(listed(f'第{level}级', level) for level in levels))
    assert document.text.split('\n') == [
        '一、第0级', '（一）第1级', '1. 第2级', '2. 第2级', '（二）第1级', '二、第0级', '（一）第1级',
    ]  # fmt: skip
    assert {block.kind for block in document.blocks} == {BlockKind.PARAGRAPH}


def test_a_blank_parts_a_number_from_a_year_after_it():
    assert numbered(listed('2022年参保', 2)).text == '1. 2022年参保'


def test_a_bullet_is_dropped_and_its_paragraph_is_a_list_item():
    document = numbered(listed('宣传', num_id=2))
    assert (document.text, document.blocks[0].kind) == ('宣传', BlockKind.LIST_ITEM)


def test_a_heading_style_brings_its_number_and_a_paragraph_may_refuse_it():
    content = docx_of(
        paragraph('概况', properties='<w:pStyle w:val="Heading1"/>'),
        listed('附注', num_id=0, more='').replace('<w:pPr>', '<w:pPr><w:pStyle w:val="Heading1"/>'),
        paragraph('结论', properties='<w:pStyle w:val="Heading1"/>'),
    )

    def tied(styles):
        tie = b'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        return re.sub(
            rb'(w:styleId="Heading1">.*?)<w:pPr>', lambda match: match[1] + tie, styles, count=1, flags=re.DOTALL
        )

    document = read(rezipped(content, {'word/numbering.xml': NUMBERING.encode(), 'word/styles.xml': tied}))
    assert document.text == '一、概况\n附注\n二、结论'
    assert [block.level for block in document.blocks] == [1, 1, 1]


def test_numbers_in_table_cells_count_on_and_stand_alone_where_a_cell_has_no_words():
    rows = [row(cell(listed('', 2)), '项目') for _ in range(2)]
    assert [part[4] for part in grid_of(numbered(table(*rows)))] == ['1.', '项目', '2.', '项目']


def test_a_deleted_list_paragraph_takes_no_number():
    gone = listed('旧', more='<w:rPr><w:del w:id="1"/></w:rPr>').replace(run('旧'), '')
    assert numbered(listed('甲'), gone, listed('乙')).text == '一、甲\n二、乙'


def test_words_before_a_deleted_mark_stand_behind_the_number_of_the_paragraph_they_join():
    gone = '<w:rPr><w:del w:id="1"/></w:rPr>'
    assert numbered(paragraph('项目', properties=gone), listed('概况')).text == '一、项目概况'


# The Strict variant


def test_strict_namespaces_are_read():
    def strict(part):
        text = part.replace(
            b'http://schemas.openxmlformats.org/wordprocessingml/2006/main',
            b'http://purl.oclc.org/ooxml/wordprocessingml/main',
        )
        return text.replace(OFFICE.encode(), b'http://purl.oclc.org/ooxml/officeDocument/relationships')

    content = docx_of(
        paragraph('概况', properties='<w:pStyle w:val="Heading1"/>'), table(row('甲', '1'), row('乙', '2'))
    )
    names = ('word/document.xml', 'word/styles.xml', '_rels/.rels', 'word/_rels/document.xml.rels')
    document = read(rezipped(content, dict.fromkeys(names, strict)))
    assert document.text == '概况\n甲\t1\n乙\t2'
    assert document.blocks[0].level == 1


# Damaged and hostile files


@pytest.mark.parametrize(
    ('content', 'code'),
    [
        pytest.param(b'', 'damaged_docx', id='empty'),
        pytest.param(b'plain words', 'damaged_docx', id='no zip'),
        pytest.param(docx_of(paragraph('正文'))[:-300], 'damaged_docx', id='truncated'),
        pytest.param(rezipped(docx_of(), {'word/document.xml': None}), 'damaged_docx', id='no main part'),
        pytest.param(rezipped(docx_of(), {'word/document.xml': b'<w:document>'}), 'damaged_docx', id='broken XML'),
        pytest.param(rezipped(docx_of(), {'word/document.xml': b'<book/>'}), 'damaged_docx', id='another document'),
        pytest.param(docx_of(), 'no_text', id='no text'),
        pytest.param(docx_of(table(row('', ''))), 'no_text', id='an empty table'),
        pytest.param(
            bytes.fromhex('d0cf11e0a1b11ae1') + 'EncryptedPackage'.encode('utf-16-le'), 'encrypted', id='locked'
        ),
        pytest.param(bytes.fromhex('d0cf11e0a1b11ae1') + bytes(600), 'damaged_docx', id='an old .doc'),
    ],
)
def test_what_is_no_whole_docx_is_refused_with_its_reason(content, code):
    assert code_of(content) == code


def test_a_zip_locked_with_a_password_is_refused():
    content = docx_of(paragraph('正文'))
    locked = bytearray(content)
    for match in re.finditer(rb'PK\x01\x02', content):
        locked[match.start() + 8] |= 1
    assert code_of(bytes(locked)) == 'encrypted'


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-16'])
def test_document_types_and_entities_are_refused_unread(encoding):
    attack = (
        '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "bbbbbbbbbb">]>'
        f'<w:document {NAMESPACES}><w:body>{paragraph("&a;&b;")}</w:body></w:document>'
    )
    content = rezipped(
        docx_of(), {'word/document.xml': f'<?xml version="1.0" encoding="{encoding}"?>{attack}'.encode(encoding)}
    )
    assert code_of(content) == 'damaged_docx'


def document_xml(inner):
    return f'<w:document {NAMESPACES}><w:body>{inner}</w:body></w:document>'.encode()


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = document_xml(paragraph('0' * (docx_package.MAX_PART_BYTES + 1)))
    content = rezipped(docx_of(), {'word/document.xml': bomb})
    del bomb
    tracemalloc.start()
    assert code_of(content) == 'zip_bomb'
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < docx_package.MAX_PART_BYTES / 8


def test_a_part_that_grows_beyond_every_ratio_is_refused():
    content = rezipped(docx_of(), {'word/document.xml': document_xml(paragraph('0' * 2 * docx_package.RATIO_FLOOR))})
    assert code_of(content) == 'zip_bomb'


def test_a_part_of_too_many_tags_is_refused(monkeypatch):
    content = docx_of(*(paragraph('参保') for _ in range(300)))
    assert read(content).text.count('参保') == 300
    monkeypatch.setattr(docx_package, 'MAX_TAGS', 2000)
    assert code_of(content) == 'too_large'


def test_a_part_of_too_many_bytes_is_refused(monkeypatch):
    content = docx_of(paragraph('参保'))
    monkeypatch.setattr(docx_package, 'MAX_PART_BYTES', 1000)
    assert code_of(content) == 'zip_bomb'


def test_pictures_cost_nothing_however_large_they_unpack():
    content = rezipped(docx_of(paragraph('正文')), {'word/media/image1.bmp': bytes(docx_package.MAX_PART_BYTES + 1)})
    assert read(content).text == '正文'


@pytest.mark.parametrize(
    ('opening', 'closing', 'times'),
    [
        ('<w:p>', '</w:p>', 200),
        ('<w:sdt><w:sdtContent>', '</w:sdtContent></w:sdt>', 100),
        ('<w:p><w:r><w:pict><w:txbxContent>', '</w:txbxContent></w:pict></w:r></w:p>', 50),
        ('<w:tbl><w:tr><w:tc><w:p/>', '</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>', 5000),
        ('<w:p>', '</w:p>', 100_000),
    ],
)
def test_elements_nested_beyond_use_are_refused(opening, closing, times):
    content = rezipped(docx_of(), {'word/document.xml': document_xml(opening * times + closing * times)})
    assert code_of(content) == 'too_deep'


def test_styles_based_on_each_other_in_a_ring_end():
    ring = '<w:style w:type="paragraph" w:styleId="{0}"><w:name w:val="{0}"/><w:basedOn w:val="{1}"/></w:style>'
    styles = f'<w:styles {NAMESPACES}>{ring.format("x", "y")}{ring.format("y", "x")}</w:styles>'.encode()
    content = rezipped(docx_of(paragraph('正文', properties='<w:pStyle w:val="x"/>')), {'word/styles.xml': styles})
    assert read(content).text == '正文'


SAMPLE = docx_of(
    listed('概况', more=''),
    paragraph('参保', '12', '人'),
    table(row('甲', '乙'), row('丙', cell(table(row('1', '2'))))),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=30))
def test_any_changed_bytes_give_a_document_or_a_clear_error(changes):
    content = bytearray(SAMPLE)
    for place, value in changes:
        content[place] = value
    assert isinstance(outcome(bytes(content)), Document | UnreadableDocument)


XML = zipfile.ZipFile(BytesIO(SAMPLE)).read('word/document.xml')
TAGS = sorted(set(re.findall(rb'</?w:\w+[^>]*>', XML)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(XML)), st.sampled_from([*TAGS, b'', b'&#9;', b'-1'])), max_size=4))
def test_any_changed_markup_gives_a_document_or_a_clear_error(changes):
    xml = XML
    for place, tag in changes:
        xml = xml[:place] + tag + xml[place + len(tag) % 3 :]
    assert isinstance(outcome(rezipped(SAMPLE, {'word/document.xml': xml})), Document | UnreadableDocument)


def outcome(content):
    try:
        return read(content)
    except UnreadableDocument as error:
        return error


# Real reports


@pytest.mark.parametrize('name', ['000', '002', '004'])
def test_a_whole_report_has_the_words_of_its_text_export(shared_reports, name):
    document = read((shared_reports / 'formats' / f'{name}.docx').read_bytes())
    text = (shared_reports / f'{name}.txt').read_text('utf-8-sig')
    assert re.sub(r'\s', '', document.text) == re.sub(r'\s', '', text)


def test_a_web_page_as_report_loses_only_what_is_around_it(shared_reports, page_words):
    document = read((shared_reports / 'formats' / '001.docx').read_bytes(), page_words)
    text = (shared_reports / '001.txt').read_text('utf-8-sig')
    body = re.sub(r'\s', '', document.text)
    assert body in re.sub(r'\s', '', text)
    assert {'index_number', 'published_on', 'validity'} <= set(document.meta)
