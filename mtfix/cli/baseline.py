"""`mtfix baseline`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mtfix.cli.options import Request, takes_texts
from mtfix.cli.work import perform, say

if TYPE_CHECKING:
    from pathlib import Path

    from mtfix.baseline import Entry
    from mtfix.config import Config


@click.group("baseline")
def command() -> None:
    """Keep the list of what an old corpus is known to have, so that only what is new is reported."""


@command.command("update")
@takes_texts
@click.option("--allow-growth", is_flag=True, help="Add what is new.")
@click.pass_context
def update(ctx: click.Context, request: Request, allow_growth: bool) -> None:
    """Bring the baseline up to date with the files and folders of PATH...

    What is not found any more is taken out. What is new is left out, unless there is no baseline yet: then it is made.
    Entries of files that are not named stay; those of files that are gone are taken out if their folder is named.

    The baseline is the file that `--baseline` or the configuration key of that name says. Exits with 0, or with 2 if a
    file, an option or a rule cannot be used; the baseline is then as it was.

    \b
    mtfix baseline update --baseline known.json docs/
    """
    from dataclasses import replace

    from mtfix.baseline import Baseline
    from mtfix.baseline import update as updated
    from mtfix.errors import UserError
    from mtfix.formats.source import STDIN, save
    from mtfix.paths import shown
    from mtfix.render.statistics import plural
    from mtfix.tasks import Collect

    if request.narrowed:
        raise click.UsageError("a baseline is about all rules: leave out --select and --ignore", ctx)
    if STDIN in request.paths:
        raise click.UsageError("a baseline is about files, so `-` has no place in it", ctx)
    file = _the_baseline(request)
    is_new = not file.exists()
    old = Baseline(file) if is_new else Baseline.load(file)

    def without_baseline(config: Config) -> Config:
        if config.baseline != file:
            other = f"another baseline, {shown(config.baseline)}" if config.baseline else "no baseline"
            raise UserError(f"some of these files have {other}: name one for all with --baseline FILE")
        return replace(config, baseline=None)

    totals = perform(request, Collect(file), without_baseline)
    if totals.faulty:
        ctx.exit(2)
    found: dict[str, list[Entry]] = {old.path_of(target.name): [] for target in totals.targets}
    for entry in totals.entries:
        found[entry.path].append(entry)
    result = updated(old, found, old.gone(request.paths), may_grow=allow_growth or is_new)
    content = Baseline(file, result.entries).dump()
    if is_new or content != file.read_bytes():
        save(file, content)
    click.echo(f"{shown(file)}: {result.kept} kept, {result.removed} removed, {result.added} added")
    if result.left_out and not request.quiet:
        say(f"{plural(result.left_out, 'new finding')} left out; --allow-growth adds what is new")


def _the_baseline(request: Request) -> Path:
    """The one baseline of the paths that are given. Raises UserError if there is none, or several."""
    from pathlib import Path

    from mtfix.errors import UserError
    from mtfix.paths import absolute

    of_file, of_folder = request.configs.of_file, request.configs.of_folder
    configs = [of_folder(absolute(path)) if Path(path).is_dir() else of_file(path) for path in request.paths]
    files = {config.baseline for config in configs if config.baseline}
    if len(files) == 1:
        return files.pop()
    what = "these files have several baselines" if files else "no baseline is configured"
    raise UserError(f"{what}: name one with --baseline FILE")
