"""A part of a Word document (WordprocessingML, ISO/IEC 29500-1, clause 17): its text, and changes of it.

Text lies in the `w:t` of runs, `w:r`, which have their formatting each. Changes keep the runs; tracked ones split them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from mtfix.findings import Edit
from mtfix.formats.extract import Extract, UnwritableError, Weaver
from mtfix.formats.xml import Event, Kind, escape, events
from mtfix.resolve import apply_edits
from mtfix.text.inline import OBJECT
from mtfix.text.spans import Span

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_PREFIXES = {
    **dict.fromkeys(_WORD, ""),
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp:",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp:",
}
# What was deleted or moved away, what says the same again, how things were before.
_SKIPPED = frozenset({"del", "moveFrom", "mc:Fallback", "pPrChange", "rPrChange", "m:oMath", "m:oMathPara", "ruby"})
_OBJECTS = frozenset({"wp:inline", "object", "pict", "m:oMath", "m:oMathPara", "ruby", "sym", "pgNum"})
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
# The styles that pandoc, Word and LibreOffice have for code.
_CODE = frozenset(
    "VerbatimChar SourceCode HTMLCode HTMLPreformatted HTMLSample HTMLKeyboard SourceText PreformattedText".split()
)
# Fields whose results are prose; what others give, such as a date or a citation, is made anew at the next update.
_PROSE_FIELDS = frozenset({"HYPERLINK", "TOC"})
_BLANKS = "\t\n\r "
_WHITE = re.compile("[\t\n\r]+")
_TAG_PREFIX = re.compile(r"<([^\s/>:]+:)?")
_ID = re.compile(r"""(:id\s*=\s*["'])-?\d+""")


@dataclass(eq=False)
class _Run:
    """A `w:r`: `head` is its start tag with its properties, `tail` where its end tag begins, `around` a `w:ins`."""

    head: Span
    around: str
    tail: int = 0
    end: int = 0
    is_code: bool = False


@dataclass(frozen=True)
class _Text:
    """A `w:t`: the element, its content, and what of that is text (without `xml:space`: not the white space around)."""

    run: _Run
    element: Span
    content: Span
    kept: Span
    preserves: bool


@dataclass
class _Paragraph:
    """Stretches of the part, each with what it is read as (empty: as it stands), and whether it is locked."""

    pieces: list[tuple[Span, str, bool]] = field(default_factory=list)
    is_code: bool = False
    goes_on: bool = False


@dataclass
class _Field:
    code: str = ""
    has_result: bool = False

    @property
    def is_prose(self) -> bool:
        return "".join(self.code.split()[:1]).upper() in _PROSE_FIELDS


@dataclass(frozen=True)
class Part:
    """The XML of a part, its text (`extract.prose.text`, a line a paragraph), and the ids that are taken in it."""

    xml: str
    extract: Extract
    texts: tuple[_Text, ...]
    ids: frozenset[int]

    @classmethod
    def read(cls, xml: str, path: str) -> Part:
        """Raises UserError for broken XML; `path` is what errors name."""
        reading = _Reading(xml)
        for event in events(xml, path):
            reading.take(event)
        weaver = Weaver(xml, path, _escaped, between="\n")
        for paragraph in reading.paragraphs:
            for span, prose, locked in () if paragraph.is_code else paragraph.pieces:
                if prose:
                    weaver.stand_in(span.start, span.end, prose, locked=locked)
                else:
                    weaver.copy(span.start, span.end)
            weaver.end()
        return cls(xml, weaver.extract(), tuple(sorted(reading.texts, key=_start)), frozenset(reading.ids))

    def changed(self, edits: Iterable[Edit], revisions: Revisions | None = None) -> str:
        """The XML with its text changed, by `edits` of the XML; as tracked changes if there are `revisions`."""
        starts = [text.element.start for text in self.texts]
        written: list[Edit] = []
        for at, group in groupby(sorted(edits), key=lambda edit: bisect_right(starts, edit.span.start) - 1):
            text, inside = self.texts[at], list(group)
            written += [_tracked(self.xml, text, inside, revisions)] if revisions else _plain(self.xml, text, inside)
        return apply_edits(self.xml, written)


class Revisions:
    """Makes the attributes of tracked changes: each gets an id that is not taken."""

    def __init__(self, taken: frozenset[int], author: str, date: str) -> None:
        self._taken = taken
        self._last = 0
        self._author = author
        self._date = date

    def attributes(self, prefix: str) -> str:
        return f'{prefix}id="{self.id()}" {prefix}author="{self._author}" {prefix}date="{self._date}"'

    def id(self) -> int:
        self._last += 1
        while self._last in self._taken:
            self._last += 1
        return self._last


def _start(text: _Text) -> int:
    return text.element.start


def _escaped(text: str) -> str:
    if any(character in text for character in "\t\n\r\u2011\ufffc"):
        raise UnwritableError
    return escape(text)


def _plain(xml: str, text: _Text, edits: list[Edit]) -> list[Edit]:
    """Edits of the text of a run, and what keeps the white space at its edges."""
    local = [Edit(edit.span.shift(-text.kept.start), edit.text) for edit in edits]
    new = apply_edits(text.kept.cut(xml), local)
    if text.preserves or new == new.strip(_BLANKS):
        return edits
    start = Edit(Span(text.element.start, text.kept.start), f'<{_prefix(xml, text)}t xml:space="preserve">')
    return [start, *edits, Edit(Span(text.kept.end, text.content.end), "")]


def _prefix(xml: str, text: _Text) -> str:
    match = _TAG_PREFIX.match(xml, text.element.start)
    return (match and match[1]) or ""


def _tracked(xml: str, text: _Text, edits: list[Edit], revisions: Revisions) -> Edit:
    """The edit that splits a run where its text changes."""
    writer = _Writer(xml, text, revisions)
    at = text.kept.start
    for edit in edits:
        writer.keep(xml[at : edit.span.start])
        writer.delete(edit.span.cut(xml))
        writer.insert(edit.text)
        at = edit.span.end
    writer.keep(xml[at : text.kept.end])
    return writer.edit()


class _Writer:
    """Writes the text of a `w:t` anew, as runs that are kept, deleted and inserted."""

    def __init__(self, xml: str, text: _Text, revisions: Revisions) -> None:
        self._text, self._run, self._revisions = text, text.run, revisions
        self._head = text.run.head.cut(xml)
        self._copies = 0
        self._prefix = _prefix(xml, text)
        # Attributes need a prefix even where elements have none.
        self._declared = "" if self._prefix else f' xmlns:w="{_WORD[0]}"'
        self._is_first = not xml[text.run.head.end : text.element.start].strip()
        self._is_last = not xml[text.element.end : text.run.tail].strip()
        self._open = not self._is_first
        self._out: list[str] = []

    def keep(self, text: str) -> None:
        if text:
            if not self._open:
                self._out.append(self._copied_head())
                self._open = True
            self._out.append(self._element("t", text))

    def delete(self, text: str) -> None:
        if text:
            self._close()
            self._out.append(self._revision("del", "delText", text))

    def insert(self, text: str) -> None:
        if not text:
            return
        self._close()
        around = self._run.around
        if around:
            # An insertion in somebody else's stands between two halves of that one.
            self._out.append(f"</{self._prefix}ins>")
        self._out.append(self._revision("ins", "t", text))
        if around:
            self._out.append(self._renumbered(around))

    def edit(self) -> Edit:
        """What stands in place of the `w:t`, or of all of the run before or after it."""
        start = self._run.head.start if self._is_first else self._text.element.start
        if self._is_last:
            self._close()
            return Edit(Span(start, self._run.end), "".join(self._out))
        if not self._open:
            self._out.append(self._copied_head())
        return Edit(Span(start, self._text.element.end), "".join(self._out))

    def _close(self) -> None:
        if self._open:
            self._out.append(f"</{self._prefix}r>")
            self._open = False

    def _revision(self, name: str, content: str, text: str) -> str:
        tag = self._prefix + name
        attributes = self._revisions.attributes(self._prefix or "w:")
        run = f"{self._copied_head()}{self._element(content, text)}</{self._prefix}r>"
        return f"<{tag}{self._declared} {attributes}>{run}</{tag}>"

    def _element(self, name: str, text: str) -> str:
        tag = self._prefix + name
        space = ' xml:space="preserve"' if self._text.preserves or text != text.strip(_BLANKS) else ""
        return f"<{tag}{space}>{text}</{tag}>"

    def _copied_head(self) -> str:
        self._copies += 1
        return self._head if self._copies == 1 and self._is_first else self._renumbered(self._head)

    def _renumbered(self, tags: str) -> str:
        """Tags with new ids, since those of tracked changes (of formatting, too) must differ."""
        return _ID.sub(lambda match: match[1] + str(self._revisions.id()), tags)


class _Reading:
    """Goes through a part and finds its paragraphs, runs and texts."""

    def __init__(self, xml: str) -> None:
        self.paragraphs: list[_Paragraph] = []
        self.texts: list[_Text] = []
        self.ids: set[int] = set()
        self._xml = xml
        self._stack: list[tuple[str, Event]] = []
        # How many elements are open around what is skipped, 0 if nothing is.
        self._skipped = 0
        self._open: list[_Paragraph] = []
        # A paragraph whose mark is deleted goes on in the next one of the same depth.
        self._unfinished: tuple[int, _Paragraph] | None = None
        self._runs: list[_Run] = []
        self._fields: list[_Field] = []
        # Of each content control, whether it shows what is stored elsewhere.
        self._controls: list[bool] = []
        self._content: list[Event] = []

    def take(self, event: Event) -> None:
        if event.kind is Kind.START:
            name = _PREFIXES.get(event.space, "?:") + event.name
            if (number := event.attributes.get("id", "")).isdecimal():
                self.ids.add(int(number))
            if not self._skipped:
                self._begin(name, event)
            self._stack.append((name, event))
        elif event.kind is Kind.END:
            name, start = self._stack.pop()
            if not self._skipped:
                self._finish(name, start, event)
            elif len(self._stack) < self._skipped:
                self._skipped = 0
        elif not self._skipped and self._is_inside("t") and event.kind is not Kind.OTHER:
            self._content.append(event)

    def _is_inside(self, *names: str) -> bool:
        """Whether these elements are the innermost ones, from the outer to the inner."""
        return tuple(name for name, _ in self._stack[-len(names) :]) == names

    def _begin(self, name: str, event: Event) -> None:
        if name in _SKIPPED:
            self._skipped = len(self._stack) + 1
        if name in _OBJECTS:
            self._object(event)
        elif name == "p":
            self._begin_paragraph()
        elif name == "r":
            around = self._stack[-1][1] if self._is_inside("ins") else None
            self._runs.append(_Run(event_span(event), event_span(around).cut(self._xml) if around else ""))
        elif name == "t":
            self._content = []
        elif name == "sdt":
            self._controls.append(False)
        elif name == "fldSimple":
            self._fields.append(_Field(event.attributes.get("instr", ""), has_result=True))
        elif self._is_inside("r"):
            self._begin_in_run(name, event)
        else:
            self._take_property(name, event)

    def _begin_paragraph(self) -> None:
        if self._unfinished and self._unfinished[0] == len(self._open):
            paragraph = self._unfinished[1]
            paragraph.goes_on = False
            self._unfinished = None
        else:
            paragraph = _Paragraph()
            self.paragraphs.append(paragraph)
        self._open.append(paragraph)

    def _begin_in_run(self, name: str, event: Event) -> None:
        if name in _CHARACTERS:
            self._piece(event_span(event), _CHARACTERS[name], locked=True)
        elif name == "fldChar":
            kind = event.attributes.get("fldCharType")
            if kind == "begin":
                self._fields.append(_Field())
            elif kind == "separate" and self._fields:
                self._fields[-1].has_result = True
            elif kind == "end" and self._fields:
                self._fields.pop()

    def _take_property(self, name: str, event: Event) -> None:
        is_code = event.attributes.get("val") in _CODE
        if name == "rStyle" and self._is_inside("r", "rPr"):
            self._runs[-1].is_code = is_code
        elif name == "pStyle" and self._is_inside("p", "pPr"):
            self._open[-1].is_code |= is_code
        elif name in ("del", "moveFrom") and self._is_inside("p", "pPr", "rPr"):
            self._open[-1].goes_on = True
        elif name.endswith("dataBinding") and self._is_inside("sdt", "sdtPr"):
            self._controls[-1] = True

    def _finish(self, name: str, start: Event, end: Event) -> None:
        if name == "p":
            paragraph = self._open.pop()
            if paragraph.goes_on:
                self._unfinished = (len(self._open), paragraph)
        elif name == "rPr" and self._is_inside("r"):
            self._runs[-1].head = Span(self._runs[-1].head.start, end.end)
        elif name == "r":
            run = self._runs.pop()
            run.tail, run.end = end.start, end.end
        elif name == "t" and self._is_inside("r"):
            self._text(start, end)
        elif name == "instrText" and self._fields:
            self._fields[-1].code += Span(start.end, end.start).cut(self._xml)
        elif name == "sdt":
            self._controls.pop()
        elif name == "fldSimple":
            self._fields.pop()

    def _text(self, start: Event, end: Event) -> None:
        content = Span(start.end, end.start)
        kept, preserves = content, start.attributes.get("space") == "preserve"
        if not preserves:
            raw = content.cut(self._xml)
            first = len(raw) - len(raw.lstrip(_BLANKS))
            kept = Span(content.start + first, max(content.start + first, content.start + len(raw.rstrip(_BLANKS))))
        if not kept:
            return
        self.texts.append(_Text(self._runs[-1], Span(start.start, end.end), content, kept, preserves))
        for event in self._content:
            first, last = max(event.start, kept.start), min(event.end, kept.end)
            if first >= last:
                continue
            if event.kind is Kind.REFERENCE:
                self._piece(Span(first, last), event.meaning or OBJECT, locked=not event.meaning)
            elif event.is_raw:
                self._piece(Span(first, last), self._xml[first:last], locked=True)
            else:
                self._verbatim(first, last)

    def _verbatim(self, start: int, end: int) -> None:
        for white in _WHITE.finditer(self._xml, start, end):
            self._piece(Span(start, white.start()))
            self._piece(Span(*white.span()), " ")
            start = white.end()
        self._piece(Span(start, end))

    def _object(self, event: Event) -> None:
        self._piece(event_span(event), OBJECT, locked=True)

    def _piece(self, span: Span, prose: str = "", *, locked: bool = False) -> None:
        if not span or not self._open or not all(field.has_result for field in self._fields):
            return
        pieces = self._open[-1].pieces
        is_hidden = any(self._controls) or not all(field.is_prose for field in self._fields)
        if prose == OBJECT or is_hidden or (self._runs and self._runs[-1].is_code):
            if not pieces or pieces[-1][1] != OBJECT:
                pieces.append((span, OBJECT, True))
        else:
            pieces.append((span, prose, locked))


def event_span(event: Event) -> Span:
    """Where the tag stands."""
    return Span(event.start, event.end)
