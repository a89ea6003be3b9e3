import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer.main
import yaml

import pipeline
from pipeline import api, cli, run
from pipeline.evaluate.challenge import FORM, read_batches
from pipeline.evaluate.gold import read_gold
from pipeline.evaluate.score import add_tallies, score_report
from pipeline.numbers.quantities import find_quantities
from pipeline.patterns.load import load_patterns
from pipeline.patterns.schema import Cues, Indicator
from pipeline.write.schemas import TABLES

ROOT = Path(__file__).resolve().parents[1]
READMES = ('README.md', 'README.zh-CN.md')
PAGES = (
    *READMES,
    'patterns/README.md',
    'docs/dataset.md',
    'docs/dependencies.md',
    'docs/export.md',
    'docs/example.md',
    'docs/audit.md',
)
FRAMES = [f'F{number}' for number in range(1, 24)]
SLACK = 0.005  # a step of the pattern files may cost a figure before the table is printed anew

in_each_readme = pytest.mark.parametrize('name', READMES)
on_each_page = pytest.mark.parametrize('name', PAGES)


def page(name):
    return (ROOT / name).read_text('utf-8')


def blocks(name, language):
    return re.findall(rf'^```{language}\n(.*?)^```', page(name), re.MULTILINE | re.DOTALL)


def commands(name):
    """Return the stretches set as code that may hold commands."""
    spans = re.findall(r'`([^`\n]+)`', re.sub(r'^```.*?^```', '', page(name), flags=re.MULTILINE | re.DOTALL))
    return [*spans, *(line for block in blocks(name, 'sh') for line in block.splitlines())]


def table(name, first_cell):
    """Return the rows of the table whose head begins with `first_cell`."""
    lines = page(name).splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(f'| {first_cell} |'))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith('|'):
            break
        rows.append([cell.strip() for cell in line.strip().removeprefix('|').removesuffix('|').split('|')])
    return [cell.strip() for cell in lines[start].strip('| ').split('|')], rows


@on_each_page
def test_every_make_target_and_variable_that_is_named_exists(name):
    makefile = (ROOT / 'Makefile').read_text('utf-8')
    targets = set(re.findall(r'^([a-z-]+):', makefile, re.MULTILINE))
    variables = set(re.findall(r'^([A-Z_]+) \?=', makefile, re.MULTILINE))
    for command in commands(name):
        words = command.split()
        if words and words[0] == 'make':
            assert {word for word in words[1:] if '=' not in word} <= targets, command
            assert {word.partition('=')[0] for word in words[1:] if '=' in word} <= variables, command


@on_each_page
def test_every_command_and_option_that_is_named_exists(name):
    known = typer.main.get_command(cli.app).commands
    for command in commands(name):
        found = re.match(r'(?:python -m pipeline|ziping) (\S+)(.*)', command)
        if found:
            assert found[1] in known, command
            typed = known[found[1]]
            for word in found[2].split() if hasattr(typed, 'commands') else ():
                typed = getattr(typed, 'commands', {}).get(word, typed)
            options = {option for parameter in typed.params for option in parameter.opts}
            assert set(re.findall(r'(?<=\s)--[a-z-]+', found[2])) <= options | {'--help'}, command


@in_each_readme
def test_every_command_and_target_of_the_program_is_named(name):
    said = '\n'.join(commands(name))
    makefile = (ROOT / 'Makefile').read_text('utf-8')
    targets = set(re.findall(r'^([a-z-]+):.*## ', makefile, re.MULTILINE)) - {'help'}
    assert all(f'make {target}' in said for target in targets)
    assert all(f'python -m pipeline {each}' in said for each in typer.main.get_command(cli.app).commands)


@pytest.fixture(scope='module')
def first_report():
    """The report of which the first screen shows a sentence."""
    return api.extract_file(ROOT / 'samples' / 'duan-2022.txt')


def first_sentence(name):
    return re.search(r'^> (.+)$', page(name), re.MULTILINE)[1]


def standing_in(report, sentence, rows):
    start = report.document.text.index(sentence)
    return [row for row in rows if start <= row.char_start < start + len(sentence)]


@in_each_readme
def test_the_rows_of_the_first_screen_are_those_that_the_sentence_yields(name, first_report):
    sentence = first_sentence(name)
    head, rows = table(name, 'raw')
    inside = standing_in(first_report, sentence, first_report.figures)
    assert rows == [[printed(getattr(row, column)) for column in head] for row in inside]
    assert page(name).index(sentence) < page(name).index('make extract') < page(name).index('| raw |') < 2000


def printed(value):
    return '' if value is None else f'{value:.15g}' if isinstance(value, float) else str(value)


@in_each_readme
def test_the_ledger_takes_the_other_numbers_of_the_sentence_for_what_is_said(name, first_report):
    inside = standing_in(first_report, first_sentence(name), first_report.numbers)
    assert [(row.raw, row.class_) for row in inside if row.class_ != 'figure'] == [('2022', 'date'), ('60', 'age')]


@pytest.fixture(scope='module')
def own_patterns(tmp_path_factory):
    """The folder that the README says to make."""
    folder = tmp_path_factory.mktemp('mine')
    (folder / 'indicators').mkdir()
    (entry,) = blocks('README.md', 'yaml')
    (folder / 'indicators' / 'channels.yaml').write_text(entry, 'utf-8')
    return folder


def test_the_indicator_that_the_readme_adds_loads_and_its_examples_are_read(own_patterns):
    patterns = load_patterns(own_patterns)
    entry = patterns.indicators['account_followers']
    check_examples(entry, patterns)


def test_the_entry_that_the_pattern_readme_walks_through_loads_and_its_examples_are_read(tmp_path):
    (tmp_path / 'indicators').mkdir()
    entry = next(block for block in blocks('patterns/README.md', 'yaml') if block.startswith('- id: land_area'))
    (tmp_path / 'indicators' / 'region.yaml').write_text(entry, 'utf-8')
    patterns = load_patterns(tmp_path)
    check_examples(patterns.indicators['land_area'], patterns)


def check_examples(entry, patterns):
    for example in entry.examples:
        figures = run.extract_statement(example.text, patterns)
        found = [(f.indicator_id, f.quantity.value, f.quantity.unit, f.role) for f in figures]
        assert found == [(e.indicator, e.value, e.unit, e.role or 'actual') for e in example.expect]
    for counterexample in entry.counterexamples:
        assert entry.id not in {f.indicator_id for f in run.extract_statement(counterexample.text, patterns)}


def test_the_sentence_that_the_readme_tries_is_read_by_the_added_indicator(own_patterns):
    tried = re.search(r"try '([^']+)' --patterns mine", page('README.md'))[1]
    assert [row.indicator for row in api.extract_text(tried, own_patterns)] == ['account_followers']


@in_each_readme
def test_the_notebook_lines_run_on_a_dataset(name, tmp_path):
    (tmp_path / 'samples').mkdir()
    for ending in ('txt', 'html'):
        content = (ROOT / 'samples' / f'lingbi-2021.{ending}').read_bytes()
        (tmp_path / 'samples' / f'lingbi-2021.{ending}').write_bytes(content)
    api.extract_folder(tmp_path / 'samples', tmp_path / 'output', jobs=0)
    (lines,) = blocks(name, 'python')
    done = subprocess.run(
        [sys.executable, '-c', lines],
        cwd=tmp_path,
        env={**os.environ, 'PYTHONPATH': str(ROOT), 'PYTHONIOENCODING': 'utf-8'},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert '灵璧县' in done.stdout


@in_each_readme
def test_every_function_that_is_named_stands_in_the_interface(name):
    named = re.findall(r'`([a-z_]+)\([a-z, ]*\)`', page(name))
    assert named
    assert all(callable(getattr(api, each)) for each in named)


def test_both_readmes_hold_the_same_code_and_figures():
    ours, theirs = READMES
    for language in ('sh', 'python', 'yaml'):
        assert [no_comments(block) for block in blocks(ours, language)] == [
            no_comments(block) for block in blocks(theirs, language)
        ]
    for first_cell in ('raw', 'F1'):
        assert table(ours, first_cell) == table(theirs, first_cell)


def no_comments(block):
    return re.sub(r'^# .*$', '#', block, flags=re.MULTILINE)


@on_each_page
def test_every_link_leads_somewhere(name):
    for target in re.findall(r'\]\(([^)\s]+)\)', page(name)):
        path, _, anchor = unquote(target).partition('#')
        file = (ROOT / name).parent / path
        assert file.exists(), target
        if anchor:
            titles = re.findall(r'^#+ (.+)$', file.read_text('utf-8'), re.MULTILINE)
            assert anchor in {anchor_of(title) for title in titles}, target


def anchor_of(title):
    return re.sub(r'[^\w\- ]', '', title.lower()).replace(' ', '-')


def test_the_measures_of_the_readme_are_reached(patterns):
    head, rows = table('README.md', 'F1')
    tallies = {
        form: add_tallies(
            score_report(report, form, run.extract_file(report.files[form], report.files[form].name, patterns)).tallies
            for report in read_gold(ROOT / 'tests' / 'fixtures', ROOT / 'samples')
        )
        for form in head[1:]
        if form != FORM
    }
    batches = read_batches(ROOT / 'tests' / 'challenge')
    tallies[FORM] = add_tallies(score.tallies for score in run.score_challenge(batches, patterns))
    for measure, *claimed in rows:
        for form, claim in zip(head[1:], claimed, strict=True):
            if claim:
                assert float(claim) <= tallies[form][measure].f1 + SLACK, (measure, form)


@pytest.mark.parametrize('model', [Indicator, Cues])
def test_every_key_is_explained(model):
    said = page('patterns/README.md')
    assert [key for key in model.model_fields if not re.search(rf'\b{key}\b', said)] == []


def test_every_pattern_file_is_explained():
    said = page('patterns/README.md')
    assert all(f'| {path.name} |' in said for path in (ROOT / 'patterns').glob('*.yaml'))


def test_every_frame_has_an_example_in_the_pattern_files(patterns):
    _, rows = table('patterns/README.md', 'frame')
    assert [row[0] for row in rows] == FRAMES
    for frame, _, indicator, sentence in rows:
        assert sentence in {example.text for example in patterns.indicators[indicator].examples}, frame


def test_the_intervals_are_those_that_the_pattern_readme_tells(patterns):
    _, rows = table('patterns/README.md', 'printed')
    for words, qualifier, _, low, high in rows:
        (quantity,) = find_quantities(words, patterns.number_words)
        assert (quantity.qualifier or '') == qualifier, words
        for bound, told in ((quantity.low, low), (quantity.high, high)):
            assert (bound is None) == (told == ''), words
            if told:
                assert f'{bound:f}'.startswith(told.removesuffix('…')), words
                assert '…' in told or float(bound) == float(told), words


def test_the_shapes_and_rules_that_the_pattern_readme_shows_stand_in_the_files():
    shown = [block for block in blocks('patterns/README.md', 'yaml') if not block.startswith('- id: ')]
    ours = '\n'.join(path.read_text('utf-8') for path in (ROOT / 'patterns').rglob('*.yaml'))
    for block in shown:
        assert yaml.safe_load(block)
        assert all(line.strip() in ours for line in block.splitlines()), block


@pytest.mark.parametrize('of', TABLES)
def test_every_column_is_documented(of):
    said = page('docs/dataset.md')
    start = said.index(f'## {of}.parquet')
    section = said[start : said.find('\n## ', start + 1)]
    rows = [line for line in section.splitlines() if line.startswith('| ')]
    named = {each for row in rows for each in row.split('|')[1].replace(',', ' ').split()}
    assert set(TABLES[of].names) <= named


def test_every_code_of_a_problem_is_documented():
    said = page('docs/dataset.md')
    sources = [path.read_text('utf-8') for path in (ROOT / 'pipeline').rglob('*.py')]
    made = r"(?:Problem|UnreadableDocument)\(\s*(?:code=)?'([a-z_]+)'"
    codes = {code for source in sources for code in re.findall(made, source)}
    assert {'conflict', 'empty_file'} <= codes
    assert [code for code in sorted(codes) if code not in said] == []


def test_every_dependency_stands_with_its_licence():
    project = tomllib.loads((ROOT / 'pyproject.toml').read_text('utf-8'))['project']
    wanted = [*project['dependencies'], *project['optional-dependencies']['dev']]
    names = {re.match(r'[a-z0-9-]+', each)[0] for each in wanted}
    rows = [row.split('|') for row in page('docs/dependencies.md').splitlines() if row.startswith('| ')]
    licences = {name.strip().lower(): row[3].strip() for row in rows for name in row[1].split(',')}
    assert all(licences.get(name) for name in names), sorted(names - set(licences))


def test_the_citation_names_the_version():
    citation = yaml.safe_load(page('CITATION.cff'))
    assert citation['version'] == pipeline.__version__
    assert citation['license'] == 'Apache-2.0'
    assert page('LICENSE').split()[:2] == ['Apache', 'License']
