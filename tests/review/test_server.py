import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.model.errors import OutputError
from pipeline.review.server import MOST_BYTES, ReviewServer
from pipeline.write.identity import hash_dataset

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def target(tmp_path, pages):
    """A folder that holds the pages and nothing else of the dataset."""
    (tmp_path / 'secret.txt').write_text('not for the browser', 'utf-8')
    (tmp_path / 'review').symlink_to(pages)
    return tmp_path


@pytest.fixture
def server(target):
    with ReviewServer(target) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def verdict(figure_id=3, **changes):
    return {
        'verdict': 'accept',
        'doc_id': '0123456789abcdef',
        'figure_id': figure_id,
        'char_start': 10,
        'char_end': 15,
        'raw': '3.2万人',
        'figure': {'indicator': 'insured_persons', 'value': 32000.0, 'unit': '人', 'year': None},
        'at': '2026-11-30T12:00:00.000Z',
        'dataset': 'a' * 64,
        **changes,
    }


def ask(server, method, name, body=None, **headers):
    connection = http.client.HTTPConnection('127.0.0.1', server.server_port, timeout=10)
    try:
        connection.request(method, name, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()


def send(server, body, **changes):
    headers = {'Content-Type': 'application/json', 'Origin': f'http://127.0.0.1:{server.server_port}', **changes}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    wanted = {name: value for name, value in headers.items() if value is not None}
    return ask(server, 'POST', f'/{server.token}/verdicts', content, **wanted)


def lines(target):
    path = target / 'verdicts.jsonl'
    return [json.loads(line) for line in path.read_text('utf-8').splitlines()] if path.exists() else []


def test_the_address_names_this_machine_alone_and_holds_a_token(server):
    found = re.fullmatch(r'http://127\.0\.0\.1:(\d+)/([\w-]{30,})/', server.address)
    assert int(found[1]) == server.server_port
    assert server.server_address[0] == '127.0.0.1'
    with ReviewServer(server.target) as other:
        assert other.token != server.token


def test_pages_are_served_under_the_token_and_nowhere_else(server):
    status, content, headers = ask(server, 'GET', f'/{server.token}/')
    assert status == 200
    assert b'<!doctype html>' in content
    assert "script-src 'self'" in headers['Content-Security-Policy']
    assert headers['Referrer-Policy'] == 'no-referrer'
    assert ask(server, 'GET', f'/{server.token}/data/dataset.js')[0] == 200
    for name in ('/', '/index.html', f'/{server.token[:-1]}x/', f'/{server.token}x/index.html'):
        assert ask(server, 'GET', name)[0] == 404


@pytest.mark.parametrize(
    'name',
    ['../secret.txt', '%2e%2e/secret.txt', '..%2fsecret.txt', 'data/../../secret.txt', '/etc/passwd', 'data', '.hidden',
     'data/../index.html', 'data//dataset.js', 'data%00.js', '..\\secret.txt', 'pages/link.png'],
)  # fmt: skip
def test_nothing_outside_of_the_pages_is_read(server, name):
    link = server.site / 'pages' / 'link.png'
    if not link.is_symlink():
        link.symlink_to(server.target / 'secret.txt')
    status, content, _ = ask(server, 'GET', f'/{server.token}/{name}')
    link.unlink()
    assert status == 404
    assert b'browser' not in content


def test_a_verdict_stands_in_the_file_when_it_is_answered(server, target):
    assert send(server, verdict())[0] == 204
    assert lines(target) == [
        {**verdict(), 'at': '2026-11-30T12:00:00Z'},
    ]
    correction = {'value': 125000, 'group': '重度残疾人'}
    note = '见\n附表\u2028'
    assert send(server, verdict(4, verdict='correct', correction=correction, note=note))[0] == 204
    assert (target / 'verdicts.jsonl').read_bytes().count(b'\n') == 2
    assert lines(target)[1]['correction'] == correction
    assert lines(target)[1]['note'] == note
    status, content, _ = ask(server, 'GET', f'/{server.token}/verdicts')
    assert status == 200
    assert content == (target / 'verdicts.jsonl').read_bytes()


@pytest.mark.parametrize('host', ['example.com', 'example.com:80', '127.0.0.1', '127.0.0.1.example.com', ''])
def test_another_host_is_refused(server, target, host):
    assert ask(server, 'GET', f'/{server.token}/', Host=host)[0] == 403
    assert send(server, verdict(), Host=host)[0] == 403
    assert lines(target) == []


@pytest.mark.parametrize('origin', ['http://example.com', 'null', 'https://127.0.0.1', None])
def test_a_verdict_from_another_origin_is_refused(server, target, origin):
    assert send(server, verdict(), Origin=origin)[0] == 403
    assert lines(target) == []


def test_a_form_of_another_page_cannot_send_a_verdict(server, target):
    assert send(server, verdict(), **{'Content-Type': 'text/plain'})[0] == 415
    assert ask(server, 'PUT', f'/{server.token}/verdicts')[0] == 501
    assert send(server, b'x' * (MOST_BYTES + 1))[0] == 413
    assert lines(target) == []


@pytest.mark.parametrize(
    'body',
    [b'', b'{', b'[]', b'"accept"', b'null', b'\xff\xfe', b'{"verdict":"accept"}', b'[' * 20000,
     verdict(verdict='maybe'), verdict(doc_id='../../etc'), verdict(figure_id=-1), verdict(figure_id='3'),
     verdict(dataset='x'), verdict(at='yesterday'), verdict(more=1), verdict(figure={'indicator': 'x' * 501}),
     verdict(correction={'value': 'many'}), verdict(note='x' * 5001)],
)  # fmt: skip
def test_what_is_no_verdict_is_refused_with_a_reason(server, target, body):
    status, content, _ = send(server, body)
    assert status in {400, 413}
    assert content.strip()
    assert lines(target) == []


def test_many_verdicts_at_once_are_all_whole_lines(server, target):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: send(server, verdict(number))[0], range(80)))
    assert answers == [204] * 80
    assert sorted(line['figure_id'] for line in lines(target)) == list(range(80))


def test_a_line_that_was_cut_off_takes_no_other_with_it(server, target):
    (target / 'verdicts.jsonl').write_bytes(b'{"verdict":"acc')
    assert send(server, verdict())[0] == 204
    first, second = (target / 'verdicts.jsonl').read_text('utf-8').splitlines()
    assert first == '{"verdict":"acc'
    assert json.loads(second)['figure_id'] == 3


def test_a_full_disk_is_told_and_nothing_is_lost_in_silence(server, target):
    (target / 'verdicts.jsonl').mkdir()
    status, content, _ = send(server, verdict())
    assert status == 507
    assert b'cannot be written' in content


def test_a_visitor_who_says_nothing_keeps_nobody_waiting(server):
    with socket.create_connection(('127.0.0.1', server.server_port)) as silent:
        silent.sendall(b'POST /')
        assert ask(server, 'GET', f'/{server.token}/')[0] == 200


def test_the_plan_is_read_as_it_stands_now(server, target):
    assert ask(server, 'GET', f'/{server.token}/plan')[1] == b'null'
    (target / 'audit-plan.json').write_text('{"figures": []}', 'utf-8')
    assert json.loads(ask(server, 'GET', f'/{server.token}/plan')[1]) == {'figures': []}
    (target / 'audit-plan.json').write_text('[]', 'utf-8')
    assert ask(server, 'GET', f'/{server.token}/plan')[0] == 500


def test_without_pages_there_is_nothing_to_serve(tmp_path):
    with pytest.raises(OutputError, match='ziping review'):
        ReviewServer(tmp_path)


@pytest.mark.skipif(not hasattr(signal, 'SIGKILL'), reason='needs kill -9')
def test_nothing_is_lost_when_the_server_is_killed(pages):
    command = [sys.executable, '-m', 'pipeline', 'review-serve', str(pages.parent)]
    alone = {**os.environ, 'PYTHONPATH': str(ROOT), 'PYTHONUNBUFFERED': '1'}
    path = pages.parent / 'verdicts.jsonl'
    path.unlink(missing_ok=True)
    sent = []
    for _ in range(2):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=alone, cwd=ROOT) as process:
            port, token = re.search(r'http://127\.0\.0\.1:(\d+)/([\w-]+)/', process.stdout.readline()).groups()
            origin = {'Content-Type': 'application/json', 'Origin': f'http://127.0.0.1:{port}'}
            for _ in range(20):
                connection = http.client.HTTPConnection('127.0.0.1', int(port), timeout=10)
                connection.request('POST', f'/{token}/verdicts', json.dumps(verdict(len(sent))), origin)
                assert connection.getresponse().status == 204
                connection.close()
                sent.append(len(sent))
            process.kill()
            process.wait()
        assert [line['figure_id'] for line in lines(pages.parent)] == sent
    path.unlink()


def test_a_browser_writes_at_once_and_finds_its_verdicts_again(server, target, tab):
    tab.goto(server.address)
    tab.wait_for_selector('.reports tbody tr a')
    tab.locator('.reports tbody tr a').first.click()
    tab.wait_for_selector('.item')
    tab.locator('[data-item="1"]').click()
    with tab.expect_response(lambda answer: answer.request.method == 'POST') as waiting:
        tab.keyboard.press('r')
    assert waiting.value.status == 204
    (line,) = lines(target)
    assert (line['verdict'], line['figure_id']) == ('reject', 1)
    tab.evaluate('localStorage.clear()')
    tab.reload()
    tab.wait_for_selector('mark[data-verdict=reject]')
    assert tab.locator('#save').count() == 0


def test_a_plan_made_after_the_pages_is_walked_through(server, target, pages, tab):
    (doc_id, *_) = sorted(path.stem for path in pages.glob('reports/*.js'))
    drawn = [{'doc_id': doc_id, 'figure_id': 1, 'stratum': 'contributors'}]
    plan = {'dataset': hash_dataset(pages.parent), 'figures': drawn, 'reports': []}
    (target / 'audit-plan.json').write_text(json.dumps(plan), 'utf-8')
    tab.goto(server.address)
    tab.click('text=开始抽查')
    tab.wait_for_selector('.item.current[data-item="1"]')
    with tab.expect_response(lambda answer: answer.request.method == 'POST'):
        tab.keyboard.press('a')
    tab.keyboard.press('o')
    tab.wait_for_selector('.notice.plan >> text=全部判完')
    assert [line['verdict'] for line in lines(target)] == ['accept']
