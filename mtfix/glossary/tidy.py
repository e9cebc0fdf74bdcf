"""Glossaries put in order: what stands twice is taken out, and stray white space."""

from __future__ import annotations

from collections.abc import Iterable

from mtfix.glossary import csvtext, yamltext
from mtfix.glossary.lint import single_spaced, written_name
from mtfix.glossary.model import Concept
from mtfix.glossary.store import Entry, entries_of


def tidied(text: str, path: str) -> str:
    """The text of a glossary in order and, if it is YAML, in its form; the ending of `path` says which it is.

    Raises PackError for what is not a glossary.
    """
    changes = {entry.concept.id: changed for entry in entries_of(text, path) if (changed := _changes(entry))}
    if path.endswith((".csv", ".tsv")):
        return csvtext.with_all_replaced(text, changes, path) if changes else text
    return yamltext.formatted(yamltext.with_all_replaced(text, changes, path) if changes else text, path)


def _changes(entry: Entry) -> dict[str, object]:
    """The keys of an entry that are not in order, with their values in order."""
    concept = entry.concept
    preferred = single_spaced(concept.preferred)
    tidy: dict[str, object] = {
        "admitted": [name for name in _unique(map(single_spaced, concept.admitted)) if name != preferred],
        "deprecated": _unique(map(single_spaced, concept.deprecated)),
        "unless": _unique(concept.unless),
        "silent": _unique(concept.silent),
        "names": {code: _unique(map(single_spaced, names)) for code, names in concept.names.items()},
        "former": [{"term": single_spaced(former.term), "until": former.until} for former in concept.former],
        "surname": single_spaced(concept.surname),
    }
    now = _as_read(concept)
    changes = {key: value for key, value in tidy.items() if value != now[key]}
    return changes | ({} if preferred == written_name(entry) else {"preferred": preferred})


def _as_read(concept: Concept) -> dict[str, object]:
    lists = {key: list(getattr(concept, key)) for key in ("admitted", "deprecated", "unless", "silent")}
    return {
        **lists,
        "names": {code: list(names) for code, names in concept.names.items()},
        "former": [{"term": former.term, "until": former.until} for former in concept.former],
        "surname": concept.surname,
    }


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
