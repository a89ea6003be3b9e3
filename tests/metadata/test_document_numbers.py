import pytest

from pipeline.metadata.document_numbers import find_document_numbers


@pytest.mark.parametrize(
    ('text', 'numbers'),
    [
        ('（财预〔2020〕10 号）', ['财预〔2020〕10 号']),
        ('《甲办法》(湘人社发[2018]35号)《乙办法》(湘财社【2019】7号)', ['湘人社发[2018]35号', '湘财社【2019】7号']),
        ('依据国发﹝2014﹞8号、国办发（2019）3号', ['国发﹝2014﹞8号', '国办发（2019）3号']),
        ('按照国发〔2014〕8号和皖政〔2014〕36号精神', ['国发〔2014〕8号', '皖政〔2014〕36号']),
        ('（和政发〔2019〕1号）', ['和政发〔2019〕1号']),
        ('云财社〔２０２０〕１２号', ['云财社〔２０２０〕１２号']),
        ('县人力资源和社会保障局关于转发云人社发〔2019〕41号', ['云人社发〔2019〕41号']),
        ('财社〔2021〕第5号', ['财社〔2021〕第5号']),
        ('财预〔20205号、国发〔2015〕号、﹝202199号、（3万人）、2021年第12号公告', []),
    ],
)
def test_numbers_are_found_without_the_words_before_them(report_words, text, numbers):
    assert [span.of(text) for span in find_document_numbers(text, report_words.citations)] == numbers


def test_cited_numbers_are_distinct_and_as_first_written(find):
    text = '绩效自评报告\n\n一、依据\n\n《甲》（皖财社〔2020〕10 号）和《甲》'
    text += '（皖财社[2020]10号）、《乙》（皖财社〔2021〕2号）。'
    assert find(text).cited_documents == ('皖财社〔2020〕10 号', '皖财社〔2021〕2号')


def test_the_reports_own_number_is_not_cited(find):
    found = find(
        '宿民〔2021〕15号\n\n宿州市民政局2020年度民生工程绩效自评报告\n\n一、依据\n\n根据皖民〔2020〕8号文件。宿民〔2021〕15号。'
    )
    assert (found.doc_number, found.cited_documents) == ('宿民〔2021〕15号', ('皖民〔2020〕8号',))
