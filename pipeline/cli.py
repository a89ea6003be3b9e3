"""The command `ziping`: what was typed goes in, the command of that name runs."""

import typer

from pipeline.commands import audit
from pipeline.commands.diff import diff
from pipeline.commands.explain import explain, patterns, try_text
from pipeline.commands.export import export, sql
from pipeline.commands.extract import extract
from pipeline.commands.gold import gold
from pipeline.commands.review import review, review_serve
from pipeline.commands.score import score, spotcheck
from pipeline.commands.unclaimed import unclaimed

app = typer.Typer(
    name='ziping',
    help='Published self-evaluation reports (绩效自评报告), read into a dataset.',
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help needs no rich, and starts in half the time
    pretty_exceptions_enable=False,
)

app.command()(extract)
app.command()(explain)
app.command('try')(try_text)
app.command()(patterns)
app.command()(score)
app.command(epilog='Example: ziping unclaimed output --top 50 --by-document')(unclaimed)
app.command()(spotcheck)
app.command()(export)
app.command(epilog='Example: ziping sql "select indicator, count(*) from figures group by all" output')(sql)
app.command(epilog='Example: ziping review output --source samples')(review)
app.command('review-serve')(review_serve)
app.command()(gold)
app.add_typer(audit.app, name='audit')
app.command()(diff)


def main() -> None:
    """Run the command that was typed."""
    app()
