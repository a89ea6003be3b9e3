"""A plan, its verdicts and the judged figures go in; precision, recall and kinds of error come out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.audit.errors_of import MISSED, NOT_A_FIGURE, errors_of
from pipeline.audit.interval import Estimate, Judged, estimate_stratum, estimate_total
from pipeline.audit.plan import Plan
from pipeline.audit.recall import Cluster, estimate_recall, estimate_recall_if_alike
from pipeline.audit.verdicts import Verdicts

FigureKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class StratumResult:
    """A stratum: its figures, those drawn and judged, those right, and the share right."""

    name: str
    drawn: int
    judged: Judged
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Recall:
    """Of the `drawn` reports those `read` whole: their facts, those found, and the share found of all.

    `estimate` holds however misses are spread over reports, `if_alike` where no rare kind of report misses far more.
    """

    drawn: int
    read: int
    facts: int
    found: int
    estimate: Estimate
    if_alike: Estimate


@dataclass(frozen=True, slots=True)
class Result:
    """What the verdicts say; `strata` and `total` are of precision.

    `spoken_for` is the share of figures in strata of which some were judged. `beside` counts verdicts on figures that
    were not drawn: they tell nothing of the whole.
    """

    strata: tuple[StratumResult, ...]
    total: Estimate
    judged: int
    right: int
    spoken_for: float
    recall: Recall | None
    kinds: Mapping[str, int]
    beside: int


def judge(plan: Plan, verdicts: Verdicts, figures: Mapping[FigureKey, Mapping[str, Any]]) -> Result:
    """Count the verdicts on what the plan drew.

    `figures` are the rows, by (doc_id, figure_id), of all that was drawn, and of the reports that were read whole.
    """
    errors = {
        (drawn.doc_id, drawn.figure_id): errors_of(verdicts.figures[drawn.doc_id, drawn.figure_id], row)
        for drawn in plan.figures
        if (drawn.doc_id, drawn.figure_id) in verdicts.figures
        if (row := figures.get((drawn.doc_id, drawn.figure_id))) is not None
    }
    of_stratum = {(drawn.doc_id, drawn.figure_id): drawn.stratum for drawn in plan.figures}
    judged = Counter(of_stratum[key] for key in errors)
    right = Counter(of_stratum[key] for key, kinds in errors.items() if not kinds)
    parts = [Judged(each.size, judged[each.name], right[each.name]) for each in plan.strata]
    whole = sum(part.size for part in parts)
    return Result(
        strata=tuple(
            StratumResult(each.name, each.drawn, part, estimate_stratum(part, plan.confidence))
            for each, part in zip(plan.strata, parts, strict=True)
        ),
        total=estimate_total(parts, plan.confidence),
        judged=len(errors),
        right=right.total(),
        spoken_for=sum(part.size for part in parts if part.judged) / whole if whole else 0.0,
        recall=_recall(plan, verdicts, figures),
        kinds=_kinds(plan, verdicts, list(errors.values())),
        beside=len(verdicts.figures.keys() - of_stratum.keys()),
    )


def _kinds(plan: Plan, verdicts: Verdicts, errors: Sequence[tuple[str, ...]]) -> dict[str, int]:
    counts = Counter(kind for kinds in errors for kind in kinds)
    read = verdicts.complete & set(plan.reports)
    counts[MISSED] = sum(verdict.doc_id in read for verdict in verdicts.missed.values())
    return dict(counts.most_common())


def _recall(plan: Plan, verdicts: Verdicts, figures: Mapping[FigureKey, Mapping[str, Any]]) -> Recall | None:
    read = sorted(verdicts.complete & set(plan.reports))
    if not read:
        return None
    found, missed = Counter[str](), Counter[str]()
    for (doc_id, figure_id), row in figures.items():
        verdict = verdicts.figures.get((doc_id, figure_id))
        kinds = errors_of(verdict, row) if verdict else ()
        if row['indicator'] is not None and NOT_A_FIGURE not in kinds:
            found[doc_id] += 1
        elif verdict and verdict.correction.get('indicator'):
            missed[doc_id] += 1  # it stands in the dataset, but nobody who looks for its indicator finds it
    missed.update(verdict.doc_id for verdict in verdicts.missed.values())
    clusters = [Cluster(found[name] + missed[name], found[name]) for name in read]
    return Recall(
        drawn=len(plan.reports),
        read=len(read),
        facts=sum(cluster.facts for cluster in clusters),
        found=sum(cluster.found for cluster in clusters),
        estimate=estimate_recall(clusters, plan.all_reports, plan.confidence),
        if_alike=estimate_recall_if_alike(clusters, plan.all_reports, plan.confidence),
    )
