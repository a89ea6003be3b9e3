"""The plan of an audit: what is to be judged of which dataset, to and from the JSON of `audit-plan.json`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.audit.sample import Stratum
from pipeline.model.errors import ZipingError

NONE = '(none)'
"""The stratum of what has no province."""


class AuditError(ZipingError):
    """There is no plan, it is of another dataset, or nothing of it has been judged."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure to be judged."""

    doc_id: str
    figure_id: int
    stratum: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to judge: `figures` in random order, and `reports` to read whole, of `all_reports`.

    `expected` is the share right for which the size was planned.
    """

    dataset: str
    seed: int
    margin: float
    confidence: float
    expected: float
    by: str
    strata: tuple[Stratum, ...]
    figures: tuple[Drawn, ...]
    reports: tuple[str, ...]
    all_reports: int


def write_plan(plan: Plan) -> str:
    """Return the plan as JSON."""
    stated = {
        'dataset': plan.dataset,
        'seed': plan.seed,
        'margin': plan.margin,
        'confidence': plan.confidence,
        'expected': plan.expected,
        'by': plan.by,
        'strata': [{'stratum': each.name, 'size': each.size, 'drawn': each.drawn} for each in plan.strata],
        'all_reports': plan.all_reports,
        'reports': list(plan.reports),
        'figures': [
            {'doc_id': each.doc_id, 'figure_id': each.figure_id, 'stratum': each.stratum} for each in plan.figures
        ],
    }
    return json.dumps(stated, ensure_ascii=False, indent=1) + '\n'


def parse_plan(text: str) -> Plan:
    """Read a plan.

    Raises AuditError where it is none.
    """
    try:
        return _plan(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise AuditError(
            f'audit-plan.json is no plan ({type(error).__name__}): make it anew with `ziping audit plan`.'
        ) from error


def _plan(stated: Mapping[str, Any]) -> Plan:
    return Plan(
        dataset=str(stated['dataset']),
        seed=int(stated['seed']),
        margin=float(stated['margin']),
        confidence=float(stated['confidence']),
        expected=float(stated['expected']),
        by=str(stated['by']),
        strata=tuple(Stratum(str(e['stratum']), int(e['size']), int(e['drawn'])) for e in stated['strata']),
        figures=tuple(Drawn(str(e['doc_id']), int(e['figure_id']), str(e['stratum'])) for e in stated['figures']),
        reports=tuple(str(name) for name in stated['reports']),
        all_reports=int(stated['all_reports']),
    )
