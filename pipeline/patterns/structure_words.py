"""What headings and chapters are worded like: the texts of headings.yaml and chapters.yaml in, StructureWords out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import regex
from pydantic import Field

from pipeline.model.errors import PatternFileError
from pipeline.patterns.schema import Closed, Counterexample, Id, Sentences, Words
from pipeline.patterns.yaml_files import Faults, read_entry

MAX_REGEX = 400


class Strength(StrEnum):
    """How much the number at the head of a line proves: `strong` a heading, `item` nearly always a list item."""

    STRONG = 'strong'
    WEAK = 'weak'
    ITEM = 'item'


class ExpectedHeading(Closed):
    """A heading that an example must yield; `level` is checked where it is given."""

    number: Words | None
    title: Words
    run_in: bool = False
    level: Annotated[int, Field(ge=0, le=9)] | None = None


class HeadingExample(Closed):
    """A small text, one paragraph a line, with all its headings in order."""

    text: Sentences
    expect: tuple[ExpectedHeading, ...]
    because: Words | None = None


class FamilyEntry(Closed):
    """One way of numbering headings; the regex has the groups `number` and `value`."""

    id: Id
    strength: Strength
    regex: Annotated[str, Field(min_length=1, max_length=MAX_REGEX)]
    examples: Annotated[tuple[HeadingExample, ...], Field(min_length=1)]
    counterexamples: Annotated[tuple[Counterexample, ...], Field(min_length=1)]


class HeadingsFile(Closed):
    """The whole of `headings.yaml`."""

    families: Annotated[tuple[FamilyEntry, ...], Field(min_length=1)]
    title_endings: Annotated[tuple[Words, ...], Field(min_length=1)]
    sentence_openers: Annotated[tuple[Words, ...], Field(min_length=1)]
    sentence_shapes: Annotated[tuple[Words, ...], Field(min_length=1)]
    outlines: tuple[HeadingExample, ...]


class PartsEntry(Closed):
    """Whole lines that open a part of a report without a number."""

    front: tuple[Words, ...]
    divider: tuple[Words, ...]
    attachment: tuple[Words, ...]
    contents: tuple[Words, ...]


class ChapterEntry(Closed):
    """A canonical chapter, the titles that name it and near titles that must not."""

    kind: Words
    labels: Annotated[tuple[Words, ...], Field(min_length=1)]
    not_labels: Annotated[tuple[Words, ...], Field(min_length=1)]


class FuzzyEntry(Closed):
    """The least ratio at which two titles are one, and the pairs between which it stands."""

    threshold: Annotated[float, Field(ge=50, le=100)]
    wanted: tuple[tuple[Words, Words], ...]
    unwanted: tuple[tuple[Words, Words], ...]


class ChaptersFile(Closed):
    """The whole of `chapters.yaml`."""

    parts: PartsEntry
    report_endings: Annotated[tuple[Words, ...], Field(min_length=1)]
    table_endings: Annotated[tuple[Words, ...], Field(min_length=1)]
    report_words: Annotated[tuple[Words, ...], Field(min_length=1)]
    chapters: Annotated[tuple[ChapterEntry, ...], Field(min_length=1)]
    fuzzy: FuzzyEntry


@dataclass(frozen=True, slots=True)
class Family:
    """A numbering family and how much its number proves."""

    family_id: str
    strength: Strength


@dataclass(frozen=True, slots=True)
class StructureWords:
    """What the structure room knows of words.

    `opening` matches the number of any family at the head of a line; its groups `n3` (as written) and `v3` (what is
    counted) are those of the fourth of `families`. `chapters` maps a folded title to its canonical chapter and
    `chapter_threshold` is the least rapidfuzz ratio (0 to 100) for a title that is not in it. The endings
    are those of a title without its bracketed hint.
    """

    families: tuple[Family, ...]
    opening: regex.Pattern[str]
    title_endings: tuple[str, ...]
    sentence: regex.Pattern[str]
    front: frozenset[str]
    dividers: frozenset[str]
    attachment: regex.Pattern[str]
    contents: frozenset[str]
    report_endings: tuple[str, ...]
    table_endings: tuple[str, ...]
    report_word: regex.Pattern[str]
    chapters: Mapping[str, str]
    chapter_threshold: float


def fold_title(title: str) -> str:
    """Return a title without the words that join its parts, so that 及, 和 and 、 are one.

    >>> fold_title('存在的问题、改进措施和建议'), fold_title('存在问题及改进措施、建议')
    ('存在问题改进措施建议', '存在问题改进措施建议')
    """
    return title.translate(_JOINTS)


_JOINTS = {ord(char): None for char in '的及和与、，,：:'}


def load_structure_words(headings: str, chapters: str, faults: Faults) -> StructureWords:
    """Read the texts of `headings.yaml` and `chapters.yaml`; what is wrong is added to `faults`.

    Raises PatternFileError where a file as a whole cannot be used, with all faults met so far.
    """
    rules = read_entry(headings, 'headings.yaml', HeadingsFile, faults)
    names = read_entry(chapters, 'chapters.yaml', ChaptersFile, faults)
    if not (rules.model_fields_set and names.model_fields_set):
        raise PatternFileError(tuple(faults.found))
    families = tuple(entry for entry in rules.families if _is_sound(entry, faults))
    return StructureWords(
        families=tuple(Family(entry.id, entry.strength) for entry in families),
        opening=_one_of(families),
        title_endings=rules.title_endings,
        sentence=_sentence(rules, faults),
        front=frozenset(names.parts.front),
        dividers=frozenset(names.parts.divider),
        attachment=regex.compile(_ATTACHMENT.format(words=_any_of(names.parts.attachment))),
        contents=frozenset(names.parts.contents),
        report_endings=names.report_endings,
        table_endings=names.table_endings,
        report_word=regex.compile(_any_of(names.report_words)),
        chapters=_chapters(names.chapters, faults),
        chapter_threshold=names.fuzzy.threshold,
    )


# 附件1, 附件一：..., 附件：《...》; 附件【file name】 and 附件下载 are links of a web page
_ATTACHMENT = (
    r'(?P<word>{words}\s?(?:\d{{1,2}}(?:[-—]\d{{1,2}})?|[一二三四五六七八九十]{{1,2}})?)\s{{0,4}}'
    r'(?:$|(?P<colon>[:：])\s{{0,4}}(?P<name>\S[^\n]{{0,120}})?)'
)


def _is_sound(entry: FamilyEntry, faults: Faults) -> bool:
    try:
        groups = regex.compile(entry.regex).groupindex
    except regex.error as error:
        faults.add('headings.yaml', None, f'{entry.id}.regex', str(error))
        return False
    if {'number', 'value'} - set(groups):
        faults.add('headings.yaml', None, f'{entry.id}.regex', 'the groups number and value are expected')
        return False
    return True


def _one_of(families: Iterable[FamilyEntry]) -> regex.Pattern[str]:
    # one pattern for all families is tried once a line and not a dozen times; the groups get the family's place
    branches = (
        entry.regex.replace('(?P<number>', f'(?P<n{place}>').replace('(?P<value>', f'(?P<v{place}>')
        for place, entry in enumerate(families)
    )
    return regex.compile('|'.join(branches))


def _sentence(rules: HeadingsFile, faults: Faults) -> regex.Pattern[str]:
    try:
        return regex.compile(f'^(?:{"|".join(rules.sentence_openers)})|{"|".join(rules.sentence_shapes)}')
    except regex.error as error:
        faults.add('headings.yaml', None, 'sentence_shapes', str(error))
        return regex.compile('(?!)')


def _chapters(entries: Iterable[ChapterEntry], faults: Faults) -> Mapping[str, str]:
    kinds: dict[str, str] = {}
    for entry in entries:
        for label in entry.labels:
            folded = fold_title(label)
            if kinds.setdefault(folded, entry.kind) != entry.kind:
                message = f'{label} is a label of {kinds[folded]} too'
                faults.add('chapters.yaml', None, f'{entry.kind}.labels', message)
    return kinds


def _any_of(words: Iterable[str]) -> str:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return f'(?:{"|".join(regex.escape(word) for word in ordered)})'
