"""The prose of a file, and the way back from a place in the prose to its place in the file.

A reader of a format goes through the text of a file with a `Weaver` and says which stretches are prose. What it skips
is markup: it is never touched. Detectors read the prose as a document of its own, so that “The <b>Biała</b> House” is
one phrase to them; `Extract.in_file` writes what they find in the places and with the escapes of the file.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from itertools import pairwise

from mtfix.errors import PlacedError
from mtfix.findings import Applicability, Edit, Finding, Replacement
from mtfix.resolve import apply_edits
from mtfix.text.document import Document, Place, Segment, cut_to_length
from mtfix.text.spans import Span

# From literal text to what stands for it in the file. Raises UnwritableError for what the place cannot hold.
Escape = Callable[[str], str]
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_BETWEEN = "\n\n"
_THING = "\ufffc"
# After these nothing is waited for that a thing could stand for.
_SENTENCE_ENDS = ("", ".", "!", "?", "…", ":", ";")
_BLANK = ("", " ", "\n", "\t", "\u00a0")


class UnwritableError(Exception):
    """A replacement that cannot be written where the prose stands."""


def fault_at(path: str, text: str, offset: int, fault: str) -> PlacedError:
    """The error that a file is at fault in the line of an offset of its text."""
    return PlacedError(path, text.count("\n", 0, offset) + 1, 0, fault)


def as_it_is(text: str) -> str:
    """The escape of a place that needs none."""
    return text


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the prose and the stretch of the file that it was read from, both in code points.

    Of a `verbatim` piece each character stands for itself; any other is an escape, one whole. What is `locked` is read
    and never changed.
    """

    prose: Span
    file: Span
    verbatim: bool = True
    locked: bool = False

    def start_in_file(self, offset: int) -> int:
        return self.file.start + offset - self.prose.start if self.verbatim else self.file.start

    def end_in_file(self, offset: int) -> int:
        return self.file.start + offset - self.prose.start if self.verbatim else self.file.end


class Extract:
    """A file as `file` (its whole text, no segments) and as `prose` (what of it is read).

    For plain text both have the same text, and a place in the one is the same place in the other. `remark` is what the
    user should know of the file as a whole, such as that it is not in English.
    """

    def __init__(
        self,
        file: Document,
        prose: Document,
        pieces: tuple[Piece, ...] = (),
        escapes: tuple[Escape, ...] = (),
        remark: str = "",
    ) -> None:
        self.file = file
        self.prose = prose
        self.remark = remark
        self._pieces = pieces
        self._starts = [piece.prose.start for piece in pieces]
        self._escapes = escapes

    @classmethod
    def whole(cls, document: Document) -> Extract:
        """Of a text that is nothing but prose."""
        return cls(replace(document, segments=()), document)

    @property
    def words(self) -> list[list[str]]:
        """The words of each paragraph of the prose."""
        return [segment.text.split() for segment in self.prose.segments]

    def within(self, text: str, start: int, place: Place) -> Extract:
        """The same of a part of the file: `text`, which begins at `start` in the text that was read."""
        file = replace(self.file, text=text, place=place)
        if self._is_whole:
            return Extract(file, replace(self.prose, place=place), remark=self.remark)
        pieces = tuple(replace(piece, file=piece.file.shift(-start)) for piece in self._pieces)
        inside = Span(start, start + len(text))
        read = [
            (segment, escape)
            for segment, escape in zip(self.prose.segments, self._escapes, strict=True)
            if inside.covers(self.place(segment.span))
        ]
        prose = replace(self.prose, place=place, segments=tuple(segment for segment, _ in read))
        return Extract(file, prose, pieces, tuple(escape for _, escape in read), self.remark)

    def with_segments(self, segments: tuple[Segment, ...]) -> Extract:
        """The same with these segments, equal to its own, in the place of them."""
        changed = copy(self)
        changed.prose = replace(self.prose, segments=segments)
        return changed

    @property
    def _is_whole(self) -> bool:
        return self.prose.text is self.file.text

    def place(self, span: Span) -> Span:
        """Where a span of the prose (inside of one segment) stands in the file, markup between its words included."""
        if self._is_whole:
            return span
        if not span:
            at = self._insertion(span.start)
            return Span(at, at)
        first, last = self._piece(span.start), self._piece(span.end - 1)
        return Span(first.start_in_file(span.start), last.end_in_file(span.end))

    def in_file(self, finding: Finding) -> Finding:
        """A finding of the prose as one of the file.

        Only words that a replacement changes are written anew, so that markup between the others stays. What would have
        to be written across markup is no longer safe; what the format cannot hold is shown only.
        """
        if self._is_whole:
            return finding
        span = self.place(finding.span)
        return replace(
            finding,
            span=span,
            replacements=tuple(self._written(finding.span, span, item) for item in finding.replacements),
        )

    def edits(self, edit: Edit) -> list[Edit]:
        """The edits of the file that make one of the prose, which lies inside of one segment.

        Only words that change are written anew; the first stretch of the file that one stands in gets the new one.
        Raises UnwritableError for what is locked, and for what the format cannot hold.
        """
        changes = _changes(edit.span, edit.span.cut(self.prose.text), edit.text)
        return [new for change in changes for new in self._edits(change)]

    def _written(self, prose: Span, file: Span, item: Replacement) -> Replacement:
        applicability = item.applicability
        edits: list[Edit] = []
        try:
            for edit in _changes(prose, prose.cut(self.prose.text), item.text):
                new = list(self._edits(edit))
                edits += new
                touched = [one.span for one in new if one.span]
                if any(a.end < b.start for a, b in pairwise(touched)):
                    applicability = min(applicability, Applicability.UNSAFE)
        except UnwritableError:
            return replace(item, applicability=Applicability.DISPLAY)
        # What comes in at the beginning would else stand before the markup that the finding begins after.
        inside = [
            edit if edit.span.start >= file.start else Edit(Span(file.start, file.start), edit.text) for edit in edits
        ]
        local = [Edit(edit.span.shift(-file.start), edit.text) for edit in inside]
        return Replacement(apply_edits(file.cut(self.file.text), local), applicability)

    def _edits(self, edit: Edit) -> Iterator[Edit]:
        """The edits of the file that make an edit of the prose: the first stretch gets the text, others lose theirs."""
        escape = self._escapes[bisect_right(self.prose.segments, edit.span.start, key=lambda s: s.span.start) - 1]
        text = escape(edit.text)
        if not edit.span:
            at = self._insertion(edit.span.start, writing=True)
            yield Edit(Span(at, at), text)
            return
        at = bisect_right(self._starts, edit.span.start) - 1
        while at < len(self._pieces) and self._pieces[at].prose.start < edit.span.end:
            piece = self._pieces[at]
            shared = Span(max(piece.prose.start, edit.span.start), min(piece.prose.end, edit.span.end))
            if piece.locked or (not piece.verbatim and shared != piece.prose):
                raise UnwritableError
            yield Edit(Span(piece.start_in_file(shared.start), piece.end_in_file(shared.end)), text)
            text = ""
            at += 1

    def _piece(self, offset: int) -> Piece:
        return self._pieces[bisect_right(self._starts, offset) - 1]

    def _insertion(self, offset: int, *, writing: bool = False) -> int:
        """Where in the file something is inserted: after the character before it, if that is of the same paragraph.

        Nothing is written into what is locked: rather beside it. Raises UnwritableError where there is no other place.
        """
        before, after = self._pieces[max(bisect_left(self._starts, offset) - 1, 0)], self._piece(offset)
        follows = before.prose.start < offset <= before.prose.end
        if follows and not (writing and before.locked):
            return before.end_in_file(offset)
        if writing and (after.locked or (follows and after.prose.start != offset)):
            raise UnwritableError
        return after.start_in_file(offset)


def _changes(span: Span, old: str, new: str) -> Iterator[Edit]:
    """What changes from the old text at `span` to the new one, word by word.

    A line break or a space that does not break is as good as a space.
    """
    olds, news = _TOKEN.findall(old), _TOKEN.findall(new)
    starts = [span.start]
    for token in olds:
        starts.append(starts[-1] + len(token))
    matcher = difflib.SequenceMatcher(None, [*map(_alike, olds)], [*map(_alike, news)], autojunk=False)
    for tag, first, last, new_first, new_last in matcher.get_opcodes():
        if tag != "equal":
            yield Edit(Span(starts[first], starts[last]), "".join(news[new_first:new_last]))


def _has_letters(text: str, locked: Iterable[Span]) -> bool:
    """Whether a paragraph has letters outside of what is locked in it."""
    at = 0
    for span in locked:
        if any(map(str.isalpha, text[at : max(span.start, 0)])):
            return True
        at = span.end
    return any(map(str.isalpha, text[at:]))


def _alike(token: str) -> str:
    return " " if len(token) == 1 and token.isspace() else token


class Weaver:
    """Puts together the prose of a file, in the order of the file; offsets are code points of its text.

    `escape` is how literal text is written where nothing else is said, `between` stands between paragraphs and after
    the last one.
    """

    def __init__(self, text: str, path: str, escape: Escape = as_it_is, between: str = _BETWEEN) -> None:
        self._text = text
        self._path = path
        self._escape = escape
        self._between = between
        self._prose: list[str] = []
        self._length = 0
        self._begin = 0
        self._pieces: list[Piece] = []
        self._locked: list[Span] = []
        self._made: list[tuple[Span, tuple[Span, ...], str, Escape]] = []
        # The last character of the paragraph so far, and the last that is not white space; empty if it has none.
        self.last = self.last_letter = ""

    def copy(self, start: int, end: int) -> None:
        """This stretch of the file is prose, as it stands."""
        self._add(Span(start, end), self._text[start:end], verbatim=True)

    def stand_in(self, start: int, end: int, prose: str, *, locked: bool = False) -> None:
        """This stretch of the file stands for `prose`; what is `locked` is read with the rest and never changed."""
        self._add(Span(start, end), prose, locked=locked)

    def lock(self, start: int, end: int) -> None:
        """This stretch of the file, such as inline code, is read as it stands and never changed."""
        self._add(Span(start, end), self._text[start:end], verbatim=True, locked=True)

    def thing(self, start: int, end: int) -> None:
        """Something that is no text, such as a picture, stands here between words; between sentences it is skipped."""
        if self.last_letter not in _SENTENCE_ENDS:
            self.stand_in(start, end, _THING, locked=True)

    def space(self, start: int, end: int, *, locked: bool = False) -> None:
        """White space of any length, with the markup that the next line begins with, is read as one space.

        At the beginning of a paragraph and after another space it is skipped.
        """
        if self.last in _BLANK:
            return
        if self._text[start:end] == " ":
            self.lock(start, end) if locked else self.copy(start, end)
        else:
            self.stand_in(start, end, " ", locked=locked)

    def line_break(self, start: int, end: int) -> None:
        """A line ends here, as it does in verse and addresses, and its paragraph goes on."""
        if self.last not in ("", "\n"):
            self.stand_in(start, end, "\n", locked=True)

    def _add(self, file: Span, prose: str, *, verbatim: bool = False, locked: bool = False) -> None:
        if not prose:
            return
        piece = Piece(Span(self._length, self._length + len(prose)), file, verbatim, locked)
        last = self._pieces[-1] if self._pieces else None
        if last and verbatim and _goes_on(last, piece):
            prose_span, file_span = Span(last.prose.start, piece.prose.end), Span(last.file.start, file.end)
            piece = Piece(prose_span, file_span, True, locked)
            self._pieces.pop()
        self._pieces.append(piece)
        if locked:
            self._locked.append(Span(self._length, self._length + len(prose)))
        self._prose.append(prose)
        self._length += len(prose)
        self.last = prose[-1]
        self.last_letter = prose.rstrip()[-1:] or self.last_letter

    def end(self, *, source: str = "", escape: Escape | None = None) -> None:
        """A paragraph ends here; `source` is what it was translated from, where the file says it."""
        span, locked = Span(self._begin, self._length), tuple(self._locked)
        if not span:
            return
        self._made.append((span, locked, source, escape or self._escape))
        self._prose.append(self._between)
        self._length += len(self._between)
        self._begin = self._length
        self._locked = []
        self.last = self.last_letter = ""

    def extract(self, source_language: str = "", remark: str = "") -> Extract:
        """What was put together; `source_language` is the code that the file gives, for `remark` see Extract."""
        self.end()
        prose = "".join(self._prose)
        segments, escapes = [], []
        for whole, locked, source, escape in self._made:
            for span in cut_to_length(prose, whole.start, whole.end):
                inside = tuple(lock.shift(-span.start) for lock in locked if lock.overlaps(span))
                if _has_letters(span.cut(prose), inside):
                    segments.append(Segment(prose, span, inside, source))
                    escapes.append(escape)
        file = Document(self._path, self._text, ())
        return Extract(
            file,
            Document(self._path, prose, tuple(segments), source_language),
            tuple(self._pieces),
            tuple(escapes),
            remark,
        )


def _goes_on(last: Piece, piece: Piece) -> bool:
    return (
        (last.verbatim, last.locked) == (piece.verbatim, piece.locked)
        and last.file.end == piece.file.start
        and last.prose.end == piece.prose.start
    )
