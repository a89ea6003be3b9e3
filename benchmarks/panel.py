"""Seconds and peak memory of the panel over the generated tables of many reports.

The reports are generated as rows, not as files: a county's reports over five years, each with about 100 figures, in
twenty sections, written by the writer that a run uses. Real codes, invented figures, one seed.
"""

import argparse
import hashlib
import multiprocessing
import random
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline.guard import peak_memory
from pipeline.model.record import DocumentRecord, FigureRecord, ReportRecords, SectionRecord
from pipeline.panel.make import make_panel
from pipeline.patterns.load import load_patterns
from pipeline.write.parquet import DatasetWriter
from pipeline.write.parts import make_part

YEARS = range(2018, 2023)
KINDS = ('摘要', '基本情况', '绩效目标', '目标完成', '资金管理', '组织实施', '指标分析', '成效', '存在问题', '建议')
SECTIONS = 20
INDICATORS_A_REPORT = 68
SEED = 20_240_601


def main():
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--reports', type=int, default=10_000, help='how many reports are generated')
    Console(width=180).print(show_panel(parser.parse_args().reports))


def show_panel(reports):
    """Generate the tables of `reports` reports and tell what making their panel costs a process of its own."""
    title = f'the panel of {reports} generated reports (rows of tables, not files)'
    table = Table('figures', title=title, box=None, pad_edge=False)
    for head in (
        'seconds',
        'of them loading the pattern files',
        'peak memory, MiB',
        'panel rows',
        'revisions',
        'coverage',
    ):
        table.add_column(head, justify='right')
    with tempfile.TemporaryDirectory() as folder:
        tables = Path(folder) / 'tables'
        tables.mkdir()
        figures = generate(tables, reports)
        with multiprocessing.get_context('spawn').Pool(1) as pool:
            loading, seconds, worked, peak = pool.apply(measure, (tables,))
        rows = (str(count(tables / f'{name}.parquet')) for name in ('panel', 'revisions', 'coverage'))
        table.add_row(str(figures), f'{seconds:.1f}', f'{worked:.1f}', f'{loading:.1f}', str(peak // 2**20), *rows)
    return table


def measure(tables):
    """Make the panel and return seconds of loading, of both, those of all processors, and the peak memory in bytes."""
    began = time.perf_counter()
    patterns = load_patterns()
    loaded = time.perf_counter()
    make_panel(tables, patterns)
    return loaded - began, time.perf_counter() - began, time.process_time(), peak_memory()


def count(path):
    """Return how many rows a table has."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - the process that measures loads it itself

    return pq.ParquetFile(path).metadata.num_rows


def generate(folder, reports):
    """Write the tables of `reports` reports and return how many figures they have."""
    patterns = load_patterns()
    choose = random.Random(SEED)  # noqa: S311 - figures of a benchmark
    counties = sorted(
        code
        for code, divisions in patterns.report_words.gazetteer.by_code.items()
        if not code.endswith('00') and divisions[-1].last is None
    )
    entries = sorted(patterns.indicators.values(), key=lambda entry: entry.id)
    made = (
        report_of(counties[number // len(YEARS) % len(counties)], YEARS[number % len(YEARS)], number, entries, choose)
        for number in range(reports)
    )
    figures = 0
    with DatasetWriter(folder) as writer:
        for records in made:
            figures += len(records.figures)
            writer.add(make_part(records))
        writer.finish()
    return figures


def report_of(code, year, number, entries, choose):
    """Return the rows of one report."""
    doc_id = hashlib.sha256(str(number).encode()).hexdigest()[:16]
    document = DocumentRecord(
        doc_id=doc_id,
        path=f'{code}/{number}.txt',
        format='text',
        text='略',
        region=code,
        region_code=code,
        region_code_base=code,
        report_year=year,
    )
    sections = tuple(
        SectionRecord(
            doc_id=doc_id, section_id=place, parent_id=None if place % 2 == 0 else place - 1, level=1 + place % 2,
            number=None, title=KINDS[place // 2], kind=KINDS[place // 2] if place % 2 == 0 else None,
            path=KINDS[place // 2], char_start=0, char_end=1, page=None,
        )
        for place in range(SECTIONS)
    )  # fmt: skip
    figures = []
    for entry in choose.sample(entries, INDICATORS_A_REPORT):
        figures += figures_of(doc_id, len(figures), entry, (code, year), choose)
    return ReportRecords(document, sections=sections, figures=tuple(figures))


def level_of(entry, code, year):
    """Return the value of a county and year: the same in every report that states it."""
    return random.Random(f'{entry.id} {code}').randrange(10_000, 90_000) * (100 + 3 * (year - YEARS[0])) // 100  # noqa: S311


def margin(unit):
    """Return half a unit of the last printed digit."""
    return 0.005 if unit == '%' else 0.0


def figures_of(doc_id, first, entry, about, choose):
    """Return one to four statements of an indicator: a value, and at times the year before, the growth, or it again.

    One of fifty earlier values is restated.
    """
    code, year = about
    level, before = level_of(entry, code, year), level_of(entry, code, year - 1)
    before += choose.random() < 0.02
    growth = round(100 * (level / before - 1), 2)
    scope = choose.choice((None, None, '全域', '不含在校学生', '含在校学生、全域'))
    context = f'全县{entry.zh}{level}{entry.unit}，上年为{before}{entry.unit}，比上年增长{growth}%'
    stated = [(level, entry.unit, 'standard' if entry.kind == 'standard' else 'actual', year, f'{level}{entry.unit}')]
    if choose.random() < 0.15:
        stated.append((before, entry.unit, 'prior', year - 1, f'{before}{entry.unit}'))
    if choose.random() < 0.1:
        stated.append((growth, '%', 'change', year, f'{growth}%'))
    if choose.random() < 0.2:
        stated.append((level, entry.unit, stated[0][2], year, f'{level}{entry.unit}'))
    group = choose.choice((None, None, None, '重残人员'))
    return [
        FigureRecord(
            doc_id=doc_id, figure_id=first + place, indicator=entry.id, indicator_zh=entry.zh, label=entry.zh,
            value=float(value), low=value - margin(unit), high=value + margin(unit), unit=unit, raw=raw,
            qualifier=None, role=role,
            group=group, scheme='城乡居民', region=None, region_code=None, year=about, period_start=None,
            period_end=None, section_id=choose.randrange(SECTIONS), place='text', table_id=None, row=None, column=None,
            context=context, char_start=0, char_end=1, page=None, bbox=None, method='label', pattern_id=None,
            score=0.9, scope=scope,
        )
        for place, (value, unit, role, about, raw) in enumerate(stated)
    ]  # fmt: skip


if __name__ == '__main__':
    main()
