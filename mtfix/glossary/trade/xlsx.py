"""Workbooks: the native table in the first sheet of an XLSX file."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from mtfix.errors import PackError, UserError
from mtfix.glossary import rows
from mtfix.glossary.model import Concept
from mtfix.glossary.trade.model import Exported, Given, Imported, Note, Wanted, lost_fields
from mtfix.glossary.trade.tables import read_rows

_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST_CELL = 32_767


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError:
        raise UserError("XLSX files need the package openpyxl: pip install 'mtfix[xlsx]'") from None
    return openpyxl


def read(given: Given) -> Imported:
    """The concepts of a workbook; formulas are not evaluated. Raises PackError for what is no workbook."""
    openpyxl = _openpyxl()
    formulas: list[Note] = []
    try:
        book = openpyxl.load_workbook(io.BytesIO(given.data), read_only=True)
        table = list(_rows(book.worksheets[0], formulas))
    except Exception as error:  # openpyxl lets through whatever its parts raise
        raise PackError(given.path, 0, f"no XLSX workbook that can be read: {_first_line(error)}") from None
    read = read_rows(table, given.path)
    return Imported(read.concepts, read.skipped, tuple(formulas))


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _rows(sheet: Any, formulas: list[Note]) -> Iterator[tuple[int, list[str]]]:
    for line, row in enumerate(sheet.iter_rows(), 1):
        cells = []
        for cell in row:
            formula = cell.data_type == "f"
            if formula:
                formulas.append(Note(line, "formulas, which are not evaluated", str(cell.value)))
            cells.append("" if formula else _text(cell.value))
        yield line, cells


def _text(value: object) -> str:
    """What a cell says, numbers and dates as a person writes them."""
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def write(concepts: Sequence[Concept], _wanted: Wanted) -> Exported:
    """A workbook with one sheet, the columns that are needed and texts in all cells."""
    openpyxl = _openpyxl()
    from openpyxl.cell import WriteOnlyCell

    names = rows.columns_for(concepts)
    losses = lost_fields(concepts, {*rows.COLUMNS, "names"})
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("glossary")
    sheet.append(names)
    for concept in concepts:
        row = []
        for text in rows.cells(concept, names):
            kept = _NO_CHARACTER.sub("", text)
            if kept != text:
                losses.append(Note(concept.line, "control characters", concept.preferred))
            if len(kept) > _LONGEST_CELL:
                losses.append(Note(concept.line, "what exceeds 32,767 characters in a cell", concept.preferred))
            cell = WriteOnlyCell(sheet, kept[:_LONGEST_CELL] or None)
            if kept:
                cell.data_type = "s"  # not a formula, though it may begin with “=”
            row.append(cell)
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return Exported(out.getvalue(), tuple(losses))
