import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / 'samples' / 'lingbi-2021.txt'

pytestmark = pytest.mark.skipif(os.name == 'nt', reason='the layout of an environment differs there')


def run(*command, cwd):
    # neither the repository nor a setting of the caller may help the installed package
    alone = {name: value for name, value in os.environ.items() if not name.startswith(('PYTHON', 'PIP_'))}
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=alone, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.fixture(scope='module')
def environment(tmp_path_factory):
    """An environment that holds the built wheel alone, and borrows what the wheel depends on."""
    folder = tmp_path_factory.mktemp('wheel')
    built = run(sys.executable, '-m', 'hatchling', 'build', '-t', 'wheel', '-d', folder / 'dist', cwd=ROOT)
    assert built.returncode == 0, built.stderr
    (wheel,) = (folder / 'dist').glob('*.whl')
    venv.create(folder / 'env', symlinks=True)
    python = folder / 'env' / 'bin' / 'python'
    pip = (sys.executable, '-m', 'pip', '--python', python, 'install', '--quiet', '--disable-pip-version-check')
    installed = run(*pip, '--no-deps', '--no-index', wheel, cwd=folder)
    assert installed.returncode == 0, installed.stderr
    (packages,) = (folder / 'env' / 'lib').glob('python*/site-packages')
    (packages / 'borrowed.pth').write_text(sysconfig.get_path('purelib') + '\n', 'utf-8')
    return folder / 'env'


@pytest.fixture
def elsewhere(tmp_path):
    """An empty folder with a report in `in`."""
    (tmp_path / 'in').mkdir()
    (tmp_path / 'in' / SAMPLE.name).write_bytes(SAMPLE.read_bytes())
    return tmp_path


def test_the_installed_command_makes_a_dataset_from_an_empty_folder(environment, elsewhere):
    extracted = run(environment / 'bin' / 'ziping', 'extract', 'in', 'out', '--jobs', '1', cwd=elsewhere)
    assert extracted.returncode == 0, extracted.stderr
    count = (
        'import pipeline, pandas; figures = pandas.read_parquet("out/figures.parquet"); '
        'print(pipeline.__file__); print(figures.indicator.notna().sum())'
    )
    counted = run(environment / 'bin' / 'python', '-c', count, cwd=elsewhere)
    assert counted.returncode == 0, counted.stderr
    place, figures = counted.stdout.split()
    assert Path(place).is_relative_to(environment)
    assert int(figures) > 50


def test_every_pattern_file_travels_in_the_wheel(environment):
    (carried,) = environment.glob('lib/python*/site-packages/pipeline/patterns/files')
    ours = {path.relative_to(ROOT / 'patterns') for path in (ROOT / 'patterns').rglob('*.yaml')}
    assert {path.relative_to(carried) for path in carried.rglob('*.yaml')} == ours


def test_the_installed_command_takes_a_folder_of_patterns(environment, elsewhere):
    (elsewhere / 'mine' / 'indicators').mkdir(parents=True)
    (elsewhere / 'mine' / 'indicators' / 'own.yaml').write_text('- {id: own}\n', 'utf-8')
    refused = run(environment / 'bin' / 'ziping', 'patterns', 'mine', cwd=elsewhere)
    assert refused.returncode == 2
    assert refused.stderr.startswith('indicators/own.yaml:1: ')
