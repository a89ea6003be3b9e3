"""Gold figures and the figures found go in; how many agree, by place, indicator and attribute, comes out."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Any

from pipeline.evaluate.remark import Remark
from pipeline.evaluate.tally import SURE_MEASURE, Tally, tally_share, tally_sure
from pipeline.model.record import FigureRecord
from pipeline.model.span import Span

NO_INDICATOR = '(none)'
PLACES = {'text': 'figures in text', 'table': 'figures in tables'}

ATTRIBUTES: Mapping[str, Callable[[Mapping[str, Any], FigureRecord], bool]] = {
    'scheme': lambda line, row: line['scheme'] == row.scheme,
    'year': lambda line, row: line['year'] == row.year,
    'qualifier': lambda line, row: line['qualifier'] == row.qualifier,
    'has group': lambda line, row: bool(line['group']) == bool(row.group),
    'group': lambda line, row: line['group'] == row.group,
    'place': lambda line, row: line['place'] == row.place,
}


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """A line of the gold with its place in the document that is scored; None where the words are not there.

    `sentence` is what is shown of the text around it, its quote where that is empty.
    """

    line: Mapping[str, Any]
    span: Span | None
    sentence: str = ''


@dataclass(frozen=True, slots=True)
class FigureScore:
    """Tallies by measure (`quantities`, `figures in text`, ...), by indicator and by attribute, with the remarks."""

    tallies: Mapping[str, Tally]
    indicators: Mapping[str, Tally]
    attributes: Mapping[str, Tally]
    remarks: tuple[Remark, ...]


def score_figures(gold: tuple[GoldFigure, ...], found: tuple[FigureRecord, ...]) -> FigureScore:
    """Compare figures: the same number with the same indicator, role, value and unit is a match, each line once.

    A gold line without an indicator is matched by a figure without one. Attributes are compared among the matches.
    """
    pairs = _pair(gold, found, _is_same)
    wrong = _pair(
        tuple(one for index, one in enumerate(gold) if index not in pairs),
        tuple(row for index, row in enumerate(found) if index not in pairs.values()),
        _overlaps,
    )
    left = [one for index, one in enumerate(gold) if index not in pairs]
    right = set(pairs.values())
    over = [row for index, row in enumerate(found) if index not in pairs.values()]
    # an extra that stands where the gold has another figure counts in the place of the gold
    places = {id(over[row]): left[line].line['place'] for line, row in wrong.items()}
    places |= {id(row): row.place for row in over if id(row) not in places}
    return FigureScore(
        tallies={'quantities': _score_quantities(gold, found), **_by_place(gold, pairs, left, over, places)},
        indicators=_by_indicator(gold, pairs, left, over),
        attributes={
            **_by_attribute([(gold[line].line, found[row]) for line, row in pairs.items()]),
            'role': tally_share(
                len(pairs), len(pairs) + sum(_is_in_other_role(left[line], over[row]) for line, row in wrong.items())
            ),
            SURE_MEASURE: tally_sure(
                (row.score, index in right) for index, row in enumerate(found) if row.indicator is not None
            ),
        },
        remarks=(
            *_remarks(left, over, wrong),
            *_attribute_remarks([(gold[line].line, found[row]) for line, row in pairs.items()]),
        ),
    )


def _pair(
    gold: tuple[GoldFigure, ...], found: tuple[FigureRecord, ...], fits: Callable[[GoldFigure, FigureRecord], bool]
) -> dict[int, int]:
    pairs: dict[int, int] = {}
    free = dict.fromkeys(range(len(found)))
    for index, one in enumerate(gold):
        fitting = [row for row in free if _overlaps(one, found[row]) and fits(one, found[row])]
        if fitting:
            pairs[index] = max(fitting, key=lambda row: _agreement(one.line, found[row]))
            del free[pairs[index]]
    return pairs


def _overlaps(one: GoldFigure, row: FigureRecord) -> bool:
    return one.span is not None and one.span.overlaps(Span(row.char_start, row.char_end))


def _is_same(one: GoldFigure, row: FigureRecord) -> bool:
    line = one.line
    return (line['indicator'], line['role']) == (row.indicator, row.role) and _same_amount(line, row)


def _is_in_other_role(one: GoldFigure, row: FigureRecord) -> bool:
    return bool(one.line['indicator'] == row.indicator) and _same_amount(one.line, row)


def _same_amount(line: Mapping[str, Any], row: FigureRecord) -> bool:
    return bool(line['unit'] == row.unit and isclose(line['value'], row.value, rel_tol=1e-9))


def _agreement(line: Mapping[str, Any], row: FigureRecord) -> int:
    same = (bool(line['indicator'] == row.indicator), bool(line['role'] == row.role), _same_amount(line, row))
    return 10 * sum(same) + sum(agrees(line, row) for agrees in ATTRIBUTES.values())


def _score_quantities(gold: tuple[GoldFigure, ...], found: tuple[FigureRecord, ...]) -> Tally:
    stated = {(one.span or index, one.line['value'], one.line['unit']): one for index, one in enumerate(gold)}
    read = {(row.char_start, row.char_end, row.value, row.unit): row for row in found}
    pairs = _pair(tuple(stated.values()), tuple(read.values()), lambda one, row: _same_amount(one.line, row))
    return Tally(len(pairs), len(stated) - len(pairs), len(read) - len(pairs))


def _by_place(
    gold: tuple[GoldFigure, ...],
    pairs: Mapping[int, int],
    left: list[GoldFigure],
    over: list[FigureRecord],
    places: Mapping[int, str],
) -> dict[str, Tally]:
    matched = Counter(gold[line].line['place'] for line in pairs)
    missed = Counter(one.line['place'] for one in left)
    extra = Counter(places[id(row)] for row in over)
    tallies = {name: Tally(matched[place], missed[place], extra[place]) for place, name in PLACES.items()}
    return {'figures': sum(tallies.values(), Tally()), **tallies}


def _by_indicator(
    gold: tuple[GoldFigure, ...], pairs: Mapping[int, int], left: list[GoldFigure], over: list[FigureRecord]
) -> dict[str, Tally]:
    matched = Counter(gold[line].line['indicator'] or NO_INDICATOR for line in pairs)
    missed = Counter(one.line['indicator'] or NO_INDICATOR for one in left)
    extra = Counter(row.indicator or NO_INDICATOR for row in over)
    return {name: Tally(matched[name], missed[name], extra[name]) for name in sorted({*matched, *missed, *extra})}


def _by_attribute(pairs: list[tuple[Mapping[str, Any], FigureRecord]]) -> dict[str, Tally]:
    return {
        name: tally_share(sum(agrees(line, row) for line, row in pairs), len(pairs))
        for name, agrees in ATTRIBUTES.items()
    }


def _remarks(left: list[GoldFigure], over: list[FigureRecord], wrong: Mapping[int, int]) -> tuple[Remark, ...]:
    remarks = []
    for index, one in enumerate(left):
        if index in wrong:
            row = over[wrong[index]]
            what = f'{_tell_line(one.line)}  but found  {_tell_row(row)}'
            remarks.append(Remark('wrong', 'figures', what, row.context))
        else:
            lost = '' if one.span else ' (its words are not in this document)'
            remarks.append(Remark('miss', 'figures', _tell_line(one.line) + lost, one.sentence or one.line['quote']))
    taken = set(wrong.values())
    remarks += [
        Remark('extra', 'figures', _tell_row(row), row.context) for index, row in enumerate(over) if index not in taken
    ]
    return tuple(remarks)


def _tell_line(line: Mapping[str, Any]) -> str:
    group = f' [{line["group"]}]' if line['group'] else ''
    return (
        f'{line["raw"]} = {line["value"]:.10g} {line["unit"]} {line["indicator"] or NO_INDICATOR} {line["role"]}'
        f'{group} 「{line["label"]}」'
    )


def _tell_row(row: FigureRecord) -> str:
    group = f' [{row.group}]' if row.group else ''
    bound = f'{row.method} {row.pattern_id or ""} {row.score:.2f}'
    return (
        f'{row.raw} = {row.value:.10g} {row.unit} {row.indicator or NO_INDICATOR} {row.role}{group} '
        f'「{row.label or ""}」 ({bound})'
    )


def _attribute_remarks(pairs: list[tuple[Mapping[str, Any], FigureRecord]]) -> tuple[Remark, ...]:
    return tuple(
        Remark(
            'wrong', name, f'{row.raw} {row.indicator}: {_told(line, name)}  but found  {_read(row, name)}', row.context
        )
        for name, agrees in ATTRIBUTES.items()
        for line, row in pairs
        if not agrees(line, row)
    )


def _told(line: Mapping[str, Any], name: str) -> object:
    return line[name.removeprefix('has ')]


def _read(row: FigureRecord, name: str) -> object:
    return getattr(row, name.removeprefix('has '))
