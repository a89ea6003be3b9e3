"""`ziping review`, `review-serve`: a dataset goes in; pages to look at every figure come out, and take verdicts."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.commands.plain import PatternsOption, load, plain_errors

if TYPE_CHECKING:
    from pipeline.patterns.compile import PatternSet
    from pipeline.review.site import Drawing

GROUPS_SHOWN = 60
"""Of the words that no indicator names yet."""

EXAMPLE_LENGTH = 160  # characters
REPORTS_A_LINE = 1000
"""One line is printed for so many reports."""

_OutArgument = Annotated[
    Path, typer.Argument(metavar='OUT', exists=True, file_okay=False, help='Folder of a dataset that was extracted.')
]


def review(
    target: _OutArgument,
    source: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, metavar='IN', help='The reports: shows the pages of PDF files too.'),
    ] = None,
    pictures: Annotated[  # noqa: FBT002 - typer
        bool, typer.Option('--pictures/--no-pictures', help='Draw the pages of PDF reports on which figures stand.')
    ] = True,
    jobs: Annotated[
        int | None, typer.Option(min=1, help='Processes that draw; as many as there are processors by default.')
    ] = None,
    patterns: PatternsOption = None,
) -> None:
    """Write pages into OUT/review that show every figure in its report: open OUT/review/index.html.

    They need neither a server nor the network. Verdicts are kept in the browser until they are saved as a file.
    """
    from pipeline.patterns.load import read_files  # noqa: PLC0415 - `--help` must not wait for the libraries
    from pipeline.patterns.places import RuleBook  # noqa: PLC0415 - as above
    from pipeline.review.site import make_site  # noqa: PLC0415 - as above

    with plain_errors():
        loaded = load(patterns)
        drawing = _drawing(source, jobs) if source and pictures else None
        made = make_site(target, RuleBook(read_files(patterns)), _unclaimed(target, loaded), drawing, _tell)
    words = f', {made.pictures} pages of PDF files' if drawing else ''
    print(f'{made.reports} reports{words}: open {made.folder / "index.html"}')


def review_serve(
    target: _OutArgument,
    port: Annotated[int, typer.Option(min=0, max=65535, help='0 takes any that is free.')] = 0,
) -> None:
    """Serve the pages of `review` to this machine alone; every verdict goes into OUT/verdicts.jsonl at once."""
    from pipeline.review.server import ReviewServer  # noqa: PLC0415 - as above
    from pipeline.review.site import is_of_dataset  # noqa: PLC0415 - as above

    with plain_errors(), ReviewServer(target, port) as server:
        if not is_of_dataset(target):
            print(f'The pages show an earlier dataset; `ziping review {target}` makes them anew.', flush=True)
        print(f'{server.address}\nVerdicts go into {server.verdicts.path}; Ctrl-C ends.', flush=True)
        server.serve_forever()


def _drawing(source: Path, jobs: int | None) -> 'Drawing':
    from pipeline.review.site import Drawing  # noqa: PLC0415 - as above
    from pipeline.workers import Limits, LocalPool  # noqa: PLC0415 - as above

    return Drawing(source, LocalPool(jobs or os.cpu_count() or 1, Limits()))


def _unclaimed(target: Path, loaded: 'PatternSet') -> list[dict[str, Any]]:
    from pipeline.evaluate.unclaimed import order_groups  # noqa: PLC0415 - as above
    from pipeline.survey import Survey  # noqa: PLC0415 - as above

    groups = order_groups(Survey(target, loaded).groups(), by_document=False)
    return [
        {
            'words': group.words,
            'unit': group.unit,
            'is_figure': group.is_figure,
            'count': group.count,
            'reports': group.reports,
            'examples': [[each.doc_id, each.char_start, each.context[:EXAMPLE_LENGTH]] for each in group.examples[:2]],
        }
        for group in groups[:GROUPS_SHOWN]
    ]


def _tell(done: int) -> None:
    if done % REPORTS_A_LINE == 0:
        print(f'{done} reports', flush=True)
