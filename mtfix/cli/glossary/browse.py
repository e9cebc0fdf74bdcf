"""`mtfix glossary list`, `show` and `search`: looking things up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfix.cli.glossary.files import builtin_glossaries, concepts_of, configured, takes_glossaries, the_glossaries
from mtfix.errors import UserError
from mtfix.glossary.model import CONCEPT_TYPES
from mtfix.glossary.texts import CSV, form_of, read_text

if TYPE_CHECKING:
    from mtfix.glossary.model import Concept


@click.command("list")
@takes_glossaries
@click.option("--type", "kinds", multiple=True, type=click.Choice(CONCEPT_TYPES), help="Only such things.")
@click.option("--language", multiple=True, metavar="LANG", help="Only what has a name in this language.")
@click.option("--domain", multiple=True, metavar="SUBJECT", help="Only what belongs to this subject.")
@click.option("--builtin", is_flag=True, help="The concepts that mtfix comes with, too.")
@click.option("--output-format", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def list_(
    glossaries: tuple[Path, ...],
    kinds: Sequence[str],
    language: Sequence[str],
    domain: Sequence[str],
    builtin: bool,
    output_format: str,
) -> None:
    """List the concepts: id, type, right name, and where each stands.

    \b
    mtfix glossary list --type person
    """
    from mtfix.rules.model import is_about

    files = glossaries or configured() if builtin else the_glossaries(glossaries)
    concepts = [
        concept
        for concept in concepts_of(files, builtin=builtin)
        if (not kinds or concept.type in kinds)
        and (not language or any(code in concept.names for code in language))
        and (not domain or (concept.domain and is_about(concept.domain, domain)))
    ]
    click.echo("".join(_json(concepts) if output_format == "jsonl" else _table(concepts)), nl=False)


def _table(concepts: Sequence[Concept]) -> Iterable[str]:
    wide = max((len(one.id) for one in concepts), default=0)
    for one in concepts:
        yield f"{one.id:{wide}}  {one.type:12}  {one.preferred}  {one.path}:{one.line}\n"


def _json(concepts: Iterable[Concept]) -> Iterable[str]:
    from mtfix.glossary.store import record_of

    for one in concepts:
        fields = {**record_of(one), "path": one.path, "line": one.line}
        yield json.dumps(fields, ensure_ascii=False, default=str) + "\n"


@click.command("show")
@click.argument("concept_id", metavar="ID")
@takes_glossaries
def show(concept_id: str, glossaries: tuple[Path, ...]) -> None:
    """Print the concept ID as it is written, with its place: of your glossaries, else of those of mtfix.

    \b
    mtfix glossary show white-house
    """
    wanted = concept_id.removeprefix("glossary-")
    for file in (*reversed(glossaries or configured()), *builtin_glossaries()):
        if record := _written(file, wanted):
            click.echo(record, nl=False)
            return
    raise UserError(f"no concept “{concept_id}” (mtfix glossary search {concept_id})")


def _written(file: Path, concept_id: str) -> str:
    form, source = form_of(file), read_text(file)
    concept = form.find(source.text, concept_id, source.path)
    if concept is None:
        return ""
    from mtfix.glossary import csvtext, yamltext

    if file.suffix in CSV:
        lines = csvtext.written(source.text, concept_id, source.path).replace("\r\n", "\n").rstrip("\n")
    else:
        block = yamltext.block_of(source.text, concept_id, source.path)
        lines = block.body if block else ""
    return f"# {concept.path}:{concept.line}\n{lines}\n"


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@takes_glossaries
def search(words: tuple[str, ...], most: int, glossaries: tuple[Path, ...]) -> None:
    """Find concepts by WORDS in any of their names, their id or definition; also those that mtfix comes with.

    What is written just so comes first, then what holds it in any case; if there is neither, what is spelt nearly so.

    \b
    mtfix glossary search "Biały Dom"
    """
    from mtfix.glossary.search import search as find

    hits = find(concepts_of(glossaries or configured(), builtin=True), " ".join(words), most)
    for hit in hits:
        kind = hit.kind if hit.kind == "preferred" else f"{hit.kind}: {hit.text}"
        click.echo(f"{hit.concept.id}  {hit.concept.preferred}  ({kind})  {hit.concept.path}:{hit.concept.line}")
    if not hits:
        click.echo("nothing found", err=True)


COMMANDS: Iterable[click.Command] = (list_, show, search)
