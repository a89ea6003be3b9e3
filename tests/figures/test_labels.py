import pytest

from pipeline.figures.labels import MAX_GAP, find_labels, uncovered
from pipeline.patterns.compile import compile_labels
from pipeline.patterns.schema import Indicator
from pipeline.patterns.yaml_files import Faults


def make_indicator(name, labels, **more):
    return Indicator(
        id=name,
        zh=name,
        unit='人',
        kind='stock',
        definition='人数。',
        plausible=(0, 100),
        labels=labels,
        examples=({'text': '参保3人', 'expect': ()}, {'text': '参保4人', 'expect': ()}),
        counterexamples=({'text': '参保', 'because': '没有数'},),
        **more,
    )


def found(text, *indicators):
    faults = Faults()
    index = compile_labels(indicators, faults)
    assert faults.found == []
    return [(label.indicator_id, label.span.of(text)) for label in uncovered(find_labels(text, index))]


def test_a_label_inside_a_longer_one_is_not_seen():
    one, other = make_indicator('insured', ('参保',)), make_indicator('insured_persons', ('参保人数',))
    assert found('参保人数，参保', one, other) == [('insured_persons', '参保人数'), ('insured', '参保')]


def test_labels_that_overlap_are_both_seen_ordered_by_end():
    one, other = make_indicator('paying', ('发放养老',)), make_indicator('pension', ('养老金',))
    assert found('发放养老金', one, other) == [('paying', '发放养老'), ('pension', '养老金')]


def test_a_mask_hides_the_label_of_its_own_indicator_alone():
    one = make_indicator('eligible', ('领取人数',), not_labels=('应领取人数',))
    other = make_indicator('planned', ('取人数',))
    assert found('应领取人数，领取人数', one) == [('eligible', '领取人数')]
    assert found('应领取人数', one, other) == [('planned', '取人数')]


def test_the_alternatives_of_a_label_are_all_found():
    assert found('参保总人数，登记人数', make_indicator('insured', ('(参保|登记)(总|)人数',))) == [
        ('insured', '参保总人数'),
        ('insured', '登记人数'),
    ]


def test_a_gap_spans_some_words_and_no_clause_mark_or_digit():
    paid = make_indicator('paid', ('发放…养老金',))
    assert found('发放全县人员养老金', paid) == [('paid', '发放全县人员养老金')]
    assert found('发放，养老金', paid) == []
    assert found('发放3人养老金', paid) == []
    assert found('发放' + '字' * MAX_GAP + '养老金', paid) != []
    assert found('发放' + '字' * (MAX_GAP + 1) + '养老金', paid) == []


def test_a_bracket_without_a_number_may_stand_inside_a_label(patterns):
    text = '医保基金(含生育保险)收入4万元，基金(5月)收入3万元'
    spans = [
        label.span.of(text) for label in find_labels(text, patterns.labels) if label.indicator_id == 'fund_revenue'
    ]
    assert '基金(含生育保险)收入' in spans
    assert not any('5' in span for span in spans)


def test_the_nearest_first_part_opens_a_gap():
    assert found('发放补贴发放养老金', make_indicator('paid', ('发放…养老金',))) == [('paid', '发放养老金')]


def test_a_weak_label_has_a_lower_score_and_a_verb_governs():
    index = compile_labels([make_indicator('insured', ('参保人数',), weak_labels=('人数',), verbs=('追回',))], Faults())
    labels = uncovered(find_labels('追回，人数，参保人数', index))
    assert [(label.surface, label.score, label.governs) for label in labels] == [
        ('追回', 1.0, True),
        ('人数', 0.6, False),
        ('参保人数', 1.0, False),
    ]


def test_a_label_names_the_entry_that_it_comes_from():
    (label,) = find_labels('参保', compile_labels([make_indicator('insured', ('参保',))], Faults()))
    assert label.pattern_id == 'insured:参保'


@pytest.mark.parametrize('text', ['', '三', '。。。'])
def test_where_no_label_stands_none_is_found(patterns, text):
    assert find_labels(text, patterns.labels) == ()


def test_every_label_of_the_files_is_found_where_it_stands_alone(patterns):
    entries = [e for entries in patterns.labels.entries_by_last_part.values() for e in entries]
    text = '\n'.join(''.join(entry.parts) for entry in entries)
    names = {label.pattern_id for label in find_labels(text, patterns.labels)}
    # one that a mask of its own indicator covers is dead: it can never name anything
    dead = {f'{e.indicator_id}:{e.surface}' for e in entries} - names
    assert len(dead) <= len(entries) // 50, sorted(dead)
