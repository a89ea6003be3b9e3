"""A group of figures without an indicator goes in; a draft of the entry that would read them, as YAML, comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from pipeline.evaluate.unclaimed import Group, Mention
from pipeline.model.figure import Role
from pipeline.patterns.compile import GAP, PatternSet

NEW_ID = 'new_indicator'
LABELS_DRAFTED = 6
EXAMPLES_DRAFTED = 2
LONGEST_EXAMPLE = 400
"""Characters of a sentence that an author would still read; the schema takes five times as many."""

LONGEST_WORDS = 80
HIGHEST_SHARE = 1000
"""Per cent: what is overfulfilled ten times."""

_MARKS_OF_LABELS = str.maketrans('', '', '()|')
_KINDS = {'%': 'rate', '元': 'flow', '分': 'score', '人次': 'flow', '件': 'flow', '次': 'flow', '场': 'flow'}
_COMMENT = """\
# A draft: put it into FOLDER/indicators/NAME.yaml, change what is marked with <>, and check it:
#   python -m pipeline patterns FOLDER
#   python -m pipeline try '{sentence}' --patterns FOLDER
# The examples state all figures as they are read today: put right what is read wrongly.
"""


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure of an example's sentence as it was read: value in base units, `is_meant` for those of the group."""

    indicator: str | None
    value: float
    unit: str
    role: str
    qualifier: str | None
    is_meant: bool


def can_be_drafted(group: Group, patterns: PatternSet) -> bool:
    """Tell whether an entry could read the group: figures, whose words no indicator claims with their unit yet."""
    return group.is_figure and bool(group.unit) and bool(_labels(group, patterns))


def examples_of(group: Group) -> tuple[Mention, ...]:
    """Return the sentences that are to stand as examples, the shortest first; none where all are table cells."""
    prose = [each for each in group.examples if each.place == 'text' and 1 < len(each.context) <= LONGEST_EXAMPLE]
    return tuple(sorted(prose, key=lambda each: (len(each.context), each.context))[:EXAMPLES_DRAFTED])


def draft_entry(group: Group, stated: Mapping[Mention, tuple[StatedFigure, ...]], patterns: PatternSet) -> str:
    """Return the draft; it loads as it is. `stated` has the figures in the sentence of each of `examples_of`.

    What is missing of the two examples that an entry needs is made of the words and the printed value.
    """
    labels = _labels(group, patterns)
    words = labels[0].replace(GAP, '')
    entry: dict[str, Any] = {
        'id': _free_id(patterns),
        'zh': group.words[:LONGEST_WORDS],
        'unit': group.unit,
        'kind': 'standard' if group.roles[0][0] == Role.STANDARD else _KINDS.get(group.unit, 'stock'),
        'definition': '<What is counted, of whom, and when.>',
        'plausible': ['0', _round_up(group)],
        'labels': list(labels),
    }
    examples = [_example(each.context.strip(), stated[each], entry['id']) for each in examples_of(group)]
    made = (_made_example(made, group, entry['id']) for made in (words, f'全年{words}'))
    entry['examples'] = [*examples, *list(made)[: EXAMPLES_DRAFTED - len(examples)]]
    near = {'text': f'{words}见附表。', 'because': '<换成一句字面相近、但不应读成本指标的话>'}
    entry['counterexamples'] = [near]
    written = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=None)
    return _COMMENT.format(sentence=entry['examples'][0]['text'].replace("'", '’').replace('\n', ' ')) + str(written)


def _labels(group: Group, patterns: PatternSet) -> tuple[str, ...]:
    words = (label.translate(_MARKS_OF_LABELS)[:LONGEST_WORDS] for label, _ in group.labels)
    free = [label for label in words if label and not _is_claimed(label, group.unit, patterns)]
    return tuple(dict.fromkeys(free))[:LABELS_DRAFTED]


def _is_claimed(label: str, unit: str, patterns: PatternSet) -> bool:
    parts = tuple(label.split(GAP))
    claims = list(patterns.labels.whole.get(label, ()))
    for known, owners in patterns.labels.gapped.get(parts[-1], {}).get(parts[-2], ()) if len(parts) > 1 else ():
        claims += owners if known == parts else ()
    return any(unit in patterns.units_of[claim.indicator_id] for claim in claims)


def _free_id(patterns: PatternSet) -> str:
    names = (NEW_ID, *(f'{NEW_ID}_{number}' for number in range(2, len(patterns.indicators) + 3)))
    return next(name for name in names if name not in patterns.indicators)


def _round_up(group: Group) -> str:
    """Return a power of ten that leaves room for larger places."""
    return str(HIGHEST_SHARE if group.unit == '%' else 10 ** (len(str(int(group.highest or 0))) + 1))


def _example(text: str, stated: tuple[StatedFigure, ...], name: str) -> dict[str, Any]:
    return {'text': text, 'expect': [_expected(figure, name) for figure in stated]}


def _made_example(words: str, group: Group, name: str) -> dict[str, Any]:
    value = group.examples[0].value or 0
    role = Role.STANDARD if group.roles[0][0] == Role.STANDARD else Role.ACTUAL
    figure = StatedFigure(None, value, group.unit, role, None, is_meant=True)
    return _example(f'{words}{_printed(value)}{group.unit}。', (figure,), name)


def _expected(figure: StatedFigure, name: str) -> dict[str, Any]:
    line = {'indicator': name if figure.is_meant else figure.indicator, 'value': _printed(figure.value)}
    line |= {'unit': figure.unit}
    if figure.role != Role.ACTUAL:
        line |= {'role': figure.role}
    return line | ({'qualifier': figure.qualifier} if figure.qualifier else {})


def _printed(value: float) -> str:
    return f'{Decimal(str(value)).normalize():f}'
