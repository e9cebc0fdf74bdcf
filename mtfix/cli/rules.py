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
    """List rules, show one as it is written, or run their own examples."""


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
