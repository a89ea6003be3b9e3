"""A dataset's folder goes in; the plan of its audit, or the result of what was judged of it, comes out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.audit.plan import NONE, AuditError, Drawn, Plan, parse_plan, write_plan
from pipeline.audit.result import Result, judge
from pipeline.audit.sample import WORST_SHARE, allocate, draw, sample_size
from pipeline.audit.statement import Passed, Versions
from pipeline.audit.verdicts import Verdicts, read_verdicts
from pipeline.version import extractor_version
from pipeline.write.columns import find_tables, read_columns
from pipeline.write.identity import hash_dataset

PLAN, VERDICTS = 'audit-plan.json', 'verdicts.jsonl'
COMPARED = ('doc_id', 'figure_id', 'indicator', 'value', 'unit', 'role', 'scheme', 'group', 'year')
PERIOD = ('period_start', 'period_end')


@dataclass(frozen=True, slots=True)
class Wish:
    """How an audit is to be: `by` is what the strata are, `reports` how many are to be read whole."""

    margin: float
    confidence: float
    by: str
    seed: int
    reports: int
    expected: float = WORST_SHARE


@dataclass(frozen=True, slots=True)
class Audit:
    """A plan with what was judged of it."""

    plan: Plan
    verdicts: Verdicts
    result: Result

    @property
    def passed(self) -> Passed:
        """What was passed over."""
        return Passed(self.verdicts.faulty, self.verdicts.foreign)


def make_plan(folder: Path, wish: Wish) -> Plan:
    """Draw what is to be judged of the dataset in `folder`: figures with an indicator, of reports that count once.

    Raises OutputError where there is no dataset, AuditError where it has nothing to judge.
    """
    tables = find_tables(folder)
    strata_of = _strata_of_reports(tables, wish.by)
    sizes = Counter(stratum for stratum, _ in _facts(tables, strata_of, wish.by))
    if not sizes:
        raise AuditError(f'{folder} has no figure with an indicator: there is nothing to judge.')
    size = sample_size(wish.margin, wish.confidence, sizes.total(), wish.expected)
    strata = allocate(size, sizes)
    wanted = {stratum.name: stratum.drawn for stratum in strata}
    drawn = draw(_facts(tables, strata_of, wish.by), wanted, wish.seed)
    chosen = set(drawn)
    stratum_of = {key: stratum for stratum, key in _facts(tables, strata_of, wish.by) if key in chosen}
    reports = draw((('', name) for name in strata_of), {'': wish.reports}, wish.seed)
    return Plan(
        dataset=hash_dataset(folder),
        seed=wish.seed,
        margin=wish.margin,
        confidence=wish.confidence,
        expected=wish.expected,
        by=wish.by,
        strata=strata,
        figures=tuple(_drawn(key, stratum_of[key]) for key in drawn),
        reports=reports,
        all_reports=len(strata_of),
    )


def save_plan(folder: Path, plan: Plan) -> Path:
    """Write the plan beside the tables and return where."""
    path = folder / PLAN
    path.write_text(write_plan(plan), 'utf-8')
    return path


def read_audit(folder: Path) -> Audit:
    """Read the plan and the verdicts in `folder` and judge what they say.

    Raises AuditError where there is no plan, where it is of another dataset, or where nothing was judged.
    """
    plan = _read_plan(folder)
    verdicts = load_verdicts(folder, plan.dataset)
    names = {drawn.doc_id for drawn in plan.figures} | (verdicts.complete & set(plan.reports))
    wanted = {(drawn.doc_id, drawn.figure_id) for drawn in plan.figures}
    rows = read_figures(folder, names)
    figures = {
        key: row
        for row in rows
        if (key := (row['doc_id'], row['figure_id'])) in wanted or row['doc_id'] in verdicts.complete
    }
    result = judge(plan, verdicts, figures)
    if not result.judged and result.recall is None:
        raise AuditError(_nothing_judged(folder, plan, verdicts))
    return Audit(plan, verdicts, result)


def load_verdicts(folder: Path, dataset: str) -> Verdicts:
    """Return the verdicts in `folder` on the dataset of that hash; there may be none."""
    path = folder / VERDICTS
    if not path.is_file():
        return Verdicts()
    with path.open(encoding='utf-8', errors='replace') as lines:
        return read_verdicts(lines, dataset)


def read_figures(folder: Path, names: set[str]) -> Iterator[dict[str, Any]]:
    """Yield what can be judged of the figures of some reports."""
    columns = (*COMPARED, *PERIOD)
    return read_columns(find_tables(folder), 'figures', columns, {'doc_id': names})


def versions(patterns: str) -> Versions:
    """Return what the program at hand is; `patterns` is the digest of its pattern files."""
    return Versions(__version__, extractor_version(), patterns)


def _read_plan(folder: Path) -> Plan:
    find_tables(folder)
    path = folder / PLAN
    if not path.is_file():
        raise AuditError(f'{folder} has no plan of what to judge. Make one: ziping audit plan {folder}')
    plan = parse_plan(path.read_text('utf-8', 'replace'))
    now = hash_dataset(folder)
    if now != plan.dataset:
        raise AuditError(
            f'The dataset in {folder} is not the one that was planned for: its hash is {now[:16]}…, that of the plan '
            f'{plan.dataset[:16]}…. Its figures have other numbers, so the verdicts do not hold for it. Bring back the '
            f'dataset that was judged, or plan anew: ziping audit plan {folder}'
        )
    return plan


def _nothing_judged(folder: Path, plan: Plan, verdicts: Verdicts) -> str:
    about = f'{len(plan.figures)} figures and {len(plan.reports)} reports of the plan'
    if not (folder / VERDICTS).is_file():
        return f'Nothing has been judged yet: {folder / VERDICTS} is not there. Judge the {about} first.'
    return (
        f'None of the {about} has been judged: {folder / VERDICTS} holds {len(verdicts.figures)} verdicts on figures '
        f'of this dataset, {verdicts.foreign} on another one, and {verdicts.faulty} lines that are no verdicts.'
    )


def _strata_of_reports(tables: Path, by: str) -> dict[str, str]:
    column = 'format' if by == 'indicator' else by
    rows = read_columns(tables, 'documents', ('doc_id', 'status', column), {'duplicate_of': (None,)})
    return {row['doc_id']: row[column] or NONE for row in rows if row['status'] != 'failed'}


def _facts(tables: Path, strata_of: dict[str, str], by: str) -> Iterator[tuple[str, str]]:
    """Yield stratum and key of each figure that can be drawn; `strata_of` gives the stratum of a report."""
    for row in read_columns(tables, 'figures', ('doc_id', 'figure_id', 'indicator')):
        name, indicator = row['doc_id'], row['indicator']
        if indicator is not None and name in strata_of:
            yield (indicator if by == 'indicator' else strata_of[name]), f'{name} {row["figure_id"]}'


def _drawn(key: str, stratum: str) -> Drawn:
    doc_id, _, figure_id = key.partition(' ')
    return Drawn(doc_id, int(figure_id), stratum)
