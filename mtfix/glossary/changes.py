"""What became of a glossary: two states of it compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mtfix.glossary.model import Concept


class Kind(StrEnum):
    """What happened."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"  # another name is preferred
    NEW_ID = "new-id"
    NEW_TYPE = "new-type"
    NAME_ADDED = "name-added"
    NAME_REMOVED = "name-removed"
    NEW_ROLE = "new-role"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to a concept, as it is called now, or was called last.

    `name` is the name that it happened to; `before` and `after` are its roles (preferred, admitted, deprecated, former,
    or a language), or what was renamed.
    """

    kind: Kind
    concept: str
    preferred: str
    name: str = ""
    before: str = ""
    after: str = ""


def changes(before: Iterable[Concept], after: Iterable[Concept]) -> Iterator[Change]:
    """What happened between two states of a glossary, in the order of the later one, what is gone last.

    A concept that has nothing but another id is the same.
    """
    old = {concept.id: concept for concept in before}
    new = {concept.id: concept for concept in after}
    gone = {(one.type, one.preferred): one for one in old.values() if one.id not in new}
    for concept in new.values():
        former = old.get(concept.id) or gone.pop((concept.type, concept.preferred), None)
        if former is None:
            yield Change(Kind.ADDED, concept.id, concept.preferred, after=concept.type)
            yield from _names(None, concept)
        elif former != concept:
            yield from _between(former, concept)
    for concept in gone.values():
        yield Change(Kind.REMOVED, concept.id, concept.preferred, before=concept.type)


def _between(before: Concept, after: Concept) -> Iterator[Change]:
    for kind, old, new in (
        (Kind.NEW_ID, before.id, after.id),
        (Kind.RENAMED, before.preferred, after.preferred),
        (Kind.NEW_TYPE, before.type, after.type),
    ):
        if old != new:
            yield Change(kind, after.id, after.preferred, before=old, after=new)
    yield from _names(before, after)


def _names(before: Concept | None, after: Concept) -> Iterator[Change]:
    """What happened to the names of a concept, but for which one is preferred."""
    old, new = roles(before) if before else {}, roles(after)
    for name in dict.fromkeys((*new, *old)):
        was, now = ", ".join(old.get(name, ())), ", ".join(new.get(name, ()))
        if was == now or name == after.preferred or (before and name == before.preferred and not now):
            continue
        kind = Kind.NEW_ROLE if was and now else Kind.NAME_ADDED if now else Kind.NAME_REMOVED
        yield Change(kind, after.id, after.preferred, name, was, now)


def roles(concept: Concept) -> dict[str, list[str]]:
    """The names of a concept with what each is: admitted, deprecated, former, or the languages that it is of."""
    found: dict[str, list[str]] = defaultdict(list)
    for role, names in (
        ("admitted", concept.admitted),
        ("deprecated", concept.deprecated),
        ("former", tuple(former.term for former in concept.former)),
        *concept.names.items(),
    ):
        for name in dict.fromkeys(names):
            found[name].append(role)
    return dict(found)
