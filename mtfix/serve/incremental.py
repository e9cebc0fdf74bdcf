"""Reading a text again of which little changed: paragraphs that were read before bring along what was found in them."""

from __future__ import annotations

from mtfix.formats.extract import Extract
from mtfix.text.document import Segment
from mtfix.text.spans import Span

_Key = tuple[str, tuple[Span, ...], str]


class Memory:
    """The paragraphs of the last two readings of a text.

    With what it recalls, a reading finds the same as a fresh one: what depends on the text as a whole is found anew.
    """

    def __init__(self) -> None:
        self._now: dict[_Key, Segment] = {}
        self._before: dict[_Key, Segment] = {}

    def recalled(self, extract: Extract) -> Extract:
        """The text that is to be read, with its known paragraphs in place of those that were not looked at yet."""
        segments = tuple(map(self._known, extract.prose.segments))
        self._before, self._now = self._now, {_key(segment): segment for segment in segments}
        return extract.with_segments(segments)

    def _known(self, segment: Segment) -> Segment:
        key = _key(segment)
        known = self._now.get(key) or self._before.get(key)
        return known.at(segment.span) if known else segment


def _key(segment: Segment) -> _Key:
    return segment.text, segment.locked, segment.source
