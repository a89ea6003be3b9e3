"""A text and a place in it go in; the sentence around the place comes out."""

from pipeline.model.span import Span

REACH = 400
"""Characters on either side of the place: what is longer is cut, for it is to be shown or copied."""

_ENDS = '。！？!?\n\t'
_BLANKS = ' \u3000\xa0\r'


def sentence_at(text: str, place: Span) -> Span:
    r"""Return the stretch around `place` between ends of sentences or lines, its last mark included.

    >>> text = '一、概况\n全县参保3.2万人。发放养老金4860.2万元，惠及9万人次。'
    >>> sentence_at(text, Span(20, 29)).of(text)
    '发放养老金4860.2万元，惠及9万人次。'
    """
    start, end = place.start, place.end
    while start > max(0, place.start - REACH) and text[start - 1] not in _ENDS:
        start -= 1
    while end < min(len(text), place.end + REACH) and text[end] not in _ENDS:
        end += 1
    if end < len(text) and text[end] in '。！？!?':
        end += 1
    while start < place.start and text[start] in _BLANKS:
        start += 1
    return Span(start, end)
