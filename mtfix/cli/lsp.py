"""`mtfix lsp`."""

from __future__ import annotations

import os
import signal
import sys

import click

from mtfix.errors import UserError


@click.command("lsp")
def command() -> None:
    """Check texts in an editor, as you write.

    Speaks the Language Server Protocol over stdin and stdout: an editor starts it, so that there is nothing to see in a
    terminal. docs/editors.md says how to set up VS Code, Neovim, Emacs, Helix and Kate. What is found is what
    `mtfix check` finds, with the same configuration files.

    \b
    mtfix lsp        what to tell the editor to run

    Exits with 0 if the editor said good-bye, with 1 if it went without.
    """
    try:
        from mtfix.serve import lsp
    except ImportError as error:
        missing = (error.name or "pygls").partition(".")[0]
        raise UserError(f"the language server needs the package {missing}: pip install 'mtfix[lsp]'") from None

    if sys.stdin.isatty():
        click.echo("mtfix lsp waits for an editor; docs/editors.md says how to set one up (Ctrl-C ends)", err=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        # A thread waits for input, and nothing makes it stop; there is nothing to be saved.
        signal.signal(number, lambda number, frame: os._exit(128 + number))
    code = lsp.run()
    # A check that still runs is of no use to anybody.
    os._exit(code)
