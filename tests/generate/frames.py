"""A seed goes in, a batch of paragraphs and tables with their gold comes out: `python -m tests.generate.frames`.

The batch has the form of `tests/challenge/batch-*.yaml`; the same seed gives the same bytes.
"""

import argparse
import random
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from tests.generate.forms import pick, write_number
from tests.generate.frame_words import YEARS, Entry, Line, load_frames, make_line, roll
from tests.generate.grids import generate_tables

SLOT_RE = re.compile(r'\{([a-z_]\w{0,40})(?:\.(\w))?(?::([\w-]{1,40}))?((?: \w{1,12}=[^ }]{1,24}){0,6})\}')

LONGEST_PARAGRAPH = 5
NOISE_SHARE = 0.3
HALF_WIDTH_SHARE = 0.12
MOST_TRIES = 400
HALF_WIDTH = str.maketrans('，：；（）', ',:;()')


@dataclass
class Draft:
    """A paragraph while it is written: what fills its slots, and the figures so far."""

    words: Mapping[str, Any]
    dice: random.Random
    year: int
    scheme: str | None
    schemes: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def generate_cases(seed: int, paragraphs: int) -> list[Entry]:
    """Return paragraphs with their gold, as entries of `sentences`; all frames come in turn."""
    words = load_frames()
    deck: list[Mapping[str, Any]] = []
    cases = []
    for number in range(1, paragraphs + 1):
        dice = roll('paragraph', seed, number)
        if not deck:
            deck = list(words['frames'])
            dice.shuffle(deck)
        cases.append(_write_case(f'g{seed}-{number:04}', deck.pop(), words, dice))
    return cases


def _write_case(name: str, first: Mapping[str, Any], words: Mapping[str, Any], dice: random.Random) -> Entry:
    allowed = _allowed(first, words)
    draft = Draft(words, dice, pick(YEARS, dice), pick(allowed, dice) if allowed else None)
    frames = [first, *_find_company(first, draft)]
    # a sentence on other schemes comes last: what follows it would be about which one
    frames.sort(key=lambda frame: 'several' in frame)
    joins = words['joins'][:1] if any(_stands_alone(frame) for frame in frames) else words['joins']
    text = _join([fill(frame, draft) for frame in frames], joins, dice)
    if dice.random() < HALF_WIDTH_SHARE:
        text = text.translate(HALF_WIDTH)
        for line in draft.lines:
            line['raw'] = line['raw'].translate(HALF_WIDTH)
    heading = pick(words['headings'][first['part']], dice)
    return {
        'id': name,
        'heading': heading,
        'year': draft.year,
        'scheme': draft.scheme,
        'text': text,
        'expect': draft.lines,
    }


def _stands_alone(frame: Mapping[str, Any]) -> bool:
    return frame['part'] == 'any' or '一是' in frame['text']


def _join(sentences: list[str], joins: list[Mapping[str, Any]], dice: random.Random) -> str:
    way = dice.choices(joins, [join['weight'] for join in joins])[0]
    marks = [way['mark']] * (len(sentences) - 1) + ['。']
    firsts = way['first'] if len(sentences) > 1 and way['first'] else [''] * len(sentences)
    return ''.join(f'{first}{said[:-1]}{mark}' for first, said, mark in zip(firsts, sentences, marks, strict=False))


def _allowed(frame: Mapping[str, Any], words: Mapping[str, Any]) -> list[str]:
    return words['scheme_sets'][frame['schemes']] if 'schemes' in frame else []


def _find_company(first: Mapping[str, Any], draft: Draft) -> list[Mapping[str, Any]]:
    words, dice = draft.words, draft.dice
    fitting = [
        frame
        for frame in words['frames']
        if frame['part'] == first['part']
        and frame is not first
        and 'several' not in frame
        and (draft.scheme in _allowed(frame, words) or 'schemes' not in frame)
    ]
    company = dice.sample(fitting, min(len(fitting), dice.randrange(LONGEST_PARAGRAPH)))
    noise = [frame for frame in words['noise'] if frame['part'] in ('any', first['part'])]
    company += [frame for frame in dice.sample(noise, min(2, len(noise))) if dice.random() < NOISE_SHARE]
    dice.shuffle(company)
    return company


def fill(frame: Mapping[str, Any], draft: Draft) -> str:
    """Write the sentence of a frame; its figures are added to the draft in reading order."""
    draft.chosen.clear()
    draft.schemes.clear()
    if 'several' in frame:
        others = draft.dice.sample(draft.words['scheme_sets'][frame['several']], 2)
        draft.schemes.update(zip('ab', others, strict=True))
    draft.chosen.update(_choose_groups(frame['text'], draft))
    before = len(draft.lines)
    for _ in range(MOST_TRIES):
        del draft.lines[before:]
        text = SLOT_RE.sub(lambda slot: _fill_slot(slot, draft), frame['text'])
        if _is_ordered(draft.lines[before:], frame.get('order')):
            break
    return text


def _is_ordered(lines: list[Line], order: str | None) -> bool:
    firsts: dict[str, Decimal] = {}
    pairs = [(Decimal(line['value']), firsts.setdefault(line['unit'], Decimal(line['value']))) for line in lines]
    if order == 'rising':
        return all(value >= first for value, first in pairs)
    return order is None or all(value <= first for value, first in pairs)


def _choose_groups(text: str, draft: Draft) -> dict[str, str]:
    # the group of a figure may stand behind it: 为N名{poor}代缴
    return {
        name: pick(draft.words['words'][name], draft.dice) for name in sorted(set(re.findall(r'@([a-z]\w+)', text)))
    }


def _fill_slot(slot: re.Match[str], draft: Draft) -> str:
    name, other, indicator, given = slot.groups()
    if name in draft.words['measures']:
        attributes = dict(each.split('=') for each in given.split())
        return _write_figure(name, indicator, attributes, draft)
    match name:
        case 'scheme':
            return str(pick(draft.words['schemes'][draft.schemes[other] if other else draft.scheme], draft.dice))
        case 'year' | 'last' | 'next':
            return str(draft.year + {'year': 0, 'last': -1, 'next': 1}[name])
        case 'any':
            low, high = indicator.split('-')
            return str(draft.dice.randint(int(low), int(high)))
    word = draft.chosen.get(name) or pick(draft.words['words'][name], draft.dice)
    return SLOT_RE.sub(lambda inner: _fill_slot(inner, draft), word)


def _write_figure(measure: str, indicator: str, attributes: Mapping[str, str], draft: Draft) -> str:
    written = write_number(draft.words['measures'][measure], attributes.get('hedge'), draft.dice)
    for stated in (indicator, attributes.get('also')):
        if stated:
            line = make_line(written.raw, stated, written.value, written.unit, attributes.get('role', 'actual'))
            line['scheme'] = _scheme_of(stated, attributes.get('scheme'), draft)
            line['group'] = _group_of(attributes.get('group'), draft)
            line['year'] = _year_of(line['role'], attributes.get('year'), draft.year)
            line['qualifier'] = written.qualifier
            draft.lines.append(line)
    return written.text


def _scheme_of(indicator: str, given: str | None, draft: Draft) -> str | None:
    if given == '-' or indicator in draft.words['without_scheme']:
        return None
    return draft.schemes[given[1:]] if given else draft.scheme


def _group_of(given: str | None, draft: Draft) -> str | None:
    return draft.chosen[given[1:]] if given and given.startswith('@') else given


def _year_of(role: str, given: str | None, year: int) -> int | None:
    if given == 'last':
        return year - 1
    # a standing rate, or an earlier value whose year is not said
    return None if role in ('standard', 'prior') else year


class _Flow(dict[str, Any]):
    """A mapping that YAML writes on one line."""


class _Dumper(yaml.SafeDumper):
    """Writes the figures on one line each."""


_Dumper.add_representer(
    _Flow, lambda dumper, line: dumper.represent_mapping('tag:yaml.org,2002:map', line.items(), flow_style=True)
)


def write_batch(seed: int, paragraphs: int, tables: int) -> str:
    """Return the YAML of a batch; the same bytes for the same arguments."""
    batch = {'sentences': generate_cases(seed, paragraphs), 'tables': generate_tables(seed, tables)}
    for entry in (*batch['sentences'], *batch['tables']):
        entry['expect'] = [_Flow(line) for line in entry['expect']]
    return str(yaml.dump(batch, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000))


def main() -> None:
    """Print a batch."""
    parser = argparse.ArgumentParser(description=write_batch.__doc__)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--paragraphs', type=int, default=150)
    parser.add_argument('--tables', type=int, default=30)
    wanted = parser.parse_args()
    sys.stdout.write(write_batch(wanted.seed, wanted.paragraphs, wanted.tables))


if __name__ == '__main__':
    main()
