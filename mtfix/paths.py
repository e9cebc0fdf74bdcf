"""Paths as text: made absolute, made relative, and as people want to read them."""

from __future__ import annotations

import os
from pathlib import Path, PurePath


def absolute(path: str | Path) -> Path:
    """The path from the root, without `..`; links are not followed."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def relative_to(path: str | Path, root: str | Path) -> str | None:
    """The way from the folder `root` to a path that lies inside; None if it lies outside."""
    relative = PurePath(os.path.relpath(path, root))
    return None if relative.is_absolute() or relative.parts[:1] == (os.pardir,) else str(relative)


def shown(path: str | Path) -> str:
    """A path as it is told to people: from the working folder if it lies inside."""
    return relative_to(path, os.curdir) or str(path)
