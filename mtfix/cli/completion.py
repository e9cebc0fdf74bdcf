"""`mtfix completion`."""

from __future__ import annotations

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print what a shell needs to complete commands and options.

    \b
    mtfix completion bash > ~/.local/share/bash-completion/completions/mtfix
    mtfix completion zsh > ~/.zfunc/_mtfix       (with ~/.zfunc in $fpath)
    mtfix completion fish > ~/.config/fish/completions/mtfix.fish
    """
    from click.shell_completion import get_completion_class

    from mtfix.cli.main import COMPLETE, cli

    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"no completion for {shell}")
    click.echo(made(cli, {}, "mtfix", COMPLETE).source())
