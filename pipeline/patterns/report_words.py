"""The words of a report about itself: YAML text in, ReportWords with its gazetteer out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import regex
import yaml

from pipeline.patterns.gazetteer import Gazetteer, load_gazetteer

Regex = regex.Pattern[str]

_LOADER: type[yaml.SafeLoader] = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)

SCORE_VERBS = r'(?:\s{0,3}(?:[为是达得]|达到|共计|合计|:|：)){0,2}'
VALUE = r'(?P<value>\d{1,3}(?:\.\d{1,3})?)'
GRADE_VERBS = r'(?:\s{0,3}(?:[为是]|评为|评定为|确定为|被评为|属于|达到|:|：)){0,2}'
BETWEEN_GRADES = r'(?:\s{0,3}[、/|,，□☐○]\s{0,3}|\s{1,4})'
GRADE_AFTER = r'(?=[”"’」』】]?(?:等次|等级|级|等|[。，；、,;.)）\s]|$))'


@dataclass(frozen=True, slots=True)
class ReportType:
    """A kind of report with the words of its titles and of its opening paragraphs."""

    name: str
    title_words: tuple[str, ...]
    opening_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TitleWords:
    """What lines of a title are made of."""

    endings: tuple[str, ...]
    marks: tuple[str, ...]
    not_parts: frozenset[str]
    not_openings: tuple[str, ...]
    mark_re: Regex = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class AgencyWords:
    """How authors are called and where their names stand; both regexes have a group `name`."""

    endings: tuple[str, ...]
    not_endings: tuple[str, ...]
    not_authors: tuple[str, ...]
    labels: tuple[str, ...]
    title_re: Regex = field(repr=False, compare=False)
    sentence_re: Regex = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class YearWords:
    """Where the evaluated year stands, and beside which words a year is another one."""

    labels: tuple[str, ...]
    not_before: tuple[str, ...]
    not_after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreWords:
    """Labels of the stated total and grade; the regexes (on folded text) have groups `value` and `grade`."""

    strong_re: Regex = field(repr=False, compare=False)
    weak_re: Regex = field(repr=False, compare=False)
    total_rows: frozenset[str]
    grade_re: Regex = field(repr=False, compare=False)
    scored_grade_re: Regex = field(repr=False, compare=False)
    rule_re: Regex = field(repr=False, compare=False)
    other_grade_re: Regex = field(repr=False, compare=False)
    grades: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RegionWords:
    """What names of places are read by; `province_marks` maps the first two digits of a code to characters."""

    vague: frozenset[str]
    zones: tuple[str, ...]
    own: tuple[str, ...]
    stem_followers: tuple[str, ...]
    office_signs: tuple[str, ...]
    province_marks: Mapping[str, str]
    home_re: Regex = field(repr=False, compare=False)
    notice_re: Regex = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class CitationWords:
    """Words before a document number that are no part of it."""

    lead_re: Regex = field(repr=False, compare=False)
    join_re: Regex = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ReportWords:
    """Everything that the metadata stage knows of the domain; make it once and hand it down."""

    titles: TitleWords
    types: tuple[ReportType, ...]
    other_type: str
    agencies: AgencyWords
    date_labels: tuple[str, ...]
    years: YearWords
    scores: ScoreWords
    regions: RegionWords
    citations: CitationWords
    empty_values: frozenset[str]
    gazetteer: Gazetteer


def load_report_words(text: str, region_changes: str) -> ReportWords:
    """Read the texts of `patterns/report.yaml` and `patterns/region_changes.yaml`.

    Raises KeyError where a part is missing.
    """
    parts = yaml.load(text, Loader=_LOADER)  # noqa: S506 - the safe loader, in C or not
    return ReportWords(
        titles=_title_words(parts['titles']),
        types=tuple(
            ReportType(entry['name'], tuple(entry['title_words']), tuple(entry['opening_words']))
            for entry in parts['report_types']
        ),
        other_type=parts['other_type'],
        agencies=_agency_words(parts['agencies']),
        date_labels=tuple(parts['dates']['labels']),
        years=YearWords(*(tuple(parts['years'][key]) for key in ('labels', 'not_before', 'not_after'))),
        scores=_score_words(parts['scores'], parts['grades']),
        regions=_region_words(parts['regions']),
        citations=_citation_words(parts['citations']),
        empty_values=frozenset(parts['empty_values']),
        gazetteer=load_gazetteer(region_changes),
    )


def _title_words(part: Mapping[str, Any]) -> TitleWords:
    return TitleWords(
        endings=tuple(part['endings']),
        marks=tuple(part['marks']),
        not_parts=frozenset(part['not_parts']),
        not_openings=tuple(part['not_openings']),
        mark_re=regex.compile(_one_of(part['marks'])),
    )


def _agency_words(part: Mapping[str, Any]) -> AgencyWords:
    name = rf'(?P<name>[\p{{Han}}()（）、]{{0,40}}?{_one_of(part["endings"])})'
    return AgencyWords(
        endings=tuple(part['endings']),
        not_endings=tuple(part['not_endings']),
        not_authors=tuple(part['not_authors']),
        labels=tuple(part['labels']),
        title_re=regex.compile(rf'{name}(?=\s{{0,2}}(?:\d{{4}}|[二“"(（]|{_one_of(part["followers"])}|$))'),
        sentence_re=regex.compile(
            rf'(?:^|[,，。;；])\s{{0,4}}(?P<name>\p{{Han}}{{2,40}}?){_one_of(part["acts"])}'
            rf'(?:(?!各)[^,，。;；\n]){{0,60}}?{_one_of(part["evaluations"])}(?!\p{{Han}})',
            regex.MULTILINE,
        ),
    )


def _score_words(scores: Mapping[str, Any], grades: Mapping[str, Any]) -> ScoreWords:
    by_word = {word: grade for grade, words in grades['words'].items() for word in words}
    label = _one_of(grades['labels'])
    grade = rf'{GRADE_VERBS}\s{{0,4}}[“"‘「『【]?(?P<grade>{_one_of(by_word)}){GRADE_AFTER}'
    return ScoreWords(
        strong_re=_score_re(scores['labels']),
        weak_re=_score_re(scores['weak_labels']),
        total_rows=frozenset(scores['total_rows']),
        grade_re=regex.compile(label + grade),
        scored_grade_re=regex.compile(rf'(?<![\d.]){VALUE}\s?分[,，;；(（、]?\s?(?:{label})?{grade}'),
        rule_re=regex.compile(rf'{_one_of(grades["rule_words"])}|分为(?!\s{{0,3}}\d)|[≥≤>＜<]|\d\s?[-—~]\s?\d'),
        other_grade_re=regex.compile(rf'[”"’」』】]?{BETWEEN_GRADES}[□☐○]?{_one_of(by_word)}'),
        grades=by_word,
    )


def _score_re(labels: Iterable[str]) -> Regex:
    """Label, verb, number with 分; in a cell of its own the number may stand alone."""
    aside = r'(?:[(（][^()（）\n]{0,16}[)）])?'
    in_words = rf'{SCORE_VERBS}\s{{0,4}}{VALUE}\s{{0,2}}分(?![值数钟以之的])'
    in_cell = rf'[:：]?\s{{0,2}}[\t\n]\s{{0,3}}{VALUE}(?=\s{{0,2}}(?:[\t\n]|$))'
    return regex.compile(rf'(?P<label>{_one_of(labels)}){aside}(?:{in_words}|{in_cell})')


def _region_words(part: Mapping[str, Any]) -> RegionWords:
    return RegionWords(
        vague=frozenset(part['vague']),
        zones=tuple(part['zones']),
        own=tuple(part['own']),
        stem_followers=tuple(part['stem_followers']),
        office_signs=tuple(part['office_signs']),
        home_re=regex.compile(rf'\s{{0,2}}{_one_of(part["home"])}'),
        notice_re=regex.compile(rf'{_one_of(part["notices"])}(?P<about>[^。\n]{{0,80}})'),
        province_marks=dict(part['province_marks']),
    )


def _citation_words(part: Mapping[str, Any]) -> CitationWords:
    return CitationWords(
        lead_re=regex.compile(rf'.{{0,40}}{_one_of(part["leads"])}(?=..)'),
        join_re=regex.compile(_one_of(part['joins'])),
    )


def _one_of(words: Iterable[str]) -> str:
    return '(?:' + '|'.join(regex.escape(word) for word in sorted(words, key=len, reverse=True)) + ')'
