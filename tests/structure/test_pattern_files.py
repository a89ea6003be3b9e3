import pytest
import yaml
from rapidfuzz import fuzz

from pipeline.model.errors import PatternFileError
from pipeline.patterns.structure_words import load_structure_words
from pipeline.patterns.yaml_files import Faults
from pipeline.structure.chapters import chapter_of
from pipeline.structure.outline import find_sections
from tests.structure.conftest import PATTERNS

HEADINGS = (PATTERNS / 'headings.yaml').read_text('utf-8')
CHAPTERS = (PATTERNS / 'chapters.yaml').read_text('utf-8')
RULES = yaml.safe_load(HEADINGS)
NAMES = yaml.safe_load(CHAPTERS)

EXAMPLES = [
    pytest.param(example, id=f'{family["id"]}-{number}')
    for family in RULES['families']
    for number, example in enumerate(family['examples'])
] + [pytest.param(example, id=example['because']) for example in RULES['outlines']]
COUNTEREXAMPLES = [
    pytest.param(example['text'], id=f'{family["id"]}-{example["because"]}')
    for family in RULES['families']
    for example in family['counterexamples']
]


@pytest.mark.parametrize('example', EXAMPLES)
def test_every_example_yields_exactly_its_headings(example, make, words):
    sections = find_sections(make.lines(example['text']).document(), words)
    found = [(s.heading.number, s.heading.title, s.heading.run_in) for s in sections]
    assert found == [(e['number'], e['title'], e.get('run_in', False)) for e in example['expect']]
    for section, expected in zip(sections, example['expect'], strict=True):
        assert section.heading.level == expected.get('level', section.heading.level)


@pytest.mark.parametrize('text', COUNTEREXAMPLES)
def test_no_counterexample_holds_a_heading(text, make, words):
    assert find_sections(make.lines(text).document(), words) == ()


@pytest.mark.parametrize('chapter', NAMES['chapters'], ids=lambda chapter: chapter['kind'])
def test_every_label_names_its_chapter_and_no_near_name_does(chapter, words):
    assert {chapter_of(label, words) for label in chapter['labels']} == {chapter['kind']}
    assert chapter['kind'] not in {chapter_of(label, words) for label in chapter['not_labels']}


def test_the_fuzzy_threshold_stands_between_the_wanted_and_the_unwanted_pairs():
    threshold = NAMES['fuzzy']['threshold']
    assert min(fuzz.ratio(*pair) for pair in NAMES['fuzzy']['wanted']) >= threshold
    assert max(fuzz.ratio(*pair) for pair in NAMES['fuzzy']['unwanted']) < threshold


@pytest.mark.parametrize('pair', NAMES['fuzzy']['wanted'], ids=lambda pair: pair[0])
def test_a_title_near_a_label_takes_its_chapter(pair, words):
    assert chapter_of(pair[0], words) == chapter_of(pair[1], words) is not None


@pytest.mark.parametrize(
    ('title', 'chapter'),
    [
        ('资料收集和报告撰写', '评价工作'),
        ('数据填报和采集', '评价工作'),
        ('绩效评价原则、方法', '评价工作'),
        ('评价依据及存在问题', None),
        ('2020年度部门整体支出绩效自评报告', None),
    ],
)
def test_parts_of_one_chapter_name_it_and_parts_of_two_do_not(title, chapter, words):
    assert chapter_of(title, words) == chapter


def test_a_misspelt_key_is_told_with_file_and_line():
    with pytest.raises(PatternFileError, match=r'chapters\.yaml:\d+: .*report_ending'):
        load_structure_words(HEADINGS, CHAPTERS.replace('report_endings:', 'report_ending:'), Faults())


def test_a_broken_regex_is_told_with_the_name_of_its_family():
    faults = Faults()
    load_structure_words(
        HEADINGS.replace(r"'(?P<number>(?P<value>[a-z]))", r"'(?P<number>(?P<value>[a-z])"), CHAPTERS, faults
    )
    assert len(faults.found) == 1
    assert faults.found[0].startswith('headings.yaml: lower.regex: ')


def test_a_family_without_its_groups_is_told():
    faults = Faults()
    load_structure_words(HEADINGS.replace('(?P<value>[①-⑳])', '[①-⑳]'), CHAPTERS, faults)
    assert faults.found == ['headings.yaml: circled.regex: the groups number and value are expected']


def test_a_label_of_two_chapters_is_told():
    faults = Faults()
    load_structure_words(HEADINGS, CHAPTERS.replace('labels: [成效, ', 'labels: [成效, 有关建议, '), faults)
    assert faults.found == ['chapters.yaml: 建议.labels: 有关建议 is a label of 成效 too']


def test_a_file_that_is_no_yaml_is_told():
    with pytest.raises(PatternFileError, match=r'headings\.yaml'):
        load_structure_words('families: [', CHAPTERS, Faults())
