import json
import sys

from pipeline.text.printable import printable, printable_json


def test_only_what_is_printable_is_left_of_any_character():
    every = ''.join(map(chr, range(sys.maxunicode + 1)))
    assert all(c.isprintable() for c in printable(every))
    assert printable('参保\u3000\t3.2\xa0万人\n') == '参保 3.2 万人'


def test_json_keeps_its_meaning_and_loses_what_a_terminal_obeys():
    words = ''.join(chr(code) for code in range(0x30000) if not 0xD800 <= code < 0xE000)
    written = printable_json(json.dumps({'raw': words}, ensure_ascii=False, indent=1))
    assert json.loads(written) == {'raw': words}
    assert all(c.isprintable() or c == '\n' for c in written)
