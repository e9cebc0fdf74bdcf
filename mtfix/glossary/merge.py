"""Two glossaries brought together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from mtfix.glossary.model import Concept, Former
from mtfix.glossary.store import record_of

_SCALARS = ("preferred", "surname", "domain", "definition", "note", "source", "reason")
_LISTS = ("unless", "examples", "silent")
BASE, OTHER = "base", "other"
_NO_TYPE = "term"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Conflict:
    """What two concepts say differently, and whether the preferred side settles it."""

    what: str
    base: Concept
    other: Concept
    settled: bool

    def __str__(self) -> str:
        """One line with both places."""
        base, other = (f"{concept.path}:{concept.line}" for concept in (self.base, self.other))
        return f"{base} and {other}: {self.what}"


@dataclass(frozen=True, slots=True)
class Merged:
    """The keys that change in concepts of the base, by id; the records to add; where the two differ."""

    changed: dict[str, dict[str, object]]
    added: list[dict[str, object]]
    conflicts: list[Conflict]


def merge(base: Sequence[Concept], other: Iterable[Concept], prefer: str | None = None) -> Merged:
    """Bring the concepts of another glossary into the base.

    One with the id, or else the preferred name, of one of the base is the same concept. Lists are united, and what is
    missing is filled in; the later day of `checked` counts. Where the two differ, that of `prefer` counts (“base” or
    “other”), and it is a conflict in any case. One that would take the preferred name from a concept is never settled.
    """
    before = {concept.id: concept for concept in base}
    by_name = {concept.preferred: concept.id for concept in base}
    now, conflicts, new = dict(before), list[Conflict](), list[tuple[str, Concept]]()
    for concept in other:
        same = concept.id if concept.id in now else by_name.get(concept.preferred)
        if same is None:
            now[concept.id] = concept
            by_name[concept.preferred] = concept.id
        else:
            conflicts += _differences(now[same], concept, prefer)
            now[same] = _united(now[same], concept, prefer)
        new.append((same or concept.id, concept))
    for conflict, loser, name in _disputes(before, new, now, prefer):
        conflicts.append(conflict)
        if conflict.settled:
            one = now[loser]
            lists = {key: tuple(n for n in getattr(one, key) if n != name) for key in ("admitted", "deprecated")}
            now[loser] = replace(one, **lists)  # type: ignore[arg-type]
    changed = {}
    for key, concept in before.items():
        old, made = record_of(concept), record_of(now[key])
        if old != made:
            changed[key] = {name: made.get(name) for name in {**old, **made} if old.get(name) != made.get(name)}
    return Merged(changed, [record_of(one) for key, one in now.items() if key not in before], conflicts)


def _differences(base: Concept, other: Concept, prefer: str | None) -> Iterator[Conflict]:
    def conflict(what: str) -> Conflict:
        return Conflict(f"{base.id}: {what}", base, other, prefer is not None)

    if base.type != other.type and _NO_TYPE not in (base.type, other.type):
        yield conflict(f"type is “{base.type}” here, “{other.type}” there")
    for key in _SCALARS:
        one, two = getattr(base, key), getattr(other, key)
        if one and two and one != two:
            yield conflict(f"{key} is “{one}” here, “{two}” there")
    for name in base.right:
        if name in other.deprecated:
            yield conflict(f"“{name}” is {_role(base, name)} here, deprecated there")
    for name in base.deprecated:
        if name in other.right:
            yield conflict(f"“{name}” is deprecated here, {_role(other, name)} there")
    years = {former.term: former.until for former in base.former}
    for former in other.former:
        if (year := years.get(former.term, former.until)) != former.until:
            yield conflict(f"“{former.term}” was right until {year} here, {former.until} there")


def _role(concept: Concept, name: str) -> str:
    return "preferred" if name == concept.preferred else "admitted" if name in concept.admitted else "deprecated"


def _united(base: Concept, other: Concept, prefer: str | None) -> Concept:
    first, second = (other, base) if prefer == OTHER else (base, other)
    preferred = first.preferred
    admitted = (name for name in _both(base.admitted, other.admitted) if name not in (preferred, *first.deprecated))
    deprecated = (name for name in _both(base.deprecated, other.deprecated) if name not in first.right)
    years = {one.term: one.until for one in (*second.former, *first.former)}
    days = [day for day in (base.checked, other.checked) if day]
    lists: dict[str, Any] = {key: _both(getattr(base, key), getattr(other, key)) for key in _LISTS}
    return replace(
        base,
        type=second.type if first.type == _NO_TYPE else first.type,
        admitted=tuple(admitted),
        deprecated=tuple(deprecated),
        names={
            code: _both(base.names.get(code, ()), other.names.get(code, ())) for code in {**base.names, **other.names}
        },
        former=tuple(Former(term, years[term]) for term in _both(*((f.term for f in c.former) for c in (base, other)))),
        checked=max(days, default=None),
        **{key: getattr(first, key) or getattr(second, key) for key in _SCALARS},
        **lists,
    )


def _both(one: Iterable[_T], two: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys((*one, *two)))


def _disputes(
    before: dict[str, Concept], new: Iterable[tuple[str, Concept]], now: dict[str, Concept], prefer: str | None
) -> Iterator[tuple[Conflict, str, str]]:
    """The names that one side gives to a concept and the other side to another, and that cannot be of both.

    Each with the id of the concept that loses it.
    """
    owners: dict[str, list[str]] = {}
    for concept in before.values():
        for name in {*concept.right, *concept.deprecated}:
            owners.setdefault(name, []).append(concept.id)
    for key, theirs in new:
        for name in dict.fromkeys((*theirs.right, *theirs.deprecated)):
            for owner in owners.get(name, ()):
                ours, role, their_role = before[owner], _role(before[owner], name), _role(theirs, name)
                both = {role, their_role}
                if owner == key or (both != {"preferred"} and ("deprecated" not in both or len(both) == 1)):
                    continue
                loser = owner if prefer == OTHER else key
                settled = prefer is not None and name != now[loser].preferred
                what = f"“{name}” is {role} here, of {owner}, and {their_role} there, of {theirs.id}"
                yield Conflict(what, ours, theirs, settled), loser, name
