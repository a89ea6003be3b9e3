"""How soon the overview of many reports shows its first content, opened from disk, and how large its files are."""

import argparse
import hashlib
import random
import shutil
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from pipeline import batch
from pipeline.guard import peak_memory
from pipeline.patterns.load import read_files
from pipeline.patterns.places import RuleBook
from pipeline.review.site import make_site
from pipeline.workers import InProcess
from pipeline.write.columns import find_tables
from pipeline.write.schemas import SCHEMAS

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = '/usr/bin/chromium'
FLAGS = (
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
)
PROVINCES = (
    *(
        '北京市',
        '天津市',
        '河北省',
        '山西省',
        '内蒙古自治区',
        '辽宁省',
        '吉林省',
        '黑龙江省',
        '上海市',
        '江苏省',
        '浙江省',
    ),
    *('安徽省', '福建省', '江西省', '山东省', '河南省', '湖北省', '湖南省', '广东省', '广西壮族自治区', '海南省'),
    *('重庆市', '四川省', '贵州省', '云南省', '陕西省', '甘肃省', '青海省', '宁夏回族自治区', '新疆维吾尔自治区'),
)
YEARS = range(2012, 2024)
ROUNDS = 3
AT_ONCE = 200
BASE_FORMATS = ('.txt', '.html')


def main():
    """Print a line for each number of reports."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--reports', type=int, nargs='*', default=[2000], help='how many reports the datasets hold')
    chosen = parser.parse_args()
    title = f'review pages, opened from disk (median of {ROUNDS})'
    table = Table('reports', title=title, box=None, pad_edge=False)
    for head in (
        'seconds to make',
        'peak MB',
        'MB on disk',
        'largest file, MB',
        'first paint, s',
        'overview, s',
        'list, s',
    ):
        table.add_column(head, justify='right')
    for count in chosen.reports:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder)
            multiply(ROOT / 'samples', target, count)
            began = time.perf_counter()
            made = make_site(target, RuleBook(read_files()))
            seconds = time.perf_counter() - began
            sizes = [path.stat().st_size for path in made.folder.rglob('*') if path.is_file()]
            times = measure(made.folder / 'index.html') if Path(CHROMIUM).exists() else ('no chromium',) * 3
            table.add_row(
                str(made.reports), f'{seconds:.1f}', f'{peak_memory() / 1e6:.0f}', f'{sum(sizes) / 1e6:.0f}',
                f'{max(sizes) / 1e6:.2f}', *times,
            )  # fmt: skip
    Console(width=120).print(table)


def multiply(samples, target, count):
    """Write a dataset of `count` reports: the samples again and again, at other places and times, with other values."""
    chance = random.Random(count)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / 'in'
        source.mkdir()
        for path in sorted(samples.iterdir()):
            if path.suffix in BASE_FORMATS:
                shutil.copyfile(path, source / path.name)
        batch.extract_folder(source, Path(folder) / 'out', None, InProcess(), lambda *_: None)
        tables = find_tables(Path(folder) / 'out')
        rows = {name: pq.read_table(tables / f'{name}.parquet') for name in SCHEMAS}
    bases = rows['documents'].column('doc_id').to_pylist()
    of_base = {name: split(table, bases) for name, table in rows.items()}
    copies = sorted((hashlib.sha256(f'{number}'.encode()).hexdigest(), number) for number in range(count))
    writers = {name: pq.ParquetWriter(target / f'{name}.parquet', schema) for name, schema in SCHEMAS.items()}
    try:
        for start in range(0, count, AT_ONCE):
            made = [
                changed(of_base, bases[number % len(bases)], digest, number, chance)
                for digest, number in copies[start : start + AT_ONCE]
            ]
            for name, writer in writers.items():
                writer.write_table(pa.concat_tables(tables[name] for tables in made))
    finally:
        for writer in writers.values():
            writer.close()


def changed(of_base, base, digest, number, chance):
    """Return the rows of one report in all tables, as if it were another."""
    tables = {name: put(of[base], 'doc_id', [digest[:16]] * len(of[base])) for name, of in of_base.items()}
    size = 10 ** chance.gauss(0, 0.4)
    values = [round(value * size, 2) for value in tables['figures'].column('value').to_pylist()]
    return {
        **tables,
        'figures': put(tables['figures'], 'value', values),
        'documents': moved(tables['documents'], digest, number, chance),
    }


def split(table, bases):
    """Return the rows of each report."""
    names = pa.array(bases)
    column = table.column('doc_id')
    return {name.as_py(): table.filter(pa.compute.equal(column, name)) for name in names}


def moved(table, digest, number, chance):
    """Return the row of a report as if it were of another place and year."""
    province, city, county = chance.choice(PROVINCES), chance.randrange(1, 12), chance.randrange(1, 9)
    changes = {
        'sha256': digest,
        'path': f'{province}/{number:06d}.html',
        'province': province,
        'city': f'{province[:2]}第{city}市',
        'county': f'第{county}县',
        'report_year': chance.choice(YEARS),
        'duplicate_of': None,
    }
    for column, value in changes.items():
        table = put(table, column, [value])
    return table


def put(table, column, values):
    """Return the table with a column of other values."""
    place = table.schema.get_field_index(column)
    return table.set_column(place, table.schema.field(place), pa.array(values, table.schema.field(place).type))


def measure(page):
    """Open a page in a browser and return the seconds to its first paint, its overview and its whole list."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a machine may have none

    found = []
    with sync_playwright() as playwright:
        for _ in range(ROUNDS):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            found.append(time_of(browser, page))
            browser.close()
    return [f'{sorted(times)[ROUNDS // 2] / 1000:.2f}' for times in zip(*found, strict=True)]


def time_of(browser, page):
    """Return the milliseconds from the start of loading to the three moments."""
    tab = browser.new_page(viewport={'width': 1280, 'height': 900})
    tab.goto(page.resolve().as_uri())
    wait_until(tab, "performance.getEntriesByName('list').length > 0")
    return [
        tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
        tab.evaluate("performance.getEntriesByName('content')[0].startTime"),
        tab.evaluate("performance.getEntriesByName('list')[0].startTime"),
    ]


def wait_until(tab, condition, seconds=60):
    """Wait until a condition holds in a page, which forbids the browser's own way to wait for it."""
    end = time.monotonic() + seconds
    while not tab.evaluate(condition):
        if time.monotonic() > end:
            raise TimeoutError(condition)
        time.sleep(0.02)


if __name__ == '__main__':
    main()
