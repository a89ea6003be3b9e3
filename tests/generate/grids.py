"""A seed goes in, tables with their gold come out: entries of `tables` of a batch, made from `frames.yaml`."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.generate.forms import pick, write_number
from tests.generate.frame_words import YEARS, Entry, Line, load_frames, make_line, roll

FULL_WIDTH_UNIT = '（{}）'
FEWEST_ROWS, MOST_ROWS = 3, 6
IN_LINE_SHARE = 0.4
SEPARATED_SHARE = 0.3


@dataclass
class Sheet:
    """A table while it is written; `units` holds the unit in which each base unit is shown."""

    words: Mapping[str, Any]
    table: Mapping[str, Any]
    dice: random.Random
    year: int
    units: dict[str, str]
    in_line: bool
    separated: bool
    rows: list[list[Any]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def generate_tables(seed: int, tables: int) -> list[Entry]:
    """Return tables with their gold, all kinds in turn."""
    words = load_frames()
    kinds = words['tables']
    return [
        _write_table(f'g{seed}-t{number:03}', kinds[(seed + number) % len(kinds)], words, roll('table', seed, number))
        for number in range(1, tables + 1)
    ]


def _write_table(name: str, table: Mapping[str, Any], words: Mapping[str, Any], dice: random.Random) -> Entry:
    units = {entry['base']: pick(list(entry['shown']), dice) for entry in words['amounts'].values()}
    units['人'] = pick(['人', '万人'], dice)
    units['元'] = '万元'
    in_line = dice.random() < IN_LINE_SHARE and not _is_mixed(table, words, units)
    sheet = Sheet(words, table, dice, pick(YEARS, dice), units, in_line, dice.random() < SEPARATED_SHARE)
    heads = [_fill(pick(column['head'], dice), sheet) for column in table['columns']]
    _write_heads(heads, sheet)
    for row in _rows_of(sheet):
        _write_row(row, sheet)
    if 'total' in table:
        _write_total(sheet)
    return {
        'id': name,
        'year': sheet.year,
        'scheme': '城乡居民',
        'title': _fill(pick(table['titles'], dice), sheet),
        'unit': _write_unit_line(sheet),
        'rows': _merge(sheet.rows, len(table['stub'])),
        'expect': sheet.lines,
    }


def _is_mixed(table: Mapping[str, Any], words: Mapping[str, Any], units: Mapping[str, str]) -> bool:
    # 单位：万人、人 does not say which column is which
    shown = [words['amounts'][column['amount']] for column in table['columns'] if 'amount' in column]
    return units['人'] == '万人' and any(entry['base'] == '人' and '万人' not in entry['shown'] for entry in shown)


def _fill(words: str, sheet: Sheet) -> str:
    return words.replace('{year}', str(sheet.year)).replace('{last}', str(sheet.year - 1))


def _rows_of(sheet: Sheet) -> list[Mapping[str, Any]]:
    table, words, dice = sheet.table, sheet.words, sheet.dice
    match table['rows']:
        case 'schemes':
            return [{'names': [pick(words['schemes'][s], dice)], 'scheme': s} for s in table['schemes']]
        case 'places' | 'counties' as kind:
            places = words[kind]
            chosen = dice.sample(places, min(len(places), dice.randint(FEWEST_ROWS, MOST_ROWS)))
            return [{'names': [place], 'group': place} for place in chosen]
        case rows:
            return list(rows)


def _write_heads(heads: list[str], sheet: Sheet) -> None:
    columns = sheet.table['columns']
    named = [head + _unit_of_head(column, sheet) for head, column in zip(heads, columns, strict=True)]
    if not any('over' in column for column in columns):
        sheet.rows.append([*sheet.table['stub'], *named])
        return
    over: list[Any] = [{'text': stub, 'row_span': 2} for stub in sheet.table['stub']]
    for column in columns:
        if over[-1]['text'] == column['over']:
            over[-1]['column_span'] += 1
        else:
            over.append({'text': column['over'], 'column_span': 1})
    sheet.rows += [over, named]


def _unit_of_head(column: Mapping[str, Any], sheet: Sheet) -> str:
    if 'amount' not in column or column.get('unit_in_cell') or sheet.table.get('in_cell'):
        return ''
    base = _amount(column, sheet)['base']
    # a percentage has its sign in the cell or in the head, points have nothing
    if base == '分' or (base == '%' and not sheet.in_line) or (base != '%' and sheet.in_line):
        return ''
    return FULL_WIDTH_UNIT.format(_unit(column['amount'], sheet))


def _amount(entry: Mapping[str, Any], sheet: Sheet) -> Mapping[str, Any]:
    amount: Mapping[str, Any] = sheet.words['amounts'][entry['amount']]
    return amount


def _unit(amount: str, sheet: Sheet) -> str:
    # small counts are never told in tens of thousands
    shown = sheet.words['amounts'][amount]['shown']
    unit = sheet.units[sheet.words['amounts'][amount]['base']]
    return unit if unit in shown else str(next(iter(shown)))


def _write_row(row: Mapping[str, Any], sheet: Sheet) -> None:
    names = [_name_row(name, row, sheet) for name in row['names']]
    cells: list[Any] = list(names)
    for column in sheet.table['columns']:
        # what a column says of itself (分值, 增长率) stands above what the row is about
        stated = {'role': 'actual', **row, **column}
        if column.get('indicator', '').startswith('section'):
            stated['group'] = None
        cells.append(_write_cell(stated, len(sheet.rows), len(cells), sheet))
    sheet.rows.append(cells)


def _name_row(name: str, row: Mapping[str, Any], sheet: Sheet) -> str:
    unit = f'（{_unit(row["amount"], sheet)}）' if '（{unit}）' in name and not sheet.in_line else ''
    return name.replace('（{unit}）', unit)


def _write_total(sheet: Sheet) -> None:
    columns = sheet.table['columns']
    score = any('total' in column for column in columns)
    before = [column for column in columns if not score or 'total' in column]
    width = len(sheet.table['stub']) + len(columns) - len(before)
    name = sheet.table['total']
    cells: list[Any] = [{'text': name, 'column_span': width} if width > 1 else name]
    for place, column in enumerate(before, start=width):
        indicator = column.get('total_indicator', column['indicator'])
        stated = {'role': 'actual', **column, 'indicator': indicator, 'amount': column.get('total', column['amount'])}
        cells.append(_write_cell({**stated, 'whole': True}, len(sheet.rows), place, sheet))
    sheet.rows.append(cells)


def _write_cell(stated: Mapping[str, Any], row: int, column: int, sheet: Sheet) -> str:
    if 'measure' in stated and 'amount' not in stated:
        text, line = _write_with_unit(stated, sheet)
    else:
        text, line = _write_bare(stated, sheet)
    line['scheme'] = _scheme_of(stated, sheet)
    line['group'] = stated.get('group')
    line['year'] = sheet.year - 1 if stated.get('year') == 'last' else sheet.year
    sheet.lines.append({'row': row, 'column': column, **line})
    return text


def _write_with_unit(stated: Mapping[str, Any], sheet: Sheet) -> tuple[str, Line]:
    measure = {**sheet.words['measures'][stated['measure']], 'plain': True}
    written = write_number(measure, '-', sheet.dice)
    hedge = stated.get('hedge')
    line = make_line(written.raw, stated['indicator'], written.value, written.unit, stated['role'])
    return f'{"≥" if hedge else ""}{written.raw}', {**line, 'qualifier': hedge}


def _write_bare(stated: Mapping[str, Any], sheet: Sheet) -> tuple[str, Line]:
    amount = _amount(stated, sheet)
    unit = _unit(stated['amount'], sheet)
    factor, places = sheet.words['factors'][unit], amount['shown'][unit]
    drawn = sheet.dice.randint(amount['low'] * 10**places // factor, amount['high'] * 10**places // factor)
    number = Decimal(drawn).scaleb(-places)
    raw = f'{number:,f}' if sheet.separated else f'{number:f}'
    if amount['base'] == '%' and (stated.get('unit_in_cell') or not sheet.in_line):
        raw += '%'
    line = make_line(raw, stated['indicator'], number * factor, amount['base'], stated['role'])
    return raw, {**line, 'qualifier': None}


def _scheme_of(stated: Mapping[str, Any], sheet: Sheet) -> str | None:
    if stated['indicator'] in sheet.words['without_scheme']:
        return None
    of_total = stated.get('whole') and sheet.table['rows'] == 'schemes'
    return None if of_total else stated.get('scheme', '城乡居民')


def _write_unit_line(sheet: Sheet) -> str | None:
    if not sheet.in_line or sheet.table.get('in_cell'):
        return None
    named = [
        _unit(entry['amount'], sheet)
        for entry in (*sheet.table['columns'], *_rows_of_list(sheet.table))
        if 'amount' in entry and _amount(entry, sheet)['base'] in ('人', '元')
    ]
    return f'单位：{"、".join(dict.fromkeys(named))}' if named else None


def _rows_of_list(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return table['rows'] if isinstance(table['rows'], list) else []


def _merge(rows: list[list[Any]], stub: int) -> list[list[Any]]:
    """Give the first of equal names in a stub column a row span and leave the others out."""
    merged = [list(row) for row in rows]
    for column in range(stub - 1):
        top: dict[str, Any] | None = None
        for source, row in zip(rows, merged, strict=True):
            name = source[column] if len(source) > column else None
            if not isinstance(name, str):
                top = None
            elif top is not None and top['text'] == name:
                top['row_span'] += 1
                row[column] = None
            else:
                top = {'text': name, 'row_span': 1}
                row[column] = top
    return [[_plain(cell) for cell in row if cell is not None] for row in merged]


def _plain(cell: Any) -> Any:
    single = isinstance(cell, dict) and cell.get('row_span', 1) == 1 and cell.get('column_span', 1) == 1
    return cell['text'] if single else cell
