"""The texts of an Android app (`res/values/strings.xml`): strings, plurals and arrays of strings."""

from __future__ import annotations

import re
from functools import partial
from pathlib import PurePath

from mtfix.formats import Options
from mtfix.formats.extract import Escape, Extract, UnwritableError, Weaver
from mtfix.formats.inline import language_code
from mtfix.formats.xml import Event, Kind, as_raw, escape_for, events
from mtfix.text.inline import OBJECT

_STRINGS = frozenset({"string", "plurals", "string-array"})
_ENGLISH = "en"
# `values-pl`, `values-pt-rBR`, `values-b+sr+Latn`, `values-mcc260-pl`; other qualifiers, such as `night`, are longer.
_FOLDER = re.compile(r"values(?:-mcc\d+)?(?:-mnc\d+)?-(?:b\+)?([a-z]{2,3})(?![a-z])(?:[-+].*)?")
_NO_LANGUAGES = frozenset({"car", "any", "dpi"})
_TOKEN = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|\\$"
    r'|"|[ \t\r\n]+|<[^<>]*>|%(?:\d+\$)?[-#+0,(]*\d*(?:\.\d+)?(?:[tT]?[a-zA-Z]|%|n)|[^\\"\s<%]+|.',
    re.DOTALL,
)
_MEANINGS = {"n": "\n", "t": "\t"}
_REFERENCE = re.compile(r"\s*[@?][\w+.:/*-]+\s*")


def read(text: str, path: str, options: Options) -> Extract:
    """The prose of a file of resources. Raises UserError for broken XML."""
    reading = _Reading(text, path)
    reading.read()
    remark = ""
    if reading.root != "resources":
        remark = f"no Android resources: its root is <{reading.root}>; nothing is checked"
    elif reading.language != _ENGLISH:
        remark = f"texts in {reading.language}, not English: nothing is checked"
    return reading.weaver.extract(remark=remark)


def _language_of(path: str) -> str:
    match = _FOLDER.fullmatch(PurePath(path).parent.name)
    return match[1] if match and match[1] not in _NO_LANGUAGES else _ENGLISH


class _Reading:
    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.weaver = Weaver(text, path)
        self.escape = escape_for(text)
        self.root = ""
        self.language = _language_of(path)

    def read(self) -> None:
        stack: list[tuple[str, bool]] = []
        content: list[Event] = []
        depth = 0
        for event in events(self.text, self.path):
            if depth:
                content.append(event)
            if event.kind is Kind.START:
                parent, wanted = stack[-1] if stack else ("", False)
                if not self.root:
                    self.root = event.name
                    # `tools:locale` says what language the folder without one is in.
                    self.language = language_code(event.attributes.get("locale", "")) or self.language
                    wanted = event.name == "resources" and self.language == _ENGLISH
                wanted = wanted and event.attributes.get("translatable") != "false"
                stack.append((event.name, wanted))
                is_text = event.name == "string" or (
                    event.name == "item" and (parent in _STRINGS or event.attributes.get("type") == "string")
                )
                if is_text and wanted and not depth:
                    depth, content = len(stack), []
            elif event.kind is Kind.END:
                if depth == len(stack):
                    self._weave(content[:-1])
                    depth = 0
                stack.pop()

    def _weave(self, content: list[Event]) -> None:
        whole = "".join(event.meaning or self.text[event.start : event.end] for event in content if _is_text(event))
        if _REFERENCE.fullmatch(whole):
            return
        writing = as_raw if any(event.is_raw for event in content) else self.escape
        scanner = _Scanner(self.text, self.weaver, partial(_written, writing))
        for event in content:
            scanner.take(event)
        scanner.end()


def _is_text(event: Event) -> bool:
    return event.kind in (Kind.TEXT, Kind.REFERENCE)


class _Scanner:
    """Reads the content of one string: the escapes and quotation marks of Android inside of XML."""

    def __init__(self, text: str, weaver: Weaver, writing: Escape) -> None:
        self._text = text
        self._weaver = weaver
        self._writing = writing
        self._quoted = False
        # Where a backslash stands that a reference follows, as in `\\&quot;`.
        self._backslash = -1
        self._protected = 0

    def take(self, event: Event) -> None:
        if event.kind is Kind.START:
            self._protected += self._protected > 0 or event.name == "g"
        elif event.kind is Kind.END:
            self._protected -= self._protected > 0
        elif event.kind is Kind.REFERENCE:
            self._reference(event)
        elif event.kind is Kind.TEXT:
            for match in _TOKEN.finditer(self._text, event.start, event.end):
                self._token(*match.span(), match[0], event.is_raw)

    def end(self) -> None:
        self._weaver.end(escape=self._writing)

    def _reference(self, event: Event) -> None:
        start, self._backslash = self._backslash if self._backslash >= 0 else event.start, -1
        if event.meaning == '"' and start == event.start:
            self._quoted = not self._quoted
        else:
            self._stand_in(start, event.end, event.meaning or OBJECT, locked=not event.meaning)

    def _token(self, start: int, end: int, token: str, is_raw: bool) -> None:
        if token == '"':
            self._quoted = not self._quoted
        elif token == "\\":
            self._backslash = start
        elif token == "\\n":
            self.end()
        elif token.startswith("\\"):
            self._stand_in(start, end, _meaning(token), locked=self._protected > 0)
        elif token.isspace() and token != " " and not self._quoted:
            self._stand_in(start, end, " ")
        elif self._protected or (len(token) > 1 and token.startswith("%")):
            self._weaver.lock(start, end)
        elif is_raw and len(token) > 1 and token.startswith("<"):
            self._stand_in(start, end, OBJECT, locked=True)
        else:
            self._weaver.copy(start, end)

    def _stand_in(self, start: int, end: int, prose: str, *, locked: bool = False) -> None:
        self._weaver.stand_in(start, end, prose, locked=locked or self._protected > 0)


def _meaning(token: str) -> str:
    if token[1] != "u" or len(token) == 2:
        return _MEANINGS.get(token[1], token[1])
    units = bytes.fromhex("".join(token.split("\\u")))
    return units.decode("utf-16-be", "replace")


def _written(escape: Escape, text: str) -> str:
    if "\n" in text or "\t" in text:
        raise UnwritableError
    for mark in "\\'\"":
        text = text.replace(mark, "\\" + mark)
    return escape(text)
