"""What LanguageTool says of a text, and the pieces in which a document is sent to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mtfix.text.document import Document, Segment
from mtfix.text.spans import Span
from mtfix.text.units import from_utf16

# Larger requests gain little, and the answer to a smaller one is kept while the rest of the text changes.
_LONGEST = 4_000
_BREAK = "\n\n"
_MOST_REPLACEMENTS = 10


@dataclass(frozen=True, slots=True)
class Match:
    """One place that LanguageTool names.

    `rule` and `category` are its ids, `span` is in code points of the text that was asked about, `replacements` are
    ranked as LanguageTool ranks them.
    """

    rule: str
    category: str
    message: str
    span: Span
    replacements: tuple[str, ...] = ()

    def shift(self, by: int) -> Match:
        """The same match, `by` code points further on."""
        return Match(self.rule, self.category, self.message, self.span.shift(by), self.replacements)


def parse(answer: Any, text: str) -> tuple[Match, ...]:
    """The matches in an answer of `/v2/check` (decoded JSON) to a text; its offsets are in UTF-16 code units.

    Raises ValueError if it is no such answer.
    """
    try:
        return tuple(_match(item, text) for item in answer["matches"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no answer of LanguageTool: {error}") from None


def _match(item: Any, text: str) -> Match:
    rule, offset = item["rule"], int(item["offset"])
    span = Span(from_utf16(text, offset), from_utf16(text, offset + int(item["length"])))
    values = [str(replacement["value"]) for replacement in item["replacements"][:_MOST_REPLACEMENTS]]
    return Match(str(rule["id"]), str(rule["category"]["id"]), str(item["message"]), span, tuple(values))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A text to send, and where in the document each of its pieces is from: offset here, offset there, length."""

    text: str
    pieces: tuple[tuple[int, int, int], ...]

    def placed(self, matches: Sequence[Match]) -> Iterator[Match]:
        """Matches in this text as matches in the document; what spans two pieces is left out."""
        for match in matches:
            for here, there, length in self.pieces:
                if here <= match.span.start and match.span.end <= here + length:
                    yield match.shift(there - here)
                    break


def chunks(document: Document, longest: int = _LONGEST) -> Iterator[Chunk]:
    """The prose of a document in texts of about `longest` code points that keep sentences whole."""
    texts: list[str] = []
    pieces: list[tuple[int, int, int]] = []
    size = 0
    for segment in document.segments:
        for part in _parts(segment, longest):
            if texts and size + len(part) > longest:
                yield Chunk(_BREAK.join(texts), tuple(pieces))
                texts, pieces, size = [], [], 0
            pieces.append((size, segment.span.start + part.start, len(part)))
            texts.append(part.cut(segment.text))
            size += len(part) + len(_BREAK)
    if texts:
        yield Chunk(_BREAK.join(texts), tuple(pieces))


def _parts(segment: Segment, longest: int) -> Iterator[Span]:
    """A segment whole, or cut before sentences if it is longer."""
    start = 0
    if len(segment.text) > longest:
        tokens = segment.tokens
        last = 0
        for begin in (tokens.starts[index] for index in tokens.sentence_starts[1:]):
            if begin - start > longest and last > start:
                yield Span(start, last)
                start = last
            last = begin
        if len(segment.text) - start > longest and last > start:
            yield Span(start, last)
            start = last
    yield Span(start, len(segment.text))
