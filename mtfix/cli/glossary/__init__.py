"""`mtfix glossary`: one module a kind of work, each with its commands."""

from __future__ import annotations

import click

from mtfix.cli.glossary import browse, maintain, mine, trade
from mtfix.cli.glossary.diff import diff
from mtfix.cli.glossary.lint import lint
from mtfix.cli.glossary.review import review
from mtfix.cli.glossary.stats import stats

COMMANDS: tuple[click.Command, ...] = (
    *browse.COMMANDS,
    *maintain.COMMANDS,
    lint,
    stats,
    diff,
    mine.command,
    review,
    trade.import_,
    trade.export,
)


@click.group("glossary")
def command() -> None:
    """Keep a glossary: its concepts, its trade with other tools, what corrections teach it."""


for _one in COMMANDS:
    command.add_command(_one)
