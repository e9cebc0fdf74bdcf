"""`mtfix languagetool`: a server beside mtfix, so that runs need not start one each."""

from __future__ import annotations

import click

from mtfix.paths import shown


@click.group("languagetool")
def command() -> None:
    """Start and stop a LanguageTool server on this machine.

    With `--languagetool auto` mtfix asks the server that runs. If none does, it starts one for the run, which takes
    a quarter of a minute each time.

    \b
    mtfix languagetool start
    mtfix check --languagetool auto article.txt
    mtfix languagetool stop
    """


@command.command("status")
@click.pass_context
def status(ctx: click.Context) -> None:
    """Say what is installed and whether a server runs.

    Exits with 0 if one runs, 1 if none does, 2 if LanguageTool or Java is missing.

    \b
    mtfix languagetool status
    """
    from mtfix.languagetool import server

    running = server.running()
    if running:
        click.echo(f"runs at {running.url} (process {running.pid})")
    installation = server.find()
    click.echo(f"installed in {shown(installation.folder)}, with {installation.java}")
    if not running:
        click.echo("does not run; `mtfix languagetool start` starts it")
        ctx.exit(1)


@command.command("start")
def start() -> None:
    """Start a server that goes on until `stop`, and print its URL.

    LanguageTool is looked for in $MTFIX_LANGUAGETOOL, where `scripts/languagetool.sh` puts it, and where
    `language_tool_python` does. The server listens on this machine only and takes up to a gigabyte of memory.

    \b
    mtfix languagetool start
    """
    from mtfix.languagetool import server

    click.echo(f"runs at {server.start().url}")


@command.command("stop")
def stop() -> None:
    """Stop the server that `start` began.

    \b
    mtfix languagetool stop
    """
    from mtfix.languagetool import server

    stopped = server.stop()
    click.echo(f"stopped (process {stopped.pid})" if stopped else "does not run")
