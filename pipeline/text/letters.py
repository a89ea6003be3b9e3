"""Decoded text goes in; it comes out in the letters that a reader sees: nothing without width, no radical as a letter.

Web pages and Word files hold characters that take no room (U+200B, soft hyphens) in the middle of numbers, and PDF
writers that go by the shape of a letter store 人 as the radical ⼈ (U+2F08), 民 as ⺠ (U+2EA0).
"""

import re
import unicodedata

# Unicode Character Database, EquivalentUnifiedIdeograph.txt: of the supplement of radicals what has one letter
_SUPPLEMENT = (
    '⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭'
    '⺩王⺫目⺬示⺭礻⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺶羊⺹耂⺺肀⺻聿⺼肉⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨'
    '⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟'
)
_COMPATIBLE = [*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00)]
"""Radicals and ideographs that Unicode itself names compatible with one letter."""

_LETTERS = {chr(code): unicodedata.normalize('NFKC', chr(code)) for code in _COMPATIBLE}
_LETTERS |= dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True))
_LETTERS['⼾'] = '户'  # the letter that has this shape in Chinese fonts; Unicode names 戶
_TABLE = str.maketrans(_LETTERS)
_TO_NAME = re.compile('[\u2e80-\u2fd5\uf900-\ufaff]')

UNSEEN = '\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff'
"""Controls, joiners, marks of direction and of a byte order, the soft hyphen: what stands in a class of a regex."""

_UNSEEN_RE = re.compile(f'[{UNSEEN}]')


def name_letters(text: str) -> str:
    """Return `text` with the letter in place of each radical or compatibility ideograph, length kept.

    >>> name_letters('城乡居⺠养⽼保险⽀出')
    '城乡居民养老保险支出'
    """
    return text.translate(_TABLE) if _TO_NAME.search(text) else text


def without_unseen(text: str) -> str:
    r"""Return `text` without the characters that take no room on the page but part the numbers of its text.

    >>> without_unseen('参保3\u200b2.5万人\ufeff')
    '参保32.5万人'
    """
    return _UNSEEN_RE.sub('', text)
