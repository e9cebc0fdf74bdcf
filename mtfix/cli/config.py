"""`mtfix config`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfix.cli.options import takes_packs

if TYPE_CHECKING:
    from mtfix.config import Configs


@click.command("config")
@click.argument("file", required=False)
@takes_packs
def command(file: str | None, configs: Configs) -> None:
    """Print the configuration that is in force.

    It is that for FILE, or for files in this folder; every setting says where it comes from.

    \b
    mtfix config docs/manual.md
    """
    from mtfix.paths import absolute

    config = configs.of_file(file) if file and not Path(file).is_dir() else configs.of_folder(absolute(file or "."))
    click.echo(config.as_toml(), nl=False)
