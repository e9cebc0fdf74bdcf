"""`mtfix glossary`: one module a kind of work, each with its commands."""

from __future__ import annotations

import click

from mtfix.cli.glossary import trade

COMMANDS: tuple[click.Command, ...] = (trade.import_, trade.export)


@click.group("glossary")
def command() -> None:
    """Keep a glossary: its concepts, its trade with other tools, what corrections teach it."""


for _one in COMMANDS:
    command.add_command(_one)
