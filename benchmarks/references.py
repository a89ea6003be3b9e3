"""Other ways to get at the words of a file: the cheapest that is correct, and what a user would take instead of us."""

import importlib
import zipfile
from functools import cache

import docx
import pdfplumber
import pypdfium2
from lxml import etree

WORD = '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'


def decode_text(path):
    """Decode the bytes."""
    return path.read_bytes().decode('utf-8', 'replace')


def parse_html(path):
    """Lxml, all text nodes."""
    return ''.join(etree.HTML(path.read_bytes()).itertext())


def unzip_docx(path):
    """Zip and lxml, all w:t."""
    with zipfile.ZipFile(path) as package:
        return ''.join(node.text or '' for node in etree.fromstring(package.read('word/document.xml')).iter(f'{WORD}t'))


def text_of_pdf(path):
    """Pypdfium2, the text of each page."""
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def plumb_pdf(path):
    """pdfplumber, text and tables."""
    with pdfplumber.open(path) as document:
        return [(page.extract_text(), page.extract_tables()) for page in document.pages]


def iterate_docx(path):
    """python-docx, full iteration."""
    words = []
    for piece in docx.Document(path).iter_inner_content():
        if isinstance(piece, docx.table.Table):
            words += [[cell.text for cell in row.cells] for row in piece.rows]
        else:
            words.append((piece.text, piece.style.name, [(run.text, run.bold) for run in piece.runs]))
    return words


def mark_down(path):
    """Markitdown."""
    return _converter().convert(path).text_content


@cache
def _converter():
    return importlib.import_module('markitdown').MarkItDown(enable_plugins=False)


CHEAPEST = {'text': decode_text, 'html': parse_html, 'docx': unzip_docx, 'pdf': text_of_pdf}
INSTEAD = {
    'text': (mark_down,),
    'html': (mark_down,),
    'docx': (iterate_docx, mark_down),
    'pdf': (plumb_pdf, mark_down),
}
NEEDS = {mark_down: 'bench'}
"""What is not installed with the rest, and the extra that brings it."""


def is_missing(reference, path):
    """Tell whether the library of a reference, or one that it needs for this format, is not installed."""
    if reference not in NEEDS:
        return False
    try:
        reference(path)
    except Exception as error:  # noqa: BLE001 - each library has errors of its own for what is missing
        return isinstance(error, ImportError) or 'MissingDependency' in str(error)
    return False
