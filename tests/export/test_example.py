import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import api
from pipeline.export.export import Format, export_dataset
from pipeline.export.tables import open_dataset

ROOT = Path(__file__).resolve().parents[2]


def blocks(language):
    page = (ROOT / 'docs' / 'example.md').read_text('utf-8')
    return re.findall(rf'^```{language}\n(.*?)^```', page, re.MULTILINE | re.DOTALL)


def run(*command, cwd):
    environment = {**os.environ, 'PYTHONPATH': str(ROOT), 'PYTHONUTF8': '1', 'NO_COLOR': '1'}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope='module')
def place(tmp_path_factory, patterns):
    """A folder in which `output` is what the first commands of the example make."""
    place = tmp_path_factory.mktemp('example')
    api.extract_folder(ROOT / 'samples', place / 'output', 0)
    dataset = open_dataset(place / 'output')
    if 'panel' not in dataset.schemas:
        pytest.skip('no table panel is made yet')
    export_dataset(dataset, place / 'output', (Format.CSV, Format.DTA), patterns.indicators)
    return place


def test_the_example_in_pandas_prints_what_the_page_shows(place):
    (code,), (shown,) = blocks('python'), blocks('text')
    assert run(sys.executable, '-c', code, cwd=place).rstrip() == shown.rstrip()


def test_the_question_of_the_example_names_the_sentence_of_each_value(place):
    (question,) = (line for block in blocks('sh') for line in block.splitlines() if line.startswith('python -m'))
    printed = run(sys.executable, *shlex.split(question)[1:], '--format', 'csv', cwd=place)
    assert '宁陕' in printed
    assert len(printed.splitlines()) > 5


def test_the_columns_of_the_example_in_r_and_stata_are_those_of_the_file(place):
    head = (place / 'output' / 'export' / 'csv' / 'panel_wide.csv').read_text('utf-8-sig').splitlines()[0]
    columns = {name.strip('"') for name in head.split(',')}
    said = set(re.findall(r'\b(?:region_key|region_code_base|scheme|beneficiaries|pension_paid|year)\b', *blocks('r')))
    assert said | set(re.findall(r'\bregion_key\b|\bpension_paid\b', *blocks('stata'))) <= columns
