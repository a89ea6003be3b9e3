"""`ziping gold`: a report goes in; a draft of its gold, to be put right by hand, comes out."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.plain import SOME_FAILED, WRONG_COMMAND, PatternsOption, load, plain_errors, stop

if TYPE_CHECKING:
    from pipeline.model.record import DocumentRecord

ENDINGS = {'text': 'txt', 'html': 'html', 'docx': 'docx', 'pdf': 'pdf'}


def gold(
    file: Annotated[Path, typer.Argument(metavar='FILE', exists=True, dir_okay=False, help='A report.')],
    out: Annotated[
        Path | None,
        typer.Option(metavar='FOLDER', file_okay=False, help='Where the gold goes; beside FILE by default.'),
    ] = None,
    force: Annotated[bool, typer.Option('--force', help='Write over a gold that stands there.')] = False,  # noqa: FBT002 - typer
    patterns: PatternsOption = None,
) -> None:
    """Write a draft of a report's gold, as its extraction reads it; correct it by hand, then score with it.

    The five files of a gold are written, the canonical text where the report is no plain text, and the report itself
    where FOLDER is another folder: `ziping spotcheck --gold FOLDER` needs nothing else.
    """
    from pipeline import run  # noqa: PLC0415 - `--help` must not wait for the libraries
    from pipeline.evaluate.draft_gold import draft_gold  # noqa: PLC0415 - as above

    with plain_errors():
        records = run.extract_file(file, file.name, load(patterns))
    if records.document.text is None:
        stop(f'{file}: {records.document.error}', SOME_FAILED)
    folder = file.parent if out is None else out
    written = {folder / f'{file.stem}.{ending}': words for ending, words in draft_gold(records).items()}
    standing = [path for path in written if path.exists()]
    if standing and not force:
        stop(f'{standing[0]} stands there already: --force writes over it, and over what was put right.', WRONG_COMMAND)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written |= _text_and_report(file, folder, records.document)
        for path, words in written.items():
            path.write_bytes(words.encode('utf-8', 'replace'))
    except OSError as error:
        stop(f'{folder} cannot be written: {error.strerror}.', WRONG_COMMAND)
    from pipeline.text.printable import printable  # noqa: PLC0415 - as above

    print('\n'.join(printable(str(path)) for path in written))
    figures = f'{len(records.figures)} figures, {len(records.sections)} sections'
    print(f'{figures}: put right what is read wrongly, then: ziping spotcheck --gold {printable(str(folder))}')


def _text_and_report(file: Path, folder: Path, row: 'DocumentRecord') -> dict[Path, str]:
    from pipeline.evaluate.gold import TEXT, format_of, read_text  # noqa: PLC0415 - as above

    report = folder / file.name
    if not format_of(file.name.removeprefix(f'{file.stem}.')) or file.name == file.stem:
        report = folder / f'{file.stem}.{ENDINGS[row.format]}'
    if not report.exists():
        shutil.copyfile(file, report)
    if report.name == f'{file.stem}.txt' and read_text(report) == row.text:
        (folder / f'{file.stem}.{TEXT}').unlink(missing_ok=True)
        return {}
    return {folder / f'{file.stem}.{TEXT}': row.text or ''}
