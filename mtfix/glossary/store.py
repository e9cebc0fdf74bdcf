"""Glossaries from the disk: YAML, and CSV whose first column is `term`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from mtfix.errors import PackError
from mtfix.glossary import rows
from mtfix.glossary.model import CONCEPT_TYPES, Concept, Former
from mtfix.rules.loading import examples, texts
from mtfix.rules.yamlfile import Record, parse, read_text

# In the order in which they are written.
KEYS = tuple(
    "id type preferred admitted deprecated names former surname domain unless definition note source reason checked"
    " examples silent".split()
)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LISTS = ("admitted", "deprecated", "unless", "silent")


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept with what its file says: the values by key (or column) as written, and the line of each key."""

    concept: Concept
    values: Mapping[str, Any]
    lines: Mapping[str, int]

    def line(self, key: str = "") -> int:
        """The line of a key, of the concept if it has none of its own."""
        return self.lines.get(key, self.concept.line)


def load_glossaries(files: Iterable[Path]) -> list[Concept]:
    """The concepts of YAML and CSV files; a later file's concept takes the place of an earlier one with its id.

    Raises PackError for what is not a glossary, UserError for a file that cannot be read.
    """
    concepts: dict[str, Concept] = {}
    for file in files:
        concepts |= {entry.concept.id: entry.concept for entry in read_entries(file)}
    return list(concepts.values())


def read_entries(file: Path) -> Iterator[Entry]:
    """The entries of a YAML or CSV file.

    Raises PackError for what is not a glossary, UserError for a file that cannot be read.
    """
    return entries_of(read_text(file), str(file))


def entries_of(text: str, path: str) -> Iterator[Entry]:
    """The entries of the text of a glossary; the ending of `path` says how it is written."""
    seen: set[str] = set()
    for entry in _from_csv(text, path) if path.endswith((".csv", ".tsv")) else _from_yaml(text, path):
        concept = entry.concept
        if concept.id in seen:
            raise PackError(path, concept.line, f"concept id {concept.id!r} stands twice in this file")
        seen.add(concept.id)
        yield entry


def _from_yaml(text: str, path: str) -> Iterator[Entry]:
    for record in parse(path, text):
        yield Entry(concept_of(record), record.values, record.lines)


def concept_of(record: Record) -> Concept:
    """The concept that a record of a YAML file is. Raises PackError."""
    values = record.values
    for key in values:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, 1)
            raise record.fault(f"unknown key {key!r}" + (f", did you mean {near[0]!r}?" if near else ""), key)
    for key in ("id", "preferred"):
        if not isinstance(values.get(key), str) or not values[key].strip():
            raise record.fault(f"key {key!r} is missing or no text", key)
    if not _ID.fullmatch(values["id"]):
        raise record.fault("an id is lower-case words joined by hyphens", "id")
    kind = values.get("type", "term")
    if kind not in CONCEPT_TYPES:
        raise record.fault(f"unknown type {kind!r} ({', '.join(CONCEPT_TYPES)})", "type")
    names = values.get("names") or {}
    if not isinstance(names, dict):
        raise record.fault("names are lists by language code", "names")
    names = {"no" if code is False else str(code): forms for code, forms in names.items()}  # YAML's Norway problem
    if not all(map(rows.LANGUAGE.fullmatch, names)):
        raise record.fault("names are lists by language code", "names")
    lists = {key: texts(record, values.get(key), key) for key in _LISTS}
    return Concept(
        id=values["id"],
        type=kind,
        preferred=values["preferred"].strip(),
        admitted=lists["admitted"],
        deprecated=lists["deprecated"],
        names={code: texts(record, forms, "names") for code, forms in names.items()},
        former=tuple(_former(record)),
        surname=str(values.get("surname", "")),
        domain=str(values.get("domain", "")),
        unless=lists["unless"],
        examples=tuple(examples(record, needs_good=True)),
        silent=lists["silent"],
        definition=str(values.get("definition", "")),
        note=str(values.get("note", "")),
        source=str(values.get("source", "")),
        reason=str(values.get("reason", "")),
        checked=_day(record),
        path=record.path,
        line=record.line,
    )


def _former(record: Record) -> Iterator[Former]:
    for item in record.values.get("former") or []:
        match item:
            case {"term": str(term), "until": int(until)}:
                yield Former(term, until)
            case _:
                raise record.fault("a former name is {term: …, until: YEAR}", "former")


def _day(record: Record) -> date | None:
    day = record.values.get("checked")
    if day is not None and type(day) is not date:
        raise record.fault("a day is written like 2025-03-31", "checked")
    return day


def _from_csv(text: str, path: str) -> Iterator[Entry]:
    table = rows.csv_rows(text, "\t" if path.endswith(".tsv") else ",", path)
    header = rows.columns(next(table, (1, []))[1], path)
    taken: dict[str, int] = {}
    for line, row in table:
        values = rows.values(header, row, path, line)
        if values.get("term"):
            written = dict(zip(header, row, strict=False))
            yield Entry(rows.concept_of(values, taken, path, line), written, {})


def record_of(concept: Concept) -> dict[str, Any]:
    """The concept as a record of a YAML glossary: the keys that are set, in their order."""
    record = {
        "id": concept.id,
        "type": concept.type,
        "preferred": concept.preferred,
        "admitted": list(concept.admitted),
        "deprecated": list(concept.deprecated),
        "names": {code: list(forms) for code, forms in concept.names.items() if forms},
        "former": [{"term": former.term, "until": former.until} for former in concept.former],
        "surname": concept.surname,
        "domain": concept.domain,
        "unless": list(concept.unless),
        "definition": concept.definition,
        "note": concept.note,
        "source": concept.source,
        "reason": concept.reason,
        "checked": concept.checked,
        "examples": [{"bad": example.bad, "good": example.good} for example in concept.examples],
        "silent": list(concept.silent),
    }
    return {key: value for key, value in record.items() if value}
