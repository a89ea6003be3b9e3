import pytest

from pipeline.catalogue import Catalogue
from pipeline.validate import duplicates
from pipeline.validate.duplicates import Candidate, compare_sketches, sketch_text

TEXT = ''.join(
    f'第{place}项，全县城乡居民基本养老保险参保{19530 + 7 * place}人，发放养老金{477.83 + place:.2f}万元。'
    for place in range(60)
)


def make_candidate(path, text=TEXT, year=2021, code='340602'):
    return Candidate(path, f'id of {path}', code, year, sketch_text(text))


@pytest.fixture
def find_duplicates(tmp_path):
    def find(candidates):
        with Catalogue(tmp_path / 'catalogue.sqlite') as catalogue:
            for number, candidate in enumerate(candidates):
                catalogue.add_report(number, candidate)
            ordered = (candidate for _, candidate in catalogue.reports())
            return {candidate.path: doc_id for candidate, doc_id in duplicates.find_duplicates(ordered, catalogue)}

    return find


def test_the_same_report_in_another_format_is_a_duplicate_of_the_first_path(find_duplicates):
    other = '某县人民政府 登录 注册 首页\n' + TEXT.replace('，', '， ') + '\n版权所有'
    found = find_duplicates([make_candidate('b.pdf'), make_candidate('a.html', other), make_candidate('c.docx')])
    assert found == {'b.pdf': 'id of a.html', 'c.docx': 'id of a.html'}


def test_a_form_filled_in_with_other_figures_is_another_report(find_duplicates):
    other = TEXT.replace('195', '208').replace('.83', '.17').replace('47', '52')
    assert find_duplicates([make_candidate('a.txt'), make_candidate('b.txt', other)]) == {}


def test_another_year_or_place_is_another_report(find_duplicates):
    others = [make_candidate('b', year=2022), make_candidate('c', code='340621')]
    assert find_duplicates([make_candidate('a'), *others]) == {}


def test_the_sketch_tells_how_much_two_texts_share():
    half = TEXT[: len(TEXT) // 2]
    assert 0.4 < compare_sketches(sketch_text(TEXT), sketch_text(half)) < 0.6


def test_an_empty_text_has_a_sketch(find_duplicates):
    assert find_duplicates([make_candidate('a', ''), make_candidate('b', '')]) == {'b': 'id of a'}


def test_copies_of_one_form_cost_no_more_each_however_many_there_are(find_duplicates, monkeypatch):
    compared = []
    plain = duplicates.compare_sketches
    monkeypatch.setattr(duplicates, 'compare_sketches', lambda *pair: compared.append(1) or plain(*pair))
    own = [''.join(f'{n * 997 + m * 31}项' for m in range(400)) for n in range(150)]
    assert find_duplicates([make_candidate(f'{n:05d}', TEXT[:1500] + words) for n, words in enumerate(own)]) == {}
    assert len(compared) <= 150 * duplicates.COMPARED
