"""Texts with markup, as clients of the LanguageTool API send them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from mtfix.text.spans import Span
from mtfix.text.units import Utf16


class Piece(NamedTuple):
    """A piece of an annotated text: as it stands there, and as it reads; of markup, what it is to be taken for."""

    text: str
    reads: str
    is_markup: bool = False


class Annotated:
    """A text with markup; `whole` is all of it, `plain` what is to be checked."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.whole = "".join(piece.text for piece in pieces)
        self.plain = "".join(piece.reads for piece in pieces)
        self._wholes = list(accumulate((len(piece.text) for piece in pieces), initial=0))
        self._plains = list(accumulate((len(piece.reads) for piece in pieces[:-1]), initial=0))

    @cached_property
    def utf16(self) -> Utf16:
        return Utf16(self.whole)

    def span(self, plain: Span) -> Span:
        """Where a span of `plain` stands in `whole`, both in code points; of markup, all of it."""
        first, last = self._piece(plain.start), self._piece(max(plain.end - 1, plain.start))
        start, end = self._wholes[first], self._wholes[last + 1]
        if not self.pieces[first].is_markup:
            start += plain.start - self._plains[first]
        if not self.pieces[last].is_markup:
            end = self._wholes[last] + plain.end - self._plains[last]
        return Span(start, end)

    def markup_in(self, plain: Span) -> list[Piece]:
        """The pieces of markup that are more than white space between the ends of a span of `plain`."""
        pieces = self.pieces[self._piece(plain.start) : self._piece(max(plain.end - 1, plain.start)) + 1]
        return [piece for piece in pieces if piece.is_markup and piece.text.strip()]

    def is_glued_in(self, plain: Span) -> bool:
        """Whether, inside a span of `plain`, markup that reads as nothing stands between characters without a space."""
        text = self.plain
        return any(
            piece.is_markup and not piece.reads and not (text[at - 1].isspace() or text[at].isspace())
            for piece, at in zip(self.pieces, self._plains, strict=True)
            if plain.start < at < plain.end
        )

    def _piece(self, at: int) -> int:
        # Pieces that read as nothing begin where the next one does, which comes after them.
        return bisect_right(self._plains, at) - 1
