"""The one place that converts offsets: code points to lines and columns, UTF-16 code units and UTF-8 bytes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

_LINE_END = re.compile(r"\r?\n")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Position:
    """A place as people and tools count it: `line` and `column` from 1, the column in the unit asked for."""

    line: int
    column: int


class LineIndex:
    """Where the lines of a text begin. Lines end with LF or CRLF; a lone CR is a character like any other."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(m.end() for m in _LINE_END.finditer(text))]

    def position(self, offset: int) -> Position:
        """Line and column, both from 1, of a code point offset; columns in code points."""
        line = bisect_right(self.starts, offset)
        return Position(line, offset - self.starts[line - 1] + 1)

    def position_utf16(self, offset: int) -> Position:
        """As `position`, with columns in UTF-16 code units."""
        at = self.position(offset)
        return Position(at.line, utf16_length(self.text[self.starts[at.line - 1] : offset]) + 1)

    def position_utf8(self, offset: int) -> Position:
        """As `position`, with columns in UTF-8 bytes."""
        at = self.position(offset)
        return Position(at.line, utf8_length(self.text[self.starts[at.line - 1] : offset]) + 1)

    def offset(self, line: int, column: int) -> int:
        """The code point offset of a line and column, both from 1, columns in code points.

        Raises ValueError if the text has no such line.
        """
        if not 1 <= line <= len(self.starts):
            raise ValueError(f"no line {line}")
        return min(self.starts[line - 1] + column - 1, len(self.text))

    def line_text(self, line: int) -> str:
        """Line number `line` (from 1) without its line end."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\n").removesuffix("\r")


class Utf16:
    """The UTF-16 offsets of a text, for many places of it."""

    def __init__(self, text: str) -> None:
        self._astral = [match.start() for match in _ASTRAL.finditer(text)]

    def offset(self, offset: int) -> int:
        """The offset in UTF-16 code units of a code point offset."""
        return offset + bisect_left(self._astral, offset)


def utf16_length(text: str) -> int:
    """How many UTF-16 code units a text takes."""
    return len(text) + sum(ch > "\uffff" for ch in text) if not text.isascii() else len(text)


def utf8_length(text: str) -> int:
    """How many UTF-8 bytes a text takes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def from_utf16(text: str, units: int) -> int:
    """The code point offset of a UTF-16 offset; one that falls inside a surrogate pair is moved before it."""
    if text.isascii():
        return min(units, len(text))
    seen = 0
    for offset, ch in enumerate(text):
        seen += 2 if ch > "\uffff" else 1
        if seen > units:
            return offset
    return len(text)
