from pipeline.model.document import Block, BlockKind, Document, GridCell
from pipeline.model.outline import Grid, Heading, Section
from pipeline.model.span import Span
from pipeline.numbers.claims import claims_of

RULE_COLUMNS = ('评分标准',)


def make_grid(rows):
    """A table of which the first row is the head and the first column the label."""
    text = '\n'.join('\t'.join(row) for row in rows)
    cells, heads, labels, place = [], [], [], 0
    for row, words in enumerate(rows):
        for column, cell in enumerate(words):
            cells.append(GridCell(row, column, 1, 1, Span(place, place + len(cell))))
            heads.append((rows[0][column],) if row else ())
            labels.append((words[0],) if row and column else ())
            place += len(cell) + 1
    grid = Grid(0, 0, Span(0, len(text)), None, None, 1, tuple(cells), None, tuple(heads), tuple(labels))
    return Document('0' * 16, 'x', 'text', text, (Block(BlockKind.TABLE, grid.span),)), grid


def claims_in(rows):
    document, grid = make_grid(rows)
    return [(span.of(document.text), kind.value) for span, kind, _ in claims_of(document, (), (grid,), RULE_COLUMNS)]


def test_the_number_of_a_heading_is_claimed_and_not_the_title():
    text = '1.2 资金2万元'
    section = Section(0, None, Heading(1, '1.2', '资金2万元', Span(0, len(text))), Span(0, len(text)), None, '资金')
    document = Document('0' * 16, 'x', 'text', text, (Block(BlockKind.HEADING, Span(0, len(text))),))
    assert claims_of(document, (section,), (), ()) == ((Span(0, 3), 'heading_number', 'number of a heading'),)


def test_the_number_of_the_page_glued_to_a_title_is_claimed():
    text = '（三）资金情况9'
    section = Section(
        0, None, Heading(2, '（三）', '资金情况', Span(0, len(text))), Span(0, len(text)), None, '资金情况'
    )
    found = claims_of(Document('0' * 16, 'x', 'text', text, ()), (section,), (), ())
    assert [(span.of(text), kind.value) for span, kind, _ in found] == [('（三）', 'heading_number'), ('9', 'page')]


def test_a_heading_without_number_claims_nothing():
    section = Section(0, None, Heading(0, None, '报告', Span(0, 2)), Span(0, 2), None, '报告')
    assert claims_of(Document('0' * 16, 'x', 'text', '报告', ()), (section,), (), ()) == ()


def test_page_furniture_in_the_text_is_claimed_whole():
    text = '浏览次数：123\n参保3人'
    document = Document('0' * 16, 'x', 'text', text, (Block(BlockKind.FURNITURE, Span(0, 8)),))
    assert [(s.of(text), kind.value) for s, kind, _ in claims_of(document, (), (), ())] == [('浏览次数：123', 'page')]


def pages_in(lines):
    text, blocks = '', []
    for line in lines:
        blocks.append(Block(BlockKind.PARAGRAPH, Span(len(text), len(text) + len(line))))
        text += line + '\n'
    document = Document('0' * 16, 'x', 'text', text, tuple(blocks))
    return {span.of(text) for span, kind, _ in claims_of(document, (), (), ()) if kind == 'page'}


def test_lines_that_count_the_pages_are_claimed():
    page = '待遇按时发放。' * 20
    assert pages_in(['1', page, '2', page, '300', '3', page]) == {'1', '2', '3'}


def test_lines_that_count_rows_or_only_two_pages_are_not():
    page = '待遇按时发放。' * 20
    assert pages_in(['1', '参保率', '2', '发放率', '3', '认证率']) == set()
    assert pages_in(['1', page, '2', page, '5']) == set()


def test_a_column_of_rules_is_claimed():
    assert claims_in([['指标', '评分标准', '得分'], ['参保率', '达到95%', '5']]) == [('达到95%', 'scoring_rule')]


def test_a_cell_worded_like_a_rule_is_claimed_in_any_column():
    assert claims_in([['指标', '说明'], ['参保率', '每低1%扣0.5分']]) == [('每低1%扣0.5分', 'scoring_rule')]


def test_numbers_beside_a_phone_or_a_code_are_claimed():
    assert claims_in([['项目', '内容'], ['联系电话', '8815479'], ['邮 编', '430609'], ['参保人数', '300']]) == [
        ('8815479', 'phone'),
        ('430609', 'code'),
    ]


def test_a_column_of_list_numbers_is_claimed_and_its_neighbour_is_not():
    assert claims_in([['序号', '人数'], ['1', '300'], ['2', '200']]) == [('1', 'list_number'), ('2', 'list_number')]


def test_a_cell_with_words_is_not_taken_for_a_phone():
    assert claims_in([['项目', '内容'], ['电话回访', '回访300人']]) == []
