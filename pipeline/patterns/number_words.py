"""Units, hedges and the rules of what is no figure: YAML texts in, NumberWords out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import regex

from pipeline.model.number import NumberKind, Qualifier
from pipeline.patterns.schema import Hedges, NotFigure, Unit
from pipeline.patterns.yaml_files import Faults, read_entries, read_entry

_ANY_NUMBER = r'(?<!\d)(?P<n>\d[\d,]{0,30}+(?:\.\d{1,10}+)?+)'


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled rule of `numbers.yaml`: the group `n` of its patterns captures the numbers that it claims."""

    kind: NumberKind
    rule_id: str
    patterns: tuple[regex.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class HedgeWords:
    """What one hedge is worded like before, behind and inside a number."""

    qualifier: Qualifier
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberWords:
    """`units` maps a surface to its base unit and factor; `unit_pattern` finds the longest surface."""

    units: Mapping[str, tuple[str, Decimal]]
    unit_pattern: regex.Pattern[str]
    hedges: tuple[HedgeWords, ...]
    inside: frozenset[str]
    below: frozenset[str]
    before_pattern: regex.Pattern[str]
    after_pattern: regex.Pattern[str]
    not_before: tuple[str, ...]
    rules: tuple[Rule, ...]


def load_number_words(units: str, hedges: str, numbers: str, faults: Faults) -> NumberWords:
    """Read the texts of `units.yaml`, `hedges.yaml` and `numbers.yaml`; what is wrong is added to `faults`."""
    surfaces = {
        surface: (unit.base, factor)
        for unit in read_entries(units, 'units.yaml', Unit, faults)
        for surface, factor in unit.surfaces.items()
    }
    words = read_entry(hedges, 'hedges.yaml', Hedges, faults)
    kinds = {Qualifier.GE: words.ge, Qualifier.LE: words.le, Qualifier.APPROX: words.approx}
    return NumberWords(
        units=surfaces,
        unit_pattern=regex.compile(_alternatives(surfaces) + _NOT_A_UNIT),
        hedges=tuple(HedgeWords(q, h.before, h.after) for q, h in kinds.items()),
        inside=frozenset(c for h in kinds.values() for c in h.inside),
        below=frozenset(words.below),
        before_pattern=regex.compile(f'({_alternatives(w for h in kinds.values() for w in h.before)})$'),
        after_pattern=regex.compile(_alternatives(w for h in kinds.values() for w in h.after)),
        not_before=words.not_before,
        rules=tuple(_compile_rules(read_entries(numbers, 'numbers.yaml', NotFigure, faults), faults)),
    )


# what begins with a unit and is another word, by the letters behind: 人均, 人大, 名称, 分钟, 次年
_OTHER_WORDS = {
    '人': '均(?![已为按在未可能享参])|[大民才类工事]',
    '名': '[称单义录列]',
    '分': '[钟别类为局管行支析之配摊享流开]',
    '次': '[年月日数性]',
    '家': '庭',
    '户': '[籍口]',
    '件': '数',
    '条': '例',
    '期': '间',
    '部': '[门分]',
    '处': '理',
    '所': '[在有需]',
    '份': '额',
    '项': '目',
    '张': '贴',
}
_NOT_A_UNIT = '(?<!(?:' + '|'.join(f'{unit}(?={letters})' for unit, letters in _OTHER_WORDS.items()) + '|年))'


def _alternatives(words: object) -> str:
    ordered = sorted(words, key=lambda w: (-len(w), w))  # type: ignore[call-overload]
    return '(?:' + '|'.join(regex.escape(w) for w in ordered) + ')'


def _compile_rules(entries: tuple[NotFigure, ...], faults: Faults) -> list[Rule]:
    rules = []
    for entry in entries:
        try:
            written = (entry.regex,) if isinstance(entry.regex, str) else entry.regex
            patterns = tuple(regex.compile(each.replace('{n}', _ANY_NUMBER)) for each in written)
            rules.append(Rule(NumberKind(entry.kind), entry.id, patterns))
        except (regex.error, ValueError) as error:
            faults.add('numbers.yaml', None, entry.id, str(error))
    return rules
