"""`mtfix rules`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfix.cli.options import checker_here, takes_packs

if TYPE_CHECKING:
    from mtfix.config import Configs


@click.group("rules")
def command() -> None:
    """List rules, show one as it is written, run their examples, or write their pages."""


@command.command("list")
@click.argument("selectors", nargs=-1, metavar="[RULES]...")
@takes_packs
def list_(selectors: tuple[str, ...], configs: Configs) -> None:
    """List the rules, all or those that RULES (ids, their beginnings, categories) name."""
    from mtfix.render.rules import table
    from mtfix.selection import known_selectors, specificity, verify

    engine = checker_here(configs).engine
    verify(selectors, known_selectors(engine.rule_ids()), "RULES")
    infos = [
        info
        for info in engine.rule_infos()
        if not selectors or any(specificity(selector, info.id, info.category) for selector in selectors)
    ]
    click.echo(table(infos), nl=False)


@command.command("show")
@click.argument("rule_id", metavar="ID")
@takes_packs
def show(rule_id: str, configs: Configs) -> None:
    """Print the record of a rule as it is written in its file."""
    from mtfix.render.rules import record

    info = checker_here(configs).engine.describe(rule_id)
    click.echo(record(info, Path(info.path).read_text(encoding="utf-8")), nl=False)


@command.command("test")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]...")
@takes_packs
@click.pass_context
def test(ctx: click.Context, paths: tuple[Path, ...], configs: Configs) -> None:
    """Run the examples of the rules and glossaries in PATH, or of all that mtfix comes with.

    Exits with 1 if one does not prove itself, 2 if a file cannot be used.
    """
    from mtfix.pipeline import engine_options
    from mtfix.selftest import self_test_paths

    tested, failures = self_test_paths(paths, engine_options(configs.of_folder(Path.cwd())))
    for failure in failures:
        click.echo(str(failure))
    click.echo(f"{tested} rules and entries tested, {len(failures)} checks failed")
    ctx.exit(1 if failures else 0)


@command.command("pages")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("docs"))
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a page is not as it would be written.")
@click.pass_context
def pages(ctx: click.Context, folder: Path, check: bool) -> None:
    """Write the pages about the rules that mtfix comes with into FOLDER (docs)."""
    from mtfix.engine import Engine, EngineOptions
    from mtfix.render.rule_pages import pages
    from mtfix.rules.info import of_rule
    from mtfix.rules.loading import builtin_folder, is_glossary, load_rules, yaml_files

    files = [file for file in yaml_files([builtin_folder()]) if not is_glossary(file)]
    by_file = {file.relative_to(builtin_folder()).as_posix(): list(map(of_rule, load_rules([file]))) for file in files}
    made = pages(by_file, len(Engine.load(EngineOptions()).index.concepts))
    there = set((folder / "rules").glob("*.md"))
    stale = [name for name, text in made.items() if not _holds(folder / name, text)]
    left = sorted(there - {folder / name for name in made})
    if check:
        for name in [*(str(folder / name) for name in stale), *map(str, left)]:
            click.echo(f"{name} is stale: run `mtfix rules pages {folder}`")
        ctx.exit(1 if stale or left else 0)
    for name in stale:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(made[name], "utf-8")
    for file in left:
        file.unlink()
    click.echo(f"{len(stale)} pages written, {len(left)} removed, {len(made) - len(stale)} were fresh")


def _holds(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text("utf-8") == text
