"""XLIFF 1.2 and 2.x: the English translations, with the texts that they were made from.

In a file from English that nobody has translated yet, the English source texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mtfix.errors import UserError
from mtfix.formats import Options
from mtfix.formats.extract import Extract, Weaver
from mtfix.formats.inline import Content, is_protected, language_code
from mtfix.formats.xml import Event, Kind, Passage, escape_for, events

_UNITS = frozenset({"trans-unit", "segment"})
_UNTRANSLATED = "needs-translation"
_ENGLISH = "en"


@dataclass
class _Unit:
    source: Passage | None = None
    target: Passage | None = None


@dataclass
class _File:
    """A `file` element, with the languages that it or the root names."""

    source: str
    target: str
    units: list[_Unit] = field(default_factory=list)

    def paragraphs(self, text: str) -> Iterator[tuple[Passage, str]]:
        """The English passages, each with what it was translated from."""
        targets = any(unit.target for unit in self.units)
        for unit in self.units:
            if self.target == _ENGLISH or (targets and not self.target and self.source != _ENGLISH):
                if unit.target:
                    is_foreign = unit.source and self.source != _ENGLISH
                    yield unit.target, unit.source.text(text).strip() if unit.source and is_foreign else ""
            elif self.source == _ENGLISH and not targets and unit.source:
                yield unit.source, ""

    @property
    def remark(self) -> str:
        """What is to be said if it holds translations of which none is English."""
        is_english = _ENGLISH in (self.target, self.source if not any(unit.target for unit in self.units) else "")
        if is_english or (self.source and not self.target):
            return ""
        return f"translations into {self.target or 'an unknown language'}, not English: nothing of them is checked"


def read(text: str, path: str, options: Options) -> Extract:
    """The prose of an XLIFF file. Raises UserError for what is none."""
    reading = _Reading(text, path)
    for event in events(text, path):
        reading.take(event)
    files = [file for file in reading.files if file.units]
    weaver = Weaver(text, path, escape_for(text))
    for file in files:
        for passage, source in file.paragraphs(text):
            passage.weave(weaver, text, source)
    sources = {file.source for file in files}
    language = sources.pop() if len(sources) == 1 else ""
    remarks = dict.fromkeys(file.remark for file in files if file.remark)
    return weaver.extract("" if language == _ENGLISH else language, "; ".join(remarks))


class _Reading:
    def __init__(self, text: str, path: str) -> None:
        self.files: list[_File] = []
        self._text = text
        self._path = path
        # The open elements, and whether what they hold is to be translated.
        self._stack: list[tuple[Event, bool]] = []
        self._unit = _Unit()
        self._content: Content | None = None
        self._depth = 0

    def take(self, event: Event) -> None:
        if event.kind is Kind.END:
            self._stack.pop()
            if len(self._stack) < self._depth:
                self._content, self._depth = None, 0
        if self._content:
            self._content.take(event)
        elif event.kind is Kind.START:
            self._start(event)
        elif event.kind is Kind.END and event.name in _UNITS:
            self._end_unit()
        if event.kind is Kind.START:
            wanted = not is_protected(event) if "translate" in event.attributes else self._is_wanted
            self._stack.append((event, wanted))

    @property
    def _is_wanted(self) -> bool:
        return not self._stack or self._stack[-1][1]

    def _start(self, event: Event) -> None:
        if not self._stack:
            if event.name != "xliff":
                raise UserError(f"{self._path}: no XLIFF: its root is <{event.name}>")
        elif event.name == "file":
            named = {**self._stack[0][0].attributes, **event.attributes}
            source = language_code(named.get("srcLang") or named.get("source-language", ""))
            target = language_code(named.get("trgLang") or named.get("target-language", ""))
            self.files.append(_File(source, target))
        elif event.name in _UNITS:
            self._unit = _Unit()
        elif event.name in ("source", "target") and self._stack[-1][0].name in _UNITS and self._is_wanted:
            self._content, self._depth = Content(), len(self._stack) + 1
            if event.name == "source":
                self._unit.source = self._content.passage
            elif event.attributes.get("state") != _UNTRANSLATED:
                self._unit.target = self._content.passage

    def _end_unit(self) -> None:
        unit = self._unit
        if unit.target and not unit.target.text(self._text).strip():
            unit.target = None
        if self.files:
            self.files[-1].units.append(unit)
