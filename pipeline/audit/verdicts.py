"""Lines of `verdicts.jsonl` go in; the verdicts that hold, the last word on each figure, come out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

VERDICTS = frozenset({'accept', 'reject', 'correct', 'missed', 'complete', 'withdraw'})
_ABOUT_A_FIGURE = frozenset({'accept', 'reject', 'correct'})
_HASH_LENGTH = 64

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person says of a figure (`figure_id`), of a place without one (`missed`), or of a report (`complete`).

    `correction` holds the attributes that are otherwise than extracted; of what was missed, all that are known.
    """

    verdict: str
    doc_id: str
    figure_id: int | None
    char_start: int | None
    char_end: int | None
    raw: str
    correction: Values


@dataclass(slots=True)
class Verdicts:
    """The verdicts on one dataset; `faulty` lines are no verdicts, `foreign` ones are on another dataset."""

    figures: dict[tuple[str, int], Verdict] = field(default_factory=dict)
    missed: dict[tuple[str, int, int], Verdict] = field(default_factory=dict)
    complete: set[str] = field(default_factory=set)
    faulty: int = 0
    foreign: int = 0


def read_verdicts(lines: Iterable[str], dataset: str) -> Verdicts:
    """Return the verdicts on `dataset`, a later line ruling over an earlier one on the same figure or place.

    A line that is no verdict is passed over and counted.
    """
    found = Verdicts()
    for line in lines:
        if not line.strip():
            continue
        stated = _parse(line)
        if stated is None:
            found.faulty += 1
        elif stated['dataset'] != dataset:
            found.foreign += 1
        else:
            _take(found, _verdict(stated))
    return found


def _parse(line: str) -> dict[str, Any] | None:
    try:
        stated = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return stated if isinstance(stated, dict) and _is_verdict(stated) else None


def _is_verdict(stated: Values) -> bool:
    name = stated.get('verdict')
    if name not in VERDICTS or not isinstance(stated.get('doc_id'), str):
        return False
    if not isinstance(stated.get('dataset'), str) or len(stated['dataset']) != _HASH_LENGTH:
        return False
    if not isinstance(stated.get('correction') or {}, dict):
        return False
    if name in _ABOUT_A_FIGURE:
        return _is_whole(stated.get('figure_id'))
    return name != 'missed' or (_is_whole(stated.get('char_start')) and _is_whole(stated.get('char_end')))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _verdict(stated: Values) -> Verdict:
    return Verdict(
        verdict=stated['verdict'],
        doc_id=stated['doc_id'],
        figure_id=stated.get('figure_id'),
        char_start=stated.get('char_start'),
        char_end=stated.get('char_end'),
        raw=str(stated.get('raw') or ''),
        correction=stated.get('correction') or {},
    )


def _take(found: Verdicts, verdict: Verdict) -> None:
    place = (verdict.doc_id, verdict.char_start or 0, verdict.char_end or 0)
    match verdict.verdict:
        case 'complete':
            found.complete.add(verdict.doc_id)
        case 'missed':
            found.missed[place] = verdict
        case 'withdraw' if verdict.figure_id is not None:
            found.figures.pop((verdict.doc_id, verdict.figure_id), None)
        case 'withdraw' if verdict.char_start is not None:
            found.missed.pop(place, None)
        case 'withdraw':
            found.complete.discard(verdict.doc_id)
        case _:
            found.figures[verdict.doc_id, verdict.figure_id or 0] = verdict
