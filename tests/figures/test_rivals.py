import pytest

from pipeline.run import extract_document


@pytest.fixture
def problems_of(patterns):
    from pipeline.ingest.assemble import TextBuilder
    from pipeline.model.document import Document

    def read(text):
        builder = TextBuilder()
        builder.add_paragraph(text)
        whole, blocks = builder.build()
        extraction = extract_document(Document('0' * 16, 'text', 'text', whole, blocks), patterns, year=2022)
        return extraction, [p for p in extraction.problems if p.code == 'competing_labels']

    return read


def test_the_label_that_lost_is_told_with_the_figure(problems_of):
    extraction, problems = problems_of('全年参保1.2万人。全年追回重复领取养老金86人。')
    (problem,) = problems
    assert problem.message == 'duplicate_persons (重复领取养老金) lost to recovered_persons (追回…养老金)'
    (figure_id,) = problem.figure_ids
    assert extraction.figures[figure_id].indicator_id == 'recovered_persons'
    assert extraction.figures[figure_id].quantity.span == problem.span


def test_a_label_inside_a_longer_one_does_not_compete(problems_of):
    assert problems_of('全年养老金发放率100%，追回养老金4.8万元。')[1] == []


def test_a_head_and_a_row_that_name_different_things_compete(patterns):
    from pipeline.ingest.assemble import CellText, TextBuilder
    from pipeline.model.document import Document

    rows = [['项目', '年初预算数（万元）', '得分'], ['县级基础养老金', '3468', '10'], ['合计', '3468', '10']]
    builder = TextBuilder()
    builder.add_table([CellText(r, c, 1, 1, words) for r, row in enumerate(rows) for c, words in enumerate(row)])
    whole, blocks = builder.build()
    extraction = extract_document(Document('0' * 16, 'text', 'text', whole, blocks), patterns, year=2022)
    (problem,) = (p for p in extraction.problems if p.code == 'competing_labels')
    assert problem.message == 'pension_paid (县级基础养老金) lost to project_budget (年初预算数)'
    assert extraction.figures[problem.figure_ids[0]].indicator_id == 'project_budget'
