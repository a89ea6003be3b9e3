"""Values go in; script files that hand them to the pages come out, none of them large.

A page opened from disk may not fetch a file, but it may load a script: each is one call, `ziping.put(name, value)`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

MOST_BYTES = 1_000_000
"""Of one script: a browser reads it in well under a tenth of a second."""

_IN_SCRIPTS = (('<', '\\u003c'), ('\u2028', '\\u2028'), ('\u2029', '\\u2029'))
"""What ends a script element or a line of JavaScript. All three stand inside strings alone, where an escape means the
same."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(',', ':'), default=str).encode

TEXT_PIECE = 100_000  # characters


def to_script(name: str, value: object) -> str:
    r"""Return the script that hands `value` over under `name`.

    >>> to_script('a', ['</script>'])
    'ziping.put("a",["\\u003c/script>"]);\n'
    """
    return f'ziping.put({_json(name)},{_json(value)});\n'


def to_scripts(name: str, head: Mapping[str, object], lists: Mapping[str, Sequence[object]]) -> Iterator[str]:
    """Yield the scripts of an object of lists, none longer than about MOST_BYTES.

    The first also has the fields of `head`, and in `parts` how many scripts there are; the second hands over its part
    of the lists under `name.2`, and so on. Who reads them puts the lists of equal name one behind the other.
    """
    whole = to_script(name, {'parts': 1, **head, **lists})
    if len(whole.encode()) <= MOST_BYTES:
        yield whole
        return
    parts = list(_fill(lists))
    for number, part in enumerate(parts, 1):
        first = [f'"parts":{len(parts)}', *(f'{_json(key)}:{_json(value)}' for key, value in head.items())]
        fields = [f'{_json(key)}:[{",".join(items)}]' for key, items in part.items()]
        called = name if number == 1 else f'{name}.{number}'
        yield f'ziping.put({_json(called)},{{{",".join([*(first if number == 1 else []), *fields])}}});\n'


def cut_text(text: str) -> list[str]:
    """Cut a text into pieces that fit into a script.

    >>> cut_text('')
    []
    """
    return [text[start : start + TEXT_PIECE] for start in range(0, len(text), TEXT_PIECE)]


def _fill(lists: Mapping[str, Sequence[object]]) -> Iterator[dict[str, list[str]]]:
    part: dict[str, list[str]] = {}
    size = 0
    for key, values in lists.items():
        for value in values:
            item = _json(value)
            length = len(item.encode())
            if size and size + length > MOST_BYTES:
                yield part
                part, size = {}, 0
            part.setdefault(key, []).append(item)
            size += length + 1
    yield part


def _json(value: object) -> str:
    text = _encode(value)
    for character, escaped in _IN_SCRIPTS:
        text = text.replace(character, escaped)
    return text


def dense(row: Mapping[str, Any], columns: Iterable[str]) -> list[Any]:
    """Return the values of `columns`, without the nulls at the end.

    >>> dense({'a': 1, 'b': None}, ('a', 'b'))
    [1]
    """
    values = [row[column] for column in columns]
    while values and values[-1] is None:
        values.pop()
    return values
