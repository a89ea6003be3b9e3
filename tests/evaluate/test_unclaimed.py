import re
from pathlib import Path

import pytest

from pipeline import api
from pipeline.evaluate.draft import can_be_drafted
from pipeline.evaluate.label_words import LabelReader
from pipeline.evaluate.unclaimed import Mention, group_mentions, order_groups
from pipeline.listing import list_groups
from pipeline.model.errors import OutputError
from pipeline.patterns.load import load_patterns
from pipeline.patterns.schema import Indicator
from pipeline.patterns.yaml_files import Faults, read_entries
from pipeline.run import extract_statement
from pipeline.survey import Survey
from tests.typed import ziping_apart

ROOT = Path(__file__).resolve().parents[2]
REPORTS = {
    'a.txt': '某县2021年度绩效自评报告\n一、评价工作\n本次自评发放调查问卷150份，参保人数19530人。报表差错率为零。\n',
    'b.txt': '某市2022年度绩效自评报告\n一、评价工作\n2022年全市发放问卷240份。收回有效问卷236份。\n',
    'c.html': '<html><body><h1>某区2020年度绩效自评报告</h1><p>一、评价工作</p>'
    '<p>全区城乡居民养老保险业务发放问卷80份。</p></body></html>',
}  # fmt: skip


@pytest.fixture(scope='module')
def dataset(tmp_path_factory):
    """The dataset of three small reports, one of which lies there twice."""
    folder = tmp_path_factory.mktemp('unclaimed')
    (folder / 'in').mkdir()
    for name, text in REPORTS.items():
        (folder / 'in' / name).write_text(text, 'utf-8')
    (folder / 'in' / 'b-again.txt').write_text(REPORTS['b.txt'], 'utf-8')
    api.extract_folder(folder / 'in', folder / 'out', jobs=0)
    return folder / 'out'


@pytest.fixture(scope='module')
def survey(dataset, patterns):
    return Survey(dataset, patterns)


@pytest.fixture(scope='module')
def groups(survey):
    return survey.groups()


@pytest.fixture(scope='module')
def reader(patterns):
    return LabelReader(patterns)


def ziping(*arguments):
    return ziping_apart('unclaimed', *arguments)


@pytest.mark.parametrize(
    ('label', 'words', 'head'),
    [
        ('2022年全市发放问卷', '发放问卷', '问卷'),
        ('全年收回有效问卷共', '收回有效问卷', '问卷'),
        ('截至2021年12月底，五原县累计建成服务站', '建成服务站', '服务站'),
        ('城乡居民养老保险业务发放问卷', '业务发放问卷', '问卷'),
        ('疑点数据整改率 实际完成值', '疑点数据整改率', '整改率'),
        ('资金到位率', '资金到位率', '到位率'),
        ('培训乡村经办人员', '培训乡村经办人员', '人员'),
        ('二是组织宣讲活动不少于', '组织宣讲活动', '活动'),
        ('按照《某省办法》(省发[2018]9号)，', '', ''),
        ('所需资金', '资金', '资金'),
        ('', '', ''),
    ],
)
def test_a_label_is_rid_of_years_places_schemes_cues_and_numbers(reader, label, words, head):
    said = reader.read(label)
    assert (said.words, said.head) == (words, head)


def test_a_label_has_a_gap_where_a_scheme_stood_inside(reader):
    assert reader.read('收缴被征地农民保障金').label == '收缴…保障金'


def test_what_is_counted_is_read_up_to_the_verb_behind_it(reader):
    assert reader.opening_noun('县（市）区启动试点工作') == '县…区'
    assert reader.opening_noun('，启动试点') == ''


def test_an_endless_label_is_read_from_its_end(reader):
    assert reader.read('（' * 100_000 + '，发放问卷').words == '发放问卷'


def test_near_labels_with_one_head_and_unit_are_one_group_and_a_report_counts_once(groups):
    first = groups[0]
    assert (first.words, first.unit, first.is_figure) == ('发放问卷', '份', True)
    assert (first.count, first.reports, first.highest) == (3, 3, 240.0)
    assert dict(first.labels) == {'发放问卷': 1, '发放调查问卷': 1, '业务发放问卷': 1}
    assert [mention.path for mention in first.examples] != ['b.txt', 'b-again.txt']


def test_labels_that_share_only_their_head_are_two_groups(groups):
    assert '收回有效问卷' in {group.words for group in groups}


def test_a_number_without_unit_is_grouped_by_the_words_before_it(groups):
    (number,) = (group for group in groups if not group.is_figure)
    assert (number.words, number.count, number.examples[0].raw) == ('报表差错率', 1, '零')
    assert '报表差错率为零。' in number.examples[0].context


def test_a_figure_with_an_indicator_is_in_no_group(groups):
    assert not any('19530' in mention.raw for group in groups for mention in group.examples)


def mention(label, doc_id, unit='份'):
    return Mention(doc_id, doc_id, label, unit, True, '1份', 1.0, 'actual', 'text', f'{label}1份，{doc_id}。', 0)


def test_what_is_most_frequent_and_what_most_reports_hold_come_first_as_asked(reader):
    mentions = [*(mention('发放手册', 'a') for _ in range(3)), mention('收回问卷', 'b'), mention('收回问卷', 'c')]
    groups = group_mentions(mentions, reader)
    assert [group.words for group in groups] == ['发放手册', '收回问卷']
    assert [group.words for group in order_groups(groups, by_document=True)] == ['收回问卷', '发放手册']


def test_labels_with_another_unit_are_another_group(reader):
    groups = group_mentions([mention('发放手册', 'a'), mention('发放手册', 'b', '册')], reader)
    assert [group.unit for group in groups] == ['份', '册']


def test_the_order_of_the_mentions_decides_nothing(reader):
    mentions = [mention('发放调查问卷', 'a'), mention('发放问卷', 'b'), mention('收回问卷', 'c')]
    counts = [
        [(group.words, group.count, group.labels) for group in group_mentions(each, reader)]
        for each in (mentions, mentions[::-1])
    ]
    assert counts[0] == counts[1]


def test_the_draft_loads_and_its_examples_are_read_by_it(survey, groups, patterns, tmp_path):
    drafted = [group for group in groups if can_be_drafted(group, patterns)]
    assert [group.words for group in drafted] == ['发放问卷', '收回有效问卷']
    for group in drafted:
        written = survey.draft(group)
        faults = Faults()
        (entry,) = read_entries(written, 'draft.yaml', Indicator, faults)
        assert faults.found == []
        (tmp_path / 'indicators').mkdir(exist_ok=True)
        (tmp_path / 'indicators' / 'draft.yaml').write_text(written, 'utf-8')
        own = load_patterns(tmp_path)
        assert own.indicators['new_indicator'] == entry
        for example in entry.examples:
            found = [(f.indicator_id, f.quantity.value, f.quantity.unit) for f in extract_statement(example.text, own)]
            assert found == [(e.indicator, e.value, e.unit) for e in example.expect]
            assert 'new_indicator' in {indicator for indicator, _, _ in found}


def test_an_example_of_the_draft_states_all_figures_of_its_sentence(survey, groups):
    faults = Faults()
    (entry,) = read_entries(survey.draft(groups[0]), 'draft.yaml', Indicator, faults)
    stated = {example.text: [(e.indicator, e.value) for e in example.expect] for example in entry.examples}
    sentence = '2022年全市发放问卷240份。'
    assert stated[sentence] == [('new_indicator', 240)]


def test_the_draft_takes_an_id_that_is_free(survey, groups, tmp_path, dataset):
    (tmp_path / 'indicators').mkdir()
    written = survey.draft(next(group for group in groups if group.words == '收回有效问卷'))
    (tmp_path / 'indicators' / 'draft.yaml').write_text(written, 'utf-8')
    own = load_patterns(tmp_path)
    assert '- id: new_indicator_2\n' in Survey(dataset, own).draft(groups[0])


def test_words_that_an_indicator_has_with_their_unit_give_no_draft(reader, patterns):
    (group,) = group_mentions([mention('参保人数', 'a', '人')], reader)
    assert not can_be_drafted(group, patterns)


def test_a_group_of_table_cells_gives_sentences_made_of_its_words(survey, reader):
    cells = [Mention('x', 'x', '项目总成本 实际完成值', '元', True, '19.5', 195000.0, 'actual', 'table', 'a | b', 0)]
    (entry,) = read_entries(survey.draft(group_mentions(cells, reader)[0]), 'draft.yaml', Indicator, Faults())
    assert [example.text for example in entry.examples] == ['项目总成本195000元。', '全年项目总成本195000元。']
    assert entry.plausible[1] == 10_000_000


def test_a_list_of_nothing_says_so():
    assert list(list_groups((), 20)) == ['Every figure has an indicator, and every number a class.']


def test_the_command_lists_groups_with_counts_and_examples_and_prints_a_draft(dataset):
    run = ziping(dataset, '--top', 1)
    assert run.returncode == 0, run.stderr
    assert re.search(r'^1\. 发放问卷 \(份\): 3 figures in 3 reports$', run.stdout, re.MULTILINE)
    assert 'a.txt: 本次自评发放调查问卷150份' in run.stdout
    assert re.search(r'^\d+ groups more', run.stdout, re.MULTILINE)
    assert '- id: new_indicator' in run.stdout
    assert run.stderr == ''


def test_yaml_prints_the_draft_alone_of_the_group_that_is_asked_for(dataset, groups):
    place = [group.words for group in groups].index('收回有效问卷') + 1
    run = ziping(dataset, '--yaml', '--draft', place)
    assert run.returncode == 0, run.stderr
    (entry,) = read_entries(run.stdout, 'draft.yaml', Indicator, Faults())
    assert entry.labels == ('收回有效问卷',)


def test_a_group_that_gives_no_entry_ends_with_2(dataset):
    run = ziping(dataset, '--draft', 99)
    assert run.returncode == 2
    assert 'Group 99' in run.stderr


@pytest.mark.parametrize('folder', ['here', 'nowhere'])
def test_a_folder_without_dataset_ends_with_2_and_a_clear_sentence(tmp_path, folder):
    (tmp_path / 'here').mkdir()
    run = ziping(tmp_path / folder)
    assert run.returncode == 2
    assert 'holds no dataset' in run.stderr or 'does not exist' in run.stderr
    assert 'Traceback' not in run.stderr


def test_the_help_has_an_example():
    assert 'ziping unclaimed output' in ziping('--help').stdout


def test_a_survey_of_a_folder_without_dataset_raises(tmp_path, patterns):
    with pytest.raises(OutputError, match='holds no dataset'):
        Survey(tmp_path, patterns)
