"""`mtfix glossary import` and `mtfix glossary export`."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfix.cli.glossary.files import (
    concepts_of,
    configured,
    takes_glossaries,
    takes_glossary,
    the_glossaries,
    the_glossary,
)
from mtfix.cli.work import say
from mtfix.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mtfix.glossary.model import Concept
    from mtfix.glossary.trade.joining import Joined
    from mtfix.glossary.trade.model import Format, Given, Note

_PATH = click.Path(path_type=Path)
_STDIO = "-"
_TABLES = (".csv", ".tsv")
_GLOSSARIES = (".yaml", ".yml", *_TABLES)
_NAMES = "tbx, csv, tsv, xlsx, skos, deepl, google, google-sets, omegat"
_MOST_DOMAINS = 3
_takes_format = click.option("--format", "name", metavar="NAME", help=f"{_NAMES}. [default: as the suffix says]")
_verbose = click.option("--verbose", "-v", is_flag=True, help="Show each thing that was left out, not only how many.")


@click.command("import")
@click.argument("file", metavar="FILE")
@takes_glossary
@click.option("--output", "-o", type=_PATH, help="Make a new glossary, .yaml or .csv, instead.")
@_takes_format
@click.option("--encoding", help="Of a text without a byte order mark. [default: utf-8, or as the XML says]")
@click.option("--source-language", default="", metavar="LANG", help="That of the first column, if the file says none.")
@click.option("--no-domain", is_flag=True, help="Without domains, so that the terms are found in all texts.")
@click.option(
    "--prefer", type=click.Choice(["ours", "theirs"]), default="ours", show_default=True, help="Where they differ."
)
@_verbose
def import_(
    file: str,
    glossary: Path | None,
    output: Path | None,
    name: str,
    encoding: str | None,
    source_language: str,
    no_domain: bool,
    prefer: str,
    verbose: bool,
) -> int:
    """Add the concepts of FILE to a glossary.

    New ones are appended. One whose id or preferred name is there already is united with it. What was skipped or left
    out is said on stderr. Exit code 1: nothing was imported.

    \b
    mtfix glossary import client.tbx --glossary glossary.yaml
    """
    from mtfix.glossary.store import load_glossaries
    from mtfix.glossary.trade.formats import format_for
    from mtfix.glossary.trade.joining import join

    if glossary and output:
        raise click.UsageError("--glossary adds to a glossary, --output makes one: take one of them")
    target = output or the_glossary(glossary)
    if target.suffix not in _GLOSSARIES:
        raise UserError(f"{target}: a glossary is a file named .yaml, .yml, .csv or .tsv")
    if output and output.exists():
        raise UserError(f"{output}: is there already; --glossary adds to it")
    if output is None and not target.exists():
        raise UserError(f"{target}: no such file; --output makes a new glossary")
    if Path(file).suffix in (".yaml", ".yml") and not name:
        raise UserError(f"{file}: YAML is what mtfix reads anyway: name it with --glossary where it is to be used")
    how = format_for(file, name)
    imported = how.read(_given(file, how, encoding, source_language))
    concepts = [replace(one, domain="") for one in imported.concepts] if no_domain else imported.concepts
    there = load_glossaries([target]) if target.exists() else []
    joined = join(there, concepts, theirs=prefer == "theirs")
    if joined.added or joined.changed:
        _change(target, there, joined)
    skipped = (*imported.skipped, *joined.skipped)
    counts = [f"imported {len(joined.added)}"]
    counts += [f"united {len(joined.united)}"] if joined.united else []
    counts += [f"skipped {len(skipped)}"] if skipped or not joined.added else []
    nothing = not imported.concepts and not imported.skipped
    why = ": no concepts in the file" if nothing else ":" if skipped or joined.united else ""
    say(f"{target}: {', '.join(counts)}{why}")
    for note in sorted((*skipped, *joined.united), key=lambda note: note.line):
        say(_line(file, note))
    _say_losses(f"{file}: left out", imported.losses, file if verbose else "")
    _say_domains(joined.added)
    return 0 if joined.added or joined.changed else 1


def _given(file: str, how: Format, encoding: str | None, language: str) -> Given:
    """The file as its format takes it. Raises UserError."""
    from mtfix.formats.source import DEFAULT_ENCODING, decode, verify_encoding
    from mtfix.glossary.trade.model import Given
    from mtfix.glossary.trade.tables import language_code

    if encoding:
        verify_encoding(encoding)
    if language and not language_code(language):
        raise click.UsageError(f"--source-language takes a code such as “pl”, not “{language}”")
    language = language_code(language)
    data = sys.stdin.buffer.read() if file == _STDIO else Path(file).read_bytes()
    if not data.strip():
        raise UserError(f"{file}: an empty file")
    if how.is_text or (encoding and how.name == "tbx"):
        text = decode(data, file, encoding or DEFAULT_ENCODING).text
        return Given(file, text.encode(), text, "utf-8", language)
    return Given(file, data, language=language)


def _change(target: Path, there: Sequence[Concept], joined: Joined) -> None:
    """Write what was joined into the glossary, all of it or nothing."""
    from mtfix.formats.source import read, save
    from mtfix.glossary.store import record_of
    from mtfix.glossary.trade.tables import with_rows
    from mtfix.glossary.yamltext import with_all_added, with_all_replaced

    source = read(str(target)) if target.exists() else None
    text = source.text if source else ""
    changed = [replace(one, **joined.changed[one.id]) for one in there if one.id in joined.changed]
    if target.suffix in _TABLES:
        text = with_rows(text, joined.added, changed, str(target))
    else:
        if changed:
            records = {one.id: record_of(one) for one in changed}
            changes = {key: {one: records[key].get(one) for one in keys} for key, keys in joined.changed.items()}
            text = with_all_replaced(text, changes, str(target))
        text = with_all_added(text, (record_of(one) for one in joined.added), str(target))
    save(target, source.encode(text) if source else text.encode())


@click.command("export")
@takes_glossaries
@click.option("--output", "-o", default=_STDIO, metavar="FILE", help="Where to. [default: stdout]")
@_takes_format
@click.option("--language", default="", metavar="LANG", help="Of the names, where the format holds those of one only.")
@click.option("--builtin", is_flag=True, help="The glossary of mtfix itself, too.")
@_verbose
def export(glossaries: tuple[Path, ...], output: str, name: str, language: str, builtin: bool, verbose: bool) -> int:
    """Write glossaries in the format of another tool.

    What the format does not hold is said on stderr. Exit code 1: there is nothing to export.

    \b
    mtfix glossary export --glossary glossary.yaml --output terms.tbx
    """
    from mtfix.formats.source import save
    from mtfix.glossary.trade.formats import format_for
    from mtfix.glossary.trade.model import Wanted, suffix_of

    how = format_for(output, name)
    if output == _STDIO and how.name == "xlsx" and sys.stdout.isatty():
        raise UserError("a workbook is not for the terminal: name a file with --output")
    files = glossaries or configured() if builtin else the_glossaries(glossaries)
    concepts = concepts_of(files, builtin=builtin)
    if not concepts:
        say("nothing to export: no concepts")
        return 1
    exported = how.write(concepts, Wanted(suffix_of(output), language))
    if output == _STDIO:
        sys.stdout.flush()
        sys.stdout.buffer.write(exported.data)
        sys.stdout.buffer.flush()
    else:
        save(Path(output), exported.data)
        say(f"{output}: {len(concepts)} concepts")
    _say_losses(f"{how.name} does not hold", exported.losses, output if verbose else "")
    return 0


def _line(file: str, note: Note) -> str:
    place = f"{file}:{note.line}" if note.line else file
    return f"{place}: {' '.join(note.what.split())}: {' '.join(note.why.split())}"


def _say_losses(head: str, losses: Sequence[Note], each_of: str) -> None:
    """How many things of each kind are lost, or each of them, if `each_of` names the file that they are of."""
    if not losses:
        return
    if each_of:
        for note in losses:
            say(f"{head}: {note.what}: {' '.join(note.why.split())}" + (f" (line {note.line})" if note.line else ""))
        return
    counts = Counter(note.what for note in losses)
    say(f"{head} (each with --verbose):")
    for what, count in counts.most_common():
        say(f"  {count} × {what}")


def _say_domains(concepts: Iterable[Concept]) -> None:
    domains = Counter(one.domain for one in concepts if one.domain)
    if domains:
        some = [domain for domain, _ in domains.most_common(_MOST_DOMAINS)]
        more = " …" if len(domains) > len(some) else ""
        listed = ", ".join(f'"{one}"' for one in some)
        say(
            f"found only with their domain ({domains.total()}): --domain {','.join(some)}{more}, or"
            f" domain = [{listed}]{more} in the configuration;"
            " --no-domain imports them without"
        )
