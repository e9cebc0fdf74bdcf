"""A glossary's CSV as text: a change touches the line of one row. The functions are those of `yamltext`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

from mtfix.errors import PackError
from mtfix.glossary import rows
from mtfix.glossary.model import Concept
from mtfix.glossary.store import concept_of, record_of
from mtfix.glossary.yamltext import render
from mtfix.rules.yamlfile import parse

TEXT = "glossary.csv"


class _Row(NamedTuple):
    """A row: its place in the text, with its line end, the line from 1, the id of its concept, and its cells."""

    start: int
    end: int
    line: int
    id: str
    cells: Sequence[str]


class _Table(NamedTuple):
    path: str
    delimiter: str
    line_end: str
    columns: Sequence[str]
    rows: Sequence[_Row]

    def concept(self, row: _Row) -> Concept:
        values = rows.values(self.columns, row.cells, self.path, row.line)
        return replace(rows.concept_of(values, {}, self.path, row.line), id=row.id)

    def row(self, concept_id: str) -> _Row:
        row = next((row for row in self.rows if row.id == concept_id), None)
        if row is None:
            raise PackError(self.path, 0, f"no concept {concept_id!r}")
        return row

    def line(self, cells: Sequence[str]) -> str:
        out = io.StringIO()
        csv.writer(out, delimiter=self.delimiter, lineterminator=self.line_end).writerow(cells)
        return out.getvalue()


def _table(text: str, path: str) -> _Table:
    delimiter = "\t" if path.endswith(".tsv") else ","
    starts = [0, *accumulate(map(len, io.StringIO(text, newline="")))]
    found = list(rows.csv_rows(text, delimiter, path))
    header = rows.columns(found[0][1] if found else [], path)
    place = header.index("id") if "id" in header else 0
    taken: dict[str, int] = {}
    made = []
    ends = [starts[line - 1] for line, _ in found[1:]] + [len(text)]
    for (line, cells), end in zip(found[1:], ends[1:], strict=True):
        if cells and (term := cells[0].strip()):
            own = cells[place].strip() if place < len(cells) else ""
            made.append(_Row(starts[line - 1], end, line, rows.unique_id(own or term, taken), cells))
    return _Table(path, delimiter, "\r\n" if "\r\n" in text else "\n", header, made)


def columns(text: str, path: str = TEXT) -> Sequence[str]:
    """The names of the columns. Raises PackError for what is no glossary."""
    return _table(text, path).columns


def find(text: str, concept_id: str, path: str = TEXT) -> Concept | None:
    """The concept with this id. Raises PackError."""
    table = _table(text, path)
    return next((table.concept(row) for row in table.rows if row.id == concept_id), None)


def written(text: str, concept_id: str, path: str = TEXT) -> str:
    """The header and the row of a concept as they are written. Raises PackError if it is not there."""
    row = _table(text, path).row(concept_id)
    return text[: text.index("\n") + 1] + text[row.start : row.end]


def with_name(text: str, name: str, path: str = TEXT) -> Iterator[Concept]:
    """The concepts with this text as one of their names, or in another column. Raises PackError."""
    plain = rows.joined([name])
    table = _table(text, path)
    for row in table.rows:
        if any(plain in cell and name in rows.several(cell) for cell in row.cells):
            yield table.concept(row)


def with_added(text: str, record: Mapping[str, object], path: str = TEXT) -> str:
    """The text with one more row; an empty text gets a header, too. Raises PackError for what it cannot hold."""
    return with_all_added(text, [record], path)


def with_all_added(text: str, records: Iterable[Mapping[str, object]], path: str = TEXT) -> str:
    """As `with_added`, for several."""
    concepts = [_checked(record, path) for record in records]
    if not text.strip():
        languages = [name for name in rows.columns_for(concepts) if name not in rows.COLUMNS]
        text = _Table(path, "\t" if path.endswith(".tsv") else ",", "\n", (), ()).line([*rows.COLUMNS, *languages])
    table = _table(text, path)
    made = "".join(table.line(_cells(concept, table)) for concept in concepts)
    end = len(text.rstrip("\r\n"))
    new = text[:end] + table.line_end + made.removesuffix(table.line_end) + text[end:]
    _verify(new, concepts, path)
    return new


def with_replaced(text: str, concept_id: str, changes: Mapping[str, object], path: str = TEXT) -> str:
    """The text with other values for some keys of a concept; only its row changes. Raises PackError."""
    table = _table(text, path)
    table.row(concept_id)
    return with_all_replaced(text, {concept_id: changes}, path)


def with_all_replaced(text: str, changes: Mapping[str, Mapping[str, object]], path: str = TEXT) -> str:
    """As `with_replaced`, for several concepts by their id."""
    table = _table(text, path)
    pieces, at, concepts = [], 0, []
    for row in table.rows:
        if row.id not in changes:
            continue
        old = table.concept(row)
        new = _checked({**record_of(old), **changes[row.id]}, path)
        before, after = _cells(old, table), _cells(new, table)
        cells = [*row.cells, *[""] * (len(after) - len(row.cells))]
        line = table.line([cell if one == two else two for cell, one, two in zip(cells, before, after, strict=False)])
        whole = text[row.start : row.end].endswith("\n")
        pieces += [text[at : row.start], line if whole else line.removesuffix(table.line_end)]
        at = row.end
        concepts.append(new)
    made = "".join([*pieces, text[at:]])
    _verify(made, concepts, path)
    return made


def without(text: str, concept_id: str, path: str = TEXT) -> str:
    """The text without the row of a concept. Raises PackError if it is not there."""
    table = _table(text, path)
    row = table.row(concept_id)
    before, after = text[: row.start], text[row.end :]
    if not after and not text[row.start :].endswith("\n"):
        before = before.removesuffix(table.line_end)
    return before + after


def _checked(record: Mapping[str, object], path: str) -> Concept:
    """The concept of a record, as a YAML glossary would take it."""
    return concept_of(next(iter(parse(path, render(record)))))


def _cells(concept: Concept, table: _Table) -> list[str]:
    needed = [name for name in rows.columns_for([concept]) if name not in (*table.columns, "id", "type")]
    needed += ["type"] if concept.type != "term" and "type" not in table.columns else []
    if needed:
        raise PackError(
            table.path, 1, f"no column {', '.join(map(repr, needed))} for {concept.id}; add it to the header"
        )
    if concept.examples or concept.silent:
        raise PackError(table.path, 0, f"{concept.id} has examples, which only a YAML glossary can hold")
    return rows.cells(concept, table.columns)


def _verify(text: str, concepts: Sequence[Concept], path: str) -> None:
    """Raise PackError if a concept would be read otherwise than it was meant."""
    table = _table(text, path)
    there = {row.id: row for row in table.rows}
    for concept in concepts:
        row = there.get(concept.id)
        if row is None:
            raise PackError(
                path, 1, f"no column 'id' for {concept.id!r}, which its name does not make; add it to the header"
            )
        if replace(table.concept(row), path="", line=0) != replace(concept, path="", line=0):
            raise PackError(path, row.line, f"{concept.id} cannot be written in this table")
