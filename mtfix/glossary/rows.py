"""Concepts as rows of a table: the native CSV, and the first sheet of a workbook.

Every field has a column but `examples` and `silent`. Several values of a cell are separated by `|`; `\\|` is a literal
one and `\\\\` a literal backslash.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from mtfix.errors import PackError
from mtfix.glossary.model import CONCEPT_TYPES, Concept, Former

COLUMNS = tuple(
    "term id type admitted deprecated former surname domain unless definition note source reason checked".split()
)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_LISTS = ("admitted", "deprecated", "unless")
_TEXTS = ("surname", "domain", "definition", "note", "source", "reason")
# The code of Indonesian is the name of a column, so that its names stand under the longer code.
_COLUMN_OF = {"id": "ind"}
_LANGUAGE_OF = {column: code for code, column in _COLUMN_OF.items()}
_ONLY_YAML = ("examples", "silent")
_MISNAMED = {"preferred": "term"}
# What is so near to a column and has three letters is a slip, not the code of a language (“typ”).
_SLIP = 0.8
_VALUE = re.compile(r"(?:\\[|\\]|[^|])+")
_ESCAPED = re.compile(r"\\([|\\])")
_FORMER = re.compile(r"(?s)(.*\S)\s*\((-?\d{1,4})\)")


def csv_rows(text: str, delimiter: str, path: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV text with the line on which each begins. Raises PackError for what is no CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise PackError(path, line, f"not valid CSV: {error}") from error


def columns(cells: Sequence[str], path: str, line: int = 1) -> list[str]:
    """The names of the columns, from the first row. Raises PackError for what is no header of a glossary."""
    names = [cell.strip() for cell in cells]
    names = [name if LANGUAGE.fullmatch(name) else name.lower() for name in names]
    if len(names) == 1 and ";" in names[0]:
        raise PackError(path, line, "the columns are separated by semicolons; commas are needed (or tabs, in a .tsv)")
    if not names or names[0] != "term":
        raise PackError(path, line, "the first column of a glossary CSV is `term`, named in a header line")
    for number, name in enumerate(names):
        if name in names[:number] and name:
            raise PackError(path, line, f"column {name!r} stands twice")
        if fault := _column_fault(name):
            raise PackError(path, line, fault)
    return names


def _column_fault(name: str) -> str:
    if not name or name in COLUMNS:
        return ""
    if name in _ONLY_YAML:
        return f"column {name!r}: only a YAML glossary has {name}"
    near = _MISNAMED.get(name) or next(iter(difflib.get_close_matches(name, COLUMNS, 1)), "")
    if LANGUAGE.fullmatch(name):
        slip = len(name) == 3 and near and difflib.SequenceMatcher(None, name, near).ratio() >= _SLIP
        if not slip:
            return ""
    return f"unknown column {name!r}" + (f", did you mean {near!r}?" if near else " (see docs/glossary.md)")


def values(names: Sequence[str], row: Sequence[str], path: str, line: int) -> dict[str, str]:
    """The cells of a row by column. Raises PackError for a cell that is in no column."""
    cells = [cell.strip() for cell in row]
    if any(cells[len(names) :]):
        raise PackError(path, line, f"{len(cells)} cells, but {len(names)} columns (is a comma not in quotes?)")
    found = dict(zip(names, cells, strict=False))
    if found.get(""):
        raise PackError(path, line, f"“{found['']}” stands in a column without a name")
    return found


def concept_of(row: Mapping[str, str], taken: dict[str, int], path: str, line: int) -> Concept:
    """The concept of a row; `taken` are the ids so far. Raises PackError."""
    kind = row.get("type") or "term"
    if kind not in CONCEPT_TYPES:
        raise PackError(path, line, f"unknown type {kind!r} ({', '.join(CONCEPT_TYPES)})")
    languages = (key for key in row if key not in COLUMNS and key and row[key])
    return Concept(
        id=unique_id(row.get("id") or row["term"], taken),
        type=kind,
        preferred=row["term"],
        names={_LANGUAGE_OF.get(key, key): several(row[key]) for key in languages},
        former=tuple(_former(value, path, line) for value in several(row.get("former", ""))),
        checked=_day(row.get("checked", ""), path, line),
        path=path,
        line=line,
        **{key: several(row.get(key, "")) for key in _LISTS},  # type: ignore[arg-type]
        **{key: row.get(key, "") for key in _TEXTS},  # type: ignore[arg-type]
    )


def _former(value: str, path: str, line: int) -> Former:
    if found := _FORMER.fullmatch(value):
        return Former(found[1], int(found[2]))
    raise PackError(path, line, f"a former name is written like “Upper Volta (1984)”, not “{value}”")


def _day(value: str, path: str, line: int) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise PackError(path, line, f"a day is written like 2025-03-31, not “{value}”") from None


def columns_for(concepts: Iterable[Concept], always: Iterable[str] = ("term", "id", "type")) -> list[str]:
    """The columns that these concepts need, in their order, and some that are wanted in any case."""
    used: set[str] = set(always)
    languages: set[str] = set()
    for one in concepts:
        used |= {key for key in COLUMNS[3:] if getattr(one, key)}
        used |= {"type"} if one.type != "term" else set()
        used |= {"id"} if one.id != slug(one.preferred) else set()
        languages |= {code for code, names in one.names.items() if names}
    return [key for key in COLUMNS if key in used] + [_COLUMN_OF.get(code, code) for code in sorted(languages)]


def cells(concept: Concept, names: Sequence[str]) -> list[str]:
    """The row of a concept under these columns."""
    return [_cell(concept, name) for name in names]


def _cell(concept: Concept, name: str) -> str:
    if name == "term":
        return concept.preferred
    if name == "former":
        return joined(f"{former.term} ({former.until})" for former in concept.former)
    if name in _LISTS:
        return joined(getattr(concept, name))
    if name == "checked":
        return concept.checked.isoformat() if concept.checked else ""
    if name in COLUMNS:
        return str(getattr(concept, name))
    return joined(concept.names.get(_LANGUAGE_OF.get(name, name), ()))


def joined(items: Iterable[str]) -> str:
    """Several values as one cell."""
    return "|".join(item.replace("\\", "\\\\").replace("|", "\\|") for item in items)


def several(cell: str) -> tuple[str, ...]:
    """The values of a cell; the reverse of `joined`."""
    if "|" not in cell and "\\" not in cell:
        return (cell,) if cell.strip() else ()
    found = (_ESCAPED.sub(r"\1", value.strip()) for value in _VALUE.findall(cell))
    return tuple(value for value in found if value)


def unique_id(text: str, taken: dict[str, int]) -> str:
    """An id made from a name, numbered if it is taken; it is noted in `taken`."""
    base = slug(text)
    number = taken.get(base, 0) + 1
    unique = base if number == 1 else f"{base}-{number}"
    while unique in taken:
        number += 1
        unique = f"{base}-{number}"
    taken[base] = number
    taken.setdefault(unique, 1)
    return unique


def slug(text: str) -> str:
    """Lower-case words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "term-" + text.encode().hex()[:16]
