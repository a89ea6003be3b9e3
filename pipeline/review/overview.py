"""Reports go in one by one; the sums that the overview draws come out: counts, coverage, distributions, problems."""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.review.reports import Report, Row

BINS_A_DECADE = 6
"""Bars of a distribution from 1 to 10: narrow enough to tell 2 from 3."""

FENCE = 3.0
"""Outliers stand so many quartile ranges outside the quartiles: `far out` in Tukey's box plot."""
LEAST_RANGE = 0.1
"""Of the quartiles, in decades: rates of 98 and 99 per cent would otherwise make one of 95 an outlier."""
LEAST_FIGURES = 8
"""Fewer figures have no quartiles worth the name."""
MOST_OUTLIERS = 20  # shown of one indicator, the farthest first

_ROLE_LEFT_OUT = 'change'
"""An increase is no level and has another size."""


@dataclass(slots=True)
class _Values:
    """The logarithms of the positive values of one indicator in one unit, and where each stands."""

    logs: 'array[float]' = field(default_factory=lambda: array('d'))
    reports: 'array[int]' = field(default_factory=lambda: array('l'))
    figures: 'array[int]' = field(default_factory=lambda: array('l'))
    not_positive: int = 0


class Overview:
    """Sums over all reports; one that lies there twice (`duplicate_of`) is listed, and counted once."""

    def __init__(self, indicators: Sequence[str] = ()) -> None:
        """Begin with nothing; rows of the list name an indicator by its place in `indicators` where it has one."""
        self._place_of = {name: place for place, name in enumerate(indicators)}
        self._listed = 0
        self._ids: list[str] = []
        self._totals: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self._formats: Counter[str] = Counter()
        self._places: Counter[tuple[str | None, int | None]] = Counter()
        self._coverage: Counter[str] = Counter()
        self._stated: Counter[str] = Counter()
        self._values: defaultdict[tuple[str, str], _Values] = defaultdict(_Values)
        self._problems: dict[str, Counter[str]] = {}
        self._severities: dict[str, str] = {}

    def add(self, report: Report) -> Iterator[list[Any]]:
        """Count a report and yield its rows of the list, one a file."""
        for row in report.documents:
            self._count_file(row)
            yield _listed(row, report, self._place_of)
            if row['duplicate_of'] is None and row['status'] != 'failed':
                self._count_report(report)
        if any(row['duplicate_of'] is None for row in report.documents):
            self._count_problems(report)

    def _count_file(self, row: Row) -> None:
        self._listed += 1
        self._statuses[row['status']] += 1
        self._formats[row['format']] += 1

    def _count_report(self, report: Report) -> None:
        self._ids.append(report.doc_id)
        self._places[report.first['province'], report.first['report_year']] += 1
        figures = report.rows['figures']
        self._totals.update(figures=len(figures), numbers=len(report.rows['numbers']))
        self._totals['tables'] += len({row['table_id'] for row in report.rows['cells']})
        for name in {row['indicator'] for row in figures if row['indicator']}:
            self._coverage[name] += 1
        for row in figures:
            self._count_figure(row)

    def _count_figure(self, row: Row) -> None:
        if row['indicator'] is None:
            self._totals['without_indicator'] += 1
            return
        self._stated[row['indicator']] += 1
        if row['role'] == _ROLE_LEFT_OUT:
            return
        values = self._values[row['indicator'], row['unit']]
        if not 0 < row['value'] < math.inf:
            values.not_positive += 1
            return
        values.logs.append(math.log10(row['value']))
        values.reports.append(len(self._ids) - 1)
        values.figures.append(row['figure_id'])

    def _count_problems(self, report: Report) -> None:
        for code, severity in {(row['code'], row['severity']) for row in report.rows['problems']}:
            self._problems.setdefault(code, Counter())['reports'] += 1
            self._severities[code] = severity
        for row in report.rows['problems']:
            self._problems[row['code']]['problems'] += 1

    def sums(self) -> dict[str, Any]:
        """Return what the overview draws."""
        return {
            'files': self._listed,
            'reports': len(self._ids),
            'totals': dict(self._totals),
            'statuses': dict(self._statuses),
            'formats': dict(self._formats),
            'places': [[province, year, count] for (province, year), count in self._places.items()],
            'coverage': {name: [count, self._stated[name]] for name, count in self._coverage.items()},
            'distributions': sorted(
                (self._distribution(*key, values) for key, values in self._values.items()),
                key=lambda row: -row['count'],
            ),
            'problems': [
                [code, self._severities[code], counts['problems'], counts['reports']]
                for code, counts in sorted(self._problems.items(), key=lambda item: (-item[1]['problems'], item[0]))
            ],
        }

    def _distribution(self, indicator: str, unit: str, values: _Values) -> dict[str, Any]:
        logs = sorted(values.logs)
        bins = Counter(math.floor(log * BINS_A_DECADE) for log in logs)
        low, high = _fences(logs)
        outliers = [place for place, log in enumerate(values.logs) if not low <= log <= high]
        outliers.sort(key=lambda place: -max(low - values.logs[place], values.logs[place] - high))
        return {
            'indicator': indicator,
            'unit': unit,
            'count': len(logs) + values.not_positive,
            'not_positive': values.not_positive,
            'bins': sorted(bins.items()),
            'quartiles': [_round(_quantile(logs, share)) for share in (0, 0.25, 0.5, 0.75, 1)] if logs else [],
            'outliers': len(outliers),
            'shown': [
                [_round(values.logs[place]), self._ids[values.reports[place]], values.figures[place]]
                for place in outliers[:MOST_OUTLIERS]
            ],
        }


def _listed(row: Row, report: Report, place_of: Mapping[str, int]) -> list[Any]:
    figures = report.rows['figures']
    problems = report.rows['problems']
    return [
        report.doc_id if report.has_page else None,
        row['path'],
        row['title'],
        row['province'],
        row['city'],
        row['county'],
        row['report_year'],
        row['report_type'],
        row['format'],
        row['status'],
        len(figures),
        sum(figure['indicator'] is None for figure in figures),
        len(problems),
        row['self_score'],
        row['agency'],
        int(row['duplicate_of'] is not None),
        [place_of.get(name, name) for name in sorted({each['indicator'] for each in figures if each['indicator']})],
        sorted({problem['code'] for problem in problems}),
        row['error'],
    ]


LISTED_COLUMNS = (
    'doc_id',
    'path',
    'title',
    'province',
    'city',
    'county',
    'year',
    'type',
    'format',
    'status',
    'figures',
    'without',
    'problems',
    'score',
    'agency',
    'duplicate',
    'indicators',
    'codes',
    'error',
)


def _fences(logs: list[float]) -> tuple[float, float]:
    if len(logs) < LEAST_FIGURES:
        return -math.inf, math.inf
    low, high = _quantile(logs, 0.25), _quantile(logs, 0.75)
    reach = FENCE * max(high - low, LEAST_RANGE)
    return low - reach, high + reach


def _quantile(logs: list[float], share: float) -> float:
    place = share * (len(logs) - 1)
    under = logs[math.floor(place)]
    return under + (logs[math.ceil(place)] - under) * (place - math.floor(place))


def _round(log: float) -> float:
    return round(log, 4)
