import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.model.errors import OutputError
from pipeline.review.overview import Overview
from pipeline.review.pictures import FOLDER
from pipeline.review.reports import Report, read_reports
from pipeline.review.scripts import MOST_BYTES, to_scripts
from pipeline.review.site import Drawing, is_of_dataset, make_site
from pipeline.workers import InProcess
from tests.typed import ziping

ROOT = Path(__file__).resolve().parents[2]


def value_of(path):
    """Return what a script hands over."""
    return json.loads(re.fullmatch(r'ziping\.put\("[^"]+",(.*)\);\n', path.read_text('utf-8'), re.DOTALL)[1])


def test_every_script_is_one_call_with_json_that_ends_no_element_and_no_line(pages):
    scripts = [*pages.glob('data/*.js'), *pages.glob('reports/*.js')]
    assert len(scripts) > 8
    for path in scripts:
        text = path.read_text('utf-8')
        assert not re.search('[<\u2028\u2029]', text)
        value_of(path)


def test_the_page_holds_no_script_of_its_own_and_asks_nothing_of_the_network(pages):
    page = (pages / 'index.html').read_text('utf-8')
    assert re.search(r"http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self';", page)
    assert not re.search(r'<script[^>]*>[^<]|\son\w+=|style=|javascript:|https?:|//', page)
    for path in pages.glob('*.js'):
        text = path.read_text('utf-8')
        assert not re.search(r'innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function', text)
        assert set(re.findall(r'https?://[^\'"\s]+', text)) <= {'http://www.w3.org/2000/svg'}


def test_a_report_script_holds_its_figures_numbers_cells_and_rules(pages):
    documents = pq.read_table(pages.parent / 'documents.parquet').to_pylist()
    of_table = {
        table: pq.read_table(pages.parent / f'{table}.parquet').to_pylist() for table in ('figures', 'numbers', 'cells')
    }
    for document in documents:
        found = value_of(pages / 'reports' / f'{document["doc_id"]}.js')
        rows = {table: [row for row in of if row['doc_id'] == document['doc_id']] for table, of in of_table.items()}
        assert ''.join(found['text']) == document['text']
        assert len(found['figures']) == len(rows['figures'])
        assert len(found['numbers']) == sum(row['class'] != 'figure' for row in rows['numbers'])
        assert len(found['cells']) == len(rows['cells'])
        for values, row in zip(found['figures'], rows['figures'], strict=True):
            figure = dict(zip(found['columns'], values, strict=True))
            assert (figure['raw'], figure['value'], figure['role']) == (row['raw'], row['value'], row['role'])
            if row['pattern_id']:
                pattern_id, file, line = found['rules'][figure['rule']]
                assert pattern_id == row['pattern_id']
                assert (ROOT / file).read_text('utf-8').splitlines()[line - 1].strip()


def test_a_long_report_is_cut_into_scripts_of_a_bearable_size():
    lists = {'text': ['字' * 100_000] * 9, 'figures': [[number, '<b>'] for number in range(100_000)], 'none': []}
    scripts = list(to_scripts('a', {'b': 1}, lists))
    assert len(scripts) > 3
    assert max(len(script.encode()) for script in scripts) < MOST_BYTES + 400_000
    values = [json.loads(re.fullmatch(r'ziping\.put\("[a.\d]+",(.*)\);\n', script)[1]) for script in scripts]
    assert (values[0]['parts'], values[0]['b']) == (len(scripts), 1)
    assert [piece for value in values for piece in value.get('text', [])] == lists['text']
    assert [row for value in values for row in value.get('figures', [])] == lists['figures']
    assert [re.match(r'ziping\.put\("(.+?)"', script)[1] for script in scripts][:2] == ['a', 'a.2']


def test_the_sums_are_those_of_the_tables(pages):
    data = value_of(pages / 'data' / 'dataset.js')
    documents = pq.read_table(pages.parent / 'documents.parquet').to_pylist()
    counted = {row['doc_id'] for row in documents if row['duplicate_of'] is None}
    figures = [row for row in pq.read_table(pages.parent / 'figures.parquet').to_pylist() if row['doc_id'] in counted]
    assert data['files'] == len(documents)
    assert data['reports'] == len(counted)
    assert data['totals']['figures'] == len(figures)
    assert data['totals']['without_indicator'] == sum(row['indicator'] is None for row in figures)
    assert data['coverage']['insured_persons'] == [
        len({row['doc_id'] for row in figures if row['indicator'] == 'insured_persons'}),
        sum(row['indicator'] == 'insured_persons' for row in figures),
    ]
    assert sum(count for *_, count in data['places']) == len(counted)
    shown = sum(count for row in data['distributions'] for _, count in row['bins'])
    assert shown == sum(
        row['indicator'] is not None and row['role'] != 'change' and row['value'] > 0 for row in figures
    )


def test_a_value_far_from_the_others_is_an_outlier_and_a_near_one_is_not():
    overview = Overview()
    values = [100.0 + place for place in range(20)] + [130.0, 90_000.0]
    for number, value in enumerate(values):
        figure = {'indicator': 'a', 'unit': '人', 'role': 'actual', 'value': value, 'figure_id': 7}
        list(overview.add(report_with(f'{number:016x}', [figure])))
    (row,) = overview.sums()['distributions']
    assert row['outliers'] == 1
    assert row['shown'] == [[4.9542, f'{21:016x}', 7]]
    assert row['count'] == 22


def report_with(doc_id, figures):
    document = dict.fromkeys(
        ('path', 'title', 'province', 'city', 'county', 'report_year', 'report_type', 'self_score', 'agency', 'error',
         'duplicate_of', 'text')
    )  # fmt: skip
    rows = {'figures': figures, 'numbers': [], 'cells': [], 'problems': [], 'sections': []}
    return Report(doc_id, [{**document, 'format': 'text', 'status': 'ok'}], rows)


def test_reports_are_read_one_after_the_other_with_all_their_rows(pages):
    reports = list(read_reports(pages.parent))
    for table in ('figures', 'numbers', 'cells', 'problems', 'sections'):
        assert (
            sum(len(report.rows[table]) for report in reports)
            == pq.read_metadata(pages.parent / f'{table}.parquet').num_rows
        )


def test_pages_are_replaced_whole_and_pictures_are_kept(reports_folder, make_pages, rules, tmp_path):
    folder = make_pages(reports_folder, tmp_path)
    pictures = sorted(path.name for path in (folder / FOLDER).iterdir())
    assert pictures
    before = (folder / FOLDER / pictures[0]).stat()
    (folder / 'reports' / 'left.js').write_text('', 'utf-8')
    made = make_site(tmp_path, rules, (), Drawing(reports_folder, InProcess()))
    assert made.pictures == len(pictures)
    assert not (folder / 'reports' / 'left.js').exists()
    after = (folder / FOLDER / pictures[0]).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith('.review')]
    assert is_of_dataset(tmp_path)


def test_a_folder_that_is_not_ours_is_left_alone(make_pages, reports_folder, rules, tmp_path):
    folder = make_pages(reports_folder, tmp_path, is_drawn=False)
    (folder / 'data' / 'dataset.js').unlink()
    with pytest.raises(OutputError, match='something else'):
        make_site(tmp_path, rules)
    assert (folder / 'index.html').exists()


def test_a_pdf_that_was_changed_since_has_no_picture(reports_folder, make_pages, rules, tmp_path):
    source = tmp_path / 'in'
    source.mkdir()
    content = (reports_folder / 'duan-2022.pdf').read_bytes()
    (source / 'a.pdf').write_bytes(content)
    (tmp_path / 'out').mkdir()
    make_pages(source, tmp_path / 'out', is_drawn=False)
    (source / 'a.pdf').write_bytes(content + b'\n% changed\n')
    assert make_site(tmp_path / 'out', rules, (), Drawing(source, InProcess())).pictures == 0
    (source / 'a.pdf').write_bytes(content)
    assert make_site(tmp_path / 'out', rules, (), Drawing(source, InProcess())).pictures > 0


def test_the_command_makes_pages_and_says_where(pages, reports_folder, tmp_path):
    shutil.copytree(pages.parent, tmp_path, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns('review'))
    done = ziping('review', tmp_path, '--source', reports_folder, '--jobs', '1')
    assert done.returncode == 0, done.stderr
    assert re.search(r'8 reports, \d+ pages of PDF files: open .*index\.html', done.stdout)
    data = value_of(tmp_path / 'review' / 'data' / 'dataset.js')
    assert data['unclaimed'][0]['count'] >= 1
    none = ziping('review', reports_folder)
    assert none.returncode == 2
    assert 'ziping extract' in none.stderr


def test_the_files_of_the_pages_travel_in_the_wheel(tmp_path):
    command = [sys.executable, '-m', 'hatchling', 'build', '-t', 'wheel', '-d', str(tmp_path)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob('*.whl')
    carried = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith('pipeline/review/files/')}
    ours = {f'pipeline/review/files/{path.name}' for path in (ROOT / 'pipeline' / 'review' / 'files').iterdir()}
    assert carried == ours
