"""`mtfix glossary stats`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfix.cli.glossary.files import builtin_glossaries, the_glossaries
from mtfix.errors import UserError

if TYPE_CHECKING:
    from mtfix.glossary.model import Concept
    from mtfix.glossary.statistics import Usage


@click.command("stats")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--builtin", is_flag=True, help="The glossary that mtfix comes with.")
@click.option("--corpus", multiple=True, metavar="PATH", help="A file or folder of texts in which to count names.")
@click.option("--output-format", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def stats(files: tuple[Path, ...], builtin: bool, corpus: tuple[str, ...], output_format: str) -> None:
    """Count what the glossaries FILE... cover, or those that the configuration names.

    Concepts by type and by the year of their last check, names by role and language. With `--corpus`: how many
    concepts these texts name rightly, in how many a name is found wrong, and how many are never met.

    \b
    mtfix glossary stats
    """
    from mtfix.glossary.statistics import coverage
    from mtfix.glossary.store import load_glossaries
    from mtfix.render.glossary_statistics import json_line, table

    if builtin and files:
        raise click.UsageError("--builtin takes no FILE")
    paths = builtin_glossaries() if builtin else list(the_glossaries(files))
    concepts = load_glossaries(paths)
    used = _usage(concepts, () if builtin else tuple(path.absolute() for path in paths), corpus) if corpus else None
    counted = coverage(concepts)
    click.echo("".join(table(counted, used)) if output_format == "text" else json_line(counted, used), nl=False)


def _usage(concepts: Sequence[Concept], glossaries: tuple[Path, ...], corpus: Sequence[str]) -> Usage:
    """What of these concepts the texts of a corpus have. Raises UserError for a text that cannot be read."""
    from mtfix.config import Configs, Overrides
    from mtfix.files import find_files
    from mtfix.formats.source import BinaryFileError, read
    from mtfix.glossary.statistics import right_names, usage
    from mtfix.pipeline import checker

    configs = Configs(overrides=Overrides(values=(("glossary", glossaries),)))
    targets, faults = find_files(corpus, configs)
    if faults:
        raise UserError(faults[0])
    right, wrong = Counter[str](), Counter[str]()
    for target in targets:
        try:
            source = read(target.path, target.config.encoding, target.name)
        except BinaryFileError:
            if not target.met_in_folder:
                raise
            continue
        judge = checker(target.config)
        wrong.update(finding.rule for finding in judge.check(source.text, target.name).findings)
        right.update(right_names(judge.extract(source.text, target.name).prose, judge.engine.index))
    return usage(concepts, right, wrong)
