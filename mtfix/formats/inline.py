"""The content of a segment in XLIFF and TMX: running text with elements that stand for markup of the document."""

from __future__ import annotations

from mtfix.formats.xml import Event, Kind, Passage
from mtfix.text.inline import OBJECT

# What is in between is prose.
_AROUND = frozenset({"g", "pc", "mrk", "hi"})
# One end of a pair, such as where bold text begins: nothing is to be read there.
_ENDS = frozenset({"bpt", "ept", "bx", "ex", "sc", "ec", "sm", "em"})


class Content:
    """Takes the events inside of an element, and makes a passage of them.

    Any other element (`ph`, `x`, `it` …) stands for an object, whatever it holds.
    """

    def __init__(self) -> None:
        self.passage = Passage()
        self._protected = 0
        self._skipped = 0

    def take(self, event: Event) -> None:
        if self._skipped:
            self._skipped += (event.kind is Kind.START) - (event.kind is Kind.END)
        elif event.kind is Kind.START:
            self._start(event)
        elif event.kind is Kind.END:
            self._protected -= self._protected > 0
        else:
            self.passage.take(event, locked=self._protected > 0)

    def _start(self, event: Event) -> None:
        if event.name in _AROUND:
            self._protected += self._protected > 0 or is_protected(event)
            return
        self._skipped = 1
        if event.name not in _ENDS:
            self.passage.add(event, OBJECT, locked=True)


def is_protected(event: Event) -> bool:
    """Whether what the element holds must not be translated."""
    return event.attributes.get("translate") == "no" or event.attributes.get("mtype") == "protected"


def language_code(tag: str) -> str:
    """The language of a tag such as `en-US` or `EN_gb`: `en`."""
    return tag.replace("_", "-").partition("-")[0].strip().lower()
