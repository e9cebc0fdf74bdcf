"""Word documents (Office Open XML, ISO/IEC 29500) as text, one paragraph a line, and changes of it as changes of runs.

A line is a paragraph, or a part of one that a manual line break ends. The text is that of the main document, then of
headers, footers, footnotes and endnotes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby

from mtfix.errors import UserError
from mtfix.findings import Edit
from mtfix.formats import Options
from mtfix.formats.archive import Archive
from mtfix.formats.encodings import declared_encoding
from mtfix.formats.extract import Extract, UnwritableError, Weaver
from mtfix.formats.wordml import Part, Revisions
from mtfix.formats.xml import events
from mtfix.text.spans import Span

AUTHOR = "mtfix"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_CONTENT_TYPES = "[Content_Types].xml"
_TYPES = ("main", "header", "footer", "footnotes", "endnotes")
# What is written otherwise than as text.
_FIXED = re.compile("[\t\u2011\ufffc]+")


def read(text: str, path: str, options: Options) -> Extract:
    """The prose of the text of a document: each line is a paragraph."""
    weaver = Weaver(text, path)
    start = 0
    for line in text.split("\n"):
        at, end = start, start + len(line)
        for fixed in _FIXED.finditer(text, start, end):
            weaver.copy(at, fixed.start())
            weaver.lock(*fixed.span())
            at = fixed.end()
        weaver.copy(at, end)
        weaver.end()
        start = end + 1
    return weaver.extract()


def unpack(data: bytes, path: str, most: int) -> tuple[bytes, Document]:
    """The text of a document in UTF-8, and the way back. Raises UserError for what is none, or has more than `most`."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UserError(f"{path}: encrypted; save it without a password first")
        raise UserError(f"{path}: an old Word document; save it as DOCX first")
    archive = Archive(data, path)
    if _CONTENT_TYPES not in archive.names:
        raise UserError(f"{path}: no Word document: it has no “{_CONTENT_TYPES}”")
    members = _Members(archive, most)
    parts, at = [], 0
    for name in members.names():
        member = members.read(name)
        part = Part.read(member.text, f"{path}:{name}")
        parts.append(_Placed(member, part, at))
        at += len(parts[-1].text)
    document = Document(archive, tuple(parts))
    return document.text.encode(), document


@dataclass(frozen=True)
class _Member:
    """A member of the package that holds text: without its byte order `mark`."""

    name: str
    text: str
    encoding: str
    mark: str


@dataclass(frozen=True)
class _Placed:
    """A part, and where its text begins in that of the document."""

    member: _Member
    part: Part
    start: int

    @property
    def text(self) -> str:
        return self.part.extract.prose.text


class _Members:
    """The members of a package that hold text, as far as they are not too large."""

    def __init__(self, archive: Archive, most: int) -> None:
        self._archive = archive
        self._most = self._left = most

    def read(self, name: str) -> _Member:
        """Raises UserError for a member that is too large, or no text."""
        path = self._archive.path
        data = self._archive.read(name, self._left)
        if data is None:
            raise UserError(f"{path}: unpacks to more than {self._most // 2**20} MiB")
        self._left -= len(data)
        wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2])
        encoding = wide or declared_encoding(data) or "utf-8"
        try:
            text = data.decode(encoding)
        except ValueError:
            raise UserError(f"{path}: “{name}” in it is not {encoding}") from None
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        return _Member(name, text[len(mark) :], encoding, mark)

    def names(self) -> list[str]:
        """The members that hold prose, the main document first. Raises UserError if there is none."""
        path, found = self._archive.path, []
        for event in events(self.read(_CONTENT_TYPES).text, f"{path}:{_CONTENT_TYPES}"):
            kind = event.attributes.get("ContentType", "")
            name = event.attributes.get("PartName", "").removeprefix("/")
            last = kind.removesuffix("+xml").rpartition(".")[2]
            is_prose = last in _TYPES and ("wordprocessingml" in kind or "ms-word" in kind)
            if is_prose and not name.startswith("word/glossary/"):
                found.append((_TYPES.index(last), name))
        if not found or min(found)[0]:
            raise UserError(f"{path}: no Word document: it has no main text")
        missing = next((name for _, name in found if self._archive.names.count(name) != 1), None)
        if missing:
            raise UserError(f"{path}: “{missing}” is not in it, or more than once")
        return [name for _, name in sorted(found)]


@dataclass(frozen=True)
class Document:
    """A package whose text was read."""

    tracks_changes = True

    archive: Archive
    parts: tuple[_Placed, ...]

    @cached_property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)

    def pack(self, data: bytes, edits: Sequence[Edit], *, tracked: bool) -> bytes:
        """The document with its text changed; what is `tracked` can be accepted or rejected in a word processor.

        Raises UserError for edits that cannot be written: across lines, or of what is no text.
        """
        new = data.decode()
        if new == self.text:
            return self.archive.data
        if any(name.startswith("_xmlsignatures/") for name in self.archive.names):
            raise UserError(f"{self.archive.path}: it is signed, and a change would break the signature")
        edits = sorted(edits) or list(_edits_of_lines(self.text, new, self.archive.path))
        revisions = self._revisions() if tracked else None
        starts = [part.start for part in self.parts]
        contents = {}
        for at, group in groupby(edits, lambda edit: bisect_right(starts, edit.span.start) - 1):
            part, member = self.parts[at].part, self.parts[at].member
            xml = part.changed([new for edit in group for new in self._written(self.parts[at], edit)], revisions)
            contents[member.name] = (member.mark + xml).encode(member.encoding, "xmlcharrefreplace")
        return self.archive.replaced(contents)

    def _revisions(self) -> Revisions:
        taken = frozenset[int]().union(*(part.part.ids for part in self.parts))
        return Revisions(taken, AUTHOR, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))

    def _written(self, part: _Placed, edit: Edit) -> list[Edit]:
        local = Edit(edit.span.shift(-part.start), edit.text)
        try:
            if "\n" in local.span.cut(part.text):
                raise UnwritableError
            return part.part.extract.edits(local)
        except UnwritableError:
            line = self.text.count("\n", 0, edit.span.start) + 1
            raise UserError(f"{self.archive.path}:{line}: “{edit.text}” cannot be written there") from None


def _edits_of_lines(old: str, new: str, path: str) -> Iterator[Edit]:
    olds, news = old.split("\n"), new.split("\n")
    if len(olds) != len(news):
        raise UserError(f"{path}: lines were added or removed, which cannot be written into a Word document")
    at = 0
    for was, now in zip(olds, news, strict=True):
        if was != now:
            yield Edit(Span(at, at + len(was)), now)
        at += len(was) + 1
