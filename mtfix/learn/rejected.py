"""What a person rejected, so that it is not proposed again: a text file with the key of one proposal a line, sorted."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mtfix.errors import UserError


def read_rejected(file: Path) -> frozenset[str]:
    """The keys in a file; none if there is no such file. Raises UserError."""
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise UserError(f"{file}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{file}: not UTF-8 (byte {error.start})") from None
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("# "))


def dump_rejected(keys: Iterable[str]) -> str:
    """The text of such a file."""
    return "# What was rejected and is not proposed again.\n" + "".join(f"{key}\n" for key in sorted(keys))
