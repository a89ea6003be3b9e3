"""The numbers that the gold excludes and the ledger found go in; how well they were kept apart comes out."""

from collections.abc import Mapping
from typing import Any

from pipeline.evaluate.align import Alignment
from pipeline.evaluate.remark import Remark
from pipeline.evaluate.tally import Tally, tally_share
from pipeline.model.number import NumberKind
from pipeline.model.record import NumberRecord
from pipeline.model.span import Span

ANY_CLASS = frozenset(kind.value for kind in NumberKind if kind is not NumberKind.FIGURE)

CLASSES_BY_REASON: Mapping[str, frozenset[str]] = {
    'list number (attachment)': frozenset({'list_number', 'heading_number', 'reference'}),
    'list number': frozenset({'list_number', 'heading_number'}),
    'date (page': frozenset({'date', 'page'}),
    'date': frozenset({'date'}),
    'document number': frozenset({'document_number'}),
    'rule wording': frozenset({'scoring_rule', 'time_limit', 'ordinal'}),
    'age': frozenset({'age'}),
    'time limit': frozenset({'time_limit'}),
    'condition in years': frozenset({'time_limit'}),
    'hotline': frozenset({'phone', 'name_part'}),
    'phone': frozenset({'phone'}),
    'index number': frozenset({'code', 'page'}),
    'budget code': frozenset({'code'}),
    'count inside the title': frozenset({'name_part'}),
}
"""The classes that agree with a reason, by its opening; any class save `figure` agrees with every other reason."""

AROUND = 16


def score_ledger(
    text: str,
    lines: tuple[Mapping[str, Any], ...],
    figures: tuple[Span | None, ...],
    found: tuple[NumberRecord, ...],
    alignment: Alignment,
) -> tuple[dict[str, Tally], tuple[Remark, ...]]:
    """Compare the ledger: excluded numbers that are no figures, their classes, and numbers that have a row at all.

    `figures` are the places of the gold figures in the text of the rows; `alignment` leads there from the gold `text`.
    """
    # 三镇, which the gold lists for completeness, counts places and is no number of the ledger
    numeric = [line for line in lines if any(character.isdecimal() for character in line['number'])]
    places = [(line, alignment.map(Span(line['offset'], line['offset'] + len(line['number'])))) for line in numeric]
    excluded = [(line, _row_at(span, found)) for line, span in places if span]
    present = [row for _, row in excluded] + [_row_at(span, found) for span in figures if span]
    kept_out = [(line, row) for line, row in excluded if row and row.class_ != NumberKind.FIGURE]
    classed = [(line, row) for line, row in kept_out if row and row.class_ in _classes(line['reason'])]
    tallies = {
        'excluded numbers': tally_share(len(kept_out), len(excluded)),
        'number classes': tally_share(len(classed), len(kept_out)),
        'numbers in ledger': tally_share(sum(row is not None for row in present), len(present)),
    }
    return tallies, tuple(_remarks(text, excluded))


def _row_at(span: Span, found: tuple[NumberRecord, ...]) -> NumberRecord | None:
    return next((row for row in found if span.overlaps(Span(row.char_start, row.char_end))), None)


def _classes(reason: str) -> frozenset[str]:
    return next((classes for opening, classes in CLASSES_BY_REASON.items() if reason.startswith(opening)), ANY_CLASS)


def _remarks(text: str, excluded: list[tuple[Mapping[str, Any], NumberRecord | None]]) -> list[Remark]:
    remarks = []
    for line, row in excluded:
        start = line['offset']
        beside = text[max(0, start - AROUND) : start + AROUND].replace('\n', '⏎')
        what = f'{line["number"]} ({line["reason"]})'
        if row is None:
            remarks.append(Remark('miss', 'numbers in ledger', what, beside))
        elif row.class_ == NumberKind.FIGURE:
            remarks.append(Remark('extra', 'excluded numbers', f'{what}  but found  figure', beside))
        elif row.class_ not in _classes(line['reason']):
            remarks.append(Remark('wrong', 'number classes', f'{what}  but found  {row.class_} ({row.reason})', beside))
    return remarks
