"""`mtfix explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mtfix.cli.options import checker_here, takes_packs
from mtfix.cli.work import look

if TYPE_CHECKING:
    from mtfix.config import Configs


@click.command("explain")
@click.argument("rule_id", metavar="ID")
@takes_packs
def command(rule_id: str, configs: Configs) -> None:
    """Say what a rule finds, why, and show its examples.

    \b
    mtfix explain pl-zawieszenie-broni
    """
    from mtfix.render.rules import explanation

    click.echo(explanation(checker_here(configs).engine.describe(rule_id), look()), nl=False)
