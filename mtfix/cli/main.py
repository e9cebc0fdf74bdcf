"""The `mtfix` command: its subcommands are imported when they are called for."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

import mtfix
from mtfix.errors import PackError, UserError

COMMANDS = (
    "check",
    "diff",
    "fix",
    "score",
    "review",
    "compare",
    "learn",
    "baseline",
    "glossary",
    "rules",
    "terms",
    "languagetool",
    "explain",
    "config",
    "lsp",
    "serve",
    "completion",
)
# The variable in which a shell asks for completions.
COMPLETE = "_MTFIX_COMPLETE"
_INTERRUPTED = 130
_TERMINATED = 143
_BROKEN_PIPE = 141


class _Commands(click.Group):
    """Subcommands by name, each in `mtfix.cli.NAME` as `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"mtfix.cli.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from mtfix.selection import did_you_mean

            raise click.UsageError(f"no command “{args[0]}”{did_you_mean(args[0], COMMANDS)}", error.ctx) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(mtfix.__version__, prog_name="mtfix", message="%(prog)s %(version)s")
def cli() -> None:
    """Find and mend English that a machine translated badly.

    \b
    mtfix check article.txt    what is garbled, and why
    mtfix diff article.txt     the correction as a diff that `git apply` takes
    mtfix fix article.txt      apply what is safe

    \b
    Exit codes
      0  nothing found    1  findings    2  the user or the input is at fault

    \b
    Files
      mtfix.toml, pyproject.toml   settings; the nearest one above each file counts
      ~/.cache/mtfix               what is compiled from rules ($MTFIX_CACHE_DIR)

    \b
    Environment
      NO_COLOR, FORCE_COLOR        without colours, or always with them

    Nothing is ever sent anywhere.
    """


def main() -> NoReturn:
    """Run the command line and exit: 0 nothing found, 1 findings, 2 the user or the input is at fault."""
    # Packs are many small objects that live as long as the process: to look through them again and again while
    # they are loaded takes longer than to load them.
    gc.set_threshold(100_000, 50, 50)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command (that of the process if none is given) and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a character gets an escape instead of an error.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(arguments, prog_name="mtfix", complete_var=COMPLETE, standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except BrokenPipeError:
        # What is still in the buffer must not be written when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except (click.ClickException, UserError, OSError) as error:
        click.echo(f"mtfix: {_said(error)}", err=True)
        return 2


def _said(error: Exception) -> str:
    """What is the matter, in one line; of a rule file also the lines around the fault."""
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        return f"{error.format_message()} (see {context.command_path if context else 'mtfix'} --help)"
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return f"{error}\n{error.excerpt}".rstrip() if isinstance(error, PackError) else str(error)
