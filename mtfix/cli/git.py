"""What git knows of a file."""

from __future__ import annotations

import subprocess
from pathlib import Path

from mtfix.errors import UserError


def run(folder: Path, *arguments: str) -> bytes | None:
    """What git says in a folder, None if it fails. Raises UserError if it cannot be run there."""
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    except FileNotFoundError:
        raise UserError("git is not installed" if folder.is_dir() else f"{folder}: no such folder") from None
    except NotADirectoryError:
        raise UserError(f"{folder}: no such folder") from None
    return done.stdout if done.returncode == 0 else None


def commit(path: Path, revision: str) -> str:
    """The hash of a revision in the repository of a file or folder. Raises UserError."""
    folder = path if path.is_dir() else path.parent
    found = run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found is None:
        if run(folder, "rev-parse", "--git-dir") is None:
            raise UserError(f"{path}: not in a git repository")
        raise UserError(f"{path}: its git repository has no revision “{revision}”")
    return found.decode().strip()


def range_of(revisions: str) -> tuple[str, str]:
    """The two ends of `REV..REV`; what is left out is HEAD."""
    before, _, after = revisions.partition("..")
    return before or "HEAD", after.removeprefix(".") or "HEAD"
