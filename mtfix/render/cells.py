"""How wide text is on a terminal, in cells, and what of it may be shown there."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    """The text with every control character (a tab, an escape sequence) as one visible cell."""
    if text.isprintable():
        return text
    return "".join(" " if ch in "\t\r\n" else "\ufffd" if unicodedata.category(ch) == "Cc" else ch for ch in text)


def width(text: str) -> int:
    """How many cells a text takes: two for a wide character, none for one that joins the one before."""
    return len(text) if text.isascii() else sum(_cells(ch) for ch in text)


def _cells(ch: str) -> int:
    if unicodedata.combining(ch) or unicodedata.category(ch) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(ch) in "WF" else 1


def head(text: str, cells: int) -> str:
    """The longest beginning of `text` that takes at most so many cells."""
    if text.isascii():
        return text[:cells]
    taken = 0
    for at, ch in enumerate(text):
        taken += _cells(ch)
        if taken > cells:
            return text[:at]
    return text


def tail(text: str, cells: int) -> str:
    """The longest end of `text` that takes at most so many cells."""
    taken = 0
    for at in range(len(text) - 1, -1, -1):
        taken += _cells(text[at])
        if taken > cells:
            return text[at + 1 :]
    return text
