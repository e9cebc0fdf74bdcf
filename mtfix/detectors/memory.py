"""What was found in a segment is found once: a segment that is read again, with its text, elsewhere, brings it along.

This is what makes it quick to read a text again of which one paragraph changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from contextvars import ContextVar
from dataclasses import replace
from typing import TypeVar, cast

from mtfix.findings import Finding
from mtfix.text.document import Segment

_T = TypeVar("_T")


class GivenUpError(Exception):
    """Nobody waits any more for what is being found."""


# Asked before anything is found: whether to give up, by raising GivenUpError. What was found stays remembered.
is_interrupted: ContextVar[Callable[[], bool]] = ContextVar("is_interrupted", default=lambda: False)


def remembered(segment: Segment, key: Hashable, make: Callable[[], _T]) -> _T:
    """What `make` makes of a segment, made once.

    It counts from the beginning of the segment. `key` names all that it depends on beside the segment's text.
    """
    if key not in segment.notes:
        if is_interrupted.get()():
            raise GivenUpError
        segment.notes[key] = make()
    return cast(_T, segment.notes[key])


def findings(segment: Segment, key: Hashable, detect: Callable[[], Iterable[Finding]]) -> tuple[Finding, ...]:
    """The same for findings, with spans in code points of the segment's document."""
    start, found = remembered(segment, key, lambda: (segment.span.start, tuple(detect())))
    by = segment.span.start - start
    return tuple(replace(finding, span=finding.span.shift(by)) for finding in found) if by else found
