"""One module converts offsets; every unit of every interface is tested with the characters that break it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.text.units import EditorLines, LineIndex, Position, Unit, from_utf16, utf8_length, utf16_length

TEXT = "Biała 🏠 e\u0301\r\nzwei\nx"


@pytest.mark.parametrize(
    ("piece", "points", "utf16", "utf8"),
    [
        ("🏠", (1, 7), (1, 7), (1, 8)),
        ("e", (1, 9), (1, 10), (1, 13)),
        ("zwei", (2, 1), (2, 1), (2, 1)),
        ("x", (3, 1), (3, 1), (3, 1)),
    ],
)
def test_positions_in_each_unit(
    piece: str, points: tuple[int, int], utf16: tuple[int, int], utf8: tuple[int, int]
) -> None:
    index, offset = LineIndex(TEXT), TEXT.index(piece)
    assert index.position(offset) == Position(*points)
    assert index.position_utf16(offset) == Position(*utf16)
    assert index.position_utf8(offset) == Position(*utf8)


def test_crlf_is_one_line_end_and_a_lone_cr_is_none() -> None:
    index = LineIndex("a\r\nb\rc\nd")
    assert [index.line(line).cut(index.text) for line in (1, 2, 3)] == ["a\r\n", "b\rc\n", "d"]


@given(st.text(), st.data())
def test_offsets_survive_the_way_to_utf16_and_back(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    units = len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2
    assert utf16_length(text[:offset]) == units
    assert from_utf16(text, units) == offset


def test_an_offset_inside_a_surrogate_pair_moves_before_it() -> None:
    assert from_utf16("a🏠b", 2) == 1


@given(st.text())
def test_utf8_lengths_are_those_of_the_encoding(text: str) -> None:
    assert utf8_length(text) == len(text.encode("utf-8", "surrogatepass"))


@given(st.text(alphabet="ab\r\n🏠é"), st.data())
def test_line_and_column_lead_back_to_the_offset(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    at = LineIndex(text).position(offset)
    assert LineIndex(text).offset(at.line, at.column) == offset


def test_a_line_that_the_text_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="no line 9"):
        LineIndex("a").offset(9, 1)


@pytest.mark.parametrize(
    ("unit", "column"),
    [("utf-32", 6), ("utf-16", 6), ("utf-8", 7)],
)
def test_editors_count_from_nought_in_the_unit_that_was_agreed(unit: Unit, column: int) -> None:
    lines = EditorLines(TEXT, unit)
    offset = TEXT.index("🏠")
    assert lines.place(offset) == (0, column)
    assert lines.offset(0, column) == offset
    assert lines.place(TEXT.index("x")) == (2, 0)
    # Inside a character, behind the end of a line, on no line.
    inside = {"utf-32": 0, "utf-16": 1, "utf-8": 2}[unit]
    assert lines.offset(0, column + inside) == offset
    assert lines.offset(0, 99) == TEXT.index("\r")
    assert lines.offset(99, 0) == len(TEXT)
    assert lines.offset(-1, 5) == 0


@given(st.text(), st.data())
def test_places_of_editors_lead_back_to_their_offset(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    lines = EditorLines(text, data.draw(st.sampled_from(["utf-8", "utf-16", "utf-32"])))
    back = lines.offset(*lines.place(offset))
    # Nothing can be between the CR and the LF of a line end.
    assert back == offset - (offset > 0 and text[offset - 1 : offset + 1] == "\r\n")
