"""XML as events that know their exact place in the text of the file, and the running text between its tags.

expat parses; entities that a file declares are refused, so that nothing grows and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple
from xml.parsers import expat

from mtfix.errors import PlacedError
from mtfix.formats.encodings import declared_encoding
from mtfix.formats.extract import Escape, UnwritableError, Weaver
from mtfix.text.inline import OBJECT, placeholders
from mtfix.text.units import LineIndex

_HEAD = 1000
_CHUNK = 1 << 16
_AMPERSAND = ord("&")
_NOTHING: Mapping[str, str] = {}
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Kind(Enum):
    START = "start"
    END = "end"
    TEXT = "text"  # stands for itself, but for line ends, which are as the file has them
    REFERENCE = "reference"  # to a character or an entity
    OTHER = "other"  # comments, declarations, the marks of CDATA sections


class Event(NamedTuple):
    """Something at `start:end` (code points) in the text of the file.

    An element has its local `name`, its `space` (the URI of the namespace) and its `attributes` by their local names. A
    reference has its `meaning`, empty for an entity that is declared elsewhere. `is_raw` is what a CDATA section holds.
    """

    kind: Kind
    start: int
    end: int
    name: str = ""
    space: str = ""
    attributes: Mapping[str, str] = _NOTHING
    meaning: str = ""
    is_raw: bool = False


def events(text: str, path: str) -> Iterator[Event]:
    """What an XML file holds, in order. Raises PlacedError for what is not well-formed and for declared entities.

    The encoding that the file declares does not matter: `text` is decoded.
    """
    data = text.encode()
    is_ascii = len(data) == len(text)
    collector = _Collector(data)
    parser = collector.parser
    at = byte = 0
    try:
        for chunk in range(0, len(data) or 1, _CHUNK):
            last = chunk + _CHUNK >= len(data)
            parser.Parse(data[chunk : chunk + _CHUNK], last)
            for (kind, *what), end in collector.complete(len(data) if last else -1):
                # Bytes to code points: events come in order, so that each byte is counted once.
                start = at
                at += end - byte if is_ascii else len(data[byte:end].decode())
                byte = end
                yield Event(kind, start, at, *what)
    except expat.ExpatError as error:
        position = LineIndex(text).position(len(data[: parser.ErrorByteIndex].decode(errors="ignore")))
        fault = f"not valid XML: {expat.ErrorString(error.code)}"
        raise PlacedError(path, position.line, position.column, fault) from None
    except _DeclaresEntityError:
        raise PlacedError(
            path, parser.CurrentLineNumber, 0, "the file declares entities, which are never read"
        ) from None


# The fields of an event without its place.
_What = tuple[Any, ...]
_OTHER: _What = (Kind.OTHER,)
_TEXT: _What = (Kind.TEXT,)
_RAW: _What = (Kind.TEXT, "", "", _NOTHING, "", True)


class _DeclaresEntityError(Exception):
    pass


class _Collector:
    """The events of an expat parser, each with the byte at which it begins, which is where the one before it ends."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.parser = parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        # Each with the byte at which it begins, and the fields of its event but for the place.
        self._found: list[tuple[int, _What]] = [(0, _OTHER)]
        self._is_raw = False
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartCdataSectionHandler = partial(self._section, True)
        parser.EndCdataSectionHandler = partial(self._section, False)
        parser.DefaultHandler = self._rest
        parser.EntityDeclHandler = self._entity

    def complete(self, end: int) -> Iterator[tuple[_What, int]]:
        """The events of which is known where they end; all, with the last one at `end`, if that is not negative."""
        found, self._found = self._found, []
        if end < 0:
            self._found.append(found[-1])
        else:
            found.append((end, _OTHER))
        for (_, what), (after, _) in pairwise(found):
            yield what, after

    def _add(self, *what: Any) -> None:
        self._found.append((self.parser.CurrentByteIndex, what))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        named = {key.rpartition(" ")[2]: value for key, value in attributes.items()} if attributes else _NOTHING
        self._add(Kind.START, local, space, named)

    def _end(self, name: str) -> None:
        space, _, local = name.rpartition(" ")
        self._add(Kind.END, local, space)

    def _text(self, text: str) -> None:
        if not self._is_raw and self._data[self.parser.CurrentByteIndex] == _AMPERSAND:
            self._add(Kind.REFERENCE, "", "", _NOTHING, text)
            return
        what = _RAW if self._is_raw else _TEXT
        if self._found[-1][1] is not what:
            self._found.append((self.parser.CurrentByteIndex, what))

    def _section(self, opens: bool) -> None:
        self._is_raw = opens
        self._add(Kind.OTHER)

    def _rest(self, text: str) -> None:
        self._add(Kind.REFERENCE if text.startswith("&") else Kind.OTHER)

    def _entity(self, *_: object) -> None:
        raise _DeclaresEntityError


def escape_for(file: str) -> Escape:
    """How text is written between the tags of a file; what the encoding that it declares lacks becomes a reference."""
    declared = declared_encoding(file[:_HEAD].encode("ascii", "replace"))
    return partial(escape, encoding=declared) if declared else escape


def escape(text: str, encoding: str = "utf-8") -> str:
    """The escape of text between tags. Raises UnwritableError for characters that XML does not have."""
    if _ILLEGAL.search(text):
        raise UnwritableError
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.encode(encoding, "xmlcharrefreplace").decode(encoding)


def as_raw(text: str) -> str:
    """The escape of a place that lies, or may lie, in a CDATA section. Raises UnwritableError."""
    if _ILLEGAL.search(text) or any(mark in text for mark in "<>&"):
        raise UnwritableError
    return text


class Passage:
    """Running text of a file, put together from the events of its content."""

    def __init__(self) -> None:
        self._pieces: list[tuple[Event, str, bool]] = []

    def add(self, event: Event, prose: str = "", *, locked: bool = False) -> None:
        """The event is read as `prose`, as it stands if that is empty; what is `locked` is never changed."""
        self._pieces.append((event, prose, locked))

    def take(self, event: Event, *, locked: bool = False) -> None:
        """Read the event if it is text."""
        if event.kind is Kind.TEXT:
            self.add(event, locked=locked)
        elif event.kind is Kind.REFERENCE:
            self.add(event, event.meaning or OBJECT, locked=locked or not event.meaning)

    def text(self, file: str) -> str:
        """How the passage is read; `file` is the text of the file."""
        return "".join(prose or file[event.start : event.end] for event, prose, _ in self._pieces)

    def weave(self, weaver: Weaver, file: str, source: str = "") -> None:
        """Make a paragraph of the passage; `source` is what it was translated from. Placeholders are never changed."""
        for event, prose, locked in self._pieces:
            if prose:
                weaver.stand_in(event.start, event.end, prose, locked=locked)
            elif locked:
                weaver.lock(event.start, event.end)
            else:
                at = event.start
                for inside in placeholders(file[event.start : event.end]):
                    found = inside.shift(event.start)
                    weaver.copy(at, found.start)
                    weaver.lock(found.start, found.end)
                    at = found.end
                weaver.copy(at, event.end)
        weaver.end(source=source, escape=as_raw if any(event.is_raw for event, _, _ in self._pieces) else None)
