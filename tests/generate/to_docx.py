"""A Report in, a Word file out: headings numbered by Word itself, merged cells, running head and page number."""

import re
import zipfile
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from tests.generate.source import Paragraph, Report, Table

NUM_ID = 77
ALIGN = {'title': WD_ALIGN_PARAGRAPH.CENTER, 'center': WD_ALIGN_PARAGRAPH.CENTER, 'right': WD_ALIGN_PARAGRAPH.RIGHT}
STAMP = (2024, 1, 1, 0, 0, 0)


def write_docx(report: Report) -> bytes:
    """Write the same bytes on every run."""
    document = Document()
    set_fonts(document)
    add_numbering(document, report.numbering)
    add_furniture(document, report)
    for block in report.blocks:
        if isinstance(block, Table):
            add_table(document, block)
        else:
            add_paragraph(document, block, report)
    raw = BytesIO()
    document.save(raw)
    return restamp(raw.getvalue())


def restamp(content: bytes) -> bytes:
    """Give every member of the archive the same date."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, 'w') as new:
        for name in sorted(old.namelist(), key=lambda n: (n != '[Content_Types].xml', n)):
            if name == 'docProps/thumbnail.jpeg':
                continue
            member = zipfile.ZipInfo(name, STAMP)
            member.compress_type = zipfile.ZIP_DEFLATED
            data = old.read(name)
            if name == '_rels/.rels':
                data = re.sub(rb'<Relationship [^>]*thumbnail[^>]*/>', b'', data)
            new.writestr(member, data)
    return out.getvalue()


def set_fonts(document) -> None:
    style = document.styles['Normal']
    style.font.name = 'FangSong'
    style.font.size = Pt(14)
    style.element.rPr.rFonts.set(qn('w:eastAsia'), '仿宋')


def add_numbering(document, shapes: list[str]) -> None:
    """Define one multilevel list whose levels are shaped like `（一）`, `1.`, `(1)`."""
    levels = ''
    for i, shape in enumerate(shapes):
        kind = 'chineseCounting' if '一' in shape else 'upperLetter' if 'A' in shape else 'decimal'
        text = re.sub('[一1A]', f'%{i + 1}', shape)
        levels += (
            f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="nothing"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        )
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{NUM_ID}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{NUM_ID}"><w:abstractNumId w:val="{NUM_ID}"/></w:num>'))


def add_furniture(document, report: Report) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.header.paragraphs[0].text = report.options['head']
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run('— ')
    for kind, code in (('begin', ''), ('', 'PAGE'), ('end', '')):
        add_field(foot.add_run(), kind, code)
    foot.add_run(' —')


def add_field(run, kind: str, code: str) -> None:
    if code:
        text = OxmlElement('w:instrText')
        text.set(qn('xml:space'), 'preserve')
        text.text = f' {code} '
        run._r.append(text)
        return
    mark = OxmlElement('w:fldChar')
    mark.set(qn('w:fldCharType'), kind)
    run._r.append(mark)


def add_paragraph(document, block: Paragraph, report: Report) -> None:
    heading = block.style == 'heading' and not block.run_in
    style = f'Heading {block.level}' if heading and report.options['docx'].get('heading_styles') else None
    paragraph = document.add_paragraph(style=style)
    if block.style in ALIGN:
        paragraph.alignment = ALIGN[block.style]
    elif style is None and not block.auto:
        paragraph.paragraph_format.first_line_indent = Pt(28)
    text = block.words.text
    if block.auto:
        number(paragraph, block.shape - 1)
    else:
        text = block.number + text
    bold = block.style == 'title' or heading
    for piece in re.split(r'(\d+)', text):
        if piece:
            paragraph.add_run(piece).bold = bold or None


def number(paragraph, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{NUM_ID}"/></w:numPr>')
    )


def add_table(document, block: Table) -> None:
    """Add a grid in which merged cells are gridSpan and vMerge."""
    table = document.add_table(rows=block.n_rows, cols=block.n_columns, style='Table Grid')
    for cell in block.cells:
        first = table.cell(cell.row, cell.column)
        if cell.row_span > 1 or cell.column_span > 1:
            first = first.merge(table.cell(cell.row + cell.row_span - 1, cell.column + cell.column_span - 1))
        for i, words in enumerate(cell.paragraphs):
            paragraph = first.paragraphs[0] if i == 0 else first.add_paragraph()
            run = paragraph.add_run(words.text)
            run.font.size = Pt(10.5)
    repeat_head(table, block.head)


def repeat_head(table, rows: int) -> None:
    for row in table.rows[:rows]:
        row._tr.get_or_add_trPr().append(OxmlElement('w:tblHeader'))
