from pipeline.figures.parallel import find_runs, is_ordered
from pipeline.model.span import Span
from pipeline.numbers.quantities import find_quantities


def runs_of(text, patterns):
    return find_runs(text, find_quantities(text, patterns.number_words))


def test_a_run_is_numbers_of_one_unit_with_list_marks_between(patterns):
    assert runs_of('30人、40人和50人，发放5元、6元', patterns) == ((0, 3), (3, 5))


def test_words_or_another_unit_end_a_run(patterns):
    assert runs_of('30人，惠及40人', patterns) == ()
    assert runs_of('30人、40元', patterns) == ()
    assert runs_of('', patterns) == ()


def test_a_word_such_as_respectively_announces_a_list_within_reach_and_inside_the_sentence(patterns):
    text = '参保分别为30人、40人'
    first = find_quantities(text, patterns.number_words)[0]
    assert is_ordered(text, Span(0, len(text)), first)
    assert not is_ordered(text, Span(3, len(text)), first)


def test_parallel_labels_take_the_numbers_in_their_order(stated):
    assert stated('参保人数、缴费人数分别为3000人、2000人') == [
        ('insured_persons', 3000, 'actual'),
        ('contributors', 2000, 'actual'),
    ]


def test_parallel_schemes_take_the_numbers_in_their_order(figures_in):
    text = '企业职工养老保险、机关事业养老保险参保人数依次为3000人、2000人'
    assert [(f.scheme, f.quantity.value) for f in figures_in(text)] == [('企业职工', 3000), ('机关事业', 2000)]


def test_more_names_than_numbers_are_no_parallel_list(figures_in):
    figures = figures_in('参保人数、缴费人数、领取待遇人数分别为3000人、2000人')
    assert [f.quantity.value for f in figures] == [3000, 2000]
    assert len({f.indicator_id for f in figures}) <= 2


def test_tiers_are_the_groups_of_the_rates_that_follow_in_their_order(figures_in):
    figures = figures_in('选择缴费档次200元、300元的，分别给予缴费补贴30元、40元')
    assert [f.quantity.value for f in figures] == [200, 300, 30, 40]
