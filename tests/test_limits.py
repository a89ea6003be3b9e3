"""What a text costs grows no faster than the text."""

import time

import pyarrow.parquet as pq
import pytest

from pipeline import api, run

SENTENCE = '2021年全县参保总人数为19530人，累计发放养老金4860.2万元。'
LETTERS = 6000
ROUNDS = 3
MOST = 3.4
"""A text of twice the length costs twice the time, plus what this machine does beside; a square law gives four."""

PIECES = {
    'sentences': SENTENCE,
    'sentences in lines': SENTENCE + '\n',
    'headings': '一、基本情况\n（一）参保人数。\n',
    'headings in a line': '。（一）概况',
    'titles of tables': '表1\n',
    'attachments': '附件1\n',
    'brackets around figures': '(3人)',
    'digits': '1',
    'digits with points': '1.',
    'digits with commas': '1,',
    'digits with signs': '1-',
    'digits in lines': '1\n',
    'cells': '\t1',
    'blanks': ' ',
    'open brackets': '（',
    'open titles': '《',
    'numerals': '一',
    'large numerals': '万',
    'numbered items': '（1）',
    'years': '2021年',
    'days': '2021年12月31日',
    'document numbers': '〔2020〕3号',
    'phone numbers': '0555-',
    'labels': '参保人数',
    'labels in a list': '参保人数、',
    'places': '某县',
}


def seconds(letters, piece, patterns):
    """The least of a few measurements: what the text costs where nothing else runs."""
    source = run.wrap_text('某县报告\n' + (piece * (letters // len(piece) + 1))[:letters])
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        run.extract_content(source, patterns)
        spent.append(time.process_time() - began)
    return min(spent)


@pytest.mark.parametrize('name', PIECES)
def test_a_text_of_twice_the_length_costs_about_twice_the_time(name, patterns):
    assert seconds(2 * LETTERS, PIECES[name], patterns) < MOST * seconds(LETTERS, PIECES[name], patterns) + 0.05


@pytest.fixture
def dear(tmp_path):
    """A folder with a text that takes a minute, a page of twenty million bytes, and a short report."""
    folder = tmp_path / 'in'
    folder.mkdir()
    (folder / 'slow.txt').write_text('(参保3人)' * 40_000, 'utf-8')
    row = '<p><b>参保人数</b>为<i>19530</i>人。</p>'
    (folder / 'large.html').write_text(f'<html><body>{row * 350_000}</body></html>', 'utf-8')
    (folder / 'short.txt').write_text(SENTENCE, 'utf-8')
    return folder


def codes(target):
    rows = pq.read_table(target / 'documents.parquet', columns=['path', 'error']).to_pylist()
    return {row['path']: (row['error'] or '').partition(':')[0] for row in rows}


def test_a_file_that_oversteps_a_limit_fails_alone_and_is_not_tried_again_under_the_same_limit(dear, tmp_path):
    out = tmp_path / 'out'
    limits = {'timeout': 4, 'memory': 240 * 2**20}
    api.extract_folder(dear, out, 1, **limits)
    assert codes(out)['short.txt'] == ''
    assert codes(out)['slow.txt'] == 'timeout'
    assert codes(out)['large.html'] in {'timeout', 'out_of_memory'}
    assert api.extract_folder(dear, out, 1, **limits).read == 0
    (dear / 'slow.txt').unlink()
    assert api.extract_folder(dear, out, 1, timeout=50, memory=240 * 2**20).read == 1
    assert codes(out) == {'short.txt': '', 'large.html': 'out_of_memory'}
