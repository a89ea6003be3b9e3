"""Words of a report go in; what may be shown on a terminal comes out."""

import re
from collections.abc import Iterable

REPLACEMENT = '\ufffd'

_BLANKS = re.compile(r'[^\S ]+')
_ESCAPED = re.compile(r'[^\x20-\x7e\n]')


def printable(words: str) -> str:
    r"""Return `words` on one line, without what a terminal would obey: controls, and marks that turn the direction.

    >>> printable('参保\n3.2万人\x1b[2J')
    '参保 3.2万人\ufffd[2J'
    """
    return ''.join(c if c.isprintable() else REPLACEMENT for c in _BLANKS.sub(' ', words)).strip()


def printable_lines(lines: Iterable[str]) -> str:
    r"""Return `lines` one below the other, each as `printable` makes it, with the blanks at its beginning.

    >>> printable_lines(['figure 0: 3\n万人', '  label\u202e'])
    'figure 0: 3 万人\n  label\ufffd'
    """
    return '\n'.join(' ' * (len(line) - len(line.lstrip(' '))) + printable(line) for line in lines)


def printable_json(written: str) -> str:
    r"""Return JSON in which every character that is not printable stands as an escape; its meaning stays.

    >>> print(printable_json('{"raw": "3万\u202e人"}'))
    {"raw": "3万\u202e人"}
    """
    return _ESCAPED.sub(lambda found: found[0] if found[0].isprintable() else _escape(found[0]), written)


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x10000:
        return f'\\u{code:04x}'
    high, low = divmod(code - 0x10000, 0x400)
    return f'\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}'
