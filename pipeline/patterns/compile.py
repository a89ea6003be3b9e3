"""Validated entries in, PatternSet out: one automaton over all labels, regexes compiled once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import regex

from pipeline.model.figure import Role
from pipeline.patterns.identity_rules import AnyRule
from pipeline.patterns.number_words import NumberWords
from pipeline.patterns.page_words import PageWords
from pipeline.patterns.panel_words import PanelWords
from pipeline.patterns.report_words import ReportWords
from pipeline.patterns.schema import Cues, Indicator, RoleCue, Scheme, Shape
from pipeline.patterns.scope_words import ScopeWords
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
class Claim:
    """What a label says wherever it stands: its indicator, whether it is weak, whether it governs."""

    indicator_id: str
    weak: bool = False
    governs: bool = False


Claims = tuple[Claim, ...]
GappedLabels = tuple[tuple[tuple[str, ...], Claims], ...]
"""Labels with gaps, each by its parts."""


@dataclass(frozen=True, slots=True)
class LabelIndex:
    """`finder` finds every part of every label and every mask; the maps say what a found word stands for.

    `whole` are the labels without a gap. Those with gaps stand in `gapped` by their last part and the part before it.
    """

    finder: WordFinder
    whole: Mapping[str, Claims]
    gapped: Mapping[str, Mapping[str, GappedLabels]]
    masked_by: Mapping[str, frozenset[str]]

    @property
    def entries_by_last_part(self) -> Mapping[str, tuple[LabelEntry, ...]]:
        """Every label, written out, by the part that it ends with."""
        found: dict[str, list[LabelEntry]] = {}
        for parts, claims in self._labels():
            entries = (LabelEntry(claim.indicator_id, parts, claim.weak, claim.governs) for claim in claims)
            found.setdefault(parts[-1], []).extend(entries)
        return {last: tuple(entries) for last, entries in found.items()}

    def _labels(self) -> Iterator[tuple[tuple[str, ...], Claims]]:
        yield from (((surface,), claims) for surface, claims in self.whole.items())
        for by_part in self.gapped.values():
            for labels in by_part.values():
                yield from labels


@dataclass(frozen=True, slots=True)
class CompiledShape:
    """A shape of an indicator: group `q` is the figure, group `group` what it is limited to.

    `units` are all in which a figure of it can be counted ('' for a bare 万); in others the shape needs no look.
    """

    indicator_id: str
    shape_id: str
    pattern: regex.Pattern[str]
    role: Role | None
    units: frozenset[str]


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
    role_cues: WordFinder
    schemes: WordFinder
    scheme_of: Mapping[str, str | None]
    groups: WordFinder
    group_of: Mapping[str, str]
    tiers: Mapping[str, str]
    whole_of: Mapping[str, str]
    over_schemes: frozenset[str]
    group_only: Mapping[str, frozenset[str]]
    group_shapes: tuple[tuple[regex.Pattern[str], frozenset[str]], ...]
    connectors: regex.Pattern[str]
    residue: regex.Pattern[str]
    target_end: regex.Pattern[str]
    parts: regex.Pattern[str]
    own_region: tuple[str, ...]
    shares: regex.Pattern[str]
    per_head: regex.Pattern[str]
    in_advance: regex.Pattern[str]
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
    identities: tuple[AnyRule, ...]
    scopes: ScopeWords
    panel_words: PanelWords
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


def compile_labels(
    indicators: Iterable[Indicator], faults: Faults, bare_verbs: regex.Pattern[str] | None = None
) -> LabelIndex:
    """Build the index of all labels; two indicators that claim one surface with one unit are told in `faults`."""
    by_id = {indicator.id: indicator for indicator in indicators}
    claims: dict[str, Claims] = {}
    masked_by: dict[str, set[str]] = {}
    for indicator in by_id.values():
        for surface, claim in _claimed(indicator, faults, bare_verbs):
            others = claims.get(surface, ())
            if others:
                _check_owner(surface, indicator, [by_id[other.indicator_id] for other in others], faults)
            claims[surface] = (*others, claim)
        for mask in _expanded(indicator, indicator.not_labels, faults):
            masked_by.setdefault(mask, set()).add(indicator.id)
    gapped = _gapped(claims)
    parts = (part for last, by_part in gapped.items() for part in (last, *_parts_of(by_part)))
    whole = {surface: owners for surface, owners in claims.items() if GAP not in surface}
    return LabelIndex(
        finder=WordFinder([*whole, *parts, *masked_by]),
        whole=whole,
        gapped=gapped,
        masked_by={mask: frozenset(ids) for mask, ids in masked_by.items()},
    )


def _claimed(
    indicator: Indicator, faults: Faults, bare_verbs: regex.Pattern[str] | None
) -> Iterator[tuple[str, Claim]]:
    claims = {(weak, governs): Claim(indicator.id, weak, governs) for weak, governs in product((False, True), repeat=2)}
    seen: set[str] = set()
    kinds = ((indicator.verbs, False, True), (indicator.labels, False, False), (indicator.weak_labels, True, False))
    for labels, weak, governs in kinds:
        for written in _expanded(indicator, labels, faults):
            surface = GAP.join(filter(None, written.split(GAP))) if GAP in written else written
            if surface and surface not in seen:
                seen.add(surface)
                holds_verb = bool(indicator.verbs) and any(verb in written for verb in indicator.verbs)
                # 全年共发放 is made of bare verbs alone: it names nothing where something better stands near
                is_weak = weak or (bare_verbs is not None and _only_verbs(surface.replace(GAP, ''), bare_verbs))
                yield surface, claims[is_weak, governs or (holds_verb and not is_weak)]


def _only_verbs(words: str, bare_verbs: regex.Pattern[str]) -> bool:
    # most labels begin with no bare verb, and a look at the first is all that they cost
    return bare_verbs.match(words) is not None and not bare_verbs.sub('', words)


def _expanded(indicator: Indicator, labels: tuple[str, ...], faults: Faults) -> Iterator[str]:
    for label in labels:
        try:
            surfaces = expand(label)
        except ValueError as error:
            faults.add('indicators', None, indicator.id, str(error))
            continue
        # what no label as a whole has to be folded for, none of its many surfaces has
        is_folded = ',' not in label and fold_marks(fold_width(label)) == label
        folded = surfaces if is_folded else (fold_marks(fold_width(surface)) for surface in surfaces)
        yield from (surface for surface in folded if surface)


def _gapped(claims: Mapping[str, Claims]) -> dict[str, dict[str, GappedLabels]]:
    found: dict[str, dict[str, GappedLabels]] = {}
    for surface, owners in claims.items():
        if GAP in surface:
            parts = tuple(surface.split(GAP))
            by_part = found.setdefault(parts[-1], {})
            by_part[parts[-2]] = (*by_part.get(parts[-2], ()), (parts, owners))
    return found


def _parts_of(by_part: Mapping[str, GappedLabels]) -> Iterator[str]:
    return (part for labels in by_part.values() for parts, _ in labels for part in parts)


def _check_owner(surface: str, indicator: Indicator, others: list[Indicator], faults: Faults) -> None:
    for unit in sorted(units_of(indicator)):
        rivals = (o.id for o in others if o.schemes == indicator.schemes and unit in units_of(o))
        other = next(rivals, None)
        if other is not None:
            faults.add('indicators', None, indicator.id, f'label {surface!r} ({unit}) belongs to {other} too')


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
    known = tuple(indicators)
    rates = {rate.standard_of: rate for rate in known if rate.standard_of}
    return tuple(
        compiled
        for indicator in known
        for shape in indicator.patterns
        if (compiled := _compiled(indicator, shape, _counted(indicator, rates), number_words, faults))
    )


def _counted(indicator: Indicator, rates: Mapping[str, Indicator]) -> frozenset[str]:
    rate = rates.get(indicator.id)
    return units_of(indicator) | (units_of(rate) if rate else frozenset()) | {''}


_QUANTITY = regex.compile(r'\{quantity:([^{}]{1,6})\}')
# neither begun within a number nor given back digit by digit: a shape is tried at each number once
_NUMBER = r'(?<!\d)-?\d[\d,]{0,30}+(?:\.\d{1,10}+)?+'
# the text that shapes meet has its brackets and signs folded to half width
_AS_FOLDED = {ord('（'): r'\(', ord('）'): r'\)', ord('％'): '%'}
_ANY_GAP = r'[^，。；：\d]{0,14}'


def _compiled(
    indicator: Indicator, shape: Shape, units: frozenset[str], words: NumberWords, faults: Faults
) -> CompiledShape | None:
    source, count = _QUANTITY.subn(lambda m: f'(?P<q>{_quantity(m[1], words)})', shape.regex)
    if count != 1:
        faults.add('indicators', None, shape.id, 'exactly one {quantity:unit} is expected')
        return None
    source = source.replace('{number}', _NUMBER).replace('{gap}', _ANY_GAP)
    try:
        pattern = regex.compile(source.translate(_AS_FOLDED))
        return CompiledShape(indicator.id, shape.id, pattern, shape.role, units)
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
        before=WordFinder(words_before(cue) or ('\0',)),
        adjacent=frozenset(cue.adjacent),
        after=cue.after,
        heading=cue.heading,
        column=cue.column,
        not_column=cue.not_in,
        masks=WordFinder(cue.not_in or ('\0',)),
    )


def words_before(cue: RoleCue) -> tuple[str, ...]:
    """Return the words that tell the role of a number behind them."""
    return (*cue.before, *cue.adjacent)


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
    r'(?:19|20)?\d{2}\s?年(?:度|末|底|初)?|\d{1,2}\s?月(?:份|底|末|初)?|\d{1,2}\s?日|[前第]?[一二三四1-4]季度末?|[上下]半年'
    r'|截至目前|截至|截止|今年以来|[\s,，、]'
)


def compile_residue(cues: Cues, schemes: Mapping[str, str | None]) -> regex.Pattern[str]:
    """Compile what names no indicator: linking words, role cues, times, own region, schemes (the longest first)."""
    roles = (w for cue in cues.roles for w in (*words_before(cue), *cue.not_in))
    words = sorted(
        {*cues.connectors, *cues.parts, *cues.own_region, *cues.per_head, *roles, *schemes}, key=lambda w: (-len(w), w)
    )
    return regex.compile('|'.join([_TIMES, *(regex.escape(w) for w in words)]))
