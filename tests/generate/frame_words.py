"""`frames.yaml` goes in, its content comes out, with what frames and grids share: the dice and the lines of gold."""

import random
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Line = dict[str, Any]
Entry = dict[str, Any]

YEARS = range(2017, 2025)


@cache
def load_frames() -> Mapping[str, Any]:
    """Return the content of `frames.yaml`."""
    content: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name('frames.yaml').read_text('utf-8'))
    return content


def roll(*names: object) -> random.Random:
    """Return the dice of one paragraph or table: it depends on nothing written before."""
    return random.Random('-'.join(map(str, names)))  # noqa: S311 - no secret is drawn


def make_line(raw: str, indicator: str, value: Decimal, unit: str, role: str) -> Line:
    """Return a figure as a line of `expect`; the indicator `none` is none."""
    stated = None if indicator == 'none' else indicator
    # 100 and no 1E+2
    return {'raw': raw, 'indicator': stated, 'value': f'{value.normalize():f}', 'unit': unit, 'role': role}
