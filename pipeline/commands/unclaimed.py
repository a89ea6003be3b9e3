"""`ziping unclaimed`: a dataset goes in; what no indicator names comes out, grouped, with a draft entry."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.plain import WRONG_COMMAND, PatternsOption, load, plain_errors, stop

_NO_DRAFT = 'that takes figures with a unit, and words that no indicator has with that unit yet.'


def unclaimed(  # noqa: PLR0913, PLR0917 - one a choice of the command
    target: Annotated[
        Path,
        typer.Argument(metavar='OUT', exists=True, file_okay=False, help='Folder of a dataset that was extracted.'),
    ],
    top: Annotated[int, typer.Option(min=1, metavar='N', help='List the N largest groups.')] = 20,
    by_document: Annotated[  # noqa: FBT002 - typer
        bool,
        typer.Option('--by-document', help='Put first what stands in the most reports, not what is most frequent.'),
    ] = False,
    number: Annotated[
        int | None, typer.Option('--draft', min=1, metavar='N', help='Draft the entry of group N instead.')
    ] = None,
    only_yaml: Annotated[bool, typer.Option('--yaml', help='Print the draft alone, to put it into a file.')] = False,  # noqa: FBT002 - typer
    patterns: PatternsOption = None,
) -> None:
    """List the figures without an indicator and the unclaimed numbers of a dataset, grouped by their label words.

    Below the list stands a draft of the entry that would read the first group that can have one.
    """
    from pipeline.evaluate.draft import can_be_drafted  # noqa: PLC0415 - as above
    from pipeline.evaluate.unclaimed import order_groups  # noqa: PLC0415 - as above
    from pipeline.listing import list_groups  # noqa: PLC0415 - as above
    from pipeline.survey import Survey  # noqa: PLC0415 - as above
    from pipeline.text.printable import printable_lines  # noqa: PLC0415 - as above

    with plain_errors():
        loaded = load(patterns)
        survey = Survey(target, loaded)
        groups = order_groups(survey.groups(), by_document=by_document)
        if not only_yaml:
            print(printable_lines(list_groups(groups, top)), end='\n\n')
        wanted = groups if number is None else groups[number - 1 : number]
        group = next((group for group in wanted if can_be_drafted(group, loaded)), None)
        if group:
            print(printable_lines(survey.draft(group).splitlines()))
        elif number is not None:
            stop(f'Group {number} of {len(groups)} gives no entry: {_NO_DRAFT}', WRONG_COMMAND)
