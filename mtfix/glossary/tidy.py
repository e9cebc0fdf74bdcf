"""Glossaries put in order: what stands twice is taken out, and stray white space."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from mtfix.glossary.lint import single_spaced
from mtfix.glossary.store import LANGUAGE, Entry, delimiter, entries_of
from mtfix.glossary.yamltext import formatted, with_all_replaced

_SEVERAL = ("admitted", "deprecated")


def tidied(text: str, path: str) -> str:
    """The text of a glossary in order; the ending of `path` says how it is written.

    Raises PackError for what is not a glossary.
    """
    entries = list(entries_of(text, path))
    if path.endswith((".csv", ".tsv")):
        return _tidied_csv(text, path)
    changes = {entry.concept.id: changed for entry in entries if (changed := _changes(entry))}
    return formatted(with_all_replaced(text, changes, path) if changes else text, path)


def _changes(entry: Entry) -> dict[str, object]:
    """The keys of an entry that are not in order, with their values in order."""
    concept = entry.concept
    preferred = single_spaced(concept.preferred)
    tidy: dict[str, object] = {
        "admitted": [name for name in _unique(map(single_spaced, concept.admitted)) if name != preferred],
        "deprecated": _unique(map(single_spaced, concept.deprecated)),
        "names": {code: _unique(map(single_spaced, names)) for code, names in concept.names.items()},
        "former": [{"term": single_spaced(former.term), "until": former.until} for former in concept.former],
        "surname": single_spaced(concept.surname),
        "unless": _unique(concept.unless),
        "silent": _unique(concept.silent),
    }
    now: dict[str, object] = {
        key: list(getattr(concept, key)) for key in ("admitted", "deprecated", "unless", "silent")
    }
    now["names"] = {code: list(names) for code, names in concept.names.items()}
    now["former"] = [{"term": former.term, "until": former.until} for former in concept.former]
    now["surname"] = concept.surname
    changes = {key: value for key, value in tidy.items() if value != now[key]}
    return changes | ({"preferred": preferred} if preferred != entry.values["preferred"] else {})


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _tidied_csv(text: str, path: str) -> str:
    lines = text.splitlines(keepends=True)
    rows = csv.reader(lines, delimiter=delimiter(path), strict=True)
    header = [name.strip().lower() for name in next(rows, [])]
    made, at = lines[: rows.line_num], rows.line_num
    for row in rows:
        written = "".join(lines[at : rows.line_num])
        at = rows.line_num
        cells = [_tidied_cell(key, cell) for key, cell in zip(header, row, strict=False)] + row[len(header) :]
        made.append(written if cells == row else _row(cells, path, written[len(written.rstrip("\r\n")) :]))
    return "".join(made)


def _tidied_cell(key: str, cell: str) -> str:
    if key in _SEVERAL or LANGUAGE.fullmatch(key):
        return "|".join(filter(None, _unique(map(single_spaced, cell.split("|")))))
    return single_spaced(cell) if key == "term" else cell.strip()


def _row(cells: list[str], path: str, line_end: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter(path), lineterminator=line_end).writerow(cells)
    return out.getvalue()
