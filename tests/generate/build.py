"""The path of a source in, the files of its report out: four formats, five gold files."""

from pathlib import Path

from tests.generate.gold import write_gold
from tests.generate.source import read_report
from tests.generate.to_docx import write_docx
from tests.generate.to_html import write_html
from tests.generate.to_pdf import write_pdf
from tests.generate.to_txt import encode, write_text

SOURCES = sorted((Path(__file__).parent / 'sources').glob('*.yaml'))


def build(source: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return samples and gold by file name."""
    report = read_report(source)
    export = write_text(report)
    samples = {
        f'{report.name}.txt': encode(export.text, report.options['txt']),
        f'{report.name}.html': write_html(report),
        f'{report.name}.docx': write_docx(report),
        f'{report.name}.pdf': write_pdf(report),
    }
    gold = {f'{report.name}.{ending}': words.encode() for ending, words in write_gold(report, export).items()}
    return samples, gold
