"""What stands between the letters of a file unseen, and radicals in their place: no format lets them into its text."""

import hashlib
import io

import docx
import pytest

from pipeline import run
from pipeline.model.document import SourceFile

STORED = '⼀、养⽼保险参保⼈数3\u200b2.5万\ufeff⼈，⽀出1\u00ad20元'
SEEN = '一、养老保险参保人数32.5万人，支出120元'
ENTITIES = STORED.replace('\u200b', '&#8203;').replace('\ufeff', '&#xFEFF;').replace('\u00ad', '&shy;')


def word_file(text):
    document, content = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.add_table(1, 1).cell(0, 0).text = text
    document.save(content)
    return content.getvalue()


def pdf_file(text):
    """Write a page whose font maps each of its shapes to a character of `text`, as a PDF writer of a browser does."""
    shapes = ''.join(f'{place:04x}' for place, _ in enumerate(text, 1))
    pairs = '\n'.join(f'<{place:04x}> <{ord(letter):04x}>' for place, letter in enumerate(text, 1))
    maps = (
        f'begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange {len(text)} beginbfchar\n{pairs}\nendbfchar'
    )
    drawn = f'BT /F 12 Tf 60 700 Td <{shapes}> Tj ET'
    objects = (
        '<</Type/Catalog/Pages 2 0 R>>',
        '<</Type/Pages/Kids[3 0 R]/Count 1>>',
        '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>',
        f'<</Length {len(drawn)}>>stream\n{drawn}\nendstream',
        '<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>',
        '<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo 8 0 R/DW 1000>>',
        f'<</Length {len(maps)}>>stream\n{maps}\nendstream',
        '<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>',
    )
    body = ''.join(f'{place} 0 obj\n{each}\nendobj\n' for place, each in enumerate(objects, 1))
    return f'%PDF-1.4\n{body}trailer\n<</Root 1 0 R/Size 9>>\nstartxref\n0\n%%EOF'.encode()


FILES = {
    'text': STORED.encode(),
    'html': f'<html><meta charset="utf-8"><body><p>{STORED}</p></body></html>'.encode(),
    'html with entities': f'<html><meta charset="utf-8"><body><p>{ENTITIES}</p></body></html>'.encode(),
    'docx': word_file(STORED),
    'pdf': pdf_file(''.join(letter for letter in STORED if letter.isprintable())),
}


@pytest.mark.parametrize('form', FILES)
def test_the_text_is_in_the_letters_that_are_seen(form, patterns):
    content = FILES[form]
    source = SourceFile('报告', form.split()[0], hashlib.sha256(content).hexdigest(), content)
    document = run.read_document(source, patterns.page_words)
    assert set(document.text.split()) == {SEEN}
