"""Which glossary files a command is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mtfix.errors import UserError

if TYPE_CHECKING:
    from mtfix.glossary.model import Concept

_F = TypeVar("_F", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path)


def takes_glossary(command: _F) -> _F:
    """Give a command that changes a glossary the option `--glossary`; it gets a path or None as `glossary`."""
    return click.option(
        "--glossary", "-g", type=_PATH, help="The glossary file. [default: the one that the configuration names]"
    )(command)


def takes_glossaries(command: _F) -> _F:
    """Give a command that reads glossaries the same option, several times; it gets a tuple as `glossaries`."""
    return click.option(
        "--glossary",
        "-g",
        "glossaries",
        multiple=True,
        type=_PATH,
        help="A glossary file. [default: those that the configuration names]",
    )(command)


def configured() -> tuple[Path, ...]:
    """The glossaries that the configuration of the working folder names, as paths that people read."""
    from mtfix.config import Configs
    from mtfix.paths import shown

    return tuple(Path(shown(path)) for path in Configs().of_folder(Path.cwd()).glossary)


def the_glossary(given: Path | None) -> Path:
    """The glossary to change. Raises UserError unless one is given or exactly one is configured."""
    if given:
        return given
    found = configured()
    if len(found) == 1:
        return found[0]
    what = "several glossaries are configured" if found else "no glossary is configured"
    raise UserError(f"{what}: name one with --glossary FILE")


def the_glossaries(given: tuple[Path, ...]) -> tuple[Path, ...]:
    """The glossaries to read. Raises UserError if none is given and none configured."""
    if found := given or configured():
        return found
    raise UserError("no glossary is configured: name one with --glossary FILE")


def builtin_glossaries() -> list[Path]:
    """The files of the glossary that mtfix comes with."""
    from mtfix.rules.loading import builtin_folder, is_glossary, yaml_files

    return [file for file in yaml_files([builtin_folder()]) if is_glossary(file)]


def concepts_of(files: tuple[Path, ...], *, builtin: bool) -> list[Concept]:
    """The concepts of these glossaries, on top of the shipped ones if wanted. Raises UserError or PackError."""
    from mtfix.glossary.store import load_glossaries

    return load_glossaries([*(builtin_glossaries() if builtin else []), *files])
