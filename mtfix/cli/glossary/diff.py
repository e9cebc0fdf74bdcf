"""`mtfix glossary diff`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfix.cli import git
from mtfix.cli.glossary.files import takes_glossaries, the_glossaries
from mtfix.errors import UserError

if TYPE_CHECKING:
    from mtfix.glossary.model import Concept

_WORKING_TREE = ""


@click.command("diff")
@click.argument("revisions", nargs=-1, required=True, metavar="REV [REV]")
@takes_glossaries
@click.option("--output-format", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def diff(revisions: tuple[str, ...], glossaries: tuple[Path, ...], output_format: str) -> None:
    """Show what became of the glossaries between two revisions of their git repository, as a Markdown list.

    REV is all that git takes (v1.2, HEAD~3, a branch), or `REV..REV`. One REV is compared with the files as they are.

    \b
    mtfix glossary diff v1.0 HEAD --glossary glossary.yaml
    """
    from mtfix.glossary.changes import changes
    from mtfix.render import changes as render

    before, after = _revisions(revisions)
    paths = the_glossaries(glossaries)
    old, new = ({path: _at(path, revision) for path in paths} for revision in (before, after))
    for path in paths:
        if old[path] is None and new[path] is None:
            raise UserError(f"{path}: no such file, neither now nor then")
    found = changes(_concepts(old, before), _concepts(new, after))
    lines = render.markdown(found) if output_format == "text" else render.json_lines(found)
    click.echo("".join(lines), nl=False)


def _revisions(given: tuple[str, ...]) -> tuple[str, str]:
    if len(given) == 1 and ".." in given[0]:
        return git.range_of(given[0])
    if len(given) > 2:
        raise click.UsageError("one or two revisions are compared")
    return given[0], given[1] if len(given) == 2 else _WORKING_TREE


def _at(path: Path, revision: str) -> str | None:
    """The text of a file in a revision, None if it is not there. Raises UserError."""
    from mtfix.rules.yamlfile import read_text

    commit = git.commit(path, revision or "HEAD")
    if revision == _WORKING_TREE:
        return read_text(path) if path.exists() else None
    data = git.run(path.parent, "show", f"{commit}:./{path.name}")
    try:
        return None if data is None else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{path} in {revision}: not UTF-8 (byte {error.start})") from None


def _concepts(texts: dict[Path, str | None], revision: str) -> list[Concept]:
    """The concepts of glossaries in a revision, read as they are when a text is checked."""
    from mtfix.glossary.store import entries_of

    concepts: dict[str, Concept] = {}
    for path, text in texts.items():
        if text is None:
            continue
        name = f"{revision}:{path}" if revision else str(path)
        concepts |= {entry.concept.id: entry.concept for entry in entries_of(text, name)}
    return list(concepts.values())
