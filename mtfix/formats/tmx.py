"""TMX, translation memories: the English of each unit, with what stands there in the language that it is from."""

from __future__ import annotations

from dataclasses import dataclass, field

from mtfix.errors import UserError
from mtfix.formats import Options
from mtfix.formats.extract import Extract, Weaver
from mtfix.formats.inline import Content, language_code
from mtfix.formats.xml import Kind, Passage, escape_for, events

_ENGLISH = "en"


@dataclass
class _Unit:
    source: str
    variants: list[tuple[str, Passage]] = field(default_factory=list)


def read(text: str, path: str, options: Options) -> Extract:
    """The prose of a translation memory. Raises UserError for what is none."""
    reading = _Reading(text, path)
    reading.read()
    remark = ""
    if reading.languages and _ENGLISH not in reading.languages:
        remark = f"texts in {', '.join(sorted(reading.languages))}, none in English: nothing is checked"
    sources = reading.sources
    return reading.weaver.extract(sources.pop() if len(sources) == 1 else "", remark)


class _Reading:
    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.weaver = Weaver(text, path, escape_for(text))
        self.languages: set[str] = set()
        self.sources: set[str] = set()

    def read(self) -> None:
        root = source = language = ""
        unit = _Unit("")
        content: Content | None = None
        depth = end = 0
        for event in events(self.text, self.path):
            depth += (event.kind is Kind.START) - (event.kind is Kind.END)
            if content:
                if depth < end:
                    content = None
                else:
                    content.take(event)
            elif event.kind is Kind.START:
                if not root:
                    root = event.name
                    if root != "tmx":
                        raise UserError(f"{self.path}: no TMX: its root is <{root}>")
                elif event.name == "header":
                    source = language_code(event.attributes.get("srclang", ""))
                elif event.name == "tu":
                    unit = _Unit(language_code(event.attributes.get("srclang", "")) or source)
                elif event.name == "tuv":
                    language = language_code(event.attributes.get("lang", ""))
                elif event.name == "seg":
                    content, end = Content(), depth
                    unit.variants.append((language, content.passage))
            elif event.kind is Kind.END and event.name == "tu":
                self._weave(unit)

    def _weave(self, unit: _Unit) -> None:
        self.languages.update(language for language, _ in unit.variants)
        others = [variant for variant in unit.variants if variant[0] != _ENGLISH]
        others.sort(key=lambda variant: variant[0] != unit.source)
        source = others[0][1].text(self.text).strip() if others else ""
        for language, passage in unit.variants:
            if language == _ENGLISH:
                passage.weave(self.weaver, self.text, source)
                if others:
                    self.sources.add(others[0][0] if unit.source != _ENGLISH else _ENGLISH)
