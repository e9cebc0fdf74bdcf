"""What a glossary covers, and what of it a text has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mtfix.glossary.index import TermIndex
from mtfix.glossary.model import Concept
from mtfix.text.document import Document

NEVER = "never"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many concepts there are, by type and by the year of the last check; how many names, by role and language."""

    concepts: int
    types: Mapping[str, int]
    roles: Mapping[str, int]
    languages: Mapping[str, int]
    checked: Mapping[str, int]


def coverage(concepts: Iterable[Concept]) -> Coverage:
    """What these concepts cover."""
    types, roles, languages, checked = (Counter[str]() for _ in range(4))
    for concept in concepts:
        types[concept.type] += 1
        checked[str(concept.checked.year) if concept.checked else NEVER] += 1
        foreign = {code: len(names) for code, names in concept.names.items()}
        languages.update(foreign)
        roles["preferred"] += 1
        roles["admitted"] += len(concept.admitted)
        roles["deprecated"] += len(concept.deprecated)
        roles["foreign"] += sum(foreign.values())
        roles["former"] += len(concept.former)
    return Coverage(types.total(), types, roles, languages, checked)


@dataclass(frozen=True, slots=True)
class Usage:
    """How often concepts are named rightly and wrongly in texts, by their id, and which are never met."""

    right: Mapping[str, int]
    wrong: Mapping[str, int]
    never: tuple[str, ...]


def usage(concepts: Iterable[Concept], right: Mapping[str, int], wrong: Mapping[str, int]) -> Usage:
    """The counts by rule id that are those of these concepts."""
    ids = {concept.rule_id: concept.id for concept in concepts}
    return Usage(
        {own: right[rule] for rule, own in ids.items() if right.get(rule)},
        {own: wrong[rule] for rule, own in ids.items() if wrong.get(rule)},
        tuple(own for rule, own in ids.items() if not right.get(rule) and not wrong.get(rule)),
    )


def right_names(document: Document, index: TermIndex) -> Counter[str]:
    """How often a document names concepts rightly, by their rule id; of names at one place the longest counts."""
    counts: Counter[str] = Counter()
    for segment in document.segments:
        at = 0
        while at < len(segment.tokens):
            end, named = max(
                ((end, surface.concept) for end, surface in index.right_at(segment.tokens, at)),
                default=(at + 1, -1),
                key=lambda found: found[0],
            )
            if named >= 0:
                counts[index.rule_ids[named]] += 1
            at = end
    return counts
