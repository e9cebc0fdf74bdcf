"""`mtfix glossary lint`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfix.cli.glossary.files import builtin_glossaries, the_glossaries

if TYPE_CHECKING:
    from mtfix.glossary.lint import Issue
    from mtfix.glossary.model import Concept


def _codes(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> frozenset[str]:
    from mtfix.glossary.lint import CODES
    from mtfix.selection import did_you_mean

    codes = [code for part in value for name in part.split(",") if (code := name.strip())]
    for code in codes:
        if code not in CODES:
            raise click.BadParameter(f"no code “{code}”{did_you_mean(code, CODES)} ({', '.join(CODES)})")
    return frozenset(codes)


@click.command("lint")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--builtin", is_flag=True, help="The glossary that mtfix comes with.")
@click.option("--fix", is_flag=True, help="Take out what stands twice and stray white space, and format.")
@click.option("--select", multiple=True, callback=_codes, metavar="CODES", help="Only these checks.")
@click.option("--ignore", multiple=True, callback=_codes, metavar="CODES", help="Not these checks.")
@click.option(
    "--stale-after",
    type=click.IntRange(min=0),
    default=730,
    show_default=True,
    metavar="DAYS",
    help="How old the last check of a concept may be.",
)
@click.option("--no-self-test", is_flag=True, help="Do not try the names of each concept in a sentence.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--output-format", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.pass_context
def lint(
    ctx: click.Context,
    files: tuple[Path, ...],
    builtin: bool,
    fix: bool,
    select: frozenset[str],
    ignore: frozenset[str],
    stale_after: int,
    no_self_test: bool,
    strict: bool,
    output_format: str,
) -> None:
    """Find what is wrong in the glossaries FILE..., or in those that the configuration names.

    Concepts that stand twice, names that are replaced in a circle, that are good English or match nothing, and more.
    Then each name is tried in a sentence, under all rules of the configuration: a wrong one must be found and put
    right, a right one must be left alone. Exits with 1 if an error is found, 2 if a file cannot be used.

    \b
    mtfix glossary lint glossary.yaml --fix
    """
    from datetime import date

    from mtfix.glossary import lint as checks
    from mtfix.glossary.store import read_entries
    from mtfix.render import issues as render

    if builtin and (files or fix):
        raise click.UsageError("--builtin takes no FILE and no --fix")
    paths = builtin_glossaries() if builtin else [*dict.fromkeys(the_glossaries(files))]
    if fix:
        _fix(paths)
    entries = [entry for path in paths for entry in read_entries(path)]
    wanted = (select or frozenset(checks.CODES)) - ignore
    found = [one for one in checks.lint(entries, date.today(), stale_after) if one.code in wanted]
    tests = "no self-tests"
    if wanted & {"self-test", "never-matches"} and not no_self_test:
        faulty = {one.concept for one in found if one.severity is checks.Gravity.ERROR}
        concepts = {entry.concept.id: entry.concept for entry in entries}
        sound = [concept for concept in concepts.values() if concept.id not in faulty]
        proved, tests = _proved(sound, paths)
        found += (one for one in proved if one.code in wanted)
    order = {str(path): n for n, path in enumerate(paths)}
    found.sort(key=lambda one: (order[one.path], one.line))
    shown = render.lines(found) if output_format == "text" else render.json_lines(found)
    click.echo("".join(shown), nl=False)
    click.echo(render.summary(found, len(entries), tests), nl=False, err=output_format == "jsonl")
    ctx.exit(1 if any(strict or one.severity is checks.Gravity.ERROR for one in found) else 0)


def _fix(paths: Sequence[Path]) -> None:
    """Put each file in order. All are read before the first is written."""
    from mtfix.cli.work import say
    from mtfix.glossary.texts import read_text, write_text
    from mtfix.glossary.tidy import tidied

    sources = [read_text(path) for path in paths]
    texts = [tidied(source.text, source.path) for source in sources]
    for source, text in zip(sources, texts, strict=True):
        if text != source.text:
            write_text(source, text)
            say(f"{source.path}: put in order")


def _proved(concepts: Sequence[Concept], paths: Sequence[Path]) -> tuple[list[Issue], str]:
    """What entries do not prove, and what is to say of how they were tested."""
    from mtfix.config import Configs
    from mtfix.pipeline import engine_options
    from mtfix.proving import CHANNEL_UP_TO, prove

    found = list(prove(concepts, paths, engine_options(Configs().of_folder(Path.cwd()))))
    how = " without the noisy channel" if len(concepts) > CHANNEL_UP_TO else ""
    return found, f"{len(concepts):,} tested{how}"
