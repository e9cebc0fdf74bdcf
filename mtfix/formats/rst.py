"""reStructuredText, as docutils and Sphinx read it, by a scan of its lines: docutils keeps no offsets.

What is prose in a directive is known for those of docutils and Sphinx; others are left alone. Cells of tables are read,
but only the last column of a simple table can be written to without its lines going wrong.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from mtfix.formats import Options
from mtfix.formats.extract import Escape, Extract, UnwritableError, Weaver
from mtfix.formats.passage import Ahead, Passage
from mtfix.text.spans import Span

# Directives whose argument is the beginning of their body.
_TEXTS = frozenset(
    "attention caution danger error hint important note tip warning seealso todo impl-detail epigraph highlights"
    " pull-quote compound replace header footer hlist glossary details dropdown".split()
)
# Those whose argument is a title, and those whose body alone is prose.
_TITLED = frozenset("admonition topic sidebar rubric centered contents table list-table csv-table".split())
_BODIES = frozenset(
    "figure container class only function method classmethod staticmethod decorator decoratormethod attribute data"
    " exception property option envvar describe object confval c:function c:type c:macro c:member c:var c:struct c:enum"
    " cpp:function cpp:class cpp:type js:function js:data program-output setting tab tab-item grid-item card".split()
)
_VERSIONS = frozenset("versionadded versionchanged deprecated versionremoved deprecated-removed".split())
_SPOKEN_OPTIONS = frozenset("alt caption title".split())
_BIBLIOGRAPHIC = frozenset(
    "author authors organization contact address version revision status date copyright orphan nocomments tocdepth"
    " nosearch type rtype".split()
)
_PROSE_ROLES = frozenset(
    "emphasis strong title-reference title t sub subscript sup superscript dfn abbr abbreviation".split()
)

_LINE_END = re.compile(r"\r\n?|\n")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1+")
_EXPLICIT = re.compile(r"\.\.(?:[ \t]+|$)")
_FOOTNOTE = re.compile(r"\[(?:\d+|#[\w.-]*|\*|\w[\w.-]*)\](?:[ \t]+|$)")
_SUBSTITUTION = re.compile(r"\|[^|]+\|[ \t]+")
_DIRECTIVE = re.compile(r"((?:\w[\w.+-]*:)?\w[\w.+-]*)[ \t]?::(?:[ \t]+|$)")
_VERSION = re.compile(r"(?:[\d.]+(?:[ \t,]+|$))*")
_FIELD = re.compile(r":(?![: ])((?:[^:\\]|\\.|:(?![\s`])){1,200}):(?:[ \t]+|$)")
_BULLET = re.compile(r"[-*+•‣⁃](?:[ \t]+|$)")
_NUMBER = re.compile(r"\(?(?:\d+|#)[.)][ \t]+")
_LETTER = re.compile(r"\(?(?:[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+)[.)][ \t]+")
_BAR = re.compile(r"\|(?:[ \t]+|$)")
_OPTION = r"(?:-\w(?: ?[<\w][\w<>-]*)?|--\w[\w-]*(?:[ =][<\w][\w<>-]*)?|/[A-Z])"
_OPTIONS = re.compile(rf"{_OPTION}(?:, {_OPTION})*(?:[ \t]{{2,}}|$)")
_GRID = re.compile(r"\+(?:[-=]+\+)+")
_SIMPLE = re.compile(r"=+(?:[ ]+=+)+")

_OPENS = r"(?:(?<=[\s'\"(\[{<\-/:‘“«„—–])|(?<![\s\S]))"
_CLOSES = r"(?=[\s'\")\]}>\-/:.,;!?\\’”»…—–]|$)"
_MARK = re.compile(
    r"(?P<escape>\\[\s\S])"
    rf"|(?P<literal>{_OPENS}``(?=\S))"
    rf"|(?P<interpreted>{_OPENS}(?P<role>:\w[\w:.+-]{{0,60}}:)?`(?=[^\s`]))"
    rf"|(?P<strong>{_OPENS}\*\*(?=[^\s*]))"
    rf"|(?P<emphasis>{_OPENS}\*(?=[^\s*]))"
    rf"|(?P<target>{_OPENS}_`(?=\S))"
    rf"|(?P<locked>{_OPENS}(?:\|(?=\S)[^|\n]{{1,100}}(?<=\S)\|_{{0,2}}|\[[\w#*][\w.-]{{0,60}}\]_(?!\w)|\[[#*]\]_(?!\w)))"
    r"|(?P<reference>(?<![\w.+-])[^\W_](?:[\w.+-]{0,80}[^\W_])?__?(?!\w))"
)
_ENDS = {
    "literal": rf"(?<=\S)``{_CLOSES}",
    "interpreted": rf"(?<=[^\s\\])`(?:__?)?(?P<role>:\w[\w:.+-]{{0,60}}:)?{_CLOSES}",
    "strong": rf"(?<=[^\s\\])\*\*{_CLOSES}",
    "emphasis": rf"(?<=[^\s\\])\*{_CLOSES}",
}
_LINKED = re.compile(r"\s*<[^<>]*>\Z")


def read(text: str, path: str, options: Options) -> Extract:
    """The prose of a text."""
    return _Reader(text, path).extract()


def escape(text: str) -> str:
    """Text as it is written between words: what would be a mark gets a backslash."""
    return re.sub(r"[\\*`|]|_(?!\w)", r"\\\g<0>", text)


def _fixed(text: str) -> str:
    """The cells of a table have the width that they have."""
    raise UnwritableError


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without its indentation and its end; `indent` is that, in columns.

    Of one that a label such as that of a field was taken from, the lines that follow may be indented as they like.
    """

    start: int
    end: int
    indent: int
    is_loose: bool = False

    @property
    def is_blank(self) -> bool:
        return self.start == self.end


class _Reader:
    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self._weaver = Weaver(text, path, escape)
        self._lines = list(_lines(text))

    def extract(self) -> Extract:
        at = 0
        while at < len(self._lines):
            at = self._block(at)
        return self._weaver.extract()

    def _words(self, at: int) -> str:
        line = self._lines[at]
        return self._text[line.start : line.end]

    def _block(self, at: int) -> int:
        """Read the block that begins with this line; the line after it."""
        line = self._lines[at]
        if line.is_blank:
            return at + 1
        if self._match(_EXPLICIT, at):
            return self._explicit(at)
        if self._text.startswith("__ ", line.start):
            return self._after(at, line.indent)
        if self._text.startswith(">>> ", line.start):
            return self._to_blank(at)
        if _GRID.fullmatch(self._text, line.start, line.end):
            return self._grid(at)
        if _SIMPLE.fullmatch(self._text, line.start, line.end) and (end := self._end_of_simple(at)):
            return self._simple(at, end)
        if self._is_adornment(at):
            return self._adorned(at)
        if label := self._label(at):
            self._shift(at, label, is_loose=label.re in (_FIELD, _OPTIONS))
            return at
        return self._paragraph(at)

    def _match(self, pattern: re.Pattern[str], at: int) -> re.Match[str] | None:
        """What a line begins with; slices of it would make a line of many marks quadratic."""
        return pattern.match(self._text, self._lines[at].start, self._lines[at].end)

    def _is_adornment(self, at: int) -> bool:
        return bool(_ADORNMENT.fullmatch(self._text, self._lines[at].start, self._lines[at].end))

    def _label(self, at: int) -> re.Match[str] | None:
        """What a line begins with that is no prose, with prose after it."""
        for pattern in (_FIELD, _BULLET, _NUMBER, _BAR, _OPTIONS):
            if match := self._match(pattern, at):
                return match
        letter = self._match(_LETTER, at)
        if letter and (at + 1 == len(self._lines) or self._is_item(at, len(letter[0]))):
            return letter
        return None

    def _is_item(self, at: int, width: int) -> bool:
        following = self._lines[at + 1]
        return following.is_blank or following.indent >= self._lines[at].indent + width

    def _shift(self, at: int, label: re.Match[str], *, is_loose: bool) -> None:
        """Take a label from the beginning of a line; without the text of a field that is none."""
        line = self._lines[at]
        start, indent = label.end(), line.indent + (1 if is_loose else len(label[0]))
        if label.re is _FIELD and label[1].split()[0].lower() in _BIBLIOGRAPHIC:
            start = line.end
        self._lines[at] = _Line(start, line.end, indent, is_loose)

    def _after(self, at: int, indent: int) -> int:
        """The line after all that is indented deeper than this."""
        at += 1
        while at < len(self._lines) and (self._lines[at].is_blank or self._lines[at].indent > indent):
            at += 1
        return at

    def _to_blank(self, at: int) -> int:
        while at < len(self._lines) and not self._lines[at].is_blank:
            at += 1
        return at

    def _explicit(self, at: int) -> int:
        line, words = self._lines[at], self._words(at)
        begin = _EXPLICIT.match(words).end()  # type: ignore[union-attr]
        if footnote := _FOOTNOTE.match(words, begin):
            self._lines[at] = _Line(line.start + footnote.end(), line.end, line.indent + 1, True)
            return at
        if begin == len(words) and self._is_blank(at + 1):
            return at + 1
        if substitution := _SUBSTITUTION.match(words, begin):
            begin = substitution.end()
        directive = _DIRECTIVE.match(words, begin)
        if not directive:
            return self._after(at, line.indent)
        name = directive[1].lower().removeprefix("py:")
        argument = directive.end()
        if name in _VERSIONS:
            argument = _VERSION.match(words, argument).end()  # type: ignore[union-attr]
        rest = _Line(line.start + argument, line.end, line.indent + 1, True)
        if name in _TEXTS or name in _VERSIONS:
            self._lines[at] = rest
            self._options(at + 1, line.indent)
            return at
        if name in _TITLED:
            self._write([Span(rest.start, rest.end)])
            self._options(at + 1, line.indent)
            return at + 1 if name != "csv-table" else self._after(at, line.indent)
        self._options(at + 1, line.indent)
        if name in _BODIES:
            at += 1
            while at < len(self._lines) and not self._lines[at].is_blank and self._lines[at].indent > line.indent:
                at += 1
            return at
        return self._after(at, line.indent)

    def _is_blank(self, at: int) -> bool:
        return at >= len(self._lines) or self._lines[at].is_blank

    def _options(self, at: int, indent: int) -> None:
        """Read the options of a directive, and blank their lines."""
        while not self._is_blank(at) and self._lines[at].indent > indent:
            line, field = self._lines[at], _FIELD.match(self._words(at))
            if not field:
                return
            end = at + 1
            while not self._is_blank(end) and self._lines[end].indent > line.indent:
                end += 1
            if field[1] in _SPOKEN_OPTIONS:
                more = [Span(other.start, other.end) for other in self._lines[at + 1 : end]]
                self._write([Span(line.start + field.end(), line.end), *more])
            for number in range(at, end):
                self._lines[number] = _Line(line.end, line.end, line.indent)
            at = end

    def _adorned(self, at: int) -> int:
        """A title between two lines, or a line alone."""
        words = self._words(at)
        if not self._is_blank(at + 1) and not self._is_blank(at + 2) and self._words(at + 2) == words:
            title = self._lines[at + 1]
            self._write([Span(title.start, title.end)])
            return at + 3
        if words == "::":
            return self._literal(at + 1, self._lines[at].indent)
        return at + 1

    def _paragraph(self, at: int) -> int:
        first = self._lines[at]
        if first.is_blank:
            return at + 1
        indent = first.indent
        end = at + 1
        if first.is_loose and not self._is_blank(end) and self._lines[end].indent >= indent:
            indent = self._lines[end].indent
        while not self._is_blank(end) and self._lines[end].indent == indent:
            if end == at + 1 and self._is_adornment(end) and self._fits(at, end):
                break
            end += 1
        spans = [Span(line.start, line.end) for line in self._lines[at:end]]
        is_literal = spans[-1].cut(self._text).endswith("::")
        if is_literal:
            last = spans[-1]
            # One colon is left, unless a space stands before the two.
            stands_apart = self._text[last.end - 3].isspace()
            spans[-1] = Span(last.start, max(last.end - (2 if stands_apart else 1), last.start))
        self._write(spans)
        if not self._is_blank(end) and self._lines[end].indent == indent and end == at + 1:
            return end + 1
        return self._literal(end, indent) if is_literal else end

    def _fits(self, title: int, adornment: int) -> bool:
        length = len(self._words(adornment))
        return length >= min(4, len(self._words(title))) and self._words(adornment) != "::"

    def _literal(self, at: int, indent: int) -> int:
        """Skip a literal block, indented deeper or quoted; the line after it."""
        while at < len(self._lines) and self._lines[at].is_blank:
            at += 1
        if at == len(self._lines):
            return at
        if self._lines[at].indent > indent:
            return self._after(at, indent)
        mark = self._words(at)[0]
        while self._lines[at].indent == indent and not mark.isalnum() and not self._is_blank(at):
            if self._words(at)[0] != mark:
                break
            at += 1
            if at == len(self._lines):
                break
        return at

    def _grid(self, at: int) -> int:
        """Read a grid table; the line after it. Its columns end at the signs that all lines of a row have there."""
        end = at
        while not self._is_blank(end) and self._words(end)[0] in "+|":
            end += 1
        row: list[Span] = []
        for line in self._lines[at:end]:
            if re.search(r"\+[-=]", self._text[line.start : line.end]):
                self._row(row)
                row = []
            else:
                row.append(Span(line.start, line.end))
        self._row(row)
        return end

    def _row(self, lines: list[Span]) -> None:
        if not lines:
            return
        texts = [line.cut(self._text) for line in lines]
        bars = [i for i, sign in enumerate(texts[0]) if sign == "|" and all(text[i : i + 1] == "|" for text in texts)]
        for left, right in pairwise(bars):
            self._cell([Span(line.start + left + 1, line.start + right) for line in lines], _fixed)

    @cached_property
    def _ends_of_simple(self) -> list[int]:
        """The lines that may end a simple table."""
        return [
            at
            for at, line in enumerate(self._lines)
            if self._text.startswith("=", line.start) and self._is_blank(at + 1) and _SIMPLE.fullmatch(self._words(at))
        ]

    def _end_of_simple(self, at: int) -> int:
        ends = self._ends_of_simple
        index = bisect_left(ends, at + 1)
        return ends[index] if index < len(ends) else 0

    def _simple(self, at: int, end: int) -> int:
        """Read a simple table; the line after it."""
        columns = [match.span() for match in re.finditer("=+", self._words(at))]
        rows: list[list[list[Span]]] = []
        for number in range(at + 1, end):
            line, words = self._lines[number], self._words(number)
            if line.is_blank or re.fullmatch(r"[-= ]+", words):
                rows.append([[] for _ in columns])
                continue
            # Of a row that goes on, the first cell is blank.
            shift = line.indent - self._lines[at].indent
            if shift < columns[0][1] or not rows:
                rows.append([[] for _ in columns])
            for cell, (left, right) in zip(rows[-1], columns, strict=True):
                start = line.start + max(left - shift, 0)
                stop = line.end if cell is rows[-1][-1] else min(line.start + max(right - shift, 0), line.end)
                if start < stop:
                    cell.append(Span(start, stop))
        for row in rows:
            for cell in row:
                self._cell(cell, escape if cell is row[-1] else _fixed)
        return end + 1

    def _cell(self, lines: list[Span], written: Escape) -> None:
        """Read a cell of a table; blank lines and the marks of a list part its paragraphs."""
        part: list[Span] = []
        for line in lines:
            words = line.cut(self._text)
            bullet = _BULLET.match(words.lstrip())
            if part and (bullet or not words.strip()):
                self._write(part, written)
                part = []
            skipped = len(words) - len(words.lstrip()) + (bullet.end() if bullet else 0)
            if words.strip():
                part.append(Span(line.start + skipped, line.end))
        if part:
            self._write(part, written)

    def _write(self, lines: Iterable[Span], written: Escape = escape) -> None:
        """Read a paragraph; the lines lose the white space around them."""
        trimmed = []
        for line in lines:
            words = line.cut(self._text)
            if words.strip():
                start = line.start + len(words) - len(words.lstrip())
                trimmed.append(Span(start, start + len(words.strip())))
        if trimmed:
            _Inline(Passage(self._weaver, self._text, trimmed)).read()
            self._weaver.end(escape=written)


class _Inline:
    """Reads what stands between the words of one paragraph; offsets are those of the passage."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._text = passage.text
        self._ends = {kind: Ahead(pattern, passage.text) for kind, pattern in _ENDS.items()}

    def read(self) -> None:
        at = 0
        while match := _MARK.search(self._text, at):
            self._passage.copy(at, match.start())
            at = self._mark(match)
        self._passage.copy(at, len(self._text))

    def _mark(self, match: re.Match[str]) -> int:
        """Read what begins with a mark; where it ends."""
        start, end = match.span()
        kind = match.lastgroup or ""
        if kind == "escape":
            if not match[0][1].isspace():
                self._passage.stand_in(start, end, match[0][1])
        elif kind in ("locked", "reference"):
            self._passage.lock(start, end)
        else:
            closing = self._ends["interpreted" if kind == "target" else kind](end)
            if not closing:
                self._passage.copy(start, end)
                return end
            self._marked(kind, match, closing)
            return closing.end()
        return end

    def _marked(self, kind: str, opening: re.Match[str], closing: re.Match[str]) -> None:
        start, end = opening.end(), closing.start()
        is_prose = kind in ("strong", "emphasis")
        if kind == "interpreted":
            # Without an address, the text of a link is the name of what it leads to.
            role = (opening["role"] or closing["role"] or "").strip(":")
            linked = _LINKED.search(self._text, max(start, end - 1000), end)
            end = linked.start() if linked else end
            is_prose = end > start and (bool(linked) or role in _PROSE_ROLES)
        if is_prose:
            self._escaped(start, end)
        else:
            self._passage.lock(opening.start(), closing.end())

    def _escaped(self, start: int, end: int) -> None:
        """Read words in which nothing is a mark but an escape."""
        for match in re.compile(r"\\([\s\S])").finditer(self._text, start, end):
            self._passage.copy(start, match.start())
            if not match[1].isspace():
                self._passage.stand_in(*match.span(), match[1])
            start = match.end()
        self._passage.copy(start, end)


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    ends = [match.span() for match in _LINE_END.finditer(text)]
    for end, following in [*ends, (len(text), len(text))]:
        words = text[start:end]
        bare = words.strip()
        if bare:
            white = words[: len(words) - len(words.lstrip())]
            begin = start + len(white)
            yield _Line(begin, begin + len(bare), len(white.expandtabs(8)))
        else:
            yield _Line(end, end, 0)
        start = following
