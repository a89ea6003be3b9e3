"""What a pattern author sees: every fault at once, each as file:line: place: what is wrong."""

import shutil
from pathlib import Path

import pytest

from pipeline.evaluate.examples import is_read_right
from pipeline.model.errors import PatternFileError
from pipeline.patterns.load import load_patterns
from pipeline.run import extract_example, extract_statement

SHIPPED = Path(__file__).resolve().parents[2] / 'patterns'

ENTRY = """\
- id: {id}
  zh: 观测点数
  unit: {unit}
  kind: stock
  definition: 年末的观测点数。
  plausible: ['0', '100000']
  labels: [{labels}]
  examples:
    - {{text: 全县设观测点30个。, expect: [{{indicator: {id}, value: '30', unit: 个}}]}}
    - {{text: 观测点40个。, expect: [{{indicator: {id}, value: '40', unit: 个}}]}}
"""
COUNTER = '  counterexamples:\n    - {text: 观测点很多。, because: 没有数}\n'


def entry(name='watch_posts', unit='个', labels='观测点', more='', counter=COUNTER):
    return ENTRY.format(id=name, unit=unit, labels=labels) + counter + more


@pytest.fixture
def folder(tmp_path):
    """A function that writes one file of a user's own folder and gives the folder."""

    def write(text, name='indicators/own.yaml'):
        path = tmp_path / 'own' / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, 'utf-8')
        return tmp_path / 'own'

    return write


def faults_of(folder):
    with pytest.raises(PatternFileError) as caught:
        load_patterns(folder)
    assert str(caught.value) == '\n'.join(caught.value.faults)
    return caught.value.faults


def test_a_folder_with_one_file_adds_an_indicator(folder, patterns):
    own = load_patterns(folder(entry()))
    assert set(own.indicators) == {*patterns.indicators, 'watch_posts'}
    (figure,) = extract_statement('全县设观测点30个。', own)
    assert figure.indicator_id == 'watch_posts'
    (figure,) = extract_statement('全县设观测点30个。', patterns)
    assert figure.indicator_id is None


def test_an_entry_of_a_shipped_id_replaces_the_shipped_one_alone(folder, patterns):
    own = load_patterns(folder(entry('insured_persons', '人', '观测人数')))
    assert list(own.indicators) == list(patterns.indicators)
    assert own.indicators['insured_persons'].labels == ('观测人数',)
    changed = [name for name, shipped in patterns.indicators.items() if own.indicators[name] != shipped]
    assert changed == ['insured_persons']


def test_a_file_of_a_shipped_name_stands_in_for_it(folder, patterns):
    text = (SHIPPED / 'units.yaml').read_text('utf-8') + "- {base: 座, surfaces: {座: '1'}}\n"
    own = load_patterns(folder(text, 'units.yaml'))
    assert own.number_words.units['座'] == ('座', 1)
    assert '座' not in patterns.number_words.units


def test_the_digest_tells_two_pattern_sets_apart(folder, patterns):
    assert load_patterns().digest == patterns.digest
    assert load_patterns(folder(entry())).digest != patterns.digest


def test_an_unknown_key_is_told_with_its_file_and_line(folder):
    (fault,) = faults_of(folder(entry(more='  lables: [观测站]\n')))
    lines = entry(more='  lables: [观测站]\n').splitlines()
    assert fault.startswith(f'indicators/own.yaml:{lines.index("  lables: [观测站]") + 1}: watch_posts.lables: ')


def test_a_misspelt_value_is_told_where_it_stands(folder):
    (fault,) = faults_of(folder(entry().replace('kind: stock', 'kind: stok')))
    assert fault.startswith('indicators/own.yaml:4: watch_posts.kind: ')


def test_an_indicator_without_counterexample_does_not_load(folder):
    (fault,) = faults_of(folder(entry(counter='')))
    assert fault.startswith('indicators/own.yaml:1: watch_posts.counterexamples: ')


def test_an_indicator_with_one_example_does_not_load(folder):
    lines = [line for line in entry().splitlines(keepends=True) if '观测点40个' not in line]
    (fault,) = faults_of(folder(''.join(lines)))
    assert 'watch_posts.examples' in fault


def test_all_faults_are_told_at_once(folder):
    third = entry('three').replace('kind: stock', 'kind: stok')
    faults = faults_of(folder(entry('one', more='  odd: 1\n') + entry('two', counter='') + third))
    assert [fault.split(': ')[1] for fault in faults] == ['one.odd', 'two.counterexamples', 'three.kind']
    places = [int(fault.split(':')[1]) for fault in faults]
    assert places == sorted(places)


def test_a_label_of_two_indicators_with_one_unit_is_told(folder):
    faults = faults_of(folder(entry('one') + entry('two')))
    assert any("label '观测点' (个) belongs to one too" in fault for fault in faults)


def test_a_label_of_two_indicators_with_two_units_is_no_fault(folder):
    load_patterns(folder(entry('one') + entry('two', unit='人次')))


def test_an_id_that_stands_twice_is_told(folder):
    faults = faults_of(folder(entry('one') + entry('one', unit='人次')))
    assert any('one: stands in indicators/own.yaml too' in fault for fault in faults)


@pytest.mark.parametrize(
    ('shape', 'complaint'),
    [
        ('{quantity:个}(?:观测', 'missing )'),
        ('观测点[个', 'exactly one'),
        ('观测点{quantity:个}和{quantity:个}', 'exactly one'),
    ],
)
def test_a_broken_shape_is_told_by_its_id(folder, shape, complaint):
    more = f"  patterns:\n    - {{id: watch_posts.shape, regex: '{shape}'}}\n"
    faults = faults_of(folder(entry(more=more)))
    assert any('watch_posts.shape' in fault and complaint in fault for fault in faults)


def test_a_broken_rule_of_numbers_is_told_by_its_id(folder):
    text = "- {kind: date, id: number.broken, regex: '{n}(?:年', because: 年份, examples: [2021年]}\n"
    faults = faults_of(folder(text, 'numbers.yaml'))
    assert any(fault.startswith('numbers.yaml') and 'number.broken' in fault for fault in faults)


def test_a_rule_of_an_unknown_kind_is_told(folder):
    text = "- {kind: datum, id: number.broken, regex: '{n}年', because: 年份, examples: [2021年]}\n"
    assert any('number.broken' in fault for fault in faults_of(folder(text, 'numbers.yaml')))


@pytest.mark.parametrize('label', ['(观测', '观测)', '((观测|监测)点)', '观测|监测'])
def test_a_label_whose_brackets_do_not_match_is_told(folder, label):
    assert any('watch_posts' in fault and '观测' in fault for fault in faults_of(folder(entry(labels=f"'{label}'"))))


def test_aliases_are_not_read(folder):
    text = entry().replace('[观测点]', '&names [观测点]') + '  not_labels: *names\n'
    assert any('aliases' in fault and fault.startswith('indicators/own.yaml:') for fault in faults_of(folder(text)))


def test_a_billion_laughs_is_refused_at_once(folder):
    lines = ['- &a0 [哈, 哈]'] + [f'- &a{n} [*a{n - 1}, *a{n - 1}]' for n in range(1, 60)]
    assert any('aliases' in fault for fault in faults_of(folder('\n'.join(lines))))


@pytest.mark.parametrize(
    ('text', 'complaint'),
    [
        ('- id: [broken\n', 'own.yaml:2: YAML'),
        ('id: one\n', 'a list of entries is expected'),
        ('- 只有一句话\n', 'own.yaml:1'),
        ('- !!python/object/apply:os.system [true]\n', 'own.yaml:1'),
        ('[' * 500, 'YAML'),
        ('- \x00\n', 'YAML'),
        ('\t- id\n', 'own.yaml:1: YAML'),
    ],
)
def test_what_is_no_list_of_entries_is_told_with_its_place(folder, text, complaint):
    assert any(complaint in fault for fault in faults_of(folder(text)))


def test_a_tag_in_a_pattern_file_runs_nothing(folder, tmp_path):
    trace = tmp_path / 'trace'
    faults_of(folder(f'- !!python/object/apply:os.mkdir ["{trace}"]\n'))
    assert not trace.exists()


def test_an_empty_file_adds_nothing(folder, patterns):
    assert load_patterns(folder('')).indicators == patterns.indicators


def test_a_folder_that_is_missing_is_told(tmp_path):
    assert faults_of(tmp_path / 'nowhere') == (f'{tmp_path / "nowhere"}: no such folder of pattern files',)


def test_bytes_that_are_no_text_are_told(folder):
    own = folder('')
    (own / 'indicators' / 'own.yaml').write_bytes(b'\xff\xfe\x00')
    assert 'own' in faults_of(own)[0]


def test_a_copy_of_the_shipped_folder_loads_to_the_same_set(tmp_path, patterns):
    shutil.copytree(SHIPPED, tmp_path / 'copy')
    copy = load_patterns(tmp_path / 'copy')
    assert (copy.digest, copy.indicators) == (patterns.digest, patterns.indicators)


def test_other_files_in_a_folder_are_left_alone(folder, patterns):
    own = folder('not yaml: [', 'notes.txt')
    assert load_patterns(own).digest == patterns.digest


@pytest.mark.parametrize(
    ('example', 'complaint'),
    [
        ('{text: 观测点30个。, rows: [[观测点]], expect: []}', 'either text or rows'),
        ('{expect: []}', 'either text or rows'),
        ('{text: 观测点30个。, unit: 个, expect: []}', 'belong to rows'),
        ('{rows: [[{text: 观测点, row_spam: 2}]], expect: []}', 'Extra inputs'),
        ('{rows: [[{text: 观测点, row_span: 10000000}]], expect: []}', 'less than or equal to 60'),
    ],
)
def test_an_example_that_is_neither_a_sentence_nor_a_table_does_not_load(folder, example, complaint):
    faults = faults_of(folder(entry(more=f'  known_failures: [{example}]\n')))
    assert any(complaint in fault and fault.startswith('indicators/own.yaml:') for fault in faults)


ROLES = ((40, 'target'), (30, 'actual'))


def test_an_example_may_be_a_table(folder):
    rows = '[[指标, 年度指标值, 实际完成值], [观测点, 40个, 30个]]'
    target, actual = (f"{{indicator: watch_posts, value: '{value}', unit: 个, role: {role}}}" for value, role in ROLES)
    more = f'  known_failures: [{{title: 绩效自评表, rows: {rows}, expect: [{target}, {actual}]}}]\n'
    own = load_patterns(folder(entry(more=more)))
    (example,) = own.indicators['watch_posts'].known_failures
    assert is_read_right(example, extract_example(example, own))
    assert not is_read_right(example, extract_example(example.model_copy(update={'rows': example.rows[:1]}), own))
