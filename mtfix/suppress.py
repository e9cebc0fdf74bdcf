"""Ignoring findings: directives in the text, and a project's allow-list.

    mtfix: ignore                the line that it stands on
    mtfix: ignore-next-line      the next line that is not blank and not such a directive itself
    mtfix: off … mtfix: on       all between the two; without `on`, to the end
    mtfix: ignore-file           the whole file, if it stands in the first ten lines

Each may name what it ignores, as in `mtfix: ignore[pl-zawieszenie-broni, style]`; it may stand in a comment
of any kind, or just on the line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mtfix.errors import UserError
from mtfix.findings import Edit, Finding
from mtfix.paths import shown
from mtfix.selection import ALL, known_selectors, specificity, verify
from mtfix.text.document import Document
from mtfix.text.spans import Span
from mtfix.text.tokens import fold

_MARK = "mtfix:"
_DIRECTIVE = re.compile(
    r"(?:<!--[ \t]*|\{?/\*[ \t]*|(?:#+|//+|%+|;+|--|\.\.)[ \t]+)?"
    r"\bmtfix:[ \t]*(?P<kind>ignore-next-line|ignore-file|ignore|off|on)(?!\w|-\w)"
    r"(?:\[(?P<names>[^\]\n]*)\])?"
)
_CLOSERS = {"<!--": "-->", "/*": "*/", "{/*": "*/}"}
_FIRST_LINES = 10


@dataclass(frozen=True, slots=True)
class Ignore:
    """One name that one directive ignores: the findings in `scope` that `selector` speaks of."""

    line: int
    kind: str
    selector: str
    scope: Span

    def covers(self, finding: Finding, place: Span) -> bool:
        inside = self.scope.start <= place.start < self.scope.end or self.scope.overlaps(place)
        return inside and specificity(self.selector, finding.rule, finding.category) > 0

    def __str__(self) -> str:
        return self.kind if self.selector == ALL else f"{self.kind}[{self.selector}]"


@dataclass(frozen=True)
class Suppressions:
    """The directives of a text: what they ignore, and where they stand themselves.

    `off` are the names that are still switched off at its end.
    """

    ignores: tuple[Ignore, ...] = ()
    comments: tuple[Span, ...] = ()
    off: tuple[str, ...] = ()

    @classmethod
    def of(cls, document: Document) -> Suppressions:
        """Read the directives of a document."""
        off = document.place.off
        if _MARK not in document.text and not off:
            return _NONE
        ignores, comments = [], []
        # Where a region begins, and the line of its directive; 0 stands for one in an earlier part of the file.
        opened: list[tuple[int, str, int]] = [(0, name, 0) for name in off]
        text, lines = document.text, document.lines
        for match in _DIRECTIVE.finditer(text):
            comment = _comment(text, match)
            comments.append(comment)
            line = lines.position(comment.start).line
            selectors = _names(match["names"])
            if match["kind"] == "on":
                closed = [region for region in opened if match["names"] is None or region[1] in selectors]
                ignores += [Ignore(at, "off", name, Span(start, comment.start)) for at, name, start in closed]
                opened = [region for region in opened if region not in closed]
            elif match["kind"] == "off":
                opened += [(line, name, comment.end) for name in selectors]
            elif match["kind"] != "ignore-file" or line <= _FIRST_LINES:
                scope = _scope(document, match["kind"], line)
                ignores += [Ignore(line, match["kind"], name, scope) for name in selectors]
        ignores += [Ignore(at, "off", name, Span(start, len(text))) for at, name, start in opened]
        still_off = [name for _, name, _ in opened]
        still_off += [ignore.selector for ignore in ignores if ignore.kind == "ignore-file"]
        return cls(tuple(sorted(ignores, key=lambda ignore: ignore.line)), tuple(comments), tuple(still_off))

    def apply(
        self, findings: Iterable[Finding], place: Callable[[Span], Span] = lambda span: span
    ) -> tuple[list[Finding], list[tuple[Finding, Ignore]], set[Ignore]]:
        """The findings that are left, those that an ignore covers, each with the first, and the ignores of use.

        What is found in the directives themselves is neither. `place` gives a span's place in the text.
        """
        if not (self.ignores or self.comments):
            return list(findings), [], set()
        left, covered, used = [], [], set()
        for finding in findings:
            span = place(finding.span)
            covering = [ignore for ignore in self.ignores if ignore.covers(finding, span)]
            used.update(covering)
            if any(span.overlaps(comment) for comment in self.comments):
                continue
            if covering:
                covered.append((finding, covering[0]))
            else:
                left.append(finding)
        return left, covered, used


_NONE = Suppressions()


def ignoring(text: str, at: int, rule: str, comment: tuple[str, str], *, beside: bool = False) -> Edit:
    """The edit that makes a text ignore a rule in the line of an offset: a directive in a comment.

    It stands above the line, or (`beside`) at its end. `comment` is what a comment of the text's format stands between.
    """
    start = text.rfind("\n", 0, at) + 1
    if beside:
        end = text.find("\n", at)
        end = start + len(text[start : end if end >= 0 else len(text)].rstrip())
        return Edit(Span(end, end), f" {comment[0]}mtfix: ignore[{rule}]{comment[1]}")
    line_end = "\r\n" if "\r\n" in text else "\n"
    indent = re.match(r"[ \t]*", text[start:])
    before, after = comment
    line = f"{before}mtfix: ignore-next-line[{rule}]{after}"
    return Edit(Span(start, start), (indent[0] if indent else "") + line + line_end)


def goes_beside(text: str, at: int, comment: tuple[str, str], is_unseen: Callable[[Edit], bool]) -> bool | None:
    """Whether a directive for the line of an offset goes to its end (else above it); None if neither will do.

    `is_unseen` tells of such an edit whether readers of the format see the same text with it: a comment on a line of
    its own ends a paragraph of Markdown, and within a tag it is none.
    """
    return next((one for one in (False, True) if is_unseen(ignoring(text, at, ALL, comment, beside=one))), None)


def _names(listed: str | None) -> tuple[str, ...]:
    names = tuple(name for part in (listed or "").split(",") if (name := part.strip()))
    return names or (ALL,)


def _comment(text: str, match: re.Match[str]) -> Span:
    """The comment that a directive stands in; what is no comment ends with the directive."""
    opener = match[0].split("mtfix:")[0].strip()
    if not opener:
        return Span(*match.span())
    line_end = text.find("\n", match.end())
    line_end = len(text) if line_end < 0 else line_end
    closer = _CLOSERS.get(opener)
    close = text.find(closer, match.end(), line_end) if closer else -1
    return Span(match.start(), close + len(closer) if closer and close >= 0 else line_end)


def _scope(document: Document, kind: str, line: int) -> Span:
    if kind == "ignore-file":
        return Span(0, len(document.text))
    lines = document.lines
    if kind == "ignore-next-line":
        line += 1
        while line < lines.last and _is_passed_over(lines.line(line).cut(document.text)):
            line += 1
    return lines.line(line) if line <= lines.last else Span(len(document.text), len(document.text))


def _is_passed_over(line: str) -> bool:
    """Whether a line is not the next one to ignore: it is blank, or ignores the next one itself."""
    if line.isspace():
        return True
    match = _DIRECTIVE.match(line.strip())
    return bool(match and match["kind"] == "ignore-next-line")


@dataclass(frozen=True, slots=True)
class Allowed:
    """An entry of an allow-list: a phrase that is right here, whatever the rules of `selector` say."""

    path: str
    line: int
    phrase: str
    selector: str
    reason: str

    def __str__(self) -> str:
        return self.phrase if self.selector == ALL else f"{self.selector}: {self.phrase}"


class AllowList:
    """The phrases that a project allows, looked up by their folded form."""

    def __init__(self, entries: Iterable[Allowed] = ()) -> None:
        self.entries = tuple(entries)
        self._by_phrase: dict[str, list[Allowed]] = {}
        for entry in self.entries:
            self._by_phrase.setdefault(_folded(entry.phrase), []).append(entry)

    @classmethod
    def load(cls, path: Path) -> AllowList:
        """Read an allow-list. Raises UserError if it cannot be read or an entry gives no reason."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise UserError(f"{shown(path)}: cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise UserError(f"{shown(path)}: not UTF-8") from None
        return cls(_entries(text, shown(path)))

    def verify_selectors(self, rule_ids: Iterable[str]) -> None:
        """Raise UserError for an entry that names no rule and no category."""
        known = known_selectors(rule_ids)
        for entry in self.entries:
            verify([entry.selector], known, f"{entry.path}:{entry.line}")

    def allowing(self, finding: Finding, text: str) -> list[Allowed]:
        """The entries that allow a finding of this text."""
        if not self.entries:
            return []
        entries = self._by_phrase.get(_folded(finding.span.cut(text)), [])
        return [entry for entry in entries if specificity(entry.selector, finding.rule, finding.category)]


def with_allowed(text: str, phrase: str, reason: str, selector: str = ALL) -> str:
    """The text of an allow-list with one entry more, in alphabetical order if the others are.

    Raises ValueError for a phrase that cannot stand in one, or no reason.
    """
    phrase, reason = " ".join(phrase.split()), " ".join(reason.split())
    if not phrase or phrase.startswith("#") or " #" in phrase or not reason:
        raise ValueError("an entry of an allow-list has a phrase without “#” and a reason")
    entry = f"{phrase}  # {reason}" if selector == ALL else f"{selector}: {phrase}  # {reason}"
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    keys = [line.casefold() for line in lines]
    at = bisect_right(keys, entry.casefold()) if keys == sorted(keys) else len(lines)
    line_end = "\r\n" if "\r\n" in text else "\n"
    return "".join([*lines[:at], entry + line_end, *lines[at:]])


_ENTRY = re.compile(r"(?:(?P<selector>[\w/-]+):\s+)?(?P<phrase>\S.*?)(?:\s+#\s*(?P<reason>.*))?")
_ARTICLE = re.compile(r"(?:an?|the) (?=.)")


def _entries(text: str, path: str) -> Iterator[Allowed]:
    for number, line in enumerate(text.splitlines(), 1):
        match = _ENTRY.fullmatch(line.strip())
        if not match or match["phrase"].startswith("#"):
            continue
        if not match["reason"]:
            raise UserError(f"{path}:{number}: no reason; write “{match['phrase']}  # why it is right here”")
        yield Allowed(path, number, match["phrase"], match["selector"] or ALL, match["reason"])


def entry_line(phrase: str, reason: str) -> str:
    """The line of an allow-list that allows a phrase. Raises ValueError for a phrase that no line can hold."""
    line = f"{phrase}  # {reason}\n"
    try:
        read = [(one.phrase, one.selector) for one in _entries(line, "")]
    except UserError:
        read = []
    if read != [(phrase, ALL)]:
        raise ValueError(f"no phrase for an allow-list: {phrase!r}")
    return line


def with_entry(text: str, phrase: str, reason: str) -> str:
    """The text of an allow-list with one more entry at its end. Raises ValueError as `entry_line` does."""
    return text + ("" if not text or text.endswith("\n") else "\n") + entry_line(phrase, reason)


def without_entry(text: str, phrase: str) -> str:
    """The text of a sound allow-list without what allows a phrase for all rules."""

    def allows(line: str) -> bool:
        return any(one.phrase == phrase and one.selector == ALL for one in _entries(line.lstrip("\ufeff"), ""))

    return "".join(line for line in text.splitlines(keepends=True) if not allows(line))


def _folded(phrase: str) -> str:
    """The form in which phrases are compared: folded, single spaces, without an article in front."""
    return _ARTICLE.sub("", " ".join(fold(phrase).split()), count=1)
