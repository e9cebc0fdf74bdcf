"""`mtfix diff`."""

from __future__ import annotations

import click

from mtfix.cli.options import Request, takes_texts
from mtfix.cli.work import look, perform, say


@click.command("diff")
@takes_texts
@click.option("--safe", is_flag=True, help="Only what `mtfix fix` would do.")
@click.option("--word-diff", is_flag=True, help="For people: [-old-]{+new+} within the lines.")
@click.pass_context
def command(ctx: click.Context, request: Request, safe: bool, word_diff: bool) -> None:
    """Show the correction as a unified diff.

    `git apply` takes it.

    Exits with 0 if there is nothing to change, 1 if there is, 2 if a file, an option or a rule cannot be
    used.

    \b
    mtfix diff article.txt
    mtfix diff --safe docs/ | git apply
    mtfix diff --word-diff article.txt
    """
    from mtfix.findings import Applicability
    from mtfix.render.statistics import left_out
    from mtfix.tasks import Diff

    least = Applicability.SAFE if safe else Applicability.UNSAFE
    totals = perform(request, Diff(least, word_diff, look()))
    if not request.quiet and (line := left_out(totals.tally)):
        say(line)
    ctx.exit(2 if totals.faulty else 1 if totals.changes else 0)
