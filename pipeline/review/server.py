"""The folder of a dataset goes in; its review pages are served to this machine alone, and verdicts written at once.

Every address holds a random token, so that no other page and no other user of the machine can guess it. A request
that names another host (a name bent to 127.0.0.1) or comes from another origin is refused.
"""

import json
import re
import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipeline.model.errors import OutputError
from pipeline.review.site import MARK, SITE, read_plan
from pipeline.review.verdicts import FILE, VerdictFile, read_verdict

HOST = '127.0.0.1'
MOST_BYTES = 64 * 1024
"""Of a verdict: the longest note that is taken has a fifth of it."""

SECONDS = 30
"""A connection that says nothing for so long is closed."""

_NAME = re.compile(r'[A-Za-z0-9][A-Za-z0-9._-]{0,99}')
_TYPES = {
    '.html': 'text/html; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.png': 'image/png',
    '.svg': 'image/svg+xml',
}
_HEADERS = {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
}


class ReviewServer(ThreadingHTTPServer):
    """Serves the pages in `target`; `address` is where they are found."""

    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, target: Path, port: int = 0) -> None:
        """Take a port, any free one by default.

        Raises OutputError where there are no pages yet, or the port is taken.
        """
        if not (target / SITE / MARK).is_file():
            raise OutputError(f'{target} holds no review pages. Run `ziping review {target}` first.')
        self.target = target
        self.site = (target / SITE).resolve()
        self.token = secrets.token_urlsafe(24)
        self.verdicts = VerdictFile(target / FILE)
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            raise OutputError(f'Port {port} of {HOST} cannot be taken ({error.strerror}).') from error

    @property
    def address(self) -> str:
        """The address of the overview."""
        return f'http://{HOST}:{self.server_port}/{self.token}/'

    @property
    def hosts(self) -> frozenset[str]:
        """The names under which a browser on this machine may ask."""
        return frozenset({f'{HOST}:{self.server_port}', f'localhost:{self.server_port}'})


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    timeout = SECONDS
    server_version = 'ziping'
    sys_version = ''
    protocol_version = 'HTTP/1.1'

    def do_GET(self) -> None:
        """Answer with a file of the site, the verdicts so far, or the plan of the audit."""
        name = self._wanted()
        if name is None:
            return
        match name:
            case 'verdicts':
                self._send_verdicts()
            case 'plan':
                self._send_plan()
            case _:
                self._send_file(name or 'index.html')

    do_HEAD = do_GET  # noqa: N815 - the name is the library's

    def do_POST(self) -> None:
        """Write a verdict, and answer when it stands on the disk."""
        self.close_connection = True
        name = self._wanted()
        if name is None:
            return
        if name != 'verdicts':
            self._refuse(HTTPStatus.NOT_FOUND, 'There is nothing to write to here.')
            return
        if self.headers.get('Origin') not in {f'http://{host}' for host in self.server.hosts}:
            self._refuse(HTTPStatus.FORBIDDEN, 'Verdicts are taken from these pages alone.')
            return
        if self.headers.get_content_type() != 'application/json':
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, 'A verdict is JSON.')
            return
        self._take_verdict()

    def _wanted(self) -> str | None:
        """Return what is asked for behind the token, None where the request was refused."""
        if self.headers.get('Host') not in self.server.hosts:
            self._refuse(HTTPStatus.FORBIDDEN, 'These pages are for this machine alone.')
            return None
        _, _, rest = unquote(urlsplit(self.path).path).partition('/')
        token, _, name = rest.partition('/')
        if not secrets.compare_digest(token.encode(), self.server.token.encode()):
            self._refuse(HTTPStatus.NOT_FOUND, 'There is no such page. Take the address that the command printed.')
            return None
        return name

    def _take_verdict(self) -> None:
        try:
            length = int(self.headers.get('Content-Length', ''))
        except ValueError:
            self._refuse(HTTPStatus.LENGTH_REQUIRED, 'How long is it?')
            return
        if not 0 < length <= MOST_BYTES:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f'A verdict has at most {MOST_BYTES} bytes.')
            return
        try:
            line = read_verdict(self.rfile.read(length))
        except ValueError as error:
            self._refuse(HTTPStatus.BAD_REQUEST, f'This is no verdict: {error}')
            return
        try:
            self.server.verdicts.append(line)
        except OSError as error:
            self._refuse(HTTPStatus.INSUFFICIENT_STORAGE, f'The verdict cannot be written: {error.strerror}')
            return
        self._send(HTTPStatus.NO_CONTENT, b'', '')

    def _send_verdicts(self) -> None:
        path = self.server.verdicts.path
        content = path.read_bytes() if path.is_file() else b''
        self._send(HTTPStatus.OK, content, 'application/x-ndjson; charset=utf-8')

    def _send_plan(self) -> None:
        try:
            plan = read_plan(self.server.target)
        except OutputError as error:
            self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))
            return
        self._send(HTTPStatus.OK, json.dumps(plan, ensure_ascii=False).encode(), 'application/json; charset=utf-8')

    def _send_file(self, name: str) -> None:
        parts = name.split('/')
        path = self.server.site.joinpath(*parts)
        is_inside = all(map(_NAME.fullmatch, parts)) and path.resolve().is_relative_to(self.server.site)
        kind = _TYPES.get(path.suffix)
        if not is_inside or kind is None or not path.is_file():
            self._refuse(HTTPStatus.NOT_FOUND, 'There is no such page.')
            return
        self._send(HTTPStatus.OK, path.read_bytes(), kind)

    def _refuse(self, status: HTTPStatus, sentence: str) -> None:
        self.close_connection = True
        self._send(status, f'{sentence}\n'.encode(), 'text/plain; charset=utf-8')

    def _send(self, status: HTTPStatus, content: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        if kind:
            self.send_header('Content-Type', kind)
        if status != HTTPStatus.NO_CONTENT:
            self.send_header('Content-Length', str(len(content)))
        if self.close_connection:
            self.send_header('Connection', 'close')
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing: the address holds the token."""
