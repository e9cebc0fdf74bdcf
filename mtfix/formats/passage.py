"""A paragraph whose lines begin with markup, such as `> `, read as one text; and looking ahead in linear time."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

from mtfix.formats.extract import Weaver
from mtfix.text.spans import Span


class Passage:
    """The lines of a paragraph without what stands around them, joined by line ends into `text`.

    `lines` are their places in the file, in order. Offsets are code points of `text`; what is said of a range goes to
    the weaver for its place in the file. A line end is read as a space.
    """

    def __init__(self, weaver: Weaver, file: str, lines: Sequence[Span]) -> None:
        self.text = "\n".join(line.cut(file) for line in lines)
        self._weaver = weaver
        self._lines = lines
        self._starts = [0]
        for line in lines[:-1]:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a range stands in the file, the markup between its lines included."""
        return self._at(start), self._at(end)

    def _at(self, offset: int) -> int:
        line = bisect_right(self._starts, offset) - 1
        return self._lines[line].start + offset - self._starts[line]

    def copy(self, start: int, end: int) -> None:
        """This range is prose."""
        if start < end and self.text[start] == " ":
            self._weaver.space(*self.place(start, start + 1))
            start += 1
        while (line_end := self.text.find("\n", start, end)) >= 0:
            self._weaver.copy(*self.place(start, line_end))
            self._weaver.space(*self.place(line_end, line_end + 1))
            start = line_end + 1
        if start < end:
            self._weaver.copy(*self.place(start, end))

    def lock(self, start: int, end: int) -> None:
        """This range is read and never changed."""
        while (line_end := self.text.find("\n", start, end)) >= 0:
            self._weaver.lock(*self.place(start, line_end))
            self._weaver.space(*self.place(line_end, line_end + 1), locked=True)
            start = line_end + 1
        if start < end:
            self._weaver.lock(*self.place(start, end))

    def stand_in(self, start: int, end: int, prose: str, *, locked: bool = False) -> None:
        """This range stands for `prose`."""
        self._weaver.stand_in(*self.place(start, end), prose, locked=locked)


class Ahead:
    """The next match of a pattern from an offset on; the text is gone through once, however often that is asked."""

    def __init__(self, pattern: str, text: str) -> None:
        self._pattern = re.compile(pattern)
        self._text = text

    @cached_property
    def _starts(self) -> list[int]:
        return [match.start() for match in self._pattern.finditer(self._text)]

    def __call__(self, at: int) -> re.Match[str] | None:
        """The first match that begins at `at` or later."""
        following = bisect_left(self._starts, at)
        return self._pattern.match(self._text, self._starts[following]) if following < len(self._starts) else None
