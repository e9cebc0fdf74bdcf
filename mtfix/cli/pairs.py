"""Two versions of texts, as files or folders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mtfix.errors import UserError

if TYPE_CHECKING:
    from mtfix.config import Config, Configs

# The path of an original, that of its cleaned text, the configuration for both, and whether a folder has them.
TextPair = tuple[str, str, "Config", bool]
# The name of a file, and the folder that lacks it.
Missing = tuple[str, str]


def text_pairs(original: str, cleaned: str, configs: Configs) -> tuple[list[TextPair], list[Missing]]:
    """The files of two folders, or two files, in pairs, and those files that have no counterpart. Raises UserError."""
    from mtfix.files import find_files
    from mtfix.formats.source import STDIN

    folders = [Path(path).is_dir() for path in (original, cleaned)]
    if not any(folders):
        if original == cleaned == STDIN:
            raise UserError("only one of the two texts can come from stdin")
        config = configs.of_folder(Path.cwd()) if original == STDIN else configs.of_file(original)
        return [(original, cleaned, config, False)], []
    if not all(folders):
        folder, file = (original, cleaned) if folders[0] else (cleaned, original)
        raise UserError(f"{folder} is a folder and {file} is none: two files or two folders are needed")
    found = []
    for folder in (original, cleaned):
        targets, faults = find_files([folder], configs)
        if faults:
            raise UserError(faults[0])
        found.append({os.path.relpath(target.path, folder): target for target in targets})
    olds, news = found
    both = [(olds[name].path, news[name].path, olds[name].config, True) for name in olds if name in news]
    missing = [(name, cleaned) for name in olds if name not in news]
    return both, missing + [(name, original) for name in news if name not in olds]
