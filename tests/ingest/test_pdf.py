import hashlib
import io
import json
import re

import pytest
from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

from pipeline.ingest.pdf import read_pdf
from pipeline.model.document import BlockKind, SourceFile
from pipeline.model.errors import UnreadableDocument
from pipeline.model.problem import Severity
from pipeline.model.span import Span

pdfmetrics.registerFont(UnicodeCIDFont('STSong-Light'))
WIDTH, HEIGHT = A4
SIZE = 14
LEFT, RIGHT = 72, 72 + 32 * SIZE


def drawing(**options):
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=A4, pageCompression=0, **options)
    page.setFont('STSong-Light', SIZE)
    return page, buffer


def source(content):
    return SourceFile('报告.pdf', 'pdf', hashlib.sha256(content).hexdigest(), content)


def finished(page, buffer):
    page.save()
    return source(buffer.getvalue())


def write(page, lines, *, top=760, left=LEFT, font='STSong-Light'):
    page.setFont(font, SIZE)
    for index, line in enumerate(lines):
        page.drawString(left, top - index * 24, line)


def wrap(text, indent=2, width=32):
    """Set a paragraph as Word does, without breaking numbers: the first line indented by two letters."""
    lines, line, room = [], '　' * indent, width - indent
    for token in re.findall(r'[0-9.,%]+|.', text):
        taken = len(token) / 2 if token.isascii() else 1
        if taken > room:
            lines.append(line)
            line, room = '', width
        line, room = line + token, room - taken
    return [*lines, line]


def paragraphs(document):
    return [document.text[b.span.start : b.span.end] for b in document.blocks if b.kind is BlockKind.PARAGRAPH]


def furniture(document):
    return [block.outside for block in document.blocks if block.kind is BlockKind.FURNITURE]


def tables(document):
    return [block for block in document.blocks if block.kind is BlockKind.TABLE]


def rows(document, block):
    found = {}
    for cell in block.cells:
        found.setdefault(cell.row, []).append(document.text[cell.span.start : cell.span.end])
    return [found[row] for row in sorted(found)]


def cell_with(document, block, words):
    return next(cell for cell in block.cells if document.text[cell.span.start : cell.span.end] == words)


def draw_grid(page, edges, words, *, missing=(), font='STSong-Light'):
    """Draw a ruled table; `missing` are (row, column) whose lower edge is left out, so that they merge downwards."""
    xs, ys = edges
    page.setFont(font, SIZE)
    for row, y in enumerate(ys):
        for column in range(len(xs) - 1):
            if (row - 1, column) not in missing:
                page.line(xs[column], y, xs[column + 1], y)
    for x in xs:
        page.line(x, ys[0], x, ys[-1])
    for row, cells in enumerate(words):
        for column, cell in enumerate(cells):
            for index, line in enumerate(cell.split('\n')):
                page.drawString(xs[column] + 4, ys[row] - 16 - index * 18, line)


LONG = (
    '全县参加城乡居民基本养老保险的人数为305000人，其中领取待遇的为87654人，全年按月足额发放养老金18488.35万元，'
    '收缴保险费1531.27万元，基金累计结余60830.54万元，群众满意度达到98.6%，各项目标任务全部完成。'
)


def test_wrapped_lines_are_one_paragraph_and_numbers_stay_whole(page_words):
    page, buffer = drawing()
    lines = wrap(LONG)
    write(page, lines)
    document = read_pdf(finished(page, buffer), page_words)
    assert len(lines) > 3
    assert paragraphs(document) == [LONG]


def test_a_number_cut_by_the_line_end_is_whole(page_words):
    page, buffer = drawing()
    write(page, ['　　' + '保' * 28 + '1848', '8.35万元，' + '障' * 27, '民生。'])
    document = read_pdf(finished(page, buffer), page_words)
    assert '18488.35万元' in document.text


def test_latin_words_keep_a_blank_at_the_line_end(page_words):
    page, buffer = drawing()
    write(page, ['　　' + '保' * 27 + 'Social', 'Security ' + '障' * 27, '民生。'])
    assert 'Social Security' in read_pdf(finished(page, buffer), page_words).text


def test_paragraphs_are_told_apart_by_indent_and_short_lines(page_words):
    page, buffer = drawing()
    write(page, ['一、基本情况', *wrap('参保' * 20 + '。'), *wrap('缴费' * 25 + '。'), '二、资金情况', *wrap('无。')])
    found = paragraphs(read_pdf(finished(page, buffer), page_words))
    assert [words.strip('\u3000') for words in found] == [
        '一、基本情况',
        '参保' * 20 + '。',
        '缴费' * 25 + '。',
        '二、资金情况',
        '无。',
    ]


def test_lines_of_a_centred_title_stay_apart(page_words):
    page, buffer = drawing()
    for index, line in enumerate(('某县二〇二一年度城乡居民基本养老保险', '绩效自评报告')):
        page.drawCentredString((LEFT + RIGHT) / 2, 780 - 24 * index, line)
    write(page, wrap(LONG), top=700)
    document = read_pdf(finished(page, buffer), page_words)
    assert paragraphs(document)[:2] == ['某县二〇二一年度城乡居民基本养老保险', '绩效自评报告']
    assert [block.centered for block in document.blocks] == [True, True, False]


def test_a_paragraph_goes_on_over_the_page_end(page_words):
    page, buffer = drawing()
    lines = wrap(LONG)
    write(page, lines[:2], top=120)
    page.showPage()
    write(page, lines[2:])
    document = read_pdf(finished(page, buffer), page_words)
    assert paragraphs(document) == [LONG]
    start = document.text.index('18488.35')
    assert document.page_of(Span(0, 2)) == 1
    assert document.page_of(Span(len(document.text) - 2, len(document.text))) == 2
    assert document.layout.place(Span(start, start + 8))[0] in {1, 2}


def test_every_character_has_its_page_and_box_from_the_top_left(page_words):
    page, buffer = drawing()
    write(page, ['参保人数12345人'], top=700)
    document = read_pdf(finished(page, buffer), page_words)
    assert document.pages == 1
    assert list(document.layout.pages) == [1] * len(document.text)
    start = document.text.index('12345')
    number, (left, top, right, bottom) = document.layout.place(Span(start, start + 5))
    assert number == 1
    assert left == pytest.approx(LEFT + 4 * SIZE, abs=1)
    assert right == pytest.approx(LEFT + 4 * SIZE + 2.5 * SIZE, abs=1.5)
    assert top < HEIGHT - 700 < bottom + 1
    assert document.blocks[0].bbox[0] == pytest.approx(LEFT, abs=1)


@pytest.mark.parametrize('foot', ['- {} -', '第{}页 共3页', '{}', '{}/3', '— {} —'])
def test_running_heads_and_page_numbers_stand_outside_the_text(page_words, foot):
    page, buffer = drawing()
    for number in (1, 2, 3):
        page.setFont('STSong-Light', 9)
        page.drawString(LEFT, 800, '某县财政局绩效评价资料')
        page.drawCentredString(WIDTH / 2, 40, foot.format(number))
        write(page, wrap(f'第{number}部分。' + LONG))
        page.showPage()
    document = read_pdf(finished(page, buffer), page_words)
    assert furniture(document) == [
        words for number in (1, 2, 3) for words in ('某县财政局绩效评价资料', foot.format(number))
    ]
    assert '财政局' not in document.text
    assert all(not block.span for block in document.blocks if block.outside)


def test_first_lines_that_are_alike_on_every_page_stay_in_the_text(page_words):
    page, buffer = drawing()
    for number in (1, 2, 3):
        write(page, wrap(f'第{number}批。' + LONG), top=790)
        page.showPage()
    document = read_pdf(finished(page, buffer), page_words)
    assert document.text.count('全县参加') == 3


def test_a_last_figure_near_the_foot_is_no_page_number(page_words):
    page, buffer = drawing()
    write(page, [*wrap(LONG), '合计', '2021'], top=60 + 24 * (len(wrap(LONG)) + 1))
    document = read_pdf(finished(page, buffer), page_words)
    assert document.text.endswith('2021')


def test_large_titles_that_return_on_every_page_stay_in_the_text(page_words):
    page, buffer = drawing()
    for _ in range(3):
        page.setFont('STSong-Light', 20)
        page.drawCentredString(WIDTH / 2, 780, '项目支出绩效自评表')
        write(page, wrap(LONG), top=700)
        page.showPage()
    document = read_pdf(finished(page, buffer), page_words)
    assert document.text.count('项目支出绩效自评表') == 3


def test_letters_drawn_twice_for_bold_are_read_once(page_words):
    page, buffer = drawing()
    for shift in (0, 0.3):
        write(page, ['参保人数2233人'], left=LEFT + shift)
    page.setFont('Helvetica', SIZE)
    for index, letter in enumerate('4455'):
        for shift in (0, 0.9):
            page.drawString(LEFT + index * 0.556 * SIZE + shift, 700, letter)
    document = read_pdf(finished(page, buffer), page_words)
    assert paragraphs(document) == ['参保人数2233人', '4455']


def test_bold_by_outlined_letters_is_bold(page_words):
    page, buffer = drawing()
    for mode, words, height in ((2, '一、基本情况', 760), (0, '参保人数12人。', 700)):
        page.saveState()
        line = page.beginText(LEFT, height)
        line.setFont('STSong-Light', SIZE)
        line.setTextRenderMode(mode)
        line.textOut(words)
        page.drawText(line)
        page.restoreState()
    document = read_pdf(finished(page, buffer), page_words)
    assert [block.bold for block in document.blocks] == [True, False]


def test_a_raised_footnote_mark_is_no_part_of_the_number(page_words):
    page, buffer = drawing()
    page.drawString(LEFT, 760, '参保人数30500')
    end = LEFT + 4 * SIZE + 5 * SIZE / 2
    page.setFont('STSong-Light', 8)
    page.drawString(end, 767, '1')
    page.setFont('STSong-Light', SIZE)
    page.drawString(end + 4, 760, '人。')
    document = read_pdf(finished(page, buffer), page_words)
    assert document.text == '参保人数30500人。'
    assert furniture(document) == ['1']


def test_a_raised_digit_of_a_unit_stays(page_words):
    page, buffer = drawing()
    page.drawString(LEFT, 760, '面积30m')
    end = LEFT + pdfmetrics.stringWidth('面积30m', 'STSong-Light', SIZE)
    page.setFont('STSong-Light', 8)
    page.drawString(end, 767, '2')
    assert read_pdf(finished(page, buffer), page_words).text == '面积30m2'


def test_a_letter_that_pdfium_drops_is_not_lost(page_words):
    page, buffer = drawing()
    end = LEFT
    for font, words in (
        ('STSong-Light', '发放养老金'),
        ('Times-Roman', '305'),
        ('STSong-Light', '万'),
        ('Times-Roman', '.'),
    ):
        page.setFont(font, SIZE)
        page.drawString(end, 760, words)
        end += pdfmetrics.stringWidth(words, font, SIZE)
    document = read_pdf(finished(page, buffer), page_words)
    assert document.text == '发放养老金305万.'
    left, _, right, _ = document.layout.place(Span(8, 9))[1]
    assert (left, right) == pytest.approx((end - SIZE - 3.5, end - 3.5), abs=1)


def test_a_text_drawn_letter_by_letter_is_read(page_words):
    page, buffer = drawing()
    for row, line in enumerate(wrap(LONG)):
        end = LEFT
        for letter in line:
            page.drawString(end, 760 - 24 * row, letter)
            end += pdfmetrics.stringWidth(letter, 'STSong-Light', SIZE)
    assert paragraphs(read_pdf(finished(page, buffer), page_words)) == [LONG]


def test_letters_that_nobody_can_read_are_a_problem(page_words):
    page, buffer = drawing()
    page.translate(WIDTH, 0)
    page.rotate(90)
    write(page, ['参保人数12345人', '发放养老金。'], top=500)
    document = read_pdf(finished(page, buffer), page_words)
    assert [problem.code for problem in document.problems] == ['letters_lost']


def test_a_page_of_too_many_shapes_is_read_without_tables(page_words):
    page, buffer = drawing()
    write(page, ['参保人数12人'])
    draw_grid(page, ((72, 132, 340), (500, 470, 430)), [['1', '参保'], ['2', '发放']])
    page._code.append('0 0 m 9 9 l S\n' * 50_001)
    document = read_pdf(finished(page, buffer), page_words)
    assert tables(document) == []
    assert '参保人数12人' in document.text
    assert [problem.code for problem in document.problems] == ['tables_not_read']


def test_a_watermark_across_the_page_stands_outside_the_text(page_words):
    page, buffer = drawing()
    write(page, wrap(LONG))
    page.saveState()
    page.translate(250, 620)
    page.rotate(40)
    page.setFont('STSong-Light', 50)
    page.drawString(0, 0, '内部资料')
    page.restoreState()
    document = read_pdf(finished(page, buffer), page_words)
    assert paragraphs(document) == [LONG]
    assert furniture(document) == ['内部资料']


@pytest.mark.parametrize('turn', [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(page_words, turn):
    page, buffer = drawing()
    page.setPageRotation(turn)
    if turn == 90:
        page.translate(HEIGHT, 0)
        page.rotate(90)
    elif turn == 180:
        page.translate(WIDTH, HEIGHT)
        page.rotate(180)
    else:
        page.translate(0, WIDTH)
        page.rotate(270)
    # reportlab has swapped the sides of the sheet; pdfium leaves out turned text of a face that is not embedded, so
    # this one is Latin
    write(page, ['Insured 12345', 'Paid.'], top=500, font='Helvetica')
    document = read_pdf(finished(page, buffer), page_words)
    assert paragraphs(document) == ['Insured 12345', 'Paid.']
    left, top, right, bottom = document.blocks[0].bbox
    assert left == pytest.approx(LEFT, abs=1)
    assert right - left > bottom - top
    assert top < HEIGHT - 500 < bottom + 1


def test_a_sheet_drawn_sideways_is_set_upright(page_words):
    page, buffer = drawing()
    page.translate(WIDTH, 0)
    page.rotate(90)
    draw_grid(page, ((72, 200, 330), (500, 470, 440)), [['Name', 'Score'], ['Output', '20']], font='Helvetica')
    document = read_pdf(finished(page, buffer), page_words)
    assert rows(document, tables(document)[0]) == [['Name', 'Score'], ['Output', '20']]


def test_a_table_keeps_merged_cells_and_joins_wrapped_words(page_words):
    page, buffer = drawing()
    write(page, ['一、评分'], top=790)
    xs = (72, 72 + 6 * SIZE + 4, 300, 400)
    words = [
        ['指标', '内容', '得分'],
        ['产出指标\n', '养老金发放准确\n率不低于99.5%', '20分'],
        ['', '参保人数', '15分'],
    ]
    draw_grid(page, (xs, (770, 740, 690, 660)), words, missing={(1, 0)})
    write(page, ['二、结论'], top=600)
    document = read_pdf(finished(page, buffer), page_words)
    assert [block.kind for block in document.blocks] == [BlockKind.PARAGRAPH, BlockKind.TABLE, BlockKind.PARAGRAPH]
    table = tables(document)[0]
    assert (cell_with(document, table, '产出指标').row_span, cell_with(document, table, '产出指标').column_span) == (
        2,
        1,
    )
    assert {(cell.row, cell.column) for cell in table.cells} == {(r, c) for r in range(3) for c in range(3)} - {(2, 0)}
    assert cell_with(document, table, '15分').row == 2
    assert table.bbox == pytest.approx((72, HEIGHT - 770, 400, HEIGHT - 660), abs=1)


def test_words_that_wrap_in_a_narrow_cell_are_whole(page_words):
    page, buffer = drawing()
    xs = (72, 72 + 7 * SIZE + 8, 300)
    words = [['商品和服务支出', '完成值'], ['养老金社会化发\n放率达到100', '98.5%']]
    draw_grid(page, (xs, (770, 740, 690)), words)
    document = read_pdf(finished(page, buffer), page_words)
    assert rows(document, tables(document)[0])[1] == ['养老金社会化发放率达到100', '98.5%']


def test_a_table_over_a_page_end_is_one_table(page_words):
    page, buffer = drawing()
    xs = (72, 172, 172 + 8 * SIZE + 8, 400)
    top = [
        ['项目', '内容', '得分'],
        ['产出指标', '养老金按月足额', '20分'],
        ['', '参保人数达到考核\n要求，未达到的每', '15分'],
    ]
    draw_grid(page, (xs, (200, 170, 130, 80)), top, missing={(1, 0)})
    page.drawCentredString(WIDTH / 2, 40, '- 1 -')
    page.showPage()
    rest = [
        ['项目', '内容', '得分'],
        ['', '少一个点扣1分', ''],
        ['', '资金拨付及时', '10分'],
        ['效益指标', '满意度', '9分'],
    ]
    draw_grid(page, (xs, (790, 760, 720, 690, 660)), rest, missing={(1, 0)})
    page.setFont('STSong-Light', SIZE)
    page.drawCentredString(WIDTH / 2, 40, '- 2 -')
    document = read_pdf(finished(page, buffer), page_words)
    assert len(tables(document)) == 1
    table = tables(document)[0]
    assert rows(document, table) == [
        ['项目', '内容', '得分'],
        ['产出指标', '养老金按月足额', '20分'],
        ['参保人数达到考核要求，未达到的每少一个点扣1分', '15分'],
        ['资金拨付及时', '10分'],
        ['效益指标', '满意度', '9分'],
    ]
    assert cell_with(document, table, '产出指标').row_span == 3
    assert [cell_with(document, table, words).page for words in ('20分', '10分')] == [1, 2]
    joined = cell_with(document, table, '参保人数达到考核要求，未达到的每少一个点扣1分')
    assert document.page_of(Span(joined.span.end - 1, joined.span.end)) == 2


def test_a_new_row_on_the_next_page_is_not_joined_to_the_last(page_words):
    page, buffer = drawing()
    xs = (72, 132, 340, 440)
    draw_grid(page, (xs, (200, 170, 130)), [['1', '参保人数', '20分'], ['2', '发放人数', '15分']])
    page.showPage()
    draw_grid(page, (xs, (790, 760, 730)), [['3', '资金拨付', '10分'], ['4', '满意度', '9分']])
    document = read_pdf(finished(page, buffer), page_words)
    assert [row[0] for row in rows(document, tables(document)[0])] == ['1', '2', '3', '4']


def test_tables_with_other_columns_or_words_between_stay_apart(page_words):
    page, buffer = drawing()
    draw_grid(page, ((72, 132, 340), (200, 170, 130)), [['1', '参保人数'], ['2', '发放人数']])
    page.showPage()
    draw_grid(page, ((72, 232, 440), (790, 760, 730)), [['3', '资金拨付'], ['4', '满意度']])
    write(page, ['附表二'], top=700)
    draw_grid(page, ((72, 232, 440), (680, 650, 620)), [['5', '成本'], ['6', '时效']])
    document = read_pdf(finished(page, buffer), page_words)
    assert [rows(document, table)[0][0] for table in tables(document)] == ['1', '3', '5']


def test_a_table_over_many_pages_is_one_table_with_its_merged_cell(page_words):
    page, buffer = drawing()
    xs, ys = (72, 132, 340, 440), tuple(range(790, 60, -30))
    for number in range(30):
        body = [['', f'项目{number}之{row}', f'{row}分'] for row in range(len(ys) - 2)]
        if number == 0:
            body[0][0] = '产出'
        missing = {(row, 0) for row in range(1, len(ys) - 2)}
        draw_grid(page, (xs, ys), [['指标', '内容', '得分'], *body], missing=missing)
        page.showPage()
    document = read_pdf(finished(page, buffer), page_words)
    (table,) = tables(document)
    assert len(rows(document, table)) == 1 + 30 * (len(ys) - 2)
    assert cell_with(document, table, '产出').row_span == 30 * (len(ys) - 2)
    assert cell_with(document, table, '项目29之3').page == 30


def test_a_footnote_mark_in_a_cell_stands_outside(page_words):
    page, buffer = drawing()
    draw_grid(page, ((72, 200, 300), (770, 740, 700)), [['参保人数', '得分'], ['305', '20']])
    page.setFont('STSong-Light', 8)
    page.drawString(76 + pdfmetrics.stringWidth('305', 'STSong-Light', SIZE), 731, '2')
    document = read_pdf(finished(page, buffer), page_words)
    assert rows(document, tables(document)[0]) == [['参保人数', '得分'], ['305', '20']]
    assert furniture(document) == ['2']


def with_latin_digits(words, face):
    return re.sub(r'([0-9.,%]+)', rf'<font name="{face}">\1</font>', words)


@pytest.mark.parametrize(
    ('size', 'pitch', 'alignment', 'face'),
    [(16, 28, TA_JUSTIFY, 'Times-Roman'), (12, 18, TA_LEFT, 'Helvetica'), (10.5, 15.75, TA_JUSTIFY, 'STSong-Light')],
)
def test_a_report_set_by_a_typesetter_is_read_as_it_was_written(page_words, size, pitch, alignment, face):
    style = ParagraphStyle(
        'body', fontName='STSong-Light', fontSize=size, leading=pitch, firstLineIndent=2 * size, wordWrap='CJK'
    )
    style.alignment = alignment
    narrow = ParagraphStyle('cell', fontName='STSong-Light', fontSize=10.5, leading=14, wordWrap='CJK')
    written, cells = [], [['一级指标', '内容', '得分', '说明']]
    for number, chapter in enumerate('一二三四'):
        written.append(f'{chapter}、完成情况')
        written += [f'第{number}组第{part}项：{LONG * (1 + part)}' for part in range(3)]
        cells += [
            [
                f'{chapter}类指标' if not row else '',
                f'第{number}组的指标{row}',
                f'{row}分',
                LONG[row:] if row % 2 else '',
            ]
            for row in range(4)
        ]
    spans = [('SPAN', (0, 1 + 4 * number), (0, 4 + 4 * number)) for number in range(4)]
    table = LongTable(
        [[Paragraph(with_latin_digits(cell, face), narrow) if cell else '' for cell in row] for row in cells],
        colWidths=[60, 110, 40, 220],
        repeatRows=1,
        style=[('GRID', (0, 0), (-1, -1), 0.5, colors.black), *spans],
    )
    buffer = io.BytesIO()
    flow = [Paragraph(with_latin_digits(words, face), style) for words in written]
    SimpleDocTemplate(buffer, pagesize=A4).build([*flow, table])
    document = read_pdf(source(buffer.getvalue()), page_words)
    assert paragraphs(document) == written
    assert [[cell for cell in row if cell] for row in rows(document, tables(document)[0])] == [
        [cell for cell in row if cell] for row in cells
    ]
    assert [cell_with(document, tables(document)[0], f'{chapter}类指标').row_span for chapter in '一二三四'] == [4] * 4


def test_a_page_of_drawings_alone_is_a_problem_and_the_rest_is_kept(page_words):
    page, buffer = drawing()
    write(page, wrap(LONG))
    page.showPage()
    page.rect(100, 100, 300, 500, fill=1)
    page.showPage()
    page.showPage()
    write(page, ['二、结论'])
    document = read_pdf(finished(page, buffer), page_words)
    assert [(problem.code, problem.severity) for problem in document.problems] == [
        ('page_without_text', Severity.ERROR)
    ]
    assert document.problems[0].message.startswith('Page 2 ')
    assert document.pages == 4
    assert paragraphs(document) == [LONG, '二、结论']


def test_a_file_of_drawings_alone_needs_ocr(page_words):
    page, buffer = drawing()
    page.rect(100, 100, 300, 500, fill=1)
    with pytest.raises(UnreadableDocument, match='OCR') as caught:
        read_pdf(finished(page, buffer), page_words)
    assert caught.value.code == 'no_text'


def test_text_in_private_characters_counts_as_no_text(page_words):
    page, buffer = drawing()
    write(page, ['参保人数12345人'] * 3)
    content = finished(page, buffer).content
    # the same codes through a font that names no characters
    unmapped = content.replace(b'/Encoding /UniGB-UCS2-H', b'/Encoding /Identity-H  ').replace(b'GB1', b'Xx1')
    assert unmapped != content
    with pytest.raises(UnreadableDocument) as caught:
        read_pdf(source(unmapped), page_words)
    assert caught.value.code == 'no_text'


def test_an_encrypted_file_says_that_it_needs_a_password(page_words):
    page, buffer = drawing(encrypt=StandardEncryption('geheim', canPrint=0))
    write(page, ['参保人数'])
    with pytest.raises(UnreadableDocument, match='password') as caught:
        read_pdf(finished(page, buffer), page_words)
    assert caught.value.code == 'encrypted'


def test_a_file_protected_against_changes_alone_is_read(page_words):
    page, buffer = drawing(encrypt=StandardEncryption('', ownerPassword='geheim', canModify=0))
    write(page, ['参保人数'])
    assert read_pdf(finished(page, buffer), page_words).text == '参保人数'


@pytest.mark.parametrize('content', [b'', b'%PDF-1.4\n', b'%PDF-1.7\nno objects at all\n%%EOF', bytes(range(256)) * 20])
def test_bytes_that_are_no_pdf_file_are_damaged(page_words, content):
    with pytest.raises(UnreadableDocument) as caught:
        read_pdf(source(content), page_words)
    assert caught.value.code == 'damaged_pdf'


def test_a_file_cut_or_spoilt_anywhere_gives_a_document_or_a_clear_error(page_words):
    page, buffer = drawing()
    write(page, wrap(LONG))
    draw_grid(page, ((72, 132, 340), (500, 470, 430)), [['1', '参保人数'], ['2', '发放人数']])
    content = finished(page, buffer).content
    outcomes = set()
    for at in range(0, len(content), max(1, len(content) // 60)):
        for spoilt in (content[:at], content[:at] + b'\xff<<[' + content[at + 4 :]):
            try:
                outcomes.add(type(read_pdf(source(spoilt), page_words)).__name__)
            except UnreadableDocument as error:
                outcomes.add(error.code)
    assert outcomes <= {'Document', 'damaged_pdf', 'no_text', 'encrypted'}
    assert 'Document' in outcomes
    assert 'damaged_pdf' in outcomes


def test_fields_around_a_printed_web_page_stand_outside_the_text(page_words):
    page, buffer = drawing()
    write(page, ['索引号：000123/2022-00012', '发布日期：2022-03-04', '', *wrap(LONG)])
    document = read_pdf(finished(page, buffer), page_words)
    assert document.meta['published_on'] == '2022-03-04'
    assert '2022-03-04' not in document.text


def squeezed(words):
    return re.sub(r'\s', '', words)


def units(document):
    """Return the words of every paragraph and cell, without blanks."""
    return [
        squeezed(document.text[part.span.start : part.span.end])
        for block in document.blocks
        for part in (block.cells or (block,))
    ]


@pytest.mark.parametrize('name', ['000', '001', '002', '004'])
def test_sentences_with_figures_of_whole_reports_are_whole_and_in_order(shared_reports, page_words, name):
    document = read_pdf(source((shared_reports / 'formats' / f'{name}.pdf').read_bytes()), page_words)
    outside = [squeezed(block.outside) for block in document.blocks if block.outside]
    found, at, lost = units(document), 0, []
    for sentence in re.split(r'(?<=[。；])|\n', (shared_reports / f'{name}.txt').read_text('utf-8')):
        words = squeezed(sentence)
        if not re.search(r'\d', words) or words in outside:
            continue
        place = next((index for index in range(at, len(found)) if words in found[index]), None)
        if place is None:
            lost.append(words)
        else:
            at = place
    assert lost == []


@pytest.mark.parametrize('name', ['000', '002'])
def test_table_rows_of_whole_reports_are_those_of_the_gold(shared_reports, page_words, name):
    document = read_pdf(source((shared_reports / 'formats' / f'{name}.pdf').read_bytes()), page_words)
    found = [[squeezed(cell) for cell in row if cell] for table in tables(document) for row in rows(document, table)]
    gold = (shared_reports / 'gold' / f'{name}.tables.jsonl').read_text('utf-8').splitlines()
    wanted = [[squeezed(cell) for cell in row if cell] for table in gold for row in json.loads(table)['rows']]
    assert [row for row in wanted if row and row not in found] == []
