"""Folders of YAML in, PatternSet out; all faults at once as file:line: place: what is wrong."""

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import regex

from pipeline.model.errors import PatternFileError
from pipeline.patterns.compile import (
    PatternSet,
    alternatives,
    compile_labels,
    compile_residue,
    compile_role,
    compile_shapes,
    pair_counterparts,
    units_of,
    words_before,
    words_of_groups,
    words_of_schemes,
)
from pipeline.patterns.identity_rules import load_identities
from pipeline.patterns.number_words import load_number_words
from pipeline.patterns.page_words import load_page_words
from pipeline.patterns.panel_words import load_panel_words
from pipeline.patterns.report_words import load_report_words
from pipeline.patterns.schema import Cues, Indicator, Scheme
from pipeline.patterns.scope_words import load_scope_words
from pipeline.patterns.structure_words import load_structure_words
from pipeline.patterns.yaml_files import Faults, read_entries, read_entry
from pipeline.text.words import WordFinder

MAX_FILES = 500


def load_patterns(extra: Path | None = None) -> PatternSet:
    """Load the shipped pattern files; a file of the same name in `extra` stands in for the shipped one.

    Indicators are merged by id, so that a folder with one file of `indicators/` adds or overrides just its entries.

    Raises PatternFileError with every fault found.
    """
    sources = read_files(extra)
    texts = {name: text for source in sources for name, text in source.items()}
    faults = Faults()
    with _collector_at_rest():
        pattern_set = _build(texts, _indicators(sources, faults), faults)
    if faults.found:
        raise PatternFileError(tuple(faults.found))
    return pattern_set


def read_files(extra: Path | None = None) -> tuple[dict[str, str], ...]:
    """Return the texts of the shipped pattern files by name, and behind them those of the files in `extra`.

    Raises PatternFileError where a folder cannot be read.
    """
    shipped = _read_folder(shipped_folder())
    return (shipped,) if extra is None else (shipped, _read_folder(extra))


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    # all that is made here stays: to search it for garbage again and again costs a sixth of the time
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def shipped_folder() -> Path:
    """Return where the shipped pattern files stand: in the package, where it was installed, else in the repository."""
    here = Path(__file__).resolve().parent
    installed = here / 'files'
    return installed if installed.is_dir() else here.parents[1] / 'patterns'


def _read_folder(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        raise PatternFileError((f'{folder}: no such folder of pattern files',))
    paths = sorted(folder.rglob('*.yaml'))[:MAX_FILES]
    try:
        return {path.relative_to(folder).as_posix(): path.read_text('utf-8') for path in paths}
    except (OSError, UnicodeDecodeError) as error:
        raise PatternFileError((f'{folder}: {error}',)) from error


def _indicators(sources: Iterable[Mapping[str, str]], faults: Faults) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for source in sources:
        seen: dict[str, str] = {}
        for name in sorted(name for name in source if name.startswith('indicators/')):
            for entry in read_entries(source[name], name, Indicator, faults):
                if entry.id in seen:
                    faults.add(name, None, entry.id, f'stands in {seen[entry.id]} too')
                seen[entry.id] = name
                found[entry.id] = entry
    return found


def _build(texts: Mapping[str, str], indicators: dict[str, Indicator], faults: Faults) -> PatternSet:
    numbers = load_number_words(texts['units.yaml'], texts['hedges.yaml'], texts['numbers.yaml'], faults)
    cues = read_entry(texts['cues.yaml'], 'cues.yaml', Cues, faults)
    schemes = words_of_schemes(read_entries(texts['schemes.yaml'], 'schemes.yaml', Scheme, faults))
    scopes = load_scope_words(texts['scopes.yaml'], faults)
    panel_words = load_panel_words(texts['panel.yaml'], faults)
    if panel_words is None or faults.found:
        raise PatternFileError(tuple(faults.found))
    groups = words_of_groups(cues)
    return PatternSet(
        indicators=MappingProxyType(indicators),
        units_of=MappingProxyType({name: units_of(entry) for name, entry in indicators.items()}),
        standard_of=MappingProxyType({e.standard_of: e.id for e in indicators.values() if e.standard_of}),
        whole_of=MappingProxyType({e.parts_are: e.id for e in indicators.values() if e.parts_are}),
        counterparts=MappingProxyType(pair_counterparts(indicators, faults)),
        labels=compile_labels(indicators.values(), faults, alternatives(cues.bare_verbs)),
        shapes=compile_shapes(indicators.values(), numbers, faults),
        roles=tuple(compile_role(cue) for cue in cues.roles),
        role_cues=WordFinder(word for cue in cues.roles for word in words_before(cue)),
        schemes=WordFinder(schemes),
        scheme_of=MappingProxyType(schemes),
        over_schemes=frozenset(w for g in cues.groups if g.over_schemes for w in g.surfaces),
        tiers=MappingProxyType(dict(cues.tiers)),
        groups=WordFinder(groups),
        group_of=MappingProxyType(groups),
        group_only=MappingProxyType({w: _limited(g.only, cues) for g in cues.groups for w in g.surfaces}),
        group_shapes=tuple((regex.compile(s.regex), _limited(s.only, cues)) for s in cues.group_shapes),
        target_end=regex.compile(r'(?:任务|目标|计划|指标)(?:任务|指标)?数?[值为是]?\s?$'),
        residue=compile_residue(cues, schemes),
        connectors=alternatives(cues.connectors),
        parts=alternatives(cues.parts),
        own_region=cues.own_region,
        shares=alternatives(cues.shares),
        per_head=alternatives(cues.per_head),
        in_advance=alternatives(cues.in_advance),
        without_scheme=frozenset(cues.without_scheme),
        scheme_if_named=frozenset(cues.scheme_if_named),
        rule_columns=cues.rule_columns,
        measure_columns=frozenset(cues.measure_columns),
        uses_of_money=frozenset(cues.uses_of_money),
        measure_words=frozenset(cues.measure_words),
        received_words=frozenset(cues.received_words),
        spending=frozenset(cues.spending),
        without_indicator=alternatives(cues.without_indicator),
        head_prefixes=cues.head_prefixes,
        total_rows=frozenset(cues.total_rows),
        number_words=numbers,
        page_words=load_page_words(texts['metadata.yaml']),
        structure_words=load_structure_words(texts['headings.yaml'], texts['chapters.yaml'], faults),
        report_words=load_report_words(texts['report.yaml'], texts['region_changes.yaml']),
        identities=load_identities(texts['identities.yaml'], indicators, faults),
        scopes=scopes,
        panel_words=panel_words,
        digest=_digest(texts),
    )


def _limited(only: tuple[str, ...], cues: Cues) -> frozenset[str]:
    return frozenset(name for word in only for name in cues.limits.get(word, (word,)))


def _digest(texts: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(texts):
        digest.update(f'{name}\0{texts[name]}\0'.encode())
    return digest.hexdigest()
