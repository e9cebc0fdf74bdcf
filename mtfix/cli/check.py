"""`mtfix check`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from mtfix.cli.options import Request, takes_texts
from mtfix.cli.work import Totals, encoded, look, report_run, results, say_stale, say_unused, stale_entries, write
from mtfix.errors import UserError

if TYPE_CHECKING:
    from mtfix.report import FileReport

_BY_FILE = ("text", "jsonl")
_OF_ALL_FILES = ("html", "sarif", "github", "gitlab", "rdjson", "rdjsonl", "checkstyle", "junit")


def _report_file(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """Verify what can be before the work begins."""
    if value and value.suffix.lower() not in (".html", ".json"):
        raise click.BadParameter("takes FILE.html or FILE.json", ctx, param)
    if value and not value.parent.is_dir():
        raise click.BadParameter(f"no folder “{value.parent}”", ctx, param)
    return value


@click.command("check")
@takes_texts
@click.option("--output-format", type=click.Choice([*_BY_FILE, *_OF_ALL_FILES]), default="text", show_default=True)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_report_file,
    metavar="FILE",
    help="A report beside the output: FILE.html or FILE.json.",
)
@click.option("--statistics", is_flag=True, help="Only how often each rule speaks.")
@click.option("--strict-baseline", is_flag=True, help="Exit with 1 if the baseline holds what is not found any more.")
@click.option("--show-suppressed", is_flag=True, help="In sarif, also what is ignored, allowed or in the baseline.")
@click.pass_context
def command(
    ctx: click.Context,
    request: Request,
    output_format: str,
    report: Path | None,
    statistics: bool,
    strict_baseline: bool,
    show_suppressed: bool,
) -> None:
    """Report what is garbled in files and folders.

    `-` is what comes from stdin. docs/ci.md tells of the formats.

    Exits with 0 if nothing was found, 1 if something was, 2 if a file, an option or a rule cannot be used.

    \b
    mtfix check article.txt
    mtfix check --report report.html texts/
    mtfix check --from pl --output-format jsonl docs/ > findings.jsonl
    mtfix check --output-format sarif . > mtfix.sarif
    curl -s localhost/page.txt | mtfix check -
    """
    if statistics and output_format != "text":
        raise click.UsageError(f"--statistics has no {output_format} form", ctx)
    if show_suppressed and output_format != "sarif":
        raise click.UsageError("--show-suppressed is for --output-format sarif", ctx)
    if report and report.exists() and any(Path(path).exists() and report.samefile(path) for path in request.paths):
        raise UserError(f"{report}: is one of the texts to check")
    from mtfix.render.statistics import statistics as table
    from mtfix.render.statistics import summary
    from mtfix.tasks import Check

    shown: Literal["text", "jsonl", "none", "report"] = "report"
    if output_format == "text":
        shown = "none" if statistics else "text"
    elif output_format == "jsonl":
        shown = "jsonl"
    totals = Totals()
    done = results(request, Check(shown, look(), keep=shown == "report" or report is not None), totals)
    reports = (
        result.report if show_suppressed else result.report.without_suppressed() for result in done if result.report
    )
    _draw(reports, totals, output_format if shown == "report" else None, report)
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


def _draw(reports: Iterator[FileReport], totals: Totals, output_format: str | None, file: Path | None) -> None:
    """Work through the files; write the report on all of them to stdout, if that is the format, and to a file."""
    from collections import deque

    from mtfix.formats.source import save
    from mtfix.render.reports import reporter

    run = report_run(totals)
    kept = list(reports) if file else None
    if output_format:
        for piece in reporter(output_format)(reports if kept is None else kept, run):
            write(encoded(piece))
    deque(reports, maxlen=0)
    if file and kept is not None:
        save(file, encoded("".join(reporter(file.suffix[1:].lower())(kept, run))))
