"""A report's text in, the total score that it gives itself and its grade out; scores of sections never count."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

import regex

from pipeline.metadata.lines import Page
from pipeline.model.outline import Section
from pipeline.patterns.report_words import ScoreWords
from pipeline.text.width import fold_width

MAX_SCORE = Decimal(120)
"""Some schemes give up to twenty extra points above 100."""

LOWEST_FULL_SCORE = Decimal(90)
"""A row 总分 counts as the total of a score table where its first number is a full score (100, seldom 90 or 110)."""

LARGEST_PART = Decimal(60)
"""Of several unlabelled scores one is the total where it is above this and all others are at most this."""

_NUMBER_RE = regex.compile(r'\d{1,3}(?:\.\d{1,3})?\s?分?')
_CLAUSE_END_RE = regex.compile(r'[。；;\n\t]')
_HEADING_START_RE = regex.compile(
    r'\s{0,8}(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．](?!\d))'
)


def find_self_score(page: Page, sections: tuple[Section, ...], words: ScoreWords) -> Decimal | None:
    """Find the stated total in points: 综合得分98分 in prose or in a form, else the row 总分 of a score table.

    自评得分 counts only outside headings and brackets with a section's full score. None where only parts are scored.
    """
    strong = Counter(value for _, value in _scores(page.text, words.strong_re))
    if strong:
        return strong.most_common(1)[0][0]
    headings = tuple(
        section.heading.span for section in sections if section.heading.number and not section.heading.run_in
    )
    weak = [
        value
        for match, value in chain(_scores(page.text, words.weak_re), _graded(page.text, words))
        if not any(span.start <= match.start() < span.end for span in headings)
        and not _scores_section(page.text, match)
    ]
    return _total_of(weak) or _total_row(page, words)


def find_grade(page: Page, words: ScoreWords) -> str | None:
    """Find the stated grade (优, 良, 中, 差); a rule that says which score gives which grade states none."""
    for pattern in (words.grade_re, words.scored_grade_re):
        for match in pattern.finditer(page.text):
            if not _is_rule(page.text, match, words):
                return words.grades[match['grade']]
    return None


def _graded(text: str, words: ScoreWords) -> Iterator[tuple[regex.Match[str], Decimal]]:
    """Yield the scores that a grade follows: 评分98分，自评为优."""
    return ((match, value) for match, value in _scores(text, words.scored_grade_re) if not _is_rule(text, match, words))


def _scores(text: str, pattern: regex.Pattern[str]) -> Iterator[tuple[regex.Match[str], Decimal]]:
    for match in pattern.finditer(text):
        value = Decimal(match['value'])
        if value <= MAX_SCORE:
            yield match, value.normalize() if value % 1 else value.to_integral_value()


def _scores_section(text: str, match: regex.Match[str]) -> bool:
    """Tell whether the score stands in the brackets of a heading (20分，自评得分20分) or in a heading's line."""
    before = text[max(0, match.start() - 40) : match.start()]
    line = before.rsplit('\n', 1)[-1]
    bracket = max(line.rfind('('), line.rfind('（'))
    if bracket > max(line.rfind(')'), line.rfind('）')) and '分' in line[bracket:]:
        return True
    heading = _HEADING_START_RE.match(line) if len(line) < 40 else None
    return bool(heading and '。' not in line[heading.end() :])


def _total_of(values: list[Decimal]) -> Decimal | None:
    distinct = sorted(set(values))
    if len(distinct) == 1:
        return distinct[0]
    if len(distinct) > 1 and distinct[-1] > LARGEST_PART >= distinct[-2]:
        return distinct[-1]
    return None


def _total_row(page: Page, words: ScoreWords) -> Decimal | None:
    for row in page.rows:
        if fold_width(row[0]).replace(' ', '') not in words.total_rows:
            continue
        cells = [fold_width(cell) for cell in row[1:]]
        values = [Decimal(cell.rstrip('分 ')) for cell in cells if _NUMBER_RE.fullmatch(cell)]
        if len(values) > 1 and LOWEST_FULL_SCORE <= values[0] <= MAX_SCORE and values[-1] <= values[0] + 20:
            return values[-1]
    return None


def _is_rule(text: str, match: regex.Match[str], words: ScoreWords) -> bool:
    after = text[match.end('grade') : match.end('grade') + 16]
    before = _CLAUSE_END_RE.split(text[max(0, match.start() - 60) : match.start('grade')])[-1]
    return bool(words.other_grade_re.match(after) or words.rule_re.search(before))
