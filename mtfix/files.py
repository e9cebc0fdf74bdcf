"""Finding the files to check: files as given, folders with what in them is text and not ignored."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mtfix import formats
from mtfix.config import Config, Configs
from mtfix.errors import UserError
from mtfix.formats.source import STDIN
from mtfix.paths import absolute

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

# The .gitignore files that hold in a folder, with the folders that they lie in, the nearest last.
_Ignores = tuple[tuple[str, "GitIgnoreSpec"], ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A file to check: `path` as given (in a folder: joined), `-` for stdin; `name` is what it is called."""

    path: str
    name: str
    config: Config
    met_in_folder: bool = False


def find_files(paths: Iterable[str], configs: Configs, stdin_filename: str = "") -> tuple[list[Target], list[str]]:
    """The files that the paths name, each once and in order, and one line for each path that cannot be used.

    Raises UserError for a configuration that cannot be used.
    """
    targets: dict[str, Target] = {}
    faults = []
    for path in paths:
        found: Iterable[Target] = ()
        if path == STDIN:
            name = stdin_filename or STDIN
            config = configs.of_file(name) if stdin_filename else configs.of_folder(Path.cwd())
            found = _unless_excluded(path, name, config)
        elif Path(path).is_dir():
            in_folder = list(_walk(path, configs, _ignores_above(path)))
            if not in_folder:
                faults.append(f"{path}: a folder without texts to check ({', '.join(formats.names_in_folders())})")
            found = in_folder
        elif Path(path).exists():
            found = _unless_excluded(path, path, configs.of_file(path))
        else:
            faults.append(f"{path}: no such file or folder")
        for target in found:
            targets.setdefault(STDIN if path == STDIN else str(absolute(target.path)), target)
    return list(targets.values()), faults


def _unless_excluded(path: str, name: str, config: Config) -> Iterator[Target]:
    """A path that was named: checked even if a pattern excludes it, unless that is to hold, too."""
    if not (config.force_exclude and config.excludes(name)):
        yield Target(path, name, config)


def _walk(folder: str, configs: Configs, ignores: _Ignores) -> Iterator[Target]:
    config = configs.of_folder(absolute(folder))
    ignores += _ignores_of(folder)
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise UserError(f"{folder}: cannot be read: {error.strerror}") from None
    for entry in entries:
        # A link to a folder may lead in a circle, and its files are met where they lie.
        is_folder = entry.is_dir(follow_symlinks=False)
        if entry.name.startswith(".") or not (is_folder or (formats.is_text_name(entry.name) and entry.is_file())):
            continue
        if _ignored(entry.path, is_folder, ignores) or config.excludes(entry.path, folder=is_folder):
            continue
        if is_folder:
            yield from _walk(entry.path, configs, ignores)
        else:
            yield Target(entry.path, entry.path, config, met_in_folder=True)


def _ignored(path: str, folder: bool, ignores: _Ignores) -> bool:
    """Whether .gitignore files leave a path out: the nearest that speaks of it decides."""
    for root, spec in reversed(ignores):
        decided = spec.check_file(os.path.relpath(path, root) + "/" * folder).include
        if decided is not None:
            return decided
    return False


def _ignores_of(folder: str) -> _Ignores:
    path = Path(folder, ".gitignore")
    if not path.is_file():
        return ()
    from pathspec import GitIgnoreSpec

    try:
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ()
    return ((folder, GitIgnoreSpec.from_lines(lines)),)


def _ignores_above(folder: str) -> _Ignores:
    """What the folders above say, up to the top of the git repository that holds this one.

    Nothing if they leave out this very folder: it was asked for by name.
    """
    here = absolute(folder)
    above = [here, *here.parents]
    top = next((at for at, parent in enumerate(above) if (parent / ".git").exists()), 0)
    ignores = tuple(pair for parent in reversed(above[1 : top + 1]) for pair in _ignores_of(str(parent)))
    return () if _ignored(folder, True, ignores) else ignores
