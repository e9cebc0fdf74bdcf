"""What became of a glossary, as a list for a changelog and as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby

from mtfix.glossary.changes import Change, Kind


def markdown(changes: Iterable[Change]) -> Iterator[str]:
    """A Markdown list, a line a concept."""
    for _, group in groupby(changes, key=lambda change: change.concept):
        here = list(group)
        said = [_said(change) for change in here if change.kind is not Kind.ADDED]
        first = here[0]
        if first.kind is Kind.ADDED:
            names = f": {'; '.join(said)}" if said else ""
            yield f"- Added {first.preferred} ({first.after}){names}\n"
        elif first.kind is Kind.REMOVED:
            yield f"- Removed {first.preferred} ({first.before})\n"
        else:
            yield f"- {first.preferred}: {'; '.join(said)}\n"


def json_lines(changes: Iterable[Change]) -> Iterator[str]:
    """One JSON object a change."""
    for change in changes:
        yield json.dumps(asdict(change), ensure_ascii=False) + "\n"


def _said(change: Change) -> str:
    match change.kind:
        case Kind.NAME_ADDED:
            return f"“{change.name}” added ({change.after})"
        case Kind.NAME_REMOVED:
            return f"“{change.name}” removed ({change.before})"
        case Kind.NEW_ROLE:
            return f"“{change.name}” is {change.after}, was {change.before}"
        case Kind.RENAMED:
            return f"preferred to “{change.before}”"
        case Kind.NEW_ID:
            return f"id {change.after}, was {change.before}"
        case _:
            return f"{change.after}, was {change.before}"
