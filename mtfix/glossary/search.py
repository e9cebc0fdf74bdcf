"""Concepts by what somebody remembers of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mtfix.glossary.model import Concept

_NEAR = 75


class Hit(NamedTuple):
    """A concept, the text of it that was found, and what kind of text that is (“preferred”, “pl”, “definition” …)."""

    concept: Concept
    kind: str
    text: str


def texts(concept: Concept) -> Iterator[tuple[str, str]]:
    """The names of a concept, each with its kind; then its id and its definition."""
    yield "preferred", concept.preferred
    for kind in ("admitted", "deprecated"):
        yield from ((kind, name) for name in getattr(concept, kind))
    yield from ((code, name) for code, forms in concept.names.items() for name in forms)
    yield from (("former", former.term) for former in concept.former)
    yield "id", concept.id
    if concept.definition:
        yield "definition", concept.definition


def search(concepts: Iterable[Concept], words: str, most: int) -> list[Hit]:
    """The concepts with such a text, each once: the exact ones first, then those that hold it, at most so many.

    What is only spelt nearly so is looked for if there is no other.
    """
    folded = words.casefold()
    everything = [Hit(concept, kind, text) for concept in concepts for kind, text in texts(concept)]
    ranked: list[list[Hit]] = [[], [], []]
    for hit in everything:
        text = hit.text.casefold()
        if folded in text:
            ranked[0 if hit.text == words else 1 if text == folded else 2].append(hit)
    found = _once([*ranked[0], *ranked[1], *sorted(ranked[2], key=lambda hit: len(hit.text))])
    return (found or _once(_near(everything, folded, most)))[:most]


def _near(everything: Sequence[Hit], folded: str, most: int) -> Iterator[Hit]:
    from rapidfuzz import fuzz, process

    names = {place: hit.text.casefold() for place, hit in enumerate(everything) if hit.kind != "definition"}
    for _, _, place in process.extract(folded, names, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=4 * most):
        yield everything[place]


def _once(hits: Iterable[Hit]) -> list[Hit]:
    first: dict[tuple[str, int], Hit] = {}
    for hit in hits:
        first.setdefault((hit.concept.path, hit.concept.line), hit)
    return list(first.values())
