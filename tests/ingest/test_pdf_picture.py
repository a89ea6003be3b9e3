import io

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from pipeline.ingest.pdf import read_pdf
from pipeline.ingest.pdf_picture import draw_pages, read_size
from pipeline.ingest.source import source_of
from pipeline.model.errors import UnreadableDocument
from pipeline.model.span import Span

WORD = '38.62'


def pdf(draw, size=A4, rotation=0):
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=size)
    page.setFont('Helvetica', 14)
    draw(page)
    if rotation:
        page.setPageRotation(rotation)
    page.save()
    return buffer.getvalue()


def in_chinese(page):
    pdfmetrics.registerFont(UnicodeCIDFont('STSong-Light'))
    page.setFont('STSong-Light', 14)
    page.drawString(100, 700, f'参保{WORD}人,完成率98.5%')


def upright(page):
    page.drawString(100, 700, f'Insured {WORD}')
    page.drawString(100, 500, 'and more words on the page')


def sideways(page):
    page.saveState()
    page.rotate(90)
    page.drawString(100, -200, f'Insured {WORD}')
    page.drawString(100, -300, 'and more words on the page')
    page.restoreState()


def ink_in_box(content, page_words):
    """Return the share of dark dots in the box of the number as it was read."""
    document = read_pdf(source_of(content, 'a.pdf'), page_words)
    start = document.text.index(WORD)
    _, box = document.layout.place(Span(start, start + len(WORD)))
    (picture,) = draw_pages(content, [1])
    image = Image.open(io.BytesIO(picture.png)).convert('L')
    across, down = image.width / picture.width, image.height / picture.height
    return share_of_ink(
        image.crop([round(box[0] * across), round(box[1] * down), round(box[2] * across), round(box[3] * down)])
    )


def share_of_ink(image):
    dots = image.tobytes()
    return sum(dot < 128 for dot in dots) / len(dots)


@pytest.mark.parametrize('draw', [upright, sideways])
@pytest.mark.parametrize('rotation', [0, 90, 180, 270])
def test_the_box_of_a_number_lies_on_its_ink_however_the_page_is_turned(draw, rotation, page_words):
    assert ink_in_box(pdf(draw, rotation=rotation), page_words) > 0.08


def test_pictures_are_small_and_tell_the_size_of_their_page(tmp_path):
    (picture,) = draw_pages(pdf(upright), [1])
    assert (round(picture.width), round(picture.height)) == (595, 842)
    assert len(picture.png) < 60_000
    (tmp_path / 'a.png').write_bytes(picture.png)
    assert read_size(tmp_path / 'a.png') == pytest.approx((595.3, 841.9), abs=0.7)
    (tmp_path / 'b.png').write_bytes(b'no picture')
    assert read_size(tmp_path / 'b.png') is None
    assert read_size(tmp_path / 'c.png') is None


def test_a_page_of_many_metres_is_drawn_smaller():
    (picture,) = draw_pages(pdf(upright, size=(14_000, 9_000)), [1])
    assert max(Image.open(io.BytesIO(picture.png)).size) <= 2_001
    assert picture.width == pytest.approx(14_000)


def test_pages_that_do_not_exist_are_passed_over():
    assert [picture.number for picture in draw_pages(pdf(upright), [0, 1, 2, -1])] == [1]


def test_what_is_no_pdf_file_is_refused():
    with pytest.raises(UnreadableDocument, match='cannot be opened'):
        list(draw_pages(b'%PDF-1.4 and nothing else', [1]))


def test_a_file_is_read_alike_before_and_after_it_was_drawn_with_the_fonts_of_the_machine(page_words):
    file = pdf(in_chinese)
    before = read_pdf(source_of(file, 'a.pdf'), page_words)
    assert len(draw_pages(file, [1])) == 1
    assert read_pdf(source_of(file, 'a.pdf'), page_words) == before
