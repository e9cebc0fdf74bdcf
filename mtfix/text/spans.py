"""Half-open ranges of text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range `start:end` in code points of the decoded text (a leading BOM not counted)."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a code point; an empty span overlaps what it lies strictly inside or equals."""
        if self.start == self.end or other.start == other.end:
            return self == other or (self.start < other.end and other.start < self.end)
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether all of the other lies in this one."""
        return self.start <= other.start and other.end <= self.end

    def shift(self, by: int) -> Span:
        """The same range, `by` code points further on."""
        return Span(self.start + by, self.end + by)

    def cut(self, text: str) -> str:
        """The piece of `text` that the span covers."""
        return text[self.start : self.end]
