"""The heads of a table cell in, what they say of its number out: role, group, scheme, place and period."""

import regex

from pipeline.figures.context import Context
from pipeline.figures.roles import RoleReading
from pipeline.model.figure import Period, Role
from pipeline.model.frozen import dataclass
from pipeline.text.width import fold_marks, fold_width

YEAR = regex.compile(r'(?<!\d)((?:19|20)\d\d)\s?年')
"""A year in the words of a head."""

_PLACE = regex.compile(r'^\p{Han}{1,9}(?:省|市|县|区|旗|盟|州|乡|镇|街道|街道办|办事处)$')
_NO_PLACE = regex.compile('全[省市县区旗州盟]|^(?:合计|总计|小计)|地区$|辖区$|社区$|县市?区$|本[省市县区]|各')
_LONGEST_LABEL = 120


@dataclass(frozen=True, slots=True)
class Heads:
    """The words that lead a cell, folded: the heads of its column and the labels of its row, outermost first."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]

    @property
    def column(self) -> str:
        """Return the innermost head of the column, '' where it has none."""
        return self.columns[-1] if self.columns else ''

    @property
    def row(self) -> str:
        """Return the innermost label of the row, '' where it has none."""
        return self.rows[-1] if self.rows else ''

    @property
    def nearest(self) -> tuple[str, ...]:
        """Return all words: those of the column before those of the row, innermost first."""
        return *reversed(self.columns), *reversed(self.rows)


def fold_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return heads or labels with their digits, letters and marks folded."""
    return tuple(fold_marks(fold_width(each)) for each in words)


def label_of(heads: Heads) -> str:
    """Return the words by which a person would name the cell: 参保人数 完成数."""
    return ' '.join((*heads.rows[-1:], *heads.columns[-1:]))[:_LONGEST_LABEL]


def role_told(context: Context, heads: Heads) -> RoleReading | None:
    """Return the role that the nearest head tells, None where none tells one."""
    for words in heads.nearest:
        found = [
            (words.rfind(w) + len(w), len(w), r.role, w)
            for r in context.patterns.roles
            for w in r.column
            if w in words and not any(w in mask and mask in words for mask in r.not_column)
        ]
        if found:
            _, _, role, word = max(found, key=lambda f: f[:2])
            return RoleReading(_or_prior(context, role, words), f'head {word}')
    return None


def role_untold(context: Context, heads: Heads, kind: str | None) -> RoleReading:
    """Return the role of a cell whose heads tell none; `kind` is that of the indicator."""
    if kind == 'standard':
        return RoleReading(Role.STANDARD, 'kind of the indicator')
    if any(_or_prior(context, Role.ACTUAL, words) is Role.PRIOR for words in heads.columns):
        return RoleReading(Role.PRIOR, 'an earlier year')
    return RoleReading(Role.ACTUAL, 'nothing says otherwise')


def _or_prior(context: Context, role: Role, head: str) -> Role:
    """2021年决算数 in a report on 2022 stands there for comparison."""
    year = YEAR.search(head)
    earlier = year is not None and context.year is not None and int(year[1]) < context.year
    return Role.PRIOR if earlier and role is Role.ACTUAL else role


def group_in(context: Context, heads: Heads, indicator_id: str) -> str | None:
    """Return the group that the nearest head names and that may limit the indicator."""
    patterns = context.patterns
    for words in heads.nearest:
        schemes = [span for _, span in patterns.schemes.find(words)]
        for word, span in patterns.groups.find(words):
            if any(scheme.overlaps(span) for scheme in schemes):
                continue
            only = patterns.group_only.get(word)
            if not only or indicator_id in only:
                return word
    return None


def scheme_in(context: Context, heads: Heads, title: str, indicator_id: str | None) -> str | None:
    """Return the scheme that row, column or `title` of the table names, else that of the report."""
    patterns = context.patterns
    if indicator_id in patterns.without_scheme:
        return None
    for words in (*reversed(heads.rows), *reversed(heads.columns), title):
        for word, _ in patterns.schemes.find(words):
            name = patterns.scheme_of[word]
            if name:
                return name
    only_named = indicator_id is None or indicator_id in patterns.scheme_if_named
    return None if only_named and context.whole_department else context.main_scheme


def place_in(heads: Heads) -> str | None:
    """Return the place whose row it is; 全县 and 合计 are none."""
    return next((w for w in heads.rows if _PLACE.match(w) and not _NO_PLACE.search(w)), None)


def period_in(context: Context, heads: Heads, role: Role, kind: str | None) -> Period:
    """Return the year that the nearest head names, else that of the report; none for a standing rule."""
    for words in heads.nearest:
        year = YEAR.search(words)
        if year:
            return Period(int(year[1]))
    if role is Role.PRIOR and context.year is not None:
        return Period(context.year - 1)
    if role is Role.STANDARD and kind != 'score':
        return Period(None)
    return Period(context.year)
