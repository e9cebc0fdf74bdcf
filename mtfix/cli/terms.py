"""`mtfix terms`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfix.cli.options import checker_here, takes_packs

if TYPE_CHECKING:
    from mtfix.config import Configs
    from mtfix.glossary.candidates import Candidate

_LEAST = -12.0


@click.group("terms")
def command() -> None:
    """Learn how terms are garbled, and see what a phrase is compared with."""


@command.command("train")
@click.argument("pairs", type=click.Path(path_type=Path), metavar="PAIRS.tsv")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write the table there, not to stdout.")
@click.option("--about", default="", metavar="TEXT", help="What stands at its head: where the pairs are from.")
def train(pairs: Path, output: Path | None, about: str) -> None:
    """Learn which words stand in for which from PAIRS.tsv, with the columns `bad` and `good`.

    Prints a table for `--substitutions` or the configuration key of that name.

    \b
    mtfix terms train pairs.tsv --output substitutions.tsv
    """
    from mtfix.glossary.substitutions import dump, read_pairs
    from mtfix.glossary.substitutions import train as learn

    read = read_pairs(pairs)
    table = learn(read)
    text = dump(table, about or f"Learnt from {len(read)} pairs in {pairs.name}.")
    if output is None:
        click.echo(text, nl=False)
        return
    output.write_text(text, "utf-8")
    click.echo(f"{output}: {len(table)} pairs of words, learnt from {len(read)} pairs of terms", err=True)


@command.command("why")
@click.argument("span", metavar="SPAN")
@click.option("--most", type=click.IntRange(min=1), default=3, show_default=True, help="How many candidates.")
@takes_packs
def why(span: str, most: int, configs: Configs) -> None:
    """Show the terms that SPAN may be a garble of, the likeliest first, with what each word is worth.

    The scores are logarithms of odds: above 0 the term is likelier than the phrase as it stands.

    \b
    mtfix terms why "irregular woodland"
    """
    from mtfix.render.terms import candidates, near_names
    from mtfix.text.tokens import Tokens

    checker = checker_here(configs)
    index = checker.engine.index
    tokens = Tokens(span)
    found = sorted(
        index.channel.candidates(tokens.words, tokens.folded, _LEAST), key=lambda one: (-one.score, one.term.written)
    )
    best: dict[str, Candidate] = {}
    for one in found:
        best.setdefault(one.term.written, one)
    lines = [f"check: {finding.message} [{finding.rule}]\n" for finding in checker.check(span).findings]
    lines += candidates(list(best.values())[:most], index.channel.log_prior)
    for word in tokens.words:
        lines += near_names(word, (index.unknown_names[word] or [])[:most])
    click.echo("".join(lines) or "no term is near\n", nl=False)
