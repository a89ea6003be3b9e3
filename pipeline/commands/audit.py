"""`ziping audit`: a dataset goes in; what to judge of it, how right it is, and cases of what is wrong come out."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.plain import WRONG_COMMAND, PatternsOption, load, plain_errors, stop

if TYPE_CHECKING:
    from pipeline.audit.plan import Plan
    from pipeline.auditing import Audit

app = typer.Typer(
    help='How right a dataset is: draw what to judge, then say what the verdicts tell of the whole.',
    no_args_is_help=True,
    rich_markup_mode=None,
)

DatasetArgument = Annotated[
    Path, typer.Argument(metavar='OUT', exists=True, file_okay=False, help='Folder of a dataset that was extracted.')
]

LIKELY_SHARE = 0.95
"""The share right with which the lighter plan is reckoned that is told of beside the careful one."""

MORE_REPORTS = 100
"""The number of reports with which it is told how much more would be known of recall."""


class Strata(StrEnum):
    """What the sample is stratified by."""

    INDICATOR = 'indicator'
    FORMAT = 'format'
    PROVINCE = 'province'


def _share(words: str) -> float:
    """Read `2%`, `2 %` or `0.02`."""
    bare = words.strip().replace('％', '%')
    try:
        share = float(bare.removesuffix('%')) / (100 if bare.endswith('%') else 1)
    except ValueError:
        share = -1.0
    if not 0 < share < 1:
        raise typer.BadParameter(f'{words!r} is no share between 0 and 1: write 2% or 0.02.')
    return share


def _option(help_: str) -> typer.models.OptionInfo:
    return typer.Option(parser=_share, metavar='SHARE', help=help_)  # type: ignore[no-any-return]


@app.command()
def plan(  # noqa: PLR0913, PLR0917 - one a choice of the command
    target: DatasetArgument,
    margin: Annotated[float, _option('How far the truth may lie on either side.')] = '2%',  # type: ignore[assignment]
    confidence: Annotated[float, _option('How often the interval is to hold.')] = '95%',  # type: ignore[assignment]
    by: Annotated[Strata, typer.Option(help='What the sample is stratified by.')] = Strata.INDICATOR,
    expect: Annotated[float, _option('The share right that is expected; 50% is the careful guess.')] = '50%',  # type: ignore[assignment]
    reports: Annotated[int, typer.Option(min=1, help='Reports to be read whole, for recall.')] = 20,
    seed: Annotated[int, typer.Option(help='Another seed draws another sample.')] = 1,
) -> None:
    """Say how many figures to judge, draw them, and write OUT/audit-plan.json, through which the review pages walk.

    The figures come in random order: whoever stops early has judged a random part. The same dataset, seed and margin
    give the same plan; a smaller margin keeps nearly all of its figures and adds to them.
    """
    from pipeline import auditing  # noqa: PLC0415 - `--help` must not wait for the libraries

    with plain_errors():
        wish = auditing.Wish(margin, confidence, by.value, seed, reports, expect)
        made = auditing.make_plan(target, wish)
        try:
            path = auditing.save_plan(target, made)
        except OSError as error:
            stop(f'{target} cannot be written: {error.strerror}.', WRONG_COMMAND)
    _print_plan(made, path)


def _print_plan(made: 'Plan', path: Path) -> None:
    from pipeline.audit.recall import least_recall  # noqa: PLC0415 - as above
    from pipeline.audit.sample import sample_size  # noqa: PLC0415 - as above
    from pipeline.text.printable import printable  # noqa: PLC0415 - as above

    figures = sum(stratum.size for stratum in made.strata)
    _print_table(('stratum', 'figures', 'drawn'), [(e.name, str(e.size), str(e.drawn)) for e in made.strata])
    print(
        f'{len(made.figures)} of {figures} figures to judge, for a margin of {made.margin:.2%} at a confidence of '
        f'{made.confidence:.0%}, and {len(made.reports)} of {made.all_reports} reports to read whole.'
    )
    lighter = sample_size(made.margin, made.confidence, figures, LIKELY_SHARE)
    if made.expected < LIKELY_SHARE and lighter < len(made.figures):
        print(f'If {LIKELY_SHARE:.0%} are right, about {lighter} would do: --expect {LIKELY_SHARE:.0%}')
    if len(made.reports) < min(made.all_reports, MORE_REPORTS):
        least, more = (least_recall(count, made.confidence) for count in (len(made.reports), MORE_REPORTS))
        print(
            f'If nothing is missed in {len(made.reports)} reports, recall is above {least:.1%} however misses are '
            f'spread over reports; with --reports {MORE_REPORTS} it would be above {more:.1%}.'
        )
    print(f'The list is in {printable(str(path))}; the review pages walk through it.')


@app.command()
def report(target: DatasetArgument, patterns: PatternsOption = None) -> None:
    """Say what the verdicts in OUT/verdicts.jsonl tell: precision by stratum and in all, recall, kinds of error.

    Writes OUT/audit.json and OUT/audit.md, a statement that can go into a paper.
    """
    from pipeline import auditing  # noqa: PLC0415 - as above
    from pipeline.audit.statement import to_json, to_markdown  # noqa: PLC0415 - as above
    from pipeline.text.printable import printable, printable_json  # noqa: PLC0415 - as above

    with plain_errors():
        audit = auditing.read_audit(target)
        versions = auditing.versions(load(patterns).digest)
        told = (audit.plan, audit.result, versions, audit.passed)
        written = json.dumps(to_json(*told), ensure_ascii=False, indent=1, allow_nan=False)
        try:
            (target / 'audit.json').write_text(printable_json(written) + '\n', 'utf-8')
            (target / 'audit.md').write_text(to_markdown(*told), 'utf-8')
        except OSError as error:
            stop(f'{target} cannot be written: {error.strerror}.', WRONG_COMMAND)
    _print_report(audit)
    print(f'Written: {printable(str(target / "audit.json"))}, {printable(str(target / "audit.md"))}')


def _print_report(audit: 'Audit') -> None:
    from pipeline.audit.statement import COLUMNS, rows_of, say_estimate, say_recall  # noqa: PLC0415 - as above

    result, level = audit.result, f'{audit.plan.confidence:.0%}'
    _print_table(COLUMNS, rows_of(result))
    if any(result.kinds.values()):
        _print_table(('kind of error', 'count'), [(kind, str(count)) for kind, count in result.kinds.items() if count])
    judged = f'{result.judged} of {len(audit.plan.figures)} figures judged, {result.right} right'
    print(f'Precision: {say_estimate(result.total, level)} ({judged})')
    if result.spoken_for < 1:
        print(f'Strata without a judged figure are left out: this speaks for {result.spoken_for:.1%} of the figures.')
    print(f'Recall: {say_recall(audit.plan, result, level)}')
    passed = audit.passed
    if passed.faulty:
        print(f'{passed.faulty} lines of verdicts.jsonl are no verdicts and were passed over.', file=sys.stderr)
    if passed.foreign:
        print(f'{passed.foreign} verdicts are on another dataset and were passed over.', file=sys.stderr)
    if result.beside:
        print(f'{result.beside} verdicts are on figures that were not drawn: they are not counted.', file=sys.stderr)


@app.command()
def cases(
    target: DatasetArgument,
    write: Annotated[  # noqa: FBT002 - typer
        bool, typer.Option('--write', help='Put the cases into the pattern files themselves, ready for a pull request.')
    ] = False,
    patterns: PatternsOption = None,
) -> None:
    """Make a case of the pattern files of each sentence with a rejected, corrected or missed figure.

    A sentence that is read rightly by now becomes an example, any other a known failure, in OUT/cases/FILE.yaml.
    """
    from pipeline import auditing, casework  # noqa: PLC0415 - as above
    from pipeline.text.printable import printable  # noqa: PLC0415 - as above
    from pipeline.write.identity import hash_dataset  # noqa: PLC0415 - as above

    with plain_errors():
        verdicts = auditing.load_verdicts(target, hash_dataset(target))
        found = casework.make_cases(target, verdicts, load(patterns))
        if not verdicts.figures and not verdicts.missed:
            stop(f'{target} has no verdicts on its figures yet ({auditing.VERDICTS}): judge some first.', WRONG_COMMAND)
        try:
            paths = casework.write_cases(target, found.made, patterns)
            counts = casework.put_into_patterns(found.made, patterns) if write else {}
        except OSError as error:
            stop(f'{error.filename} cannot be written: {error.strerror}.', WRONG_COMMAND)
    failures = sum(case.kind == casework.FAILURE for case in found.made)
    print(f'{len(found.made)} cases: {failures} known failures, {len(found.made) - failures} examples')
    for reason, count in sorted(found.untold.items()):
        print(f'{count} verdicts give no case: {reason}')
    for path in paths:
        print(printable(f'Written: {path}'))
    for path, count in counts.items():
        print(printable(f'{count} new in {path}'))


def _print_table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above

    from pipeline.text.printable import printable  # noqa: PLC0415 - as above

    table = Table(head[0], box=None, pad_edge=False)
    for name in head[1:]:
        table.add_column(name, justify='right')
    for row in rows:
        table.add_row(*map(printable, row))
    Console(width=None if sys.stdout.isatty() else 120, markup=False, highlight=False).print(table)
