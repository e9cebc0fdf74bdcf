"""Where large documents can be split: between blocks or sections."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mtfix.formats import Options

_LINE_END = re.compile(r"\r\n?|\n")


class MarkdownBlocks:
    """Markdown: between the blocks that are in no other. Links know the definitions that stand before them."""

    def cuts(self, text: str) -> Iterable[int]:
        from mtfix.formats.markdown import blocks

        starts = [token.map[0] for token in blocks(text)[0] if token.map and not token.level]
        # What follows may belong to the last one.
        return [_line(text, number) for number in starts[-1:]]

    def around(self, text: str, options: Options) -> tuple[str, str]:
        from mtfix.formats.markdown import blocks

        # A blank line in any case: a part begins with no front matter.
        return "".join(f"[{label}]: x\n" for label in blocks(text)[1]) + "\n", ""


def _line(text: str, number: int) -> int:
    """Where a line, counted from 0, begins."""
    ends = (match.end() for _, match in zip(range(number), _LINE_END.finditer(text), strict=False))
    return max(ends, default=0)


class Sections:
    """reStructuredText: before the title of a section that is a line on its own, with no line above it."""

    _TITLE = re.compile(r"(?<=\n)\r?\n(?P<title>\w[^\n]*)\n(?P<line>([=~^\"'`#*+.:_-])\3+)[ \t]*\r?\n")

    def cuts(self, text: str) -> Iterable[int]:
        titles = self._TITLE.finditer(text)
        return (found.start("title") for found in titles if len(found["line"]) >= len(found["title"].rstrip()))

    def around(self, text: str, options: Options) -> tuple[str, str]:
        return "", ""


class Chapters:
    """LaTeX: before the heading of a section that is in no group and no environment but the document."""

    _DOCUMENT = "document"
    _TOKEN = re.compile(
        r"\\begin[ ]*\{(?P<raw>verbatim\*?|Verbatim|lstlisting|minted|comment|alltt|filecontents\*?)\}"
        r".*?(?:\\end[ ]*\{(?P=raw)\}|\Z)"
        r"|\\(?P<side>begin|end)[ ]*\{(?P<name>[^{}\n]*)\}"
        r"|(?<=\n)(?P<heading>\\(?:part|chapter|(?:sub){0,2}section)\b)"
        r"|\\verb\*?(?P<mark>[^\sA-Za-z*{\[])[^\n]*?(?P=mark)"
        r"|\\.|%[^\n]*|(?P<brace>[{}])",
        re.DOTALL,
    )

    def cuts(self, text: str) -> Iterable[int]:
        braces = 0
        opened: list[str] = []
        for token in self._TOKEN.finditer(text):
            if token["heading"] and not braces and not opened:
                yield token.start()
            elif token["side"] == "begin" and token["name"] != self._DOCUMENT:
                opened.append(token["name"])
            elif token["side"] == "end" and token["name"] in opened[-1:]:
                opened.pop()
            elif token["brace"]:
                braces = max(braces + (1 if token["brace"] == "{" else -1), 0)

    def around(self, text: str, options: Options) -> tuple[str, str]:
        from mtfix.formats.latex import BODY

        return (rf"\begin{{{self._DOCUMENT}}}" + "\n" if BODY.search(text) else ""), ""


class Page:
    """HTML: where a block begins or ends."""

    _TAG = re.compile(
        r"<!--.*?(?:--!?>|\Z)"
        r"|<(?P<raw>script|style|textarea|title|xmp|iframe|noembed)(?=[\s/>]).*?(?:</(?P=raw)[^>]*>|\Z)"
        r"|<(?P<end>/?)(?P<name>[a-z][^\s/>]*)(?:[^>\"']++|\"[^\"]{0,100000}+\"|'[^']{0,100000}+')*+>",
        re.DOTALL | re.IGNORECASE,
    )
    # What ends when another of the same kind begins, unless one of these holds it.
    _SIBLINGS = (frozenset("li dt dd td th tr option".split()), frozenset("ul ol menu dl table select".split()))

    def cuts(self, text: str) -> Iterable[int]:
        from mtfix.formats.html import BLOCKS

        for tag in self._TAG.finditer(text):
            if tag["name"] and tag["name"].lower() in BLOCKS:
                yield tag.end() if tag["end"] else tag.start()

    def around(self, text: str, options: Options) -> tuple[str, str]:
        from mtfix.formats.html import BLOCKS, VOID

        opened: list[tuple[str, str]] = []
        for tag in self._TAG.finditer(text):
            name = (tag["name"] or "").lower()
            if tag["end"]:
                _close(opened, name)
            elif name and name not in VOID and not tag[0].endswith("/>"):
                if name in BLOCKS:
                    _close(opened, "p")
                if name in self._SIBLINGS[0]:
                    _close(opened, name, within=self._SIBLINGS[1])
                opened.append((name, tag[0]))
        return "".join(tag for _, tag in opened), ""


def _close(opened: list[tuple[str, str]], name: str, within: Iterable[str] = ()) -> None:
    """Take the innermost element of this name out, and what is open in it, if none of those holds it."""
    for at in range(len(opened) - 1, -1, -1):
        if opened[at][0] == name:
            del opened[at:]
            return
        if opened[at][0] in within:
            return
