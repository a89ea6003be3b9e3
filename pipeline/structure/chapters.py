"""A title in, the canonical chapter that it names out."""

import regex
from rapidfuzz import fuzz, process

from pipeline.patterns.structure_words import StructureWords, fold_title
from pipeline.structure.titles import core_of, tidy_title

# shorter titles are compared word for word alone: with three characters one slip is a third of the word
FUZZY_LENGTH = 4
# longer titles are sentences or names of reports; ratio would cost time and find nothing
LONGEST = 45


def chapter_of(title: str, words: StructureWords) -> str | None:
    """Return the canonical chapter (资金管理, 存在问题, ...) that a title names, None where none fits.

    Titles are compared without hints, years and the words that join their parts: first whole, then part by part
    (资料收集和报告撰写 names two of one chapter), then by rapidfuzz ratio at or above the threshold of `chapters.yaml`.
    Wrong for titles that differ from a label in their one telling word.
    """
    told = _NOT_TELLING.sub('', core_of(tidy_title(title)))
    core = fold_title(told)
    if core in words.chapters:
        return words.chapters[core]
    parts = {words.chapters.get(fold_title(part)) for part in _JOINTS.split(told)}
    if len(parts) == 1 and parts != {None}:
        return parts.pop()
    # 部门整体支出绩效自评报告 is a report and no chapter 部门整体支出绩效自评情况
    if not FUZZY_LENGTH <= len(core) <= LONGEST or told.endswith(words.report_endings):
        return None
    nearest = process.extractOne(core, words.chapters.keys(), scorer=fuzz.ratio, score_cutoff=words.chapter_threshold)
    return words.chapters[nearest[0]] if nearest else None


_NOT_TELLING = regex.compile(r'(?:19|20)\d\d年(?:度)?|^\d{1,2}[.、]')
_JOINTS = regex.compile('[和及与、]')
