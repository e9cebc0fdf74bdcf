"""Markdown: CommonMark with tables, footnotes, definition lists, admonitions, mathematics and front matter.

markdown-it-py tells the blocks. It gives no offsets within a line, so what a block holds is found again in its lines,
and marks between words are read here, as the delimiter runs of CommonMark 0.31 (6.2) but without its rule of three.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from mtfix.formats import Options, html
from mtfix.formats.extract import Escape, Extract, UnwritableError, Weaver
from mtfix.formats.passage import Ahead, Passage
from mtfix.text.spans import Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LINE_END = re.compile(r"\r\n?|\n")
_PUNCTUATION = r"!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~"

# Reading between words. What is not found here is text.
_MARK = re.compile(
    rf"(?P<escape>\\[{_PUNCTUATION}])"
    r"|(?P<break>\\\n)|(?P<line>\n)"
    r"|(?P<code>`+)"
    r"|(?P<address><[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]{0,2000}>|<[\w.+-]{1,100}@[\w.-]{1,200}>)"
    r"|(?P<tag><(?=[A-Za-z/!?]))"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,31});)"
    r"|(?P<note>\[\^[^\s\]\[]{1,100}\])"
    r"|(?P<image>!\[)"
    r"|(?P<open>\[)"
    r"|(?P<close>\])"
    r"|(?P<run>\*+|_+|~~+)"
    r"|(?P<math>\$\$?)"
    r"|(?P<attributes>\{(?:[#.:%][^{}\n]{0,400}|/\*[^{}\n]{0,400})\}|\{\{[^{}\n]{0,400}\}\}|\{[^{}\s]{1,400}\})"
    r"|(?P<emoji>(?<![\w:]):[a-z0-9_+-]{1,40}:(?![\w:]))"
)
# Of a link, what follows its text: the destination, a title.
_DESTINATION = re.compile(
    r"\([ \n]{0,20}(?:<[^<>\n]{0,2000}>|(?:[^\s()\\]|\\.|\([^\s()]{0,500}\)){0,4000})"
    r"(?:[ \n]{1,20}(?:\"(?P<double>(?:[^\"\\]|\\.){0,1000})\"|'(?P<single>(?:[^'\\]|\\.){0,1000})'"
    r"|\((?P<round>(?:[^()\\]|\\.){0,1000})\)))?[ \n]{0,20}\)(?:\{[^{}\n]{0,400}\})?",
    re.S,
)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){0,999})\]", re.S)
_MATH_CLOSES = r"(?<![\s\\$])\$(?![\d$])"
# What a paragraph may begin with: the kind of a callout, a fence of Pandoc, the box of a task.
_OPENING = re.compile(r"\[!\w+\][+-]?[ \t]*|:::+[^\n]*|\[[ xX]\][ \t]+")
_RULED = re.compile(r"^[ \t]*[-+=][-+=:| ]*[-=]{2}[-+=:| ]*[+ |][-+=:| ]*$", re.M)
_MODULE = re.compile(r"(?:import|export)\b")
_WORD = re.compile(r"[^\W_]")

_FRONT = re.compile(
    r"\A(?:---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)|\+\+\+[ \t]*\r?\n(?P<toml>.*?)^\+\+\+)[ \t\r]*$",
    re.S | re.M,
)
_FRONT_VALUE = re.compile(
    r"^(?:title|subtitle|shorttitle|linktitle|headline|description|summary|excerpt|abstract|lead|tagline|caption|alt)"
    r"[ \t]*[:=][ \t]*"
    r"(?:\"(?P<double>[^\"\\\n]*)\"|'(?P<single>[^'\\\n]*)'|(?P<bare>[^\s\"'\[{>|&*!%#@`](?:[^\n]*[^\s])?))[ \t\r]*$",
    re.M | re.I,
)


def read(text: str, path: str, options: Options) -> Extract:
    """The prose of a Markdown text."""
    return _Reader(text, path).extract()


def escape(text: str) -> str:
    """Text as it is written between words: what would be a mark gets a backslash."""
    text = re.sub(r"[\\`*\[\]<|$]|(?<!\w)_|_(?!\w)|~(?=~)|&(?=#?\w+;)", r"\\\g<0>", text)
    return re.sub(r"^(\d+(?=[.)])|(?=[-+#>]))([-+#>.)])(?=\s|$)", r"\1\\\2", text)


def _title_escape(quote: str) -> Escape:
    """How text is written in the title of a link with this mark at its end."""
    return lambda text: re.sub(rf"[\\{quote}]|&(?=#?\w+;)", r"\\\g<0>", text)


def _front_escape(kind: str) -> Escape:
    """How text is written in a value of front matter."""
    unfit = {"double": r'["\\\n]', "single": r"['\\\n]", "bare": r"\n|: |:$| #|^[\s\"'\[{>|&*!%#@`-]|\s$"}[kind]

    def written(text: str) -> str:
        if re.search(unfit, text):
            raise UnwritableError
        return text

    return written


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark").enable("table").use(deflist_plugin).use(admon_plugin)
    parser.use(dollarmath_plugin).use(footnote_plugin, inline=False, move_to_end=False)
    return parser.disable(["inline", "text_join"])


def blocks(text: str) -> tuple[list[Token], Mapping[str, Any]]:
    """The blocks of a text, without what is in their lines, and the definitions of links by their labels."""
    environment: dict[str, Any] = {}
    return _parser().parse(text, environment), environment.get("references", {})


class _Reader:
    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self._weaver = Weaver(text, path, escape)
        self._html = html.Reader(self._weaver, text)
        self._is_mdx = path.lower().endswith(".mdx")
        self._references: Mapping[str, Any] = {}

    def extract(self) -> Extract:
        start = self._front_matter()
        self._lines = _lines(self._text, start)
        tokens, self._references = blocks(self._text[start:])
        self._blocks(tokens)
        self._html.finish()
        return self._weaver.extract()

    def _front_matter(self) -> int:
        """Read the titles and descriptions of front matter; where it ends."""
        matter = _FRONT.match(self._text)
        if not matter:
            return 0
        for match in _FRONT_VALUE.finditer(self._text, *matter.span(matter.lastgroup or 0)):
            kind = match.lastgroup or ""
            self._weaver.copy(*match.span(kind))
            self._weaver.end(escape=_front_escape(kind))
        return matter.end()

    def _blocks(self, tokens: list[Token]) -> None:
        quoted = 0
        row = cursor = -1
        for token in tokens:
            if token.type in ("blockquote_open", "blockquote_close"):
                quoted += token.nesting
            elif token.type == "inline" and token.map and token.content:
                first = token.map[0]
                cursor = cursor if first == row else -1
                row = first
                lines, cursor = self._find(token.content.split("\n"), first, cursor)
                if lines:
                    self._paragraph(lines)
            elif token.type == "html_block" and token.map and not quoted:
                last = min(token.map[1], len(self._lines)) - 1
                self._html.read(self._lines[token.map[0]].start, self._lines[last].end)
                self._html.finish()

    def _find(self, contents: list[str], first: int, cursor: int) -> tuple[list[Span], int]:
        """The places in the file of the lines of a block, and where the last ends; none if they cannot be found.

        In the first line they are looked for from `cursor` on.
        """
        found: list[Span] = []
        for line, content in zip(self._lines[first : first + len(contents)], contents, strict=False):
            words = content.strip()
            begin = max(line.start, cursor)
            at = self._text.find(words, begin, line.end)
            if at < 0:
                # The bars in the cells of a table are escaped.
                words = words.replace("|", r"\|")
                at = self._text.find(words, begin, line.end)
            if at < 0:
                return [], cursor
            cursor = at + len(words)
            found.append(Span(at, cursor))
        return found, cursor

    def _paragraph(self, lines: list[Span]) -> None:
        passage = Passage(self._weaver, self._text, lines)
        if _RULED.search(passage.text) or (self._is_mdx and _MODULE.match(passage.text)):
            return
        begin = opening.end() if (opening := _OPENING.match(passage.text)) else 0
        inline = _Inline(passage, self._text, self._weaver, self._html, self._references)
        inline.read(begin)


class _Kind(Enum):
    """What becomes of a mark."""

    COPIED = auto()
    SKIPPED = auto()
    LOCKED = auto()
    BREAK = auto()
    THING = auto()
    SPACE = auto()
    STAND_IN = auto()


@dataclass(slots=True)
class _Mark:
    """A mark in a paragraph. Of a run of delimiters, what no other run has closed is copied: up to `left`."""

    start: int
    end: int
    kind: _Kind
    prose: str = ""
    left: int = 0


class _Inline:
    """Reads what stands between the words of one paragraph; offsets are those of the passage."""

    def __init__(
        self, passage: Passage, file: str, weaver: Weaver, inner: html.Reader, references: Mapping[str, Any]
    ) -> None:
        self._passage = passage
        self._text = passage.text
        self._file = file
        self._weaver = weaver
        self._html = inner
        self._references = references
        self._marks: list[_Mark] = []
        self._opened: list[tuple[int, bool]] = []
        self._runs: defaultdict[str, list[_Mark]] = defaultdict(list)
        self._pictures: list[tuple[int, int, list[_Mark]]] = []
        self._titles: list[tuple[int, int, str]] = []
        self._aheads: dict[str, Ahead] = {}
        self._has_tags = True

    def read(self, begin: int) -> None:
        """Read the paragraph from here on, and then what its pictures and links are called."""
        at, end = begin, len(self._text)
        while match := _MARK.search(self._text, at):
            at = getattr(self, f"_{match.lastgroup}")(match)
        self._write(begin, end, self._marks)
        self._weaver.end()
        self._html.finish()
        for picture in self._pictures:
            self._write(*picture)
            self._weaver.end()
        for start, stop, quote in self._titles:
            self._title(start, stop)
            self._weaver.end(escape=_title_escape(quote))

    def _write(self, at: int, end: int, marks: list[_Mark]) -> None:
        passage, weaver = self._passage, self._weaver
        for mark in marks:
            passage.copy(at, mark.start)
            at = mark.end
            if mark.kind is _Kind.COPIED:
                passage.copy(mark.start, mark.left)
            elif mark.kind is _Kind.LOCKED:
                passage.lock(mark.start, mark.end)
            elif mark.kind is _Kind.STAND_IN:
                passage.stand_in(mark.start, mark.end, mark.prose)
            elif mark.kind is _Kind.SPACE:
                weaver.space(*passage.place(mark.start, mark.end))
            elif mark.kind is _Kind.BREAK:
                weaver.line_break(*passage.place(mark.start, mark.end))
            elif mark.kind is _Kind.THING:
                weaver.thing(*passage.place(mark.start, mark.end))
        passage.copy(at, end)

    def _title(self, at: int, end: int) -> None:
        for match in _MARK.finditer(self._text, at, end):
            self._passage.copy(at, match.start())
            at = match.end()
            if match["escape"]:
                self._passage.stand_in(*match.span(), match[0][1])
            elif match["entity"] and (meaning := html.meaning_of(match[0])):
                self._passage.stand_in(*match.span(), meaning)
            else:
                self._passage.copy(*match.span())
        self._passage.copy(at, end)

    # One method a group of _MARK: it takes the match, notes what it is, and gives where to go on.

    def _add(self, start: int, end: int, kind: _Kind, prose: str = "") -> int:
        self._marks.append(_Mark(start, end, kind, prose, end))
        return end

    def _escape(self, match: re.Match[str]) -> int:
        return self._add(*match.span(), _Kind.STAND_IN, match[0][1])

    def _break(self, match: re.Match[str]) -> int:
        return self._add(*match.span(), _Kind.BREAK)

    def _line(self, match: re.Match[str]) -> int:
        broken = self._file.startswith("  ", self._passage.place(*match.span())[0])
        return self._add(*match.span(), _Kind.BREAK if broken else _Kind.SPACE)

    def _code(self, match: re.Match[str]) -> int:
        ends = self._code_ends[len(match[0])]
        following = bisect_left(ends, match.end())
        if following == len(ends):
            return match.end()
        return self._add(match.start(), ends[following] + len(match[0]), _Kind.LOCKED)

    @cached_property
    def _code_ends(self) -> Mapping[int, list[int]]:
        """Where runs of backticks begin, by their length."""
        starts: defaultdict[int, list[int]] = defaultdict(list)
        for run in re.finditer("`+", self._text):
            starts[len(run[0])].append(run.start())
        return starts

    def _address(self, match: re.Match[str]) -> int:
        return self._add(*match.span(), _Kind.LOCKED)

    def _note(self, match: re.Match[str]) -> int:
        return self._add(*match.span(), _Kind.LOCKED)

    def _emoji(self, match: re.Match[str]) -> int:
        return self._add(*match.span(), _Kind.LOCKED)

    def _attributes(self, match: re.Match[str]) -> int:
        return self._add(*match.span(), _Kind.SKIPPED if match[0][1] in "#.:%/" else _Kind.LOCKED)

    def _entity(self, match: re.Match[str]) -> int:
        meaning = html.meaning_of(match[0])
        if not meaning:
            return match.end()
        kind = _Kind.SPACE if not meaning.strip(" \n\t") else _Kind.STAND_IN
        return self._add(*match.span(), kind if meaning != "\u00ad" else _Kind.SKIPPED, meaning)

    def _math(self, match: re.Match[str]) -> int:
        start, end = match.span()
        if match[0] == "$" and (self._text[end : end + 1] in ("", "$") or self._text[end].isspace()):
            return end
        closing = self._ahead(r"\$\$" if match[0] == "$$" else _MATH_CLOSES)(end + 1)
        return self._add(start, closing.end(), _Kind.LOCKED) if closing else end

    def _ahead(self, pattern: str) -> Ahead:
        if pattern not in self._aheads:
            self._aheads[pattern] = Ahead(pattern, self._text)
        return self._aheads[pattern]

    def _tag(self, match: re.Match[str]) -> int:
        start = match.start()
        for opening, closing in (("<!--", "-->"), ("<?", r"\?>"), ("<!", ">")):
            if self._text.startswith(opening, start):
                end = self._ahead(closing)(start + 2)
                return self._add(start, end.end(), _Kind.SKIPPED) if end else match.end()
        tag = html.Tag.at(self._text, start) if self._has_tags else None
        if not tag:
            # Nothing after a tag that never ends can be one that does, but at the price of looking from each.
            self._has_tags = False
            return match.end()
        return self._element(tag)

    def _element(self, tag: html.Tag) -> int:
        """Note a tag, and its content if that is no prose."""
        if tag.is_end:
            return self._add(tag.start, tag.end, _Kind.SKIPPED)
        if tag.name == "br":
            return self._add(tag.start, tag.end, _Kind.BREAK)
        reading = html.reading_of(tag, self._text)
        closing = self._ahead(rf"(?i)</{re.escape(tag.name)}[ \n]*>")(tag.end) if reading else None
        if closing and reading is html.Reading.LOCKED:
            self._add(tag.start, tag.end, _Kind.SKIPPED)
            self._add(tag.end, closing.start(), _Kind.LOCKED)
            return self._add(*closing.span(), _Kind.SKIPPED)
        if closing:
            return self._add(tag.start, closing.end(), _Kind.THING)
        if written := html.Tag.at(self._file, self._passage.place(tag.start, tag.end)[0]):
            self._html.speak(written)
        return self._add(tag.start, tag.end, _Kind.THING if tag.name in html.THINGS else _Kind.SKIPPED)

    def _image(self, match: re.Match[str]) -> int:
        self._opened.append((len(self._marks), True))
        return self._add(*match.span(), _Kind.COPIED)

    def _open(self, match: re.Match[str]) -> int:
        self._opened.append((len(self._marks), False))
        return self._add(*match.span(), _Kind.COPIED)

    def _close(self, match: re.Match[str]) -> int:
        if not self._opened:
            return match.end()
        at, is_image = self._opened.pop()
        opening = self._marks[at]
        end = self._link_end(match.start())
        if not end and (end := self._reference_end(opening.end, match.start())):
            del self._marks[at:]
            return self._add(opening.start, end, _Kind.LOCKED)
        if not end:
            # In a part of a file, a label may be defined elsewhere.
            label = _LABEL.match(self._text, match.end())
            return self._add(*label.span(), _Kind.LOCKED) if label else match.end()
        for runs in self._runs.values():
            while runs and runs[-1].start > opening.start:
                runs.pop()
        if is_image:
            self._pictures.append((opening.end, match.start(), self._marks[at + 1 :]))
            del self._marks[at:]
            return self._add(opening.start, end, _Kind.THING)
        opening.kind = _Kind.SKIPPED
        return self._add(match.start(), end, _Kind.SKIPPED)

    def _link_end(self, close: int) -> int:
        """Where the link ends whose text ends with this bracket, 0 if it is none, or its text is its label."""
        target = _DESTINATION.match(self._text, close + 1)
        if target:
            if kind := target.lastgroup:
                self._titles.append((*target.span(kind), {"double": '"', "single": "'", "round": ")"}[kind]))
            return target.end()
        label = _LABEL.match(self._text, close + 1)
        if label and label[1] and self._is_known(label[1]):
            return label.end()
        return 0

    def _reference_end(self, start: int, close: int) -> int:
        """Where a link ends whose text is its label, 0 if it is none."""
        if close - start > 999 or not self._is_known(self._text[start:close]):
            return 0
        return close + (3 if self._text.startswith("[]", close + 1) else 1)

    def _is_known(self, label: str) -> bool:
        if not self._references:
            return False
        from markdown_it.common.utils import normalizeReference

        return normalizeReference(label) in self._references

    def _run(self, match: re.Match[str]) -> int:
        start, end = match.span()
        sign = match[0][0]
        before, after = self._text[start - 1 : start] or " ", self._text[end : end + 1] or " "
        word_before, word_after = (bool(_WORD.match(beside)) for beside in (before, after))
        left = not after.isspace() and (word_after or not word_before)
        right = not before.isspace() and (word_before or not word_after)
        if sign == "_":
            left, right = left and not (right and word_before), right and not (left and word_after)
        opened = self._runs[sign]
        while right and opened and start < end:
            opening = opened[-1]
            # Delimiters are used from the words outwards.
            used = min(opening.left - opening.start, end - start)
            opening.left -= used
            start = self._add(start, start + used, _Kind.SKIPPED)
            if opening.left == opening.start:
                opened.pop()
        if start < end:
            self._add(start, end, _Kind.COPIED)
            if left:
                opened.append(self._marks[-1])
        return end


def _lines(text: str, start: int) -> list[Span]:
    """The lines of a text from an offset on, without their ends."""
    lines = []
    for match in _LINE_END.finditer(text, start):
        lines.append(Span(start, match.start()))
        start = match.end()
    return [*lines, Span(start, len(text))]
