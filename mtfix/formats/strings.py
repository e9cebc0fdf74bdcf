"""String literals of code and data: from how they are written to what they say, and back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from mtfix.formats.extract import Escape, Piece, UnwritableError, Weaver
from mtfix.text.document import paragraphs
from mtfix.text.inline import Mark, marks, plain
from mtfix.text.spans import Span


@dataclass(frozen=True)
class Literal:
    """The value of a literal, and where each piece of it (`piece.prose`) stands in the file (`piece.file`)."""

    value: str
    pieces: tuple[Piece, ...]

    @classmethod
    def read(
        cls,
        text: str,
        stretches: Iterable[Span],
        escapes: re.Pattern[str] | None = None,
        meaning: Callable[[re.Match[str]], str] = lambda match: match[0],
    ) -> Literal:
        """The literal that stands in these stretches of a file; `meaning` says what an escape stands for."""
        pieces: list[Piece] = []
        values: list[str] = []
        length = 0

        def add(start: int, end: int, value: str, verbatim: bool) -> None:
            nonlocal length
            if value:
                pieces.append(Piece(Span(length, length + len(value)), Span(start, end), verbatim))
                values.append(value)
                length += len(value)

        for stretch in stretches:
            at = stretch.start
            for match in escapes.finditer(text, stretch.start, stretch.end) if escapes else ():
                add(at, match.start(), text[at : match.start()], True)
                add(*match.span(), meaning(match), False)
                at = match.end()
            add(at, stretch.end, text[at : stretch.end], True)
        return cls("".join(values), tuple(pieces))

    def within(self, span: Span) -> Iterator[Piece]:
        """The pieces of a stretch of the value, cut to it; an escape is never cut."""
        at = max(bisect_right(self.pieces, span.start, key=lambda piece: piece.prose.start) - 1, 0)
        while at < len(self.pieces) and self.pieces[at].prose.start < span.end:
            piece = self.pieces[at]
            start, end = max(piece.prose.start, span.start), min(piece.prose.end, span.end)
            if start < end:
                file = Span(piece.start_in_file(start), piece.end_in_file(end))
                yield Piece(Span(start, end), file, piece.verbatim)
            at += 1


def weave(
    weaver: Weaver, literal: Literal, *, source: str = "", escape: Escape | None = None, shortcuts: bool = False
) -> None:
    """Read the value of a literal as prose, paragraph by paragraph.

    `source` is what it was translated from, written as it is; it is taken apart in the same way if it has as many
    paragraphs. `shortcuts`: see `marks`.
    """
    value = literal.value
    stretches = list(paragraphs(value))
    sources = [plain(span.cut(source), wrapped=True, shortcuts=shortcuts) for span in paragraphs(source)]
    wrapped = not source or len(sources) == len(stretches)
    if not wrapped:
        stretches, sources = [Span(0, len(value))], [plain(source, shortcuts=shortcuts)]
    found = list(marks(value, wrapped=wrapped, shortcuts=shortcuts))
    for number, stretch in enumerate(stretches):
        at = stretch.start
        for mark in _within(found, stretch):
            span = Span(max(mark.span.start, stretch.start), min(mark.span.end, stretch.end))
            _plain(weaver, literal, Span(at, span.start))
            _marked(weaver, literal, span, mark.prose if span == mark.span else span.cut(value), mark.locked)
            at = span.end
        _plain(weaver, literal, Span(at, stretch.end))
        weaver.end(source=sources[number] if source else "", escape=escape)


def _within(found: Sequence[Mark], span: Span) -> Iterator[Mark]:
    at = bisect_right(found, span.start, key=lambda mark: mark.span.end)
    while at < len(found) and found[at].span.start < span.end:
        yield found[at]
        at += 1


def _plain(weaver: Weaver, literal: Literal, span: Span) -> None:
    for piece in literal.within(span):
        if piece.verbatim:
            weaver.copy(piece.file.start, piece.file.end)
        else:
            weaver.stand_in(piece.file.start, piece.file.end, piece.prose.cut(literal.value))


def _marked(weaver: Weaver, literal: Literal, span: Span, prose: str, locked: bool) -> None:
    pieces = list(literal.within(span))
    whole = all(one.file.end == other.file.start for one, other in pairwise(pieces))
    if not prose:
        return
    if prose != span.cut(literal.value) and whole:
        put = weaver.space if prose == " " else partial(weaver.stand_in, prose=prose)
        put(pieces[0].file.start, pieces[-1].file.end, locked=locked)
        return
    for piece in pieces:
        if piece.verbatim:
            weaver.lock(piece.file.start, piece.file.end)
        else:
            weaver.stand_in(piece.file.start, piece.file.end, piece.prose.cut(literal.value), locked=True)


def guarded(escape: Escape, forbidden: str = "") -> Escape:
    """An escape that refuses what would be read as something else than prose: marks, and `forbidden` characters."""

    def checked(text: str) -> str:
        if any(character in text for character in forbidden) or next(marks(text), None):
            raise UnwritableError
        return escape(text)

    return checked
