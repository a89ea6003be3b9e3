"""Numbers that nothing owns go in, report by report; groups of those named by nearly the same words come out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from pipeline.evaluate.label_words import LabelReader, LabelWords

NEAR = 78
"""The least rapidfuzz ratio of two labels with one head: 发放调查问卷 and 发放问卷 (80) are one, 省级财政 and 县级财政
(75) are two."""

EXAMPLES_KEPT = 6
"""Mentions of a group that are kept, each from a sentence of its own."""

LEADERS_COMPARED = 2000
"""Groups with one head and one unit that a rarer label is compared with."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure without an indicator (`is_figure`), or a number of class `unclaimed`, where a report states it.

    `label` are the words that name it. `unit` is the base unit of a figure; of a number, which has none, it is the
    word behind it that may be one. `raw` is as printed, `value` in base units (of a number None), `role` that of a
    figure, else ''. `context` is the sentence, or row label and column head.
    """

    doc_id: str
    path: str
    label: str
    unit: str
    is_figure: bool
    raw: str
    value: float | None
    role: str
    place: str
    context: str
    char_start: int


@dataclass(frozen=True, slots=True)
class Group:
    """Mentions whose labels say nearly the same: `words` is the most frequent label.

    `labels` are all of them with their counts, the most frequent first, with a gap where a place or scheme stood.
    `reports` counts the reports they stand in, `highest` is the greatest value; `examples` have different sentences.
    """

    words: str
    unit: str
    is_figure: bool
    count: int
    reports: int
    labels: tuple[tuple[str, int], ...]
    roles: tuple[tuple[str, int], ...]
    highest: float | None
    examples: tuple[Mention, ...]


@dataclass(slots=True)
class _Pile:
    """What is known of the mentions with one label."""

    said: LabelWords
    unit: str
    is_figure: bool
    labels: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    reports: set[str] = field(default_factory=set)
    highest: float | None = None
    examples: list[Mention] = field(default_factory=list)

    def take(self, mention: Mention) -> None:
        self.labels[self.said.label] += 1
        self.roles[mention.role] += 1
        self.reports.add(mention.doc_id)
        self.highest = _higher(self.highest, mention.value)
        self._keep(mention)

    def join(self, other: '_Pile') -> None:
        self.labels.update(other.labels)
        self.roles.update(other.roles)
        self.reports |= other.reports
        self.highest = _higher(self.highest, other.highest)
        for mention in other.examples:
            self._keep(mention)

    def _keep(self, mention: Mention) -> None:
        if len(self.examples) < EXAMPLES_KEPT and all(mention.context != kept.context for kept in self.examples):
            self.examples.append(mention)


def group_mentions(mentions: Iterable[Mention], reader: LabelReader) -> tuple[Group, ...]:
    """Group mentions by their label words, the largest group first.

    Near-equal labels are joined where unit and head noun agree. Only counts and a few examples are held, whatever the
    number of mentions.
    """
    piles: dict[tuple[bool, str, str], _Pile] = {}
    for mention in mentions:
        said = reader.read(mention.label)
        key = (mention.is_figure, mention.unit, said.words)
        if key not in piles:
            piles[key] = _Pile(said, mention.unit, mention.is_figure)
        piles[key].take(mention)
    return order_groups(tuple(_group(pile) for pile in _join_near(piles.values())))


def order_groups(groups: tuple[Group, ...], *, by_document: bool = False) -> tuple[Group, ...]:
    """Return the groups with the most mentions first, or those that stand in the most reports."""
    return tuple(sorted(groups, key=lambda g: (*_size(g, by_document=by_document), g.words, g.unit, g.is_figure)))


def _size(group: Group, *, by_document: bool) -> tuple[int, int]:
    return (-group.reports, -group.count) if by_document else (-group.count, -group.reports)


def _higher(one: float | None, other: float | None) -> float | None:
    return max((value for value in (one, other) if value is not None), default=None)


def _join_near(piles: Iterable[_Pile]) -> list[_Pile]:
    # the most frequent label leads its group, then the shortest: a later one joins the nearest leader or leads itself
    leaders: dict[tuple[bool, str, str], list[_Pile]] = {}
    for pile in sorted(piles, key=lambda p: (-p.labels.total(), len(p.said.words), p.said.words)):
        same_head = leaders.setdefault((pile.is_figure, pile.unit, pile.said.head), [])
        near = _nearest(pile.said.words, same_head[:LEADERS_COMPARED])
        if near is None:
            same_head.append(pile)
        else:
            near.join(pile)
    return [pile for same_head in leaders.values() for pile in same_head]


def _nearest(words: str, leaders: list[_Pile]) -> _Pile | None:
    found = process.extractOne(words, [each.said.words for each in leaders], scorer=fuzz.ratio, score_cutoff=NEAR)
    return leaders[found[2]] if found else None


def _group(pile: _Pile) -> Group:
    return Group(
        words=pile.said.words,
        unit=pile.unit,
        is_figure=pile.is_figure,
        count=pile.labels.total(),
        reports=len(pile.reports),
        labels=_by_count(pile.labels),
        roles=_by_count(pile.roles),
        highest=pile.highest,
        examples=tuple(pile.examples),
    )


def _by_count(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], len(pair[0]), pair[0])))
