"""Gold headings and the sections found go in; how many agree in place and title, and in level, comes out."""

import re
from collections.abc import Mapping
from typing import Any

from pipeline.evaluate.align import Alignment
from pipeline.evaluate.locate import line_spans
from pipeline.evaluate.remark import Remark
from pipeline.evaluate.tally import Tally, tally_share
from pipeline.model.record import SectionRecord
from pipeline.model.span import Span

NEAR = 12
"""Characters by which a heading may begin before its title: its number and the blanks around it."""

_SCORE = re.compile(r'[(（][^()（）]{0,20}\d{1,4}(?:\.\d{1,3})?分[^()（）]{0,20}[)）]$')
_TRAILING = ' \u3000。．.：:；;，,、'


def score_sections(
    text: str, lines: tuple[Mapping[str, Any], ...], found: tuple[SectionRecord, ...], alignment: Alignment
) -> tuple[dict[str, Tally], tuple[Remark, ...]]:
    """Compare outlines: a heading matches where its title, without score and last mark, stands at the same place.

    `text` is the gold text in which `lines` count; `alignment` leads from it to the text of the rows.
    """
    free = list(found)
    missed: list[Mapping[str, Any]] = []
    pairs: list[tuple[Mapping[str, Any], SectionRecord]] = []
    spans = line_spans(text)
    for line in lines:
        places = _place_title(text, spans[line['line'] - 1], line['title'], alignment)
        row = next((row for row in free if _is_same(line, places, row)), None)
        if row:
            free.remove(row)
            pairs.append((line, row))
        else:
            missed.append(line)
    return _tallies(pairs, missed, free), _remarks(pairs, missed, free)


def plain_title(title: str) -> str:
    """Return a title without blanks, score suffix and trailing mark, brackets full width.

    >>> plain_title('改进 工作作风（满分20分，实得20分）：')
    '改进工作作风'
    """
    bare = _SCORE.sub('', ''.join(title.split()).rstrip(_TRAILING)).rstrip(_TRAILING)
    return bare.replace('(', '（').replace(')', '）').replace(',', '，')


def _place_title(text: str, line: Span, title: str, alignment: Alignment) -> tuple[Span | None, ...]:
    # the words of a heading may stand on its line before it: in a cell that sums up what follows
    starts = []
    start = text.find(title, line.start, line.end)
    while title and start >= 0:
        starts.append(start)
        start = text.find(title, start + len(title), line.end)
    spans = [Span(start, start + len(title)) for start in starts] or [line]
    return tuple(alignment.map(span) for span in spans)


def _is_same(line: Mapping[str, Any], places: tuple[Span | None, ...], row: SectionRecord) -> bool:
    if plain_title(line['title']) != plain_title(row.title):
        return False
    return any(place is None or place.start - NEAR <= row.char_start <= place.end for place in places)


def _tallies(
    pairs: list[tuple[Mapping[str, Any], SectionRecord]], missed: list[Mapping[str, Any]], extra: list[SectionRecord]
) -> dict[str, Tally]:
    levels = sum(line['level'] == row.level for line, row in pairs)
    numbers = sum(_bare_number(line['number']) == _bare_number(row.number) for line, row in pairs)
    return {
        'sections': Tally(len(pairs), len(missed), len(extra)),
        'section levels': tally_share(levels, len(pairs)),
        'section numbers': tally_share(numbers, len(pairs)),
    }


def _bare_number(number: str | None) -> str:
    return ''.join((number or '').split()).strip('、.．,，:：').replace('(', '（').replace(')', '）')


def _remarks(
    pairs: list[tuple[Mapping[str, Any], SectionRecord]], missed: list[Mapping[str, Any]], extra: list[SectionRecord]
) -> tuple[Remark, ...]:
    return (
        *(Remark('miss', 'sections', f'level {line["level"]} {line["number"]} {line["title"]}', '') for line in missed),
        *(Remark('extra', 'sections', f'level {row.level} {row.number} {row.title}', row.path) for row in extra),
        *(
            Remark('wrong', 'section levels', f'{line["title"]}: {line["level"]}  but found  {row.level}', row.path)
            for line, row in pairs
            if line['level'] != row.level
        ),
        *(
            Remark('wrong', 'section numbers', f'{line["title"]}: {line["number"]}  but found  {row.number}', row.path)
            for line, row in pairs
            if _bare_number(line['number']) != _bare_number(row.number)
        ),
    )
