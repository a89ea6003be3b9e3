from pipeline.validate.duplicates import Candidate, find_duplicates, sketch_text

TEXT = ''.join(
    f'第{place}项，全县城乡居民基本养老保险参保{19530 + 7 * place}人，发放养老金{477.83 + place:.2f}万元。'
    for place in range(60)
)


def make_candidate(path, text=TEXT, title='某县2021年自评报告', year=2021, code='340602'):
    return Candidate(path, f'id of {path}', title, code, year, sketch_text(text))


def test_the_same_report_in_another_format_is_a_duplicate_of_the_first_path():
    other = '某县人民政府 登录 注册 首页\n' + TEXT.replace('，', '， ') + '\n版权所有'
    found = find_duplicates([make_candidate('b.pdf'), make_candidate('a.html', other), make_candidate('c.docx')])
    assert found == {'b.pdf': 'id of a.html', 'c.docx': 'id of a.html'}


def test_a_form_filled_in_with_other_figures_is_another_report():
    other = TEXT.replace('195', '208').replace('.83', '.17').replace('47', '52')
    assert find_duplicates([make_candidate('a.txt'), make_candidate('b.txt', other)]) == {}


def test_another_year_place_or_title_is_another_report():
    others = [make_candidate('b', year=2022), make_candidate('c', code='340621'), make_candidate('d', title='乙')]
    assert find_duplicates([make_candidate('a'), *others]) == {}


def test_reports_without_title_or_year_are_never_compared():
    candidates = [make_candidate(path, title=None) for path in 'ab'] + [
        make_candidate(path, year=None) for path in 'cd'
    ]
    assert find_duplicates(candidates) == {}


def test_an_empty_text_has_a_sketch():
    assert find_duplicates([make_candidate('a', ''), make_candidate('b', '')]) == {'b': 'id of a'}
