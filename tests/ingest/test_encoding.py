import pytest

from pipeline.ingest.encoding import damage, declared_charset, decode
from pipeline.model.errors import UnreadableDocument

SIMPLIFIED = '全县城乡居民基本养老保险参保总人数为12.5万人，缴费人数7.2万人，按月足额发放养老金。\n' * 5
TRADITIONAL = '全縣城鄉居民基本養老保險參保總人數為12.5萬人，繳費人數7.2萬人，按月足額發放養老金。\n' * 5


@pytest.mark.parametrize('declared', [None, 'utf-8', 'gb2312', 'big5', 'no-such-charset', 'base64'])
@pytest.mark.parametrize(
    ('encoding', 'name'),
    [
        ('utf-8', 'utf-8'),
        ('utf-8-sig', 'utf-8'),
        ('gb2312', 'gb18030'),
        ('gbk', 'gb18030'),
        ('gb18030', 'gb18030'),
        ('utf-16-le', 'utf-16-le'),
        ('utf-16-be', 'utf-16-be'),
        ('utf-16', 'utf-16-le'),
        ('utf-32', 'utf-32-le'),
    ],
)
def test_mainland_text_is_read_whatever_the_page_declares(encoding, name, declared):
    assert decode(SIMPLIFIED.encode(encoding), declared) == (SIMPLIFIED, name)


@pytest.mark.parametrize('declared', [None, 'big5', 'gb2312', 'utf-8'])
def test_big5_is_not_taken_for_gb18030_which_reads_it_without_an_error(declared):
    content = TRADITIONAL.encode('big5')
    assert content.decode('gb18030', errors='replace') != TRADITIONAL
    assert decode(content, declared) == (TRADITIONAL, 'big5hkscs')


def test_characters_beyond_gbk_are_read_as_gb18030():
    assert decode(('䶮㐂' + SIMPLIFIED).encode('gb18030'), 'gb2312')[0].startswith('䶮㐂')


def test_plain_ascii_is_utf8():
    assert decode(b'a,b\n1,2\n') == ('a,b\n1,2\n', 'utf-8')


def test_a_short_text_that_is_valid_in_both_follows_the_declared_charset():
    assert decode('联通'.encode('gbk'), 'gb2312')[0] == '联通'


def test_a_few_broken_bytes_do_not_lose_the_file():
    content = SIMPLIFIED.encode()
    text, name = decode(content[:6] + b'\xff' + content[6:-2])  # one stray byte, one character cut at the end
    assert name == 'utf-8'
    assert text.count('\ufffd') == 2
    assert '缴费人数7.2万人' in text
    (problem,) = damage(text)
    assert problem.code == 'damaged_characters'
    assert '2 characters' in problem.message


def test_a_gb18030_file_with_a_broken_byte_is_still_gb18030():
    content = (SIMPLIFIED * 5).encode('gb18030')
    text, name = decode(content[:200] + b'\xff\x20' + content[200:])
    assert name == 'gb18030'
    assert text.count('缴费人数7.2万人') >= 24


def test_bytes_in_no_known_encoding_are_undecodable():
    with pytest.raises(UnreadableDocument) as caught:
        decode(b'\xff\xfd\xf5\xc1\x81' * 300)
    assert caught.value.code == 'undecodable'


@pytest.mark.parametrize(
    ('head', 'expected'),
    [
        (b'<meta charset=gb2312>', 'gb2312'),
        (b'<META http-equiv="Content-Type" content="text/html; charset=GBK" />', 'GBK'),
        (b'<?xml version="1.0" encoding="UTF-8"?>', 'UTF-8'),
        (b'<p>nothing</p>', None),
    ],
)
def test_the_declared_charset_is_found_in_every_spelling(head, expected):
    assert declared_charset(head) == expected
