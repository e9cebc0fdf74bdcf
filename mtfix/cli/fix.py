"""`mtfix fix`."""

from __future__ import annotations

import sys

import click

from mtfix.cli.options import Request, takes_texts
from mtfix.cli.work import look, perform


@click.command("fix")
@takes_texts
@click.option("--unsafe", is_flag=True, help="Also what is very likely right, but wants a look.")
@click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 if something was changed.")
@click.option("--track-changes", is_flag=True, help="In DOCX files, mark the corrections as tracked changes.")
@click.pass_context
def command(
    ctx: click.Context, request: Request, unsafe: bool, exit_non_zero_on_fix: bool, track_changes: bool
) -> None:
    """Apply the safe corrections, and print them.

    `-` writes the corrected text to stdout, and what was changed to stderr.

    Exits with 0, or with 2 if a file, an option or a rule cannot be used; a file is rewritten as a whole or
    not at all.

    \b
    mtfix fix docs/
    mtfix fix --unsafe article.txt
    mtfix fix --track-changes report.docx
    zcat corpus.txt.gz | mtfix fix --jobs 8 - > clean.txt
    """
    from mtfix.findings import Applicability
    from mtfix.formats.source import STDIN
    from mtfix.render.statistics import fixed
    from mtfix.tasks import Fix

    to_stdout = STDIN in request.paths
    if to_stdout and len(request.paths) > 1:
        raise click.UsageError("`-` writes to stdout, so it cannot go with other paths", ctx)
    least = Applicability.UNSAFE if unsafe else Applicability.SAFE
    totals = perform(request, Fix(least, look(sys.stderr if to_stdout else sys.stdout), request.quiet, track_changes))
    if to_stdout and not (totals.files or totals.faulty):
        # It is excluded: the text goes through as it is.
        sys.stdout.buffer.write(sys.stdin.buffer.read())
    if not request.quiet and totals.files:
        click.echo(fixed(totals.changes, totals.changed_files, totals.tally), err=to_stdout)
    ctx.exit(2 if totals.faulty else 1 if exit_non_zero_on_fix and totals.changes else 0)
