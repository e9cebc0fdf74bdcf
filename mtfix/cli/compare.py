"""`mtfix compare`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from mtfix.cli.options import takes_packs
from mtfix.cli.pairs import Missing, TextPair, text_pairs
from mtfix.cli.work import look, say
from mtfix.errors import UserError

if TYPE_CHECKING:
    from mtfix.comparison import Comparison
    from mtfix.config import Configs
    from mtfix.render.text import Look


@click.command("compare")
@click.argument("original")
@click.argument("cleaned")
@takes_packs
@click.option("--encoding", help="Of files without a byte order mark. [default: utf-8]")
@click.option("--output-format", type=click.Choice(["text", "jsonl", "html"]), default="text", show_default=True)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write it there, not to stdout.")
@click.pass_context
def command(
    ctx: click.Context,
    original: str,
    cleaned: str,
    configs: Configs,
    output_format: Literal["text", "jsonl", "html"],
    output: Path | None,
) -> None:
    """Show what a person made of a machine's text, and which rule or term would have made each change.

    ORIGINAL and CLEANED are two files (one may be `-`, stdin) or two folders, whose files of the same name are
    compared. A change is explained exactly, partly (a rule or term proposes a part of it, or something else there), or
    by nothing. Findings that were left and those that are new in the cleaned text are listed. The score is that of MQM:
    penalty points (minor 1, major 5, critical 10) per 1,000 words.

    Exits with 0 if the texts are equal, 1 if they differ, 2 if a file, an option or a rule cannot be used.

    \b
    mtfix compare machine.txt edited.txt
    mtfix compare machine/ edited/ --output-format html --output report.html
    """
    from mtfix.formats.source import save

    if output and any(
        Path(path).exists() and output.exists() and output.samefile(path) for path in (original, cleaned)
    ):
        raise UserError(f"{output}: is one of the texts to compare")
    pairs, missing = text_pairs(original, cleaned, configs)
    comparisons, faults = [], 0
    for pair in pairs:
        try:
            comparisons += _compared(pair)
        except UserError as error:
            say(f"mtfix: {error}")
            faults += 1
    if comparisons or missing:
        drawn = "".join(_drawn(comparisons, missing, output_format, look() if output is None else None))
        # A path that is not UTF-8 becomes an escape.
        data = drawn.encode("utf-8", "backslashreplace")
        if output:
            save(output, data)
        else:
            click.echo(drawn if output_format == "text" else data, nl=False)
    differ = bool(missing) or any(not one.is_equal for one in comparisons)
    ctx.exit(2 if faults else 1 if differ else 0)


def _compared(pair: TextPair) -> list[Comparison]:
    """The comparison of two files; none if the first is no text and was not named."""
    from mtfix.comparison import compare
    from mtfix.formats.source import BinaryFileError, read
    from mtfix.pipeline import checker

    original, cleaned, config, met_in_folder = pair
    by = checker(config)
    try:
        before = read(original, config.encoding)
    except BinaryFileError:
        if met_in_folder:
            return []
        raise
    after = read(cleaned, config.encoding)
    return [compare(before.text, after.text, by, (before.path, after.path))]


def _drawn(
    comparisons: Sequence[Comparison], missing: Sequence[Missing], output_format: str, terminal: Look | None
) -> Iterator[str]:
    from mtfix.comparison import Figures
    from mtfix.render import comparison as render
    from mtfix.render.text import Look

    total = sum((one.figures for one in comparisons), Figures())
    absent = [f"{name}: not in {folder}" for name, folder in missing]
    if output_format == "html":
        from mtfix.render.comparison_html import page

        yield from page(comparisons, total, absent)
    elif output_format == "jsonl":
        for one in comparisons:
            yield from render.lines(one)
        yield from (render.missing_line(*one) for one in missing)
    else:
        for one in comparisons:
            yield from render.text(one, terminal or Look())
            yield from render.remarks(one)
            yield from render.summary(one.figures)
            yield "\n" if len(comparisons) > 1 or missing else ""
        yield from (f"{line}\n" for line in absent)
        if len(comparisons) > 1:
            yield f"All {len(comparisons)} pairs:\n"
            yield from render.summary(total)
