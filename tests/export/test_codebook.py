import csv

import pytest

from pipeline.export.codebook import LABELS_TOLD, make_codebook, page_of, table_of
from pipeline.export.database import connect, create_views, views_of
from pipeline.export.plain_cells import guard_text


@pytest.fixture
def entries(dataset, patterns):
    connection = connect(dataset)
    create_views(connection, views_of(connection, dataset))
    return {entry.code: entry for entry in make_codebook(connection, patterns.indicators)}


def test_every_indicator_of_the_pattern_files_has_its_entry(entries, patterns):
    assert list(entries) == list(patterns.indicators)
    for code, indicator in patterns.indicators.items():
        assert (entries[code].zh, entries[code].kind) == (indicator.zh, indicator.kind)
        assert entries[code].definition == indicator.definition
        assert entries[code].unit.split('、')[0] == indicator.unit


def test_counts_labels_years_and_share_missing_are_those_of_the_reports_each_once(entries):
    insured = entries['insured_persons']
    assert (insured.figures, insured.reports, insured.first_year, insured.last_year) == (4, 3, 2021, 2022)
    assert sum(count for _, count in insured.labels) == 4
    assert insured.share_missing == 0
    rate = entries['participation_rate']
    assert (rate.figures, rate.reports, rate.first_year, rate.last_year) == (1, 1, 2021, 2021)
    assert rate.share_missing == pytest.approx(2 / 3, abs=0.0001)
    never = entries['deceased_persons']
    assert (never.figures, never.reports, never.labels, never.first_year, never.share_missing) == (0, 0, (), None, 1)


def test_an_indicator_that_the_pattern_files_do_not_know_is_told_too(dataset, patterns):
    connection = connect(dataset)
    create_views(connection, views_of(connection, dataset))
    known = {code: each for code, each in patterns.indicators.items() if code != 'insured_persons'}
    last = make_codebook(connection, known)[-1]
    assert (last.code, last.zh, last.figures, last.definition) == ('insured_persons', '参保人数', 4, None)


def test_rare_labels_of_a_large_dataset_are_counted_together(entries, words):
    entry = entries['insured_persons']
    many = type(entry)(
        **{name: getattr(entry, name) for name in entry.__slots__ if name != 'labels'},
        labels=tuple((f'名{number}', 1) for number in range(LABELS_TOLD + 7)),
    )
    (batch,) = table_of([many], words['codebook']).read()
    (told,) = batch.column('labels').to_pylist()
    assert told.endswith('（7 more ×7）')


def test_the_words_of_a_report_are_no_markup_of_the_page(entries, words):
    entry = entries['insured_persons']
    hostile = type(entry)(
        **{name: getattr(entry, name) for name in entry.__slots__ if name != 'labels'},
        labels=(('a|b\n<script>[x](y)', 1),),
    )
    page = page_of([hostile], list(words.values()), 3)
    (line,) = (line for line in page.splitlines() if line.startswith('| `insured_persons`'))
    assert r'a\|b \<script\>\[x\](y) ×1' in line


def test_the_files_say_the_same(exported, entries):
    with (exported / 'codebook.csv').open(encoding='utf-8-sig', newline='') as stream:
        rows = list(csv.DictReader(stream))
    assert [row['indicator'] for row in rows] == list(entries)
    assert rows[0]['definition'] == guard_text(next(iter(entries.values())).definition)
    page = (exported / 'codebook.md').read_text('utf-8')
    assert all(f'| `{code}` |' in page for code in entries)
    assert '## 数据 / figures' in page
    assert '| `qualifier` | 限定 | Hedge of the number. ge 以上, le 以下, approx 约. |' in page
