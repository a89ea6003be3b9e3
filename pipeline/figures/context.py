"""A report's text in, the words that figures are read by out: folded text, labels, schemes, groups, cues, years."""

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import field
from operator import attrgetter

import regex

from pipeline.figures.labels import find_labels
from pipeline.model.figure import Label, Role
from pipeline.model.frozen import dataclass
from pipeline.model.outline import Grid, Section
from pipeline.model.span import Span
from pipeline.patterns.compile import PatternSet, RoleWords
from pipeline.text.clauses import without_asides
from pipeline.text.width import fold_marks, fold_width

_YEAR = regex.compile(r'(?<!\d)(?P<y>(?:19|20)\d\d)\s?年(?!第[^号，。；]{1,6}号)')
_COMPARED = regex.compile(r'(?:较|比|同比|相比|与|自|从|于|由)\s?$')
_SINCE = regex.compile(r'^(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?日)?(?:起|以来|开始|实施|建立)')
_DAY_AND_WORDS = regex.compile(r'(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?日)?(?P<words>[^。；\d]{0,40})')
_HOPES = regex.compile(
    r'下一步|计划[：:]|预算安排[：:]|计划(?=(?:19|20)[0-9]{2}年|到|在)|力争|确保|争取(?:达到|实现|完成)|预期|预计|拟|计划于'
    r'|(?<!完成[^，。；]{0,8})目标\s?\d{0,2}[是为]?[：:]|目标任务[是为]?[：:]|任务[是为]?：'
)
_QUOTED = regex.compile(r'《[^《》\n]{1,120}》')
_IN_BRACKETS = regex.compile(r'[（(][^（）()]{0,200}[）)]')
_START = attrgetter('span.start')
_FIRST = attrgetter('start')
_TITLES = regex.compile(
    r'^[^\n。，；]{0,60}(?:绩效|自评)[^\n。，；]{0,20}(?:表|报告)(?=\([^()\n]{0,30}\)$|\s{0,4}$)', regex.MULTILINE
)
_LEAST_MENTIONS = 3  # one word in passing (稳岗返还N万元) tells nothing of what the report is about
_MAIN_SCHEME_SHARE = 0.6  # a report is about one scheme where its names are this share of all scheme names


@dataclass(frozen=True, slots=True)
class Named:
    """A word found in the text and what it stands for."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Lead:
    """A table cell and the words of its row label and column head, nearest first."""

    span: Span
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """The folded text with all words found in it once, each list ordered by place.

    `own_years` are those of `years` that the figures behind them are about; `hopes` are words that speak of what is
    still to come; `cues` are where words stand that may tell a role, `heading_roles` what the headings tell.
    """

    text: str
    patterns: PatternSet
    sections: tuple[Section, ...]
    labels: tuple[Label, ...]
    schemes: tuple[Named, ...]
    groups: tuple[Named, ...]
    years: tuple[Named, ...]
    own_years: tuple[Named, ...]
    hopes: tuple[Named, ...]
    year: int | None
    main_scheme: str | None
    whole_department: bool = False
    leads: tuple[Lead, ...] = ()
    cues: tuple[Span, ...] = ()
    heading_roles: tuple[Role | None, ...] = ()
    label_ends: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note where the labels end, for looking them up by place."""
        object.__setattr__(self, 'label_ends', tuple(label.span.end for label in self.labels))

    def lead_of(self, span: Span) -> tuple[str, ...]:
        """Return the words that lead the cell in which `span` stands, nearest first; () outside of tables."""
        place = bisect_right(self.leads, span.start, key=lambda x: x.span.start) - 1
        return self.leads[place].words if place >= 0 and self.leads[place].span.contains(span) else ()

    def labels_in(self, span: Span) -> tuple[Label, ...]:
        """Return the labels that end inside `span` and begin in it, ordered by end."""
        first = bisect_left(self.label_ends, span.start)
        last = bisect_right(self.label_ends, span.end, first)
        if first == last:
            return ()
        return tuple([label for label in self.labels[first:last] if label.span.start >= span.start])

    def has_cue(self, span: Span) -> bool:
        """Tell whether a word that may tell a role stands in `span`."""
        place = bisect_left(self.cues, span.start, key=_FIRST)
        while place < len(self.cues) and self.cues[place].start < span.end:
            if self.cues[place].end <= span.end:
                return True
            place += 1
        return False

    def chain(self, section_id: int | None) -> tuple[Section, ...]:
        """Return the section and those around it, innermost first."""
        found = []
        while section_id is not None:
            section = self.sections[section_id]
            found.append(section)
            section_id = section.parent_id
        return tuple(found)


def read_context(  # noqa: PLR0913 - what is known of a report beside its text, each by name
    text: str,
    sections: tuple[Section, ...],
    patterns: PatternSet,
    year: int | None,
    title: str | None = None,
    *,
    whole_department: bool = False,
    grids: tuple[Grid, ...] = (),
) -> Context:
    """Fold the text and find all labels, schemes, groups and years in one pass each."""
    folded = fold_marks(fold_width(text))
    schemes = _named_schemes(folded, patterns)
    years = _named_years(folded)
    return Context(
        text=folded,
        patterns=patterns,
        sections=sections,
        labels=find_labels(folded, patterns.labels),
        schemes=schemes,
        groups=tuple(Named(span, patterns.group_of[word]) for word, span in patterns.groups.find(folded)),
        years=years,
        own_years=tuple(found for found in years if _governs(folded, found, patterns)),
        hopes=tuple(Named(Span(m.start(), m.end()), m[0]) for m in _HOPES.finditer(folded)),
        year=year,
        main_scheme=_main_scheme(schemes, (title or '', *_TITLES.findall(folded)), patterns),
        whole_department=whole_department,
        leads=_leads(grids),
        cues=tuple([span for _, span in patterns.role_cues.find_all(folded)]),
        heading_roles=tuple([role_of_heading(section.heading.title, patterns) for section in sections]),
    )


def named_in(found: tuple[Named, ...], span: Span) -> tuple[Named, ...]:
    """Return what was found wholly inside `span`."""
    inside = []
    place = bisect_left(found, span.start, key=_START)
    while place < len(found) and found[place].span.start < span.end:
        if found[place].span.end <= span.end:
            inside.append(found[place])
        place += 1
    return tuple(inside)


def governing_year(context: Context, before: Span) -> int | None:
    """Return the last year named in `before` that the figures behind it are about; one in a bracket rules there."""
    own = named_in(context.own_years, before)
    if not own:
        return None
    words = without_asides(before.of(context.text))
    return next((int(y.name) for y in reversed(own) if words[y.span.start - before.start] != ' '), None)


def _governs(text: str, year: Named, patterns: PatternSet) -> bool:
    """较2016年, 自2012年6月起 and 2022年12月提前下达 tell another time than the figure's."""
    before, after = text[max(0, year.span.start - 4) : year.span.start], text[year.span.end : year.span.end + 60]
    if _COMPARED.search(before) or _SINCE.match(after):
        return False
    until = _DAY_AND_WORDS.match(after)
    return until is None or not patterns.in_advance.search(until['words'])


def cues_in(text: str, words: RoleWords) -> tuple[tuple[str, Span], ...]:
    """Return where cue words of a role stand in `text`, masked words left out, ordered by end."""
    cues = words.before.find(text)
    masks = [span for _, span in words.masks.find_all(text)] if cues else []
    return tuple(x for x in cues if not any(m.contains(x[1]) for m in masks)) if masks else cues


def role_of_heading(title: str, patterns: PatternSet) -> Role | None:
    """Return the role that a heading gives to what stands under it, None where it says nothing.

    The word that ends last decides: 绩效目标完成情况 tells results. What a template says in brackets tells nothing:
    部门基本情况（包括人员情况、重点工作计划等）.
    """
    title = _IN_BRACKETS.sub('', title)
    ends = [(title.rfind(w) + len(w), r.role) for r in patterns.roles for w in r.heading if w in title]
    return max(ends)[1] if ends else None


def _leads(grids: tuple[Grid, ...]) -> tuple[Lead, ...]:
    folded: dict[str, str] = {}  # heads and labels stand in many cells each

    def fold(words: str) -> str:
        if words not in folded:
            folded[words] = fold_marks(fold_width(words))
        return folded[words]

    leads = (
        Lead(cell.span, tuple([fold(words) for words in (*reversed(heads), *reversed(labels))]))
        for grid in grids
        for cell, heads, labels in zip(grid.cells, grid.heads, grid.labels, strict=True)
        if cell.span.start < cell.span.end
    )
    return tuple(sorted(leads, key=_START))


def _named_schemes(folded: str, patterns: PatternSet) -> tuple[Named, ...]:
    found = ((span, patterns.scheme_of[word]) for word, span in patterns.schemes.find(folded))
    return tuple(Named(span, name) for span, name in found if name is not None)


def _named_years(folded: str) -> tuple[Named, ...]:
    quoted = [Span(m.start(), m.end()) for m in _QUOTED.finditer(folded)]
    years = (Named(Span(m.start(), m.end()), m['y']) for m in _YEAR.finditer(folded))
    starts = [q.start for q in quoted]
    return tuple(y for y in years if not _inside(y.span, quoted, starts))


def _inside(span: Span, quoted: list[Span], starts: list[int]) -> bool:
    place = bisect_right(starts, span.start) - 1
    return place >= 0 and quoted[place].contains(span)


def _main_scheme(schemes: tuple[Named, ...], titles: tuple[str, ...], patterns: PatternSet) -> str | None:
    """Return the one scheme that the title of the report, or of its 绩效自评表, names, else the one of most words."""
    for title in titles:
        named = _named_schemes(fold_marks(fold_width(title)), patterns)
        if len({n.name for n in named}) == 1:
            return named[0].name
    counts = Counter(n.name for n in schemes).most_common(1)
    least = max(_LEAST_MENTIONS, _MAIN_SCHEME_SHARE * len(schemes))
    return counts[0][0] if counts and counts[0][1] >= least else None
