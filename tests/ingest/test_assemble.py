from pipeline.ingest.assemble import CellText, TextBuilder
from pipeline.model.document import BlockKind
from pipeline.model.span import Span


def test_every_piece_is_found_again_at_the_place_that_was_returned():
    builder = TextBuilder()
    title = builder.add_heading('某县自评报告', level=1, centered=True)
    builder.add_furniture('当前位置：首页')
    body = builder.add_paragraph('参保12人。', bold=True)
    cells = builder.add_table([CellText(1, 0, 1, 1, '乙'), CellText(0, 0, 1, 2, '甲'), CellText(1, 1, 1, 1, '')])
    text, blocks = builder.build()
    assert text == '某县自评报告\n参保12人。\n甲\n乙\t'
    assert [span.of(text) for span in (title, body, *cells)] == ['某县自评报告', '参保12人。', '甲', '乙', '']
    assert [block.kind for block in blocks] == [
        BlockKind.HEADING,
        BlockKind.FURNITURE,
        BlockKind.PARAGRAPH,
        BlockKind.TABLE,
    ]


def test_furniture_has_an_empty_span_and_its_words_outside():
    builder = TextBuilder()
    builder.add_paragraph('正文')
    assert builder.add_furniture('第 1 页', page=1) == Span(2, 2)
    text, blocks = builder.build()
    assert text == '正文'
    assert blocks[1].outside == '第 1 页'


def test_the_next_start_is_where_the_next_paragraph_begins():
    builder = TextBuilder()
    assert builder.next_start == 0
    builder.add_paragraph('甲')
    expected = builder.next_start
    assert builder.add_paragraph('乙').start == expected


def test_pieces_without_words_leave_nothing_behind():
    builder = TextBuilder()
    builder.add_paragraph('')
    builder.add_furniture('')
    assert builder.add_table([CellText(0, 0, 1, 1, '')]) == ()
    assert builder.build() == ('', ())
