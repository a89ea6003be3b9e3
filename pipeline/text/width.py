"""Full-width digits and signs folded one to one, so that every span survives."""

_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_OTHER = {0x3000: ' ', 0xA0: ' ', 0x2009: ' ', 0x2002: ' ', 0x2003: ' ', ord('﹪'): '%', ord('﹣'): '-', ord('−'): '-'}
_FOLD = _FULL_WIDTH | _OTHER
_CHINESE_STOPS = str.maketrans(',;:?!', '，；：？！')


def fold_width(text: str) -> str:
    """Fold full-width ASCII variants and wide blanks to their half-width twins, length kept.

    NFKC is not used: it changes lengths (㎡ becomes two characters).

    >>> fold_width('参保率达９８．５％（含）')
    '参保率达98.5%(含)'
    >>> len(fold_width('㎡　１')) == len('㎡　１')
    True
    """
    return text.translate(_FOLD)


def fold_marks(text: str) -> str:
    """Turn half-width clause marks into the Chinese ones, length kept, so that one spelling serves every rule.

    A comma between digits of one number is left alone.

    >>> fold_marks('转入46人,转入资金1,800元;')
    '转入46人，转入资金1,800元；'
    """
    folded = text.translate(_CHINESE_STOPS)
    if ',' not in text:
        return folded
    marks = list(folded)
    for place, mark in enumerate(text):
        if mark == ',' and _groups_digits(text, place):
            marks[place] = ','
    return ''.join(marks)


def _groups_digits(text: str, place: int) -> bool:
    after = text[place + 1 : place + 5]
    return (
        place > 0
        and text[place - 1].isdecimal()
        and len(after) >= 3
        and after[:3].isdecimal()
        and not after[3:4].isdecimal()
    )
