"""The text and its pieces of prose."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mtfix.text.spans import Span
from mtfix.text.tokens import Tokens
from mtfix.text.units import LineIndex

# A longer paragraph is cut between words: memory must not grow with a line.
_LONGEST = 100_000
_BLANK_OR_LINE = re.compile(r"\r?\n")
_BULLET = re.compile(r"\s*(?:[-*•–—»>#|]|\(?\d{1,3}[.)])\s")
_UNTOUCHABLE = re.compile(
    r"(?:https?|ftp|file|mailto):[^\s<>\"“”]+|\bwww\.[^\s<>\"“”]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|`[^`\n]+`|(?<!\w)[@#][A-Za-z]\w+|(?<![\w.])(?:[A-Za-z]:\\|~?/|\.{1,2}/)[\w.-]+(?:[/\\][\w.-]+)+"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|io|info|eu|uk|pl|de|ru|ua|fr|es)\b(?:/[^\s<>\"“”]*)?"
    r"|\b\w+_\w+\b"
)
_QUOTE_PAIRS = {"“": "”", "„": "”“", "«": "»", "‘": "’"}


class Segment:
    """A piece of a document that is prose: a paragraph.

    `span` lies in the document's text; everything that a segment says of itself (`tokens`, `quotations`,
    `untouchable`, `locked`) counts in code points from the beginning of the segment. `locked` is what the format says
    is no prose, `source` the text that the segment was translated from, where the file says it.
    """

    def __init__(self, text: str, span: Span, locked: tuple[Span, ...] = (), source: str = "") -> None:
        self.span = span
        self.text = span.cut(text)
        self.locked = locked
        self.source = source
        # What a detector wants to remember of the segment, under a key of its own. It must hold wherever the segment
        # stands: its notes go with it.
        self.notes: dict[object, Any] = {}

    def at(self, span: Span) -> Segment:
        """The same prose, with all that is known of it, at another place or in another document."""
        moved = copy(self)
        moved.span = span
        return moved

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self.text)

    @cached_property
    def quotations(self) -> list[Span]:
        """What stands between quotation marks; an unclosed one runs to the end of the segment."""
        return list(_quotations(self.text))

    @cached_property
    def untouchable(self) -> list[Span]:
        """URLs, e-mail addresses, handles, paths, code and placeholders between the words."""
        return [*self.locked, *(Span(*match.span()) for match in _UNTOUCHABLE.finditer(self.text))]

    @cached_property
    def is_heading(self) -> bool:
        """Whether most words begin with a capital and no full stop ends it, as in a headline in title case."""
        if self.text.rstrip('"”’»').endswith("."):
            return False
        long = [word for word in self.tokens.words if len(word) > 3 and word[0].isalpha()]
        return len(long) > 1 and sum(word[0].isupper() for word in long) > 0.6 * len(long)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the text of a document begins in its file; `is_part` if the file has more that is read by itself.

    `start` counts code points, `line` lines from 1; `off` are the names that directives in earlier parts switched off.
    """

    start: int = 0
    line: int = 1
    off: tuple[str, ...] = ()
    is_part: bool = False


@dataclass(frozen=True, eq=False)
class Document:
    """A decoded text: `text` as in the file (line ends kept, no BOM), `segments` its prose, in order.

    `source_language` is the code of the language that it was translated from, where the file says it.
    """

    path: str
    text: str
    segments: tuple[Segment, ...]
    source_language: str = ""
    place: Place = Place()

    @classmethod
    def from_plain(cls, text: str, path: str = "<text>") -> Document:
        """Plain text: every paragraph is a segment."""
        return cls(path, text, tuple(Segment(text, span) for span in paragraphs(text)))

    @cached_property
    def is_typographic(self) -> bool:
        """Whether the text writes ’ and never '."""
        return "’" in self.text and "'" not in self.text

    @cached_property
    def notes(self) -> dict[object, Any]:
        """What a detector wants to remember of the document, under a key of its own."""
        return {}

    @cached_property
    def lines(self) -> LineIndex:
        return LineIndex(self.text, self.place.line)


def paragraphs(text: str) -> Iterator[Span]:
    """The paragraphs of a plain text, without the white space around them.

    A blank line ends a paragraph. A single line end does too, unless the text is wrapped: many of its lines then
    have a common length and go on in lower case.
    """
    lines = []
    start = 0
    for match in _BLANK_OR_LINE.finditer(text):
        lines.append(Span(start, match.start()))
        start = match.end()
    lines.append(Span(start, len(text)))
    wrapped = _is_wrapped(text, lines)
    begin = end = -1
    for line in lines:
        blank = not text[line.start : line.end].strip()
        joins = (
            begin >= 0
            and wrapped
            and not blank
            and 40 <= end - text.rfind("\n", 0, end) <= 110
            and not _BULLET.match(text, line.start)
        )
        if begin >= 0 and not joins:
            yield from cut_to_length(text, begin, end)
            begin = -1
        if not blank:
            begin = line.start if begin < 0 else begin
            end = line.end
    if begin >= 0:
        yield from cut_to_length(text, begin, end)


def _is_wrapped(text: str, lines: list[Span]) -> bool:
    pairs = [(a, b) for a, b in itertools.pairwise(lines) if len(a) and len(b)]
    if not pairs:
        return False
    goes_on = sum(40 <= len(a) <= 110 and text[b.start].islower() for a, b in pairs)
    return goes_on >= 0.3 * len(pairs)


def cut_to_length(text: str, start: int, end: int) -> Iterator[Span]:
    """A paragraph without the white space around it, cut between words if it is too long to be read as one."""
    while end - start > _LONGEST:
        cut = text.rfind(" ", start, start + _LONGEST)
        cut = cut if cut > start else start + _LONGEST
        yield _trimmed(text, start, cut)
        start = cut
    yield _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _quotations(text: str) -> Iterator[Span]:
    at = 0
    while at < len(text):
        mark = text[at]
        if mark == '"':
            close = text.find('"', at + 1)
        elif mark in _QUOTE_PAIRS and (mark != "‘" or at == 0 or not text[at - 1].isalnum()):
            ends = [found for end in _QUOTE_PAIRS[mark] if (found := _closing(text, end, at + 1)) > 0]
            close = min(ends, default=-1)
            if mark == "‘" and close < 0:
                at += 1
                continue
        else:
            at += 1
            continue
        close = close if close >= 0 else len(text)
        yield Span(at, min(close + 1, len(text)))
        at = close + 1


def _closing(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    while mark == "’" and 0 <= found < len(text) - 1 and text[found + 1].isalnum():
        found = text.find(mark, found + 1)
    return found
