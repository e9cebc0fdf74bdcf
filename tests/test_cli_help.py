"""What the command line says of itself, and what it completes."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from conftest import Run

from mtfix.cli.main import cli


def commands(command: click.Command, name: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command)
    for child in command.list_commands(context):
        found = command.get_command(context, child)
        assert found
        yield from commands(found, (*name, child))


COMMANDS = dict(commands(cli))


@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_the_help_of_each_command_has_an_example(name: tuple[str, ...]) -> None:
    assert f"\n    mtfix {' '.join(name)}" in f"\n    {COMMANDS[name].help}"


@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_each_option_is_explained(name: tuple[str, ...]) -> None:
    options = [option for option in COMMANDS[name].params if isinstance(option, click.Option)]
    assert [option.opts for option in options if not (option.help or isinstance(option.type, click.Choice))] == []


def examples(command: click.Command) -> Iterator[list[str]]:
    for line in (command.help or "").splitlines():
        for part in line.split(" | "):
            if part.strip().startswith("mtfix "):
                yield shlex.split(part.split(" > ")[0].strip().split("   ")[0])[1:]


@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_the_examples_have_options_that_exist(name: tuple[str, ...]) -> None:
    command = COMMANDS[name]
    known = {opt for option in command.params for opt in option.opts}
    for words in examples(command):
        assert tuple(words[: len(name)]) == name
        assert {word.partition("=")[0] for word in words if word.startswith("-") and word != "-"} - known == set()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed_for_a_shell(run: Run, shell: str) -> None:
    done = run("completion", shell)
    assert (done.code, "_MTFIX_COMPLETE" in done.stdout) == (0, True)


@pytest.mark.parametrize(
    ("words", "expected"),
    [("mtfix che", "check"), ("mtfix glossary sea", "search"), ("mtfix check --stat", "--statistics")],
)
def test_commands_and_options_are_completed(words: str, expected: str) -> None:
    environment = {
        **os.environ,
        "_MTFIX_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.argv[0] = 'mtfix'; from mtfix.cli.main import main; main()"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == [f"plain,{expected}"]
