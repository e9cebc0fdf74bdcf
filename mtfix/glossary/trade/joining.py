"""Imported concepts beside those of a glossary: which are new, which are united with one that is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mtfix.glossary.model import Concept
from mtfix.glossary.rows import slug, unique_id
from mtfix.glossary.trade.model import Note

_LISTS = ("admitted", "deprecated", "former", "unless", "examples", "silent")
_VALUES = ("preferred", "surname", "domain", "definition", "note", "source", "reason", "checked")
NO_TYPE = "term"


@dataclass(frozen=True, slots=True)
class Joined:
    """The concepts to add; the changes to those that are there, by id; what is said of each; what brings nothing."""

    added: tuple[Concept, ...]
    changed: dict[str, dict[str, Any]]
    united: tuple[Note, ...]
    skipped: tuple[Note, ...]


def join(there: Sequence[Concept], imported: Iterable[Concept], *, theirs: bool) -> Joined:
    """Put imported concepts beside those that are there.

    One with the id, or else the preferred name, of one that is there is united with it: its names and what the other
    lacks are added; where they differ, what is there stays, unless `theirs`.
    """
    known = _Known(there)
    ours = {concept.id: concept for concept in there}
    now = dict(ours)
    united: list[Note] = []
    skipped: list[Note] = []
    for concept in imported:
        same = known.same(concept)
        if same is None:
            new = replace(concept, id=unique_id(concept.id, known.taken))
            known.add(new)
            now[new.id] = new
            continue
        changes = _changes(now[same], concept, theirs=theirs)
        at = f"{same} ({now[same].path}:{now[same].line})"
        if changes:
            now[same] = replace(now[same], **changes)
            united.append(Note(concept.line, concept.preferred, f"united with {at}: {', '.join(changes)}"))
        else:
            skipped.append(Note(concept.line, concept.preferred, f"is there already, as {at}"))
    changed = {key: _difference(ours[key], one) for key, one in now.items() if key in ours and one is not ours[key]}
    return Joined(tuple(one for key, one in now.items() if key not in ours), changed, tuple(united), tuple(skipped))


def _difference(before: Concept, after: Concept) -> dict[str, Any]:
    keys = ("type", "names", *_LISTS, *_VALUES)
    return {key: value for key in keys if (value := getattr(after, key)) != getattr(before, key)}


class _Known:
    """Concepts by id and by preferred name."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.taken: dict[str, int] = {}
        self.ids: dict[str, Concept] = {}
        self.names: dict[str, list[Concept]] = {}
        for concept in concepts:
            self.taken[concept.id] = 1
            self.add(concept)

    def add(self, concept: Concept) -> None:
        self.ids[concept.id] = concept
        self.names.setdefault(concept.preferred, []).append(concept)

    def same(self, concept: Concept) -> str | None:
        """The id of the concept that this one is."""
        one = self.ids.get(concept.id)
        # An id that is made from a name proves nothing: “C” and “C++” have the same.
        if one and (one.preferred == concept.preferred or concept.id != slug(concept.preferred)):
            return one.id
        alike = (
            one.id
            for one in self.names.get(concept.preferred, ())
            if NO_TYPE in (one.type, concept.type) or one.type == concept.type
        )
        return next(alike, None)


def _changes(ours: Concept, other: Concept, *, theirs: bool) -> dict[str, Any]:
    """The fields of ours that get another value."""
    changes: dict[str, Any] = {}
    if other.type not in (ours.type, NO_TYPE) and (theirs or ours.type == NO_TYPE):
        changes["type"] = other.type
    for key in _VALUES:
        value = getattr(other, key)
        if value and value != getattr(ours, key) and (theirs or not getattr(ours, key)):
            changes[key] = value
    preferred = changes.get("preferred", ours.preferred)
    for key in _LISTS:
        had = getattr(ours, key)
        both = dict.fromkeys((*had, *getattr(other, key)))
        if key == "admitted":
            both |= dict.fromkeys((ours.preferred, other.preferred))
            both = {name: None for name in both if name != preferred and name not in ours.deprecated}
        elif key == "deprecated":
            both = {name: None for name in both if name in had or name not in (preferred, *ours.admitted)}
        if tuple(both) != had:
            changes[key] = tuple(both)
    names = {
        code: tuple(dict.fromkeys((*ours.names.get(code, ()), *other.names.get(code, ()))))
        for code in {**ours.names, **other.names}
    }
    if names != ours.names:
        changes["names"] = names
    return changes
