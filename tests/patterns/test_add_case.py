import pytest

from pipeline.model.errors import PatternFileError
from pipeline.patterns.add_case import add_cases, entries_of

CASE = {'text': '注意：缴费"3"人, #二', 'expect': [{'indicator': 'payers', 'value': '3', 'unit': '人'}]}
LINES = [
    'text: \'注意：缴费"3"人, #二\'',
    'expect:',
    "  - {indicator: payers, value: '3', unit: 人}",
]


def entry(name, *lines):
    return '\n'.join((
        f'- id: {name}',
        '  zh: 缴费',
        '  unit: 人',
        '  kind: flow',
        '  definition: Payers.',
        "  plausible: ['0', '9']",
        '  labels: [缴费]  # 其他',
        *lines,
    ))  # fmt: skip


EXAMPLES = (
    '  examples:',
    "    - {text: 缴费3人。, expect: [{indicator: payers, value: '3', unit: 人}]}",
    '    # a remark',
    '    - text: 缴费4人。',
    "      expect: [{indicator: payers, value: '4', unit: 人}]",
)
COUNTER = ('  counterexamples: [{text: 参保5人。, because: 参保}]',)


def added(text, kind):
    """Return the lines that a case adds, and where."""
    before, after = text.split('\n'), add_cases(text, 'a.yaml', 'payers', kind, [CASE]).split('\n')
    start = next(n for n, line in enumerate(after) if n >= len(before) or line != before[n])
    count = len(after) - len(before)
    assert after[start + count :] == before[start:] or kind == 'known_failures'
    return start, [line.strip().removeprefix('- ') for line in after[start : start + count]]


def test_a_case_is_put_behind_the_last_of_its_list_and_nothing_else_changes():
    text = (
        '# head\n\n'
        + entry('other', *EXAMPLES, *COUNTER)
        + '\n\n# more\n'
        + entry('payers', *EXAMPLES, *COUNTER)
        + '\n'
    )
    start, lines = added(text, 'examples')
    assert text.split('\n')[start - 1] == "      expect: [{indicator: payers, value: '4', unit: 人}]"
    assert lines == [*LINES[:2], LINES[2].strip().removeprefix('- ')]
    assert entries_of(text) == ('other', 'payers')


@pytest.mark.parametrize(
    'lines',
    [
        (),
        ('  known_failures: []',),
        ('  known_failures: []   # none so far',),
        ('  known_failures: [{text: 缴费6人。, expect: []}]',),
        ('  known_failures:', '    - text: 缴费6人。', '      expect: []', ''),
    ],
)
@pytest.mark.parametrize('behind', ['', '\n\n# what follows\n' + entry('other', *EXAMPLES, *COUNTER)])
def test_a_list_of_any_layout_takes_a_case(lines, behind):
    text = entry('payers', *EXAMPLES, *COUNTER, *lines) + behind
    after = add_cases(text, 'a.yaml', 'payers', 'known_failures', [CASE, {**CASE, 'text': '缴费7人。'}])
    assert (
        after.index(CASE['text'][:4])
        < after.index('缴费7人')
        < (after.find('# what follows') if behind else len(after))
    )
    assert ('# none so far' in after) == ('# none so far' in text)


def test_a_case_that_would_not_load_is_refused():
    text = entry('payers', *EXAMPLES, *COUNTER)
    with pytest.raises(PatternFileError, match=r'a\.yaml:'):
        add_cases(text, 'a.yaml', 'payers', 'examples', [{'text': '缴费3人。', 'expect': [{'unit': '人'}]}])
    with pytest.raises(PatternFileError, match='no such entry'):
        add_cases(text, 'a.yaml', 'nobody', 'examples', [CASE])
