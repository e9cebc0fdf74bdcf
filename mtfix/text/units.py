"""The one place that converts offsets: code points to lines and columns, UTF-16 code units and UTF-8 bytes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mtfix.text.spans import Span

_LINE_END = re.compile(r"\r?\n")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Position:
    """A place as people and tools count it: `line` and `column` from 1, the column in the unit asked for."""

    line: int
    column: int


class LineIndex:
    """Where the lines of a text begin. Lines end with LF or CRLF; a lone CR is a character like any other.

    The text is a file, or a part of one that begins with its line number `first` (from 1).
    """

    def __init__(self, text: str, first: int = 1) -> None:
        self.text = text
        self.first = first
        self.starts = [0, *(m.end() for m in _LINE_END.finditer(text))]

    @property
    def last(self) -> int:
        """The number of the last line."""
        return self.first + len(self.starts) - 1

    def position(self, offset: int) -> Position:
        """Line and column, both from 1, of a code point offset; columns in code points."""
        at = bisect_right(self.starts, offset) - 1
        return Position(self.first + at, offset - self.starts[at] + 1)

    def position_utf16(self, offset: int) -> Position:
        """As `position`, with columns in UTF-16 code units."""
        at = self.position(offset)
        return Position(at.line, utf16_length(self.text[offset - at.column + 1 : offset]) + 1)

    def position_utf8(self, offset: int) -> Position:
        """As `position`, with columns in UTF-8 bytes."""
        at = self.position(offset)
        return Position(at.line, utf8_length(self.text[offset - at.column + 1 : offset]) + 1)

    def offset(self, line: int, column: int) -> int:
        """The code point offset of a line and column, both from 1, columns in code points.

        Raises ValueError if the text has no such line.
        """
        return min(self.line(line).start + column - 1, len(self.text))

    def line(self, number: int) -> Span:
        """Where the line of a number stands in the text, its line end included. Raises ValueError if it has none."""
        at = number - self.first
        if not 0 <= at < len(self.starts):
            raise ValueError(f"no line {number}")
        return Span(self.starts[at], self.starts[at + 1] if at + 1 < len(self.starts) else len(self.text))


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


# What editors may count columns in: the names of LSP's `positionEncoding`.
Unit = Literal["utf-8", "utf-16", "utf-32"]
_EDITOR_LINE_END = re.compile(r"\r\n|\n|\r")


class EditorLines:
    """The places of a text as editors that speak LSP count them.

    Lines are counted from 0 and end with LF, CRLF or CR; columns are counted from 0 in `unit`.
    """

    def __init__(self, text: str, unit: Unit) -> None:
        self.text = text
        self.unit = unit
        ends = list(_EDITOR_LINE_END.finditer(text))
        self._starts = [0, *(match.end() for match in ends)]
        self._ends = [*(match.start() for match in ends), len(text)]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a code point offset."""
        line = bisect_right(self._starts, offset) - 1
        return line, self._length(self.text[self._starts[line] : offset])

    def offset(self, line: int, column: int) -> int:
        """The code point offset of a line and column; of a place that the text does not have, the nearest before it."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        start = self._starts[line]
        within = self.text[start : self._ends[line]]
        if self.unit == "utf-32" or within.isascii():
            return start + max(0, min(column, len(within)))
        seen = 0
        for offset, character in enumerate(within):
            seen += self._length(character)
            if seen > column:
                return start + offset
        return start + len(within)

    def _length(self, text: str) -> int:
        return len(text) if self.unit == "utf-32" else _LENGTHS[self.unit](text)


_LENGTHS: dict[Unit, Callable[[str], int]] = {"utf-8": utf8_length, "utf-16": utf16_length}
