"""A web page goes in; its own address and the names of the files attached to it come out."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from lxml import etree

MAX_ADDRESS = 2000
MAX_ATTACHMENTS = 100
MAX_NAME = 120
MIN_NAME = 4
"""Characters of the name of an attachment announced without its ending: 自评表 alone names none."""

ENDINGS = ('doc', 'docx', 'wps', 'pdf', 'ofd', 'xls', 'xlsx', 'et', 'txt', 'rtf', 'zip', 'rar', '7z')
_ADDRESS_RE = re.compile(r'(?:https?|ftp)://[^\s<>"\'\\\x00-\x20]{3,2000}', re.IGNORECASE)
_SAVED_RE = re.compile(r'<!--\s{0,10}saved from url=\(\d{1,6}\)\s{0,3}(\S{8,2000})', re.IGNORECASE)
_SINGLE_FILE_RE = re.compile(r'<!--\s{0,10}Page saved with SingleFile\s{1,10}url:\s{0,5}(\S{8,2000})', re.IGNORECASE)
_SAVED_WITHIN = 20_000
"""Browsers put the comment before or just behind `<html>`."""

_ENDING_RE = re.compile(rf'\.(?:{"|".join(ENDINGS)})(?![A-Za-z0-9])', re.IGNORECASE)
_NAME_END_RE = re.compile(r'[\s<>|"“”：:，,；;、。【】\[\]\\/*?]')
_ANNOUNCED_RE = re.compile(
    r'(?:相关)?附件(?:下载)?\s{0,3}\d{0,2}\s{0,3}[:：]\s{0,3}(?:附件\s{0,3}\d{0,2}[.、:：]?)?(.{4,120})'
)
_NUMBER_RE = re.compile(r'^\d{1,2}\s{0,3}[.、．]\s{0,3}')


def is_address(text: str) -> bool:
    """Tell whether `text` is a whole address on the web.

    >>> is_address('https://www.example.gov.cn/a/1.html'), is_address('www.example.gov.cn')
    (True, False)
    """
    return len(text) <= MAX_ADDRESS and _ADDRESS_RE.fullmatch(text) is not None


def find_address(root: etree._Element, page: str) -> str | None:
    """Find the address of a page: its canonical link, `og:url`, the tag `Url`, or a browser's saved-from comment.

    `Url` is one of the tags that public sites of China must set; a relative one is joined to `SiteDomain`.
    """
    found = (address.strip() for address in _addresses(root, page))
    return next((address for address in found if is_address(address)), None)


def _addresses(root: etree._Element, page: str) -> Iterator[str]:
    head = page[:_SAVED_WITHIN]
    for link in root.iter('link'):
        if 'canonical' in (link.get('rel') or '').lower().split():
            yield link.get('href') or ''
    tags = {
        (tag.get('property') or tag.get('name') or '').strip().lower(): tag.get('content') or ''
        for tag in root.iter('meta')
    }
    yield tags.get('og:url', '')
    domain = tags.get('sitedomain', '').strip()
    yield tags.get('url', '')
    if domain and tags.get('url', '').strip():
        yield _join(domain if '://' in domain else f'http://{domain}', tags['url'].strip())
    for pattern in (_SAVED_RE, _SINGLE_FILE_RE):
        match = pattern.search(head)
        yield match[1] if match else ''


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # a bracket in the host
        return ''


def find_attachments(root: etree._Element, lines: Iterable[str]) -> tuple[str, ...]:
    """Find the files that belong to a page: words and targets of the links to files, and names in its lines."""
    return _distinct((*_linked(root), *_named(lines)))


def find_named_files(lines: Iterable[str]) -> tuple[str, ...]:
    """Find the names of attached files in lines of text: 附件：甲县自评表.xlsx, 相关附件：1.甲县自评表.

    >>> find_named_files(['附件：1.甲县2021年绩效自评表', '详见附件【附件2-2.xlsx'])
    ('甲县2021年绩效自评表', '附件2-2.xlsx')
    """
    return _distinct(_named(lines))


def _linked(root: etree._Element) -> Iterator[str]:
    for link in root.iter('a'):
        target = (link.get('href') or '').strip()
        words = ' '.join(''.join(map(str, link.itertext())).split())
        if target[:11].lower() == 'javascript:' or len(target) > MAX_ADDRESS:
            target = ''
        path = target.partition('#')[0]
        if _ENDING_RE.search(path[-8:]) or _ENDING_RE.search(words[-8:]):
            yield from (name for name in (words, target) if name and len(name) <= MAX_ADDRESS)


def _named(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        for ending in _ENDING_RE.finditer(line):
            start = max(0, ending.start() - MAX_NAME)
            name = _NAME_END_RE.split(line[start : ending.start()])[-1]
            if name:
                yield name + ending[0]
        match = _ANNOUNCED_RE.match(line.strip())
        if match and not _ENDING_RE.search(match[1]) and '。' not in match[1]:
            name = _NUMBER_RE.sub('', match[1].strip()).strip('《》 【】')
            if len(name) >= MIN_NAME:
                yield name


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))[:MAX_ATTACHMENTS]
