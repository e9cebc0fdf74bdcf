"""`mtfix check`."""

from __future__ import annotations

from typing import Literal

import click

from mtfix.cli.options import Request, takes_texts
from mtfix.cli.work import look, perform, say_stale, say_unused, stale_entries


@click.command("check")
@takes_texts
@click.option("--output-format", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option("--statistics", is_flag=True, help="Only how often each rule speaks.")
@click.option("--strict-baseline", is_flag=True, help="Exit with 1 if the baseline holds what is not found any more.")
@click.pass_context
def command(
    ctx: click.Context,
    request: Request,
    output_format: Literal["text", "jsonl"],
    statistics: bool,
    strict_baseline: bool,
) -> None:
    """Report what is garbled in files and folders.

    `-` is what comes from stdin.

    Exits with 0 if nothing was found, 1 if something was, 2 if a file, an option or a rule cannot be used.

    \b
    mtfix check article.txt
    mtfix check --from pl --output-format jsonl docs/ > findings.jsonl
    curl -s localhost/page.txt | mtfix check -
    """
    if statistics and output_format != "text":
        raise click.UsageError("--statistics has no jsonl form", ctx)
    from mtfix.render.statistics import statistics as table
    from mtfix.render.statistics import summary
    from mtfix.tasks import Check

    totals = perform(request, Check("none" if statistics else output_format, look()))
    if output_format == "text" and not request.quiet:
        say_unused(request, totals)
    stale = stale_entries(request, totals)
    if strict_baseline or (output_format == "text" and not request.quiet):
        say_stale(stale)
    if statistics:
        click.echo(table(totals.tally), nl=False)
    if output_format == "text" and not request.quiet and totals.files:
        click.echo(summary(totals.tally, totals.files, totals.known))
    ctx.exit(2 if totals.faulty else 1 if totals.tally or (strict_baseline and stale) else 0)
