"""`mtfix score`."""

from __future__ import annotations

from typing import Literal

import click

from mtfix.cli.options import Request, takes_texts
from mtfix.cli.work import Totals, encoded, results, say, write


@click.command("score")
@takes_texts
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--fail-above",
    type=click.FloatRange(min=0),
    metavar="N",
    help="Exit with 1 if a file has more points per 1,000 words.",
)
@click.option(
    "--fail-below",
    type=click.Choice(list("ABCDEF"), case_sensitive=False),
    help="Exit with 1 if the mark of a file is worse.",
)
@click.pass_context
def command(
    ctx: click.Context,
    request: Request,
    output_format: Literal["text", "json"],
    fail_above: float | None,
    fail_below: str | None,
) -> None:
    """Say how garbled texts are: MQM penalty points per 1,000 words, and a mark.

    Minor findings are 1 point, major ones 5, critical ones 10. A is what well-written English gets, F a text that wants
    a new translation: docs/score.md. A text of less than 200 words has points, but no mark. mtfix counts only what it
    finds.

    Exits with 0; with 1 if a file, or all together, fail one of the two limits; with 2 if a file, an option or a rule
    cannot be used.

    \b
    mtfix score article.txt
    mtfix score --fail-below B texts/
    mtfix score --output-format json texts/ > scores.json
    """
    import json

    from mtfix.quality import is_below
    from mtfix.render.score import figures, record, table, total, worst_first
    from mtfix.report import whole
    from mtfix.tasks import Rate

    totals = Totals()
    reports = list(whole(result.report for result in results(request, Rate(), totals) if result.report))
    if output_format == "json":
        made = {"total": figures(total(reports)), "files": [record(file) for file in worst_first(reports)]}
        write(encoded(json.dumps(made, ensure_ascii=False, indent=1) + "\n"))
    elif reports:
        write("".join(table(reports)))
    failed = False
    scores = [(file.path, file.score) for file in worst_first(reports)]
    for name, score in [*scores, *([(f"all {len(scores)} files", total(reports))] if len(scores) > 1 else [])]:
        if fail_above is not None and score.per_thousand > fail_above:
            say(f"mtfix: {name}: {score.per_thousand:.1f} points per 1,000 words, more than {fail_above:g}")
            failed = True
        if fail_below and is_below(score.mark, fail_below.upper()):
            say(f"mtfix: {name}: mark {score.mark}, below {fail_below.upper()}")
            failed = True
    ctx.exit(2 if totals.faulty else 1 if failed else 0)
