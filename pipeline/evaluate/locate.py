"""A gold line goes in; the place in the gold text that it means comes out."""

import re
from collections.abc import Mapping
from typing import Any

from pipeline.model.span import Span

_DIGIT = '0-9０-９'
_BEFORE = rf'(?<![{_DIGIT}])(?<![{_DIGIT}][.．,，])'
_AFTER = rf'(?![{_DIGIT}])(?![.．][{_DIGIT}])(?!,[{_DIGIT}]{{3}})'


def locate_figure(text: str, line: Mapping[str, Any]) -> Span | None:
    """Return the last occurrence of `raw` in the `nth` occurrence of `quote` that is not part of a longer number.

    A line may state the place itself as `offset`, which then rules, where no quote can tell it.

    >>> locate_figure('甲130元，乙30元', {'quote': '甲130元，乙30元', 'nth': 1, 'raw': '30元'})
    Span(start=7, end=10)
    """
    if 'offset' in line:
        span = Span(line['offset'], line['offset'] + len(line['raw']))
        return span if span.of(text) == line['raw'] else None
    start = find_nth(text, line['quote'], line.get('nth', 1))
    if start is None:
        return None
    end = start + len(line['quote'])
    places = [match.span() for match in _number_pattern(line['raw']).finditer(text, start, end)]
    return Span(*places[-1]) if places else None


def find_nth(text: str, words: str, nth: int) -> int | None:
    """Return where the `nth` occurrence of `words` begins, counted from 1; occurrences may overlap."""
    start = -1
    for _ in range(nth):
        start = text.find(words, start + 1)
        if start < 0:
            return None
    return start


def line_spans(text: str) -> tuple[Span, ...]:
    r"""Return the span of each line without its end; line n of an editor is number n - 1.

    >>> line_spans('一\n二二')
    (Span(start=0, end=1), Span(start=2, end=4))
    """
    spans, start = [], 0
    for line in text.split('\n'):
        spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    return tuple(spans)


def _number_pattern(raw: str) -> re.Pattern[str]:
    before = _BEFORE if re.match(rf'[{_DIGIT}]', raw) else ''
    after = _AFTER if re.search(rf'[{_DIGIT}]$', raw) else ''
    return re.compile(before + re.escape(raw) + after)
