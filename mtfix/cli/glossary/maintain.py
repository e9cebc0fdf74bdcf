"""`mtfix glossary add`, `edit`, `remove`, `format` and `merge`: the daily work on a glossary."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtfix.cli.glossary.files import configured, takes_glossary, the_glossary
from mtfix.cli.work import say
from mtfix.errors import PackError, UserError
from mtfix.glossary.model import CONCEPT_TYPES
from mtfix.glossary.texts import CSV, Form, form_of, holds_days, read_or_new, read_text, write_text

if TYPE_CHECKING:
    from mtfix.formats.source import SourceFile
    from mtfix.glossary.model import Concept

_PATH = click.Path(path_type=Path)
_TEXTS = ("type", "domain", "definition", "note", "source", "reason")
_ROLES = ("admitted", "deprecated")


def _names(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for value in values:
        code, _, name = value.partition("=")
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", code) or not name.strip():
            raise click.BadParameter(f"“{value}” is not like pl=Biały Dom", ctx, param)
        names.setdefault(code, []).append(name.strip())
    return names


def _day(ctx: click.Context, param: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


def _takes_fields(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options for the fields of a concept."""
    for option in reversed(
        (
            click.option("--id", "new_id", metavar="ID", help="Lower-case words joined by hyphens."),
            click.option("--type", type=click.Choice(CONCEPT_TYPES), help="What kind of thing it is."),
            click.option("--admitted", multiple=True, metavar="NAME", help="Good English, too."),
            click.option("--deprecated", multiple=True, metavar="NAME", help="Always wrong."),
            click.option(
                "--name", "names", multiple=True, callback=_names, metavar="pl=NAME", help="In another language."
            ),
            click.option("--domain", metavar="SUBJECT", help="Found only where this subject is selected."),
            click.option("--definition", metavar="TEXT", help="What it is."),
            click.option("--note", metavar="TEXT", help="Anything else."),
            click.option("--source", metavar="TEXT", help="Where the facts are from."),
            click.option("--reason", metavar="TEXT", help="Why a wrong name may look like good English."),
            click.option(
                "--checked",
                type=click.DateTime(["%Y-%m-%d"]),
                callback=_day,
                metavar="DAY",
                help="When somebody looked at it.",
            ),
            click.option("--force", is_flag=True, help="Even if another concept of the file has such a name."),
        )
    ):
        command = option(command)
    return command


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that the options set; an empty text takes one out."""
    given: dict[str, Any] = {key: options[key] for key in (*_TEXTS, "checked") if options[key] is not None}
    given |= {key: [name for name in options[key] if name] for key in _ROLES if options[key]}
    return given | ({"names": options["names"]} if options["names"] else {})


@click.command("add")
@click.argument("preferred")
@_takes_fields
@takes_glossary
def add(preferred: str, new_id: str | None, glossary: Path | None, force: bool, **options: Any) -> None:
    """Add a concept whose right name is PREFERRED.

    The id is made from the name, `checked` is today, unless the options say otherwise. A file that does not exist is
    made.

    \b
    mtfix glossary add "White House" --type organisation --name "pl=Biały Dom" --deprecated "Biała House"
    """
    from mtfix.glossary.rows import slug

    if not preferred.strip():
        raise click.UsageError("PREFERRED is empty")
    _verify_text(preferred)
    file = the_glossary(glossary)
    form, source = form_of(file), read_or_new(file)
    record = {"id": new_id or slug(preferred), "preferred": preferred.strip(), **_given(options)}
    if "checked" not in record and holds_days(source.text, source.path):
        record["checked"] = date.today()
    if there := form.find(source.text, record["id"], source.path):
        raise UserError(f"{_at(there)}: the id “{there.id}” is taken, by “{there.preferred}”: choose another with --id")
    if not force:
        _verify_names(form, source, record)
    write_text(source, form.with_added(source.text, record, source.path))
    say(f"{source.path}: added {record['id']}" + ("" if source.file else ", in a new file"))


def _verify_text(*values: str) -> None:
    """Raise UserError for what the command line had in no encoding."""
    for value in values:
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise UserError(f"{value!r} is no text")


def _verify_names(form: Form, source: SourceFile, record: Mapping[str, Any], own: str = "") -> None:
    """Raise UserError if a name of the record is that of another concept, or has two roles."""
    names = [record["preferred"], *record.get("admitted", ()), *record.get("deprecated", ())]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UserError(f"“{twice}” would stand twice among the names of {record['id']}")
    for name in names:
        for other in form.with_name(source.text, name, source.path):
            roles = {"preferred": (other.preferred,), "admitted": other.admitted, "deprecated": other.deprecated}
            role = next((role for role, there in roles.items() if name in there), None)
            if role and other.id != own:
                raise UserError(f"{_at(other)}: “{name}” is {role} there, by {other.id} (--force: add it all the same)")


def _at(concept: Concept) -> str:
    return f"{concept.path}:{concept.line}"


@click.command("edit")
@click.argument("concept_id", metavar="ID")
@click.option("--preferred", metavar="NAME", help="The right name.")
@_takes_fields
@click.option("--add-admitted", multiple=True, metavar="NAME", help="One more.")
@click.option("--remove-admitted", multiple=True, metavar="NAME", help="One less.")
@click.option("--add-deprecated", multiple=True, metavar="NAME", help="One more.")
@click.option("--remove-deprecated", multiple=True, metavar="NAME", help="One less.")
@click.option("--remove-name", multiple=True, metavar="LANG", help="Its names in a language.")
@takes_glossary
def edit(concept_id: str, glossary: Path | None, force: bool, **options: Any) -> None:
    """Change the concept ID: what the options name is set anew, an empty text takes it out.

    Without options the record is opened in $EDITOR. Only the lines that change are written; what would be no glossary
    is refused.

    \b
    mtfix glossary edit white-house --add-deprecated "Biała House"
    """
    file = the_glossary(glossary)
    form, source = form_of(file), read_text(file)
    concept = _needed(form, source, concept_id)
    changes = _changes(concept, options)
    if not any(value for value in options.values()) and not changes:
        text = _edited_by_hand(form, source, concept)
    else:
        from mtfix.glossary.store import record_of

        changed = {**record_of(concept), **changes}
        if changed["id"] != concept.id and (there := form.find(source.text, changed["id"], source.path)):
            raise UserError(f"{_at(there)}: the id “{there.id}” is taken, by “{there.preferred}”")
        if not force and changes.keys() & {"preferred", *_ROLES}:
            _verify_names(form, source, changed, concept.id)
        text = form.with_replaced(source.text, concept.id, changes, source.path)
    if text == source.text:
        say(f"{_at(concept)}: nothing changed")
        return
    write_text(source, text)
    say(f"{_at(concept)}: changed {concept.id}")


def _needed(form: Form, source: SourceFile, concept_id: str) -> Concept:
    if concept := form.find(source.text, concept_id.removeprefix("glossary-"), source.path):
        return concept
    raise UserError(f"{source.path}: no concept “{concept_id}”")


def _changes(concept: Concept, options: Mapping[str, Any]) -> dict[str, Any]:
    changes = _given(options)
    changes |= {key: value for key, value in (("id", options["new_id"]), ("preferred", options["preferred"])) if value}
    for role in _ROLES:
        more, less = options[f"add_{role}"], options[f"remove_{role}"]
        if more or less:
            names = [*changes.get(role, getattr(concept, role)), *more]
            if missing := next((name for name in less if name not in names), None):
                raise UserError(f"{_at(concept)}: {concept.id} has no {role} name “{missing}”")
            changes[role] = [name for name in dict.fromkeys(names) if name not in less]
    if options["names"] or options["remove_name"]:
        names = {code: list(forms) for code, forms in concept.names.items()} | options["names"]
        if missing := next((code for code in options["remove_name"] if code not in names), None):
            raise UserError(f"{_at(concept)}: {concept.id} has no name in “{missing}”")
        changes["names"] = {code: forms for code, forms in names.items() if code not in options["remove_name"]}
    return changes


def _edited_by_hand(form: Form, source: SourceFile, concept: Concept) -> str:
    """The text of the glossary with the record as somebody left it in the editor."""
    from mtfix.glossary import yamltext
    from mtfix.glossary.store import concept_of, record_of

    in_yaml = Path(source.path).suffix not in CSV
    block = yamltext.block_of(source.text, concept.id, source.path) if in_yaml else None
    body = f"{block.body}\n" if block else yamltext.render(record_of(concept))
    while True:
        edited = click.edit(body, extension=".yaml")
        if edited is None or edited == body:
            return source.text
        try:
            new = concept_of(yamltext.record_in(edited, source.path, concept.line))
            if new.id != concept.id and form.find(source.text, new.id, source.path):
                raise PackError(source.path, concept.line, f"the id “{new.id}” is taken")
            if block:
                return yamltext.with_body(source.text, concept.id, edited, source.path)
            emptied = dict.fromkeys(record_of(concept))
            return form.with_replaced(source.text, concept.id, {**emptied, **record_of(new)}, source.path)
        except PackError as error:
            if not sys.stdin.isatty():
                raise
            say(f"mtfix: {error}")
            if not click.confirm("Edit it again?", default=True, err=True):
                raise
            body = edited


@click.command("remove")
@click.argument("concept_ids", nargs=-1, required=True, metavar="ID...")
@takes_glossary
def remove(concept_ids: tuple[str, ...], glossary: Path | None) -> None:
    """Remove concepts; comments that stand before them stay.

    \b
    mtfix glossary remove white-house
    """
    file = the_glossary(glossary)
    form, source = form_of(file), read_text(file)
    concepts = {(concept := _needed(form, source, one)).id: concept for one in concept_ids}
    text = source.text
    for one in concepts:
        text = form.without(text, one, source.path)
    write_text(source, text)
    for concept in concepts.values():
        say(f"{_at(concept)}: removed {concept.id}")


@click.command("format")
@click.argument("files", nargs=-1, type=_PATH, metavar="[FILE]...")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change; exit with 1 if anything.")
@click.pass_context
def format_(ctx: click.Context, files: tuple[Path, ...], check: bool, diff: bool) -> None:
    """Bring YAML glossaries (those of the configuration, or FILE...; of folders, all) into their form.

    Keys get their order, values their form, records a blank line between them (or none, if most have none). What is
    said, comments, the order of records and the breaks of long lists stay.

    \b
    mtfix glossary format glossary.csv
    """
    from mtfix.cli.work import look

    changed = 0
    sources = [read_text(file) for file in _to_format(files)]
    texts = [_formatted(source) for source in sources]  # all, before the first is written
    for source, text in zip(sources, texts, strict=True):
        if text == source.text:
            continue
        changed += 1
        if diff:
            from mtfix.render.unified import unified_diff

            shown = unified_diff(source.data, source.encode(text), source.path, colour=look().colour)
            click.echo(shown, nl=False)
        elif check:
            click.echo(f"{source.path}: would be formatted")
        else:
            write_text(source, text)
            say(f"{source.path}: formatted")
    say(f"{changed} of {len(sources)} files {'would change' if check or diff else 'changed'}")
    ctx.exit(1 if changed and (check or diff) else 0)


def _to_format(given: tuple[Path, ...]) -> list[Path]:
    from mtfix.rules.loading import is_glossary, yaml_files

    if not given:
        found = [file for file in configured() if file.suffix not in CSV]
        if not found:
            raise UserError("no YAML glossary is configured: name FILE")
        return found
    if table := next((file for file in given if file.suffix in CSV), None):
        raise UserError(f"{table}: only YAML glossaries have a form")
    return [file for file in yaml_files(given) if file in given or is_glossary(file)]


def _formatted(source: SourceFile) -> str:
    from mtfix.glossary.yamltext import formatted

    return formatted(source.text, source.path)


@click.command("merge")
@click.argument("base", type=_PATH)
@click.argument("other", type=_PATH)
@click.option("--output", "-o", type=_PATH, help="Write there, not to BASE.")
@click.option("--prefer", type=click.Choice(["base", "other"]), help="Who is right where they differ.")
@click.pass_context
def merge(ctx: click.Context, base: Path, other: Path, output: Path | None, prefer: str | None) -> None:
    """Bring the concepts of OTHER into BASE, which keeps its comments and its order.

    Concepts with one id or one preferred name are one: their lists are united. Where texts differ, or a name is right
    in one and wrong in the other, both places are shown; without --prefer nothing is written then. Exits with 1 if a
    conflict is left.

    \b
    mtfix glossary merge ours.yaml theirs.csv
    """
    from mtfix.cli.glossary.files import concepts_of
    from mtfix.glossary.merge import merge as merged_of

    form, source = form_of(base), read_text(base)
    target = output or base
    if target.suffix != base.suffix:
        raise UserError(f"{target}: what comes of {base} is written like it, so that its name ends in {base.suffix}")
    merged = merged_of(concepts_of((base,), builtin=False), concepts_of((other,), builtin=False), prefer)
    for conflict in merged.conflicts:
        click.echo(str(conflict))
    if left := sum(not conflict.settled for conflict in merged.conflicts):
        say(f"{left} conflicts left, nothing written" + ("" if prefer else " (--prefer says who is right)"))
        ctx.exit(1)
    text = form.with_all_replaced(source.text, merged.changed, source.path)
    text = form.with_all_added(text, merged.added, source.path) if merged.added else text
    if target != base:
        write_text(read_or_new(target), text)
    elif text != source.text:
        write_text(source, text)
    say(f"{target}: {len(merged.changed)} concepts changed, {len(merged.added)} added")


COMMANDS: Iterable[click.Command] = (add, edit, remove, format_, merge)
