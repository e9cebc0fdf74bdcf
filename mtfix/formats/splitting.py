"""Where large files can be split, and what must stand around a part of one to be read alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from mtfix.formats import Options

_BLANK_LINE = re.compile(r"\r?\n(?:[ \t]*\r?\n)+")


class Splitter(Protocol):
    """Where files of a format can be split."""

    def cuts(self, text: str) -> Iterable[int]:
        """Where records end that are whole in `text`, in ascending order; the best of them is the last."""

    def around(self, text: str, options: Options) -> tuple[str, str]:
        """What must stand before the part of the file that follows `text`, and after `text` if that ends there.

        `text` is a part with what stands before it.
        """


class Paragraphs:
    """Plain text: at blank lines if there are any, else at line ends."""

    def cuts(self, text: str) -> Iterable[int]:
        return _blank_lines(text) or [text.rfind("\n") + 1]

    def around(self, text: str, options: Options) -> tuple[str, str]:
        return "", ""


def _blank_lines(text: str) -> list[int]:
    # A text that ends in a blank line may go on with another.
    return [match.end() for match in _BLANK_LINE.finditer(text) if match.end() < len(text)]


class Lines(Paragraphs):
    """A record a line."""

    def cuts(self, text: str) -> Iterable[int]:
        return [text.rfind("\n") + 1]


class Blocks(Paragraphs):
    """Blank lines between the records, of which the first says what holds for all, as in PO files."""

    def cuts(self, text: str) -> Iterable[int]:
        return _blank_lines(text)

    def around(self, text: str, options: Options) -> tuple[str, str]:
        first = _BLANK_LINE.search(text)
        return (text[: first.end()] if first else "", "")


class Rows(Lines):
    """Tables, whose quoted fields may have line ends; the first row has the names of the columns."""

    def cuts(self, text: str) -> Iterable[int]:
        at, quotes = len(text), text.count('"')
        while end := text.rfind("\n", 0, at) + 1:
            quotes -= text.count('"', end, at)
            if quotes % 2 == 0:
                return [end]
            at = end - 1
        return []

    def around(self, text: str, options: Options) -> tuple[str, str]:
        if options.columns and all(name.isdecimal() for name in (*options.columns, *options.source_columns)):
            return "", ""
        end = text.find("\n") + 1
        while end and text.count('"', 0, end) % 2:
            end = text.find("\n", end) + 1
        return text[:end], ""


_XML = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)"
    r"|<(?P<end>/?)(?P<name>[^\s/>!?]+)(?:[^>\"'/]++|/(?!>)|\"[^\"]{0,100000}+\"|'[^']{0,100000}+')*+(?P<empty>/?)>",
    re.DOTALL,
)


class Elements:
    """XML: after elements of these names, which are never inside of each other.

    Those that are `kept` hold for all that follow in the same parent.
    """

    def __init__(self, names: Iterable[str], kept: Iterable[str] = ()) -> None:
        self._names = frozenset(names)
        self._kept = frozenset(kept)

    def cuts(self, text: str) -> Iterable[int]:
        return (tag.end() for tag in _tags(text) if _local(tag) in self._names and (tag["end"] or tag["empty"]))

    def around(self, text: str, options: Options) -> tuple[str, str]:
        opened: list[tuple[str, int]] = []
        # What goes before the next part: up to the root as it stands, then what is open or kept, at each depth.
        head: list[str] = []
        for tag in _tags(text):
            if not head:
                head.append(text[: tag.start()])
            if tag["end"]:
                name, start = opened.pop() if opened else ("", 0)
                del head[len(opened) + 1 :]
                if name in self._kept:
                    head[-1] += text[start : tag.end()]
            elif not tag["empty"]:
                opened.append((tag["name"], tag.start()))
                head.append(tag[0])
            elif tag["name"] in self._kept:
                head[-1] += tag[0]
        return "".join(head), "".join(f"</{name}>" for name, _ in reversed(opened))


def _local(tag: re.Match[str]) -> str:
    return str(tag["name"]).rpartition(":")[2]


def _tags(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _XML.finditer(text) if match["name"])


# A string that does not end yet is one up to the end of the text.
_JSON = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)


class Values:
    """JSON: after a comma, wherever it stands."""

    def cuts(self, text: str) -> Iterable[int]:
        return (match.end() for match in _JSON.finditer(text) if match[0] == ",")

    def around(self, text: str, options: Options) -> tuple[str, str]:
        # What is open, each with the last string in it, which is the key of what is open in an object.
        opened: list[tuple[str, str]] = []
        for match in _JSON.finditer(text):
            if match[0] in "[{":
                opened.append((match[0], ""))
            elif match[0] in "]}":
                del opened[-1:]
            elif match[0] != "," and opened:
                opened[-1] = opened[-1][0], match[0]
        keys = ("[" if kind == "[" else f"{{{key}:" for kind, key in opened[:-1])
        # Before the tail stands a comma.
        filler = ("null" if kind == "[" else '"":null' for kind, _ in opened[-1:])
        ends = ("]" if kind == "[" else "}" for kind, _ in reversed(opened))
        return "".join((*keys, *(kind for kind, _ in opened[-1:]))), "".join((*filler, *ends))
