"""Paths as text: made absolute, made relative, and as people want to read them."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from urllib.parse import quote


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


def uri(path: str | Path) -> str:
    """A path as a URI: relative (RFC 3986) if it lies in the working folder, else with the scheme `file`.

    What the file system spells in bytes that are not UTF-8 keeps these bytes.
    """
    inside = relative_to(path, os.curdir)
    if inside is None:
        return absolute(path).as_uri()
    return quote(os.fsencode(PurePath(inside).as_posix()))
