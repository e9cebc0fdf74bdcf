"""`mtfix glossary mine`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfix.cli.glossary.files import builtin_glossaries, configured
from mtfix.cli.work import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtfix.files import Target
    from mtfix.text.document import Document


@click.command("mine")
@click.argument("corpus", nargs=-1, required=True, metavar="CORPUS...")
@click.option("--glossary", "-g", "glossaries", multiple=True, type=click.Path(path_type=Path), help="Known as well.")
@click.option("--most", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many.")
@click.option("--least-count", type=click.IntRange(min=1), default=3, show_default=True, help="No rarer ones.")
@click.option("--output-format", type=click.Choice(["text", "jsonl", "yaml"]), default="text", show_default=True)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write there, not to stdout.")
def command(
    corpus: tuple[str, ...],
    glossaries: tuple[Path, ...],
    most: int,
    least_count: int,
    output_format: str,
    output: Path | None,
) -> None:
    """Find the names and terms that CORPUS uses often and the glossaries lack.

    CORPUS are files and folders. What the shipped glossary has is left out, and so is what those have that are
    configured or named with `--glossary`. The most remarkable come first: far oftener here than in English at large, or
    in several spellings.

    `yaml` writes proposals for concepts, which a person is to review; none is active.

    \b
    mtfix glossary mine corpus/ --most 50
    """
    from mtfix.config import Configs
    from mtfix.errors import UserError
    from mtfix.files import find_files
    from mtfix.formats.source import save
    from mtfix.glossary.store import load_glossaries
    from mtfix.learn import mining, proposals
    from mtfix.render.mined import as_jsonl, as_text

    configs = Configs()
    targets, faults = find_files(corpus, configs)
    if faults:
        raise UserError(faults[0])
    concepts = load_glossaries([*builtin_glossaries(), *configured(), *glossaries])
    found = mining.mine(_documents(targets), concepts, least_count)[:most]
    if output_format == "yaml":
        text = proposals.dump(mining.proposals(found, (concept.id for concept in concepts)))
    else:
        text = "".join(map(as_jsonl if output_format == "jsonl" else as_text, found))
    if output:
        save(output, text.encode())
        say(f"{output}: {len(found)} names and terms")
    else:
        click.echo(text, nl=False)
        if not found:
            say("no name and no term that the glossaries lack occurs so often")


def _documents(targets: list[Target]) -> Iterator[Document]:
    from mtfix import formats
    from mtfix.config import format_options
    from mtfix.formats.source import BinaryFileError, read

    for target in targets:
        try:
            source = read(target.path, target.config.encoding, target.name)
        except BinaryFileError:
            if not target.met_in_folder:
                raise
            continue
        yield formats.extract(source.text, source.path, format_options(target.config)).prose
