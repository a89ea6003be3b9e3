"""Validated entries in, PatternSet out: one automaton over all labels, regexes compiled once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import regex

from pipeline.model.figure import Role
from pipeline.patterns.number_words import NumberWords
from pipeline.patterns.page_words import PageWords
from pipeline.patterns.report_words import ReportWords
from pipeline.patterns.schema import Cues, Indicator, RoleCue, Scheme, Shape
from pipeline.patterns.structure_words import StructureWords
from pipeline.patterns.yaml_files import Faults
from pipeline.text.width import fold_marks, fold_width
from pipeline.text.words import WordFinder

GAP = '…'
MAX_EXPANSIONS = 64
_ALTERNATIVES = regex.compile(r'\(([^()]{0,200})\)')


@dataclass(frozen=True, slots=True)
class LabelEntry:
    """A surface of an indicator, cut at its gaps into `parts`; a weak one names it only where nothing better does."""

    indicator_id: str
    parts: tuple[str, ...]
    weak: bool = False
    governs: bool = False

    @property
    def surface(self) -> str:
        """The label as it stands in the pattern file."""
        return GAP.join(self.parts)


@dataclass(frozen=True, slots=True)
class LabelIndex:
    """`finder` finds every part of every label and every mask; the maps say what a found word stands for."""

    finder: WordFinder
    entries_by_last_part: Mapping[str, tuple[LabelEntry, ...]]
    masked_by: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class CompiledShape:
    """A shape of an indicator: group `q` is the figure, group `group` what it is limited to."""

    indicator_id: str
    shape_id: str
    pattern: regex.Pattern[str]
    role: Role | None


@dataclass(frozen=True, slots=True)
class RoleWords:
    """Cue words of one role as finders; `masks` are words in which no cue is seen."""

    role: Role
    before: WordFinder
    adjacent: frozenset[str]
    after: tuple[str, ...]
    heading: tuple[str, ...]
    column: tuple[str, ...]
    not_column: tuple[str, ...]
    masks: WordFinder


@dataclass(frozen=True, slots=True)
class PatternSet:
    """All that the pattern files say, ready to use; built once and handed down."""

    indicators: Mapping[str, Indicator]
    units_of: Mapping[str, frozenset[str]]
    standard_of: Mapping[str, str]
    counterparts: Mapping[str, tuple[str, ...]]
    labels: LabelIndex
    shapes: tuple[CompiledShape, ...]
    roles: tuple[RoleWords, ...]
    schemes: WordFinder
    scheme_of: Mapping[str, str | None]
    groups: WordFinder
    group_of: Mapping[str, str]
    group_only: Mapping[str, frozenset[str]]
    group_shapes: tuple[tuple[regex.Pattern[str], frozenset[str]], ...]
    connectors: regex.Pattern[str]
    residue: regex.Pattern[str]
    target_end: regex.Pattern[str]
    parts: regex.Pattern[str]
    own_region: tuple[str, ...]
    shares: regex.Pattern[str]
    per_head: regex.Pattern[str]
    without_scheme: frozenset[str]
    scheme_if_named: frozenset[str]
    rule_columns: tuple[str, ...]
    measure_columns: frozenset[str]
    uses_of_money: frozenset[str]
    measure_words: frozenset[str]
    received_words: frozenset[str]
    spending: frozenset[str]
    without_indicator: regex.Pattern[str]
    head_prefixes: tuple[str, ...]
    total_rows: frozenset[str]
    number_words: NumberWords
    page_words: PageWords
    structure_words: StructureWords
    report_words: ReportWords
    digest: str


def expand(label: str) -> tuple[str, ...]:
    """Write out the alternatives of a label.

    Raises ValueError where brackets do not match or there are more than MAX_EXPANSIONS.

    >>> expand('(参保|登记)(总|)人数')
    ('参保总人数', '参保人数', '登记总人数', '登记人数')
    """
    pieces = _ALTERNATIVES.split(label)
    if any(c in piece for piece in pieces[::2] for c in '()|'):
        raise ValueError(f'brackets do not match in {label!r}')
    choices = [piece.split('|') if place % 2 else [piece] for place, piece in enumerate(pieces)]
    surfaces = tuple(dict.fromkeys(''.join(parts) for parts in product(*choices)))
    if len(surfaces) > MAX_EXPANSIONS:
        raise ValueError(f'{len(surfaces)} alternatives in {label!r}, at most {MAX_EXPANSIONS} are read')
    return surfaces


def compile_labels(indicators: Iterable[Indicator], faults: Faults) -> LabelIndex:
    """Build the index of all labels; two indicators that claim one surface with one unit are told in `faults`."""
    by_last: dict[str, list[LabelEntry]] = {}
    masked_by: dict[str, set[str]] = {}
    owners: dict[tuple[str, str, tuple[str, ...]], str] = {}
    for indicator in indicators:
        for entry in _entries(indicator, faults):
            by_last.setdefault(entry.parts[-1], []).append(entry)
            _check_owner(entry, indicator, owners, faults)
        for mask in _expanded(indicator, indicator.not_labels, faults):
            masked_by.setdefault(mask, set()).add(indicator.id)
    firsts = (part for entries in by_last.values() for entry in entries for part in entry.parts)
    return LabelIndex(
        finder=WordFinder([*firsts, *masked_by]),
        entries_by_last_part={last: tuple(entries) for last, entries in by_last.items()},
        masked_by={mask: frozenset(ids) for mask, ids in masked_by.items()},
    )


def _entries(indicator: Indicator, faults: Faults) -> Iterator[LabelEntry]:
    seen: set[tuple[str, ...]] = set()
    kinds = ((indicator.verbs, False, True), (indicator.labels, False, False), (indicator.weak_labels, True, False))
    for labels, weak, governs in kinds:
        for surface in _expanded(indicator, labels, faults):
            parts = tuple(part for part in surface.split(GAP) if part)
            if parts and parts not in seen:
                seen.add(parts)
                holds_verb = any(verb in surface for verb in indicator.verbs)
                yield LabelEntry(indicator.id, parts, weak, governs or (holds_verb and not weak))


def _expanded(indicator: Indicator, labels: tuple[str, ...], faults: Faults) -> Iterator[str]:
    for label in labels:
        try:
            yield from (fold_marks(fold_width(surface)) for surface in expand(label) if surface)
        except ValueError as error:
            faults.add('indicators', None, indicator.id, str(error))


def _check_owner(
    entry: LabelEntry, indicator: Indicator, owners: dict[tuple[str, str, tuple[str, ...]], str], faults: Faults
) -> None:
    for unit in units_of(indicator):
        other = owners.setdefault((entry.surface, unit, indicator.schemes), indicator.id)
        if other != indicator.id:
            faults.add('indicators', None, indicator.id, f'label {entry.surface!r} ({unit}) belongs to {other} too')


def units_of(indicator: Indicator) -> frozenset[str]:
    """Return the base units in which the indicator is counted."""
    return frozenset((indicator.unit, *indicator.also_units))


def pair_counterparts(indicators: Mapping[str, Indicator], faults: Faults) -> dict[str, tuple[str, ...]]:
    """Map each indicator to what the same words count in other units, both ways."""
    pairs: dict[str, list[str]] = {}
    for indicator in indicators.values():
        for other in indicator.counterparts:
            if other not in indicators:
                faults.add('indicators', None, indicator.id, f'counterpart {other!r} is no indicator')
            pairs.setdefault(indicator.id, []).append(other)
            pairs.setdefault(other, []).append(indicator.id)
    for indicator in indicators.values():
        # 丧葬金N元的N人: the rate has the persons of its amount
        pairs.setdefault(indicator.id, []).extend(pairs.get(indicator.standard_of or '', ()))
    return {name: tuple(dict.fromkeys(others)) for name, others in pairs.items() if others}


def compile_shapes(
    indicators: Iterable[Indicator], number_words: NumberWords, faults: Faults
) -> tuple[CompiledShape, ...]:
    """Compile the regexes; a faulty one, or one without a quantity, is told in `faults`."""
    return tuple(
        compiled
        for indicator in indicators
        for shape in indicator.patterns
        if (compiled := _compiled(indicator, shape, number_words, faults))
    )


_QUANTITY = regex.compile(r'\{quantity:([^{}]{1,6})\}')
_NUMBER = r'-?\d[\d,]{0,30}(?:\.\d{1,10})?'
# the text that shapes meet has its brackets and signs folded to half width
_AS_FOLDED = {ord('（'): r'\(', ord('）'): r'\)', ord('％'): '%'}
_ANY_GAP = r'[^，。；：\d]{0,14}'


def _compiled(indicator: Indicator, shape: Shape, words: NumberWords, faults: Faults) -> CompiledShape | None:
    source, count = _QUANTITY.subn(lambda m: f'(?P<q>{_quantity(m[1], words)})', shape.regex)
    if count != 1:
        faults.add('indicators', None, shape.id, 'exactly one {quantity:unit} is expected')
        return None
    source = source.replace('{number}', _NUMBER).replace('{gap}', _ANY_GAP)
    try:
        return CompiledShape(indicator.id, shape.id, regex.compile(source.translate(_AS_FOLDED)), shape.role)
    except regex.error as error:
        faults.add('indicators', None, shape.id, f'{error}')
        return None


def _quantity(unit: str, words: NumberWords) -> str:
    surfaces = [s for s, (base, _) in words.units.items() if base == unit] or [unit]
    ordered = sorted(surfaces, key=lambda s: (-len(s), s))
    units = '|'.join(regex.escape(s) for s in ordered)
    return rf'{_NUMBER}\s?[余多]?[万亿]{{0,2}}[余多]?\s{{0,3}}(?:{units})'


def compile_role(cue: RoleCue) -> RoleWords:
    """Turn the words of one role into finders."""
    return RoleWords(
        role=cue.role,
        before=WordFinder((*cue.before, *cue.adjacent) or ('\0',)),
        adjacent=frozenset(cue.adjacent),
        after=cue.after,
        heading=cue.heading,
        column=cue.column,
        not_column=cue.not_in,
        masks=WordFinder(cue.not_in or ('\0',)),
    )


def words_of_schemes(schemes: tuple[Scheme, ...]) -> dict[str, str | None]:
    """Map each surface to its scheme, and each word that only looks like one to None."""
    known: dict[str, str | None] = {word: None for scheme in schemes for word in scheme.not_surfaces}
    return known | {word: scheme.name for scheme in schemes for word in scheme.surfaces}


def words_of_groups(cues: Cues) -> dict[str, str]:
    """Map each surface of a group to the group's name."""
    return {word: group.name for group in cues.groups for word in group.surfaces}


def alternatives(words: Iterable[str]) -> regex.Pattern[str]:
    """Compile words to one regex, the longest first."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return regex.compile('|'.join(regex.escape(w) for w in ordered) or r'(?!)')


_TIMES = (
    r'(?:19|20)?\d{2}\s?年(?:度|末|底|初)?|\d{1,2}\s?月(?:份|底|末|初)?|\d{1,2}\s?日|第[一二三四]季度|[上下]半年'
    r'|截至目前|截至|截止|今年以来|[\s,，、]'
)


def compile_residue(cues: Cues, schemes: Mapping[str, str | None]) -> regex.Pattern[str]:
    """Compile what names no indicator: linking words, role cues, times, own region, schemes (the longest first)."""
    roles = (w for cue in cues.roles for w in (*cue.before, *cue.adjacent, *cue.not_in))
    words = sorted(
        {*cues.connectors, *cues.parts, *cues.own_region, *cues.per_head, *roles, *schemes}, key=lambda w: (-len(w), w)
    )
    return regex.compile('|'.join([_TIMES, *(regex.escape(w) for w in words)]))
