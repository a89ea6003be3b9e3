"""The result of an audit goes in; a statement for a paper, as Markdown and as JSON, comes out."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.audit.interval import Estimate
from pipeline.audit.plan import Plan
from pipeline.audit.result import Recall, Result
from pipeline.text.printable import printable


@dataclass(frozen=True, slots=True)
class Versions:
    """What read the dataset, as far as the program at hand is what did: release, digest of the program, of patterns."""

    release: str
    extractor: str
    patterns: str


@dataclass(frozen=True, slots=True)
class Passed:
    """Lines of the verdicts that were passed over: no verdicts at all, and verdicts on another dataset."""

    faulty: int
    foreign: int


def to_json(plan: Plan, result: Result, versions: Versions, passed: Passed) -> dict[str, Any]:
    """Return the statement as an object for `audit.json`; a share that nothing tells of is null."""
    recall = result.recall
    return {
        'dataset': plan.dataset,
        'versions': asdict(versions),
        'plan': {
            'seed': plan.seed,
            'margin': plan.margin,
            'confidence': plan.confidence,
            'expected': plan.expected,
            'by': plan.by,
            'figures': sum(each.size for each in plan.strata),
            'drawn': len(plan.figures),
            'reports': plan.all_reports,
            'reports_drawn': len(plan.reports),
        },
        'precision': {'judged': result.judged, 'right': result.right, **_interval(result.total)}
        | {'spoken_for': result.spoken_for},
        'recall': None
        if recall is None
        else {'reports_read': recall.read, 'facts': recall.facts, 'found': recall.found, **_interval(recall.estimate)}
        | {'if_alike': _interval(recall.if_alike)},
        'errors': dict(result.kinds),
        'strata': [
            {'stratum': each.name, 'figures': each.judged.size, 'drawn': each.drawn}
            | {'judged': each.judged.judged, 'right': each.judged.right, **_interval(each.estimate)}
            for each in result.strata
        ],
        'passed_over': {'faulty': passed.faulty, 'foreign': passed.foreign, 'not_drawn': result.beside},
    }


def _interval(estimate: Estimate) -> dict[str, float | None]:
    if math.isnan(estimate.share):
        return {'share': None, 'low': None, 'high': None, 'effective': 0.0}
    effective = None if math.isinf(estimate.effective) else round(estimate.effective, 2)
    shares = {'share': estimate.share, 'low': estimate.low, 'high': estimate.high}
    return {**{name: round(value, 6) for name, value in shares.items()}, 'effective': effective}


def to_markdown(plan: Plan, result: Result, versions: Versions, passed: Passed) -> str:
    """Return the statement as it can go into a paper."""
    level = _percent(plan.confidence)
    over = f'{passed.faulty} lines that are no verdicts, {passed.foreign} verdicts on another dataset'
    paragraphs = [
        '# How right the dataset is',
        _say_versions(plan, versions),
        _say_sample(plan, result, level),
        _say_precision(result, level),
        f'**Recall.** {say_recall(plan, result, level)}',
        *_tables(result),
        *([f'Passed over: {over}.'] if passed.faulty or passed.foreign else []),
        *(
            [f'{result.beside} verdicts are on figures that were not drawn: they are not counted.']
            * bool(result.beside)
        ),
    ]
    return '\n\n'.join(paragraphs) + '\n'


def _say_versions(plan: Plan, versions: Versions) -> str:
    return (
        f'The dataset has the hash `{plan.dataset}` (SHA-256 over the digests of `documents.parquet` and '
        f'`figures.parquet`). This statement was made with ziping {versions.release}, extractor '
        f'`{versions.extractor[:16]}`, pattern files `{versions.patterns[:16]}`.'
    )


def _say_sample(plan: Plan, result: Result, level: str) -> str:
    figures = sum(each.size for each in plan.strata)
    return (
        f'**Sample.** Of {figures} figures with an indicator, in {plan.all_reports} reports (a report in several '
        f'formats counts once), {len(plan.figures)} were drawn at random with seed {plan.seed}, stratified by '
        f'{plan.by}, for a margin of {_percent(plan.margin)} at a confidence of {level}, expecting '
        f'{_percent(plan.expected)} right. {result.judged} of them were judged against the text of their report.'
    )


def _say_precision(result: Result, level: str) -> str:
    left = ' Strata without a judged figure are left out: the estimate speaks for {} of the figures.'
    return (
        f'**Precision.** {result.right} of {result.judged} were right in all attributes (indicator, value, unit, '
        f'role, scheme, group, period). Weighted by stratum this is {say_estimate(result.total, level)} (Wilson’s '
        'interval with correction for continuity, on the effective sample size, corrected for a finite population).'
    ) + (left.format(_percent(result.spoken_for)) if result.spoken_for < 1 else '')


def say_recall(plan: Plan, result: Result, level: str) -> str:
    """Return what is known of recall, in words; `level` is the confidence."""
    recall = result.recall
    if recall is None:
        return f'Not known: none of the {len(plan.reports)} reports that were drawn has been marked as read whole.'
    return (
        f'{recall.read} of {recall.drawn} reports drawn at random were read whole. They state {recall.facts} '
        f'figures of known indicators, of which the dataset holds {recall.found}, rightly read or not: '
        f'{say_estimate(recall.estimate, level)}, however the misses are spread over reports (Gaffke 2005, for the '
        'ratio over whole reports; reports larger than the largest one read are left out of account).'
        f'{_say_if_alike(recall)}'
    )


def _say_if_alike(recall: Recall) -> str:
    narrow, wide = recall.if_alike, recall.estimate
    if math.isnan(narrow.share) or round(narrow.high - narrow.low, 3) >= round(wide.high - wide.low, 3):
        return ''
    return (
        f' Only if no rare kind of report misses far more than those read, {_percent(narrow.low)} to '
        f'{_percent(narrow.high)} (Korn and Graubard 1998).'
    )


def say_estimate(estimate: Estimate, level: str) -> str:
    """Return a share with its interval, in words."""
    if math.isnan(estimate.share):
        return 'not known'
    return f'{_percent(estimate.share)}, {level} interval {_percent(estimate.low)} to {_percent(estimate.high)}'


def _percent(share: float) -> str:
    return f'{100 * share:.1f}'.removesuffix('.0') + ' %'


def _tables(result: Result) -> list[str]:
    kinds = [(kind, str(count)) for kind, count in result.kinds.items() if count]
    tables = [_table(('kind of error', 'count'), kinds)] if kinds else []
    return [*tables, _table(COLUMNS, rows_of(result))]


def _table(head: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    under = ('---', *('---:' for _ in head[1:]))
    return '\n'.join(f'| {" | ".join(row)} |' for row in (head, under, *rows))


COLUMNS = ('stratum', 'figures', 'drawn', 'judged', 'right', 'precision', 'low', 'high')


def rows_of(result: Result) -> list[tuple[str, ...]]:
    """Return the table by stratum, and in all, as words: what was not judged has no share."""
    rows = [
        (_cell(e.name), *map(str, (e.judged.size, e.drawn, e.judged.judged, e.judged.right)), *_shares(e.estimate))
        for e in result.strata
    ]
    sizes = (sum(e.judged.size for e in result.strata), sum(e.drawn for e in result.strata))
    return [*rows, ('all', *map(str, (*sizes, result.judged, result.right)), *_shares(result.total))]


def _cell(words: str) -> str:
    return printable(words).replace('|', '｜')


def _shares(estimate: Estimate) -> tuple[str, ...]:
    if math.isnan(estimate.share):
        return ('', '', '')
    return tuple(f'{share:.3f}' for share in (estimate.share, estimate.low, estimate.high))
