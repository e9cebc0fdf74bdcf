"""CSV, TSV, JSON and JSON Lines: which texts are read, and what is said where nothing can be."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run

from mtfix import formats
from mtfix.errors import UserError
from mtfix.formats import Options


def prose(text: str, path: str, options: Options) -> list[str]:
    return [segment.text for segment in formats.extract(text, path, options).prose.segments]


def table(*columns: str, sources: tuple[str, ...] = ()) -> Options:
    return Options(columns=columns, source_columns=sources)


@pytest.mark.parametrize(
    ("text", "path", "options", "read"),
    [
        ("id,en\n1,one\n", "a.csv", table("en"), ["one"]),
        ("1,one\n2,two\n", "a.csv", table("2"), ["one", "two"]),
        ("a;b\none, two;x\n", "a.csv", table("a"), ["one, two"]),
        ("a\tb\none, two\tx; y\n", "a.csv", table("a", "b"), ["one, two", "x; y"]),
        ('a,b\n"one\n\ntwo ""x""",three\n', "a.csv", table("b", "a"), ["one", 'two "x"', "three"]),
        ("a,b\n\none,two\n\n", "a.csv", table("b"), ["two"]),
        ('a\tb\n"Yes," he said\tno\n"x ""y"""\tno\n', "a.tsv", table("a"), ['"Yes," he said', 'x "y"']),
        ('a\tb\n"one\ttwo"\n', "a.tsv", table("b"), ['two"']),
        ("one", "a.csv", table("1"), ["one"]),
        ("", "a.csv", table("en"), []),
        ("a,a\none,two\n", "a.csv", table("2", "a"), ["one", "two"]),
    ],
)
def test_columns_are_read_by_name_or_number(text: str, path: str, options: Options, read: list[str]) -> None:
    assert prose(text, path, options) == read


def test_source_columns_pair_with_columns_in_their_order() -> None:
    text = "pl,en,uk,us\njeden,one,adin,un\n"
    read = formats.extract(text, "a.csv", table("us", "en", sources=("uk", "pl"))).prose
    assert [(segment.text, segment.source) for segment in read.segments] == [("one", "jeden"), ("un", "adin")]
    assert read.source_language == ""
    assert formats.extract(text, "a.csv", table("en", sources=("pl",))).prose.source_language == "pl"


@pytest.mark.parametrize(
    ("text", "options", "fault"),
    [
        (
            "id,en\n1,one\n",
            Options(),
            "a.csv: say which columns hold the English, as in --columns en; it has 1 id, 2 en",
        ),
        ("id,en\n1,one\n", table("de"), "a.csv: no column “de”; it has 1 id, 2 en"),
        ("id,en\n1,one\n", table("3"), "a.csv: no column “3”"),
        ("id,en\n1,one\n2\n", table("en"), "a.csv:3: 1 fields in a table of 2 columns"),
        ('id,en\n1,"one\n2,two\n', table("en"), "a.csv:2: a quotation mark is not closed"),
        ('id,en\n1,"one"x\n', table("en"), "a.csv:2: text after a closing quotation mark"),
        ("id,en\n1,one\n", table("en", sources=("id", "en")), "a.csv: there are more source columns"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(text: str, options: Options, fault: str) -> None:
    with pytest.raises(UserError) as caught:
        formats.extract(text, "a.csv", options)
    assert str(caught.value).startswith(fault)


NESTED = {
    "translation": {"en": "one", "pl": "jeden"},
    "items": [{"text": "two"}, {"text": ["three", "four"]}],
    "a.b": "five",
}


@pytest.mark.parametrize(
    ("field", "read"),
    [
        ("translation.en", ["one"]),
        ("translation.*", ["one", "jeden"]),
        ("items.text", ["two", "three", "four"]),
        ("items.*.text", ["two", "three", "four"]),
        ("*.text", ["two", "three", "four"]),
        ("a.b", ["five"]),
        ("**", ["one", "jeden", "two", "three", "four", "five"]),
        ("**.text", ["two", "three", "four"]),
    ],
)
def test_fields_are_read_by_their_paths(field: str, read: list[str]) -> None:
    assert prose(json.dumps(NESTED, indent=1), "a.json", Options(fields=(field,))) == read
    assert prose(json.dumps([NESTED]), "a.json", Options(fields=(field,))) == read
    assert prose(json.dumps(NESTED) + "\n\n" + json.dumps(NESTED), "a.jsonl", Options(fields=(field,))) == read * 2


@pytest.mark.parametrize(
    ("text", "path", "field", "fault"),
    [
        (
            '{"a": "x", "b": ["y"]}',
            "a.json",
            "",
            "a.json: say which fields hold the English, as in --fields a; it has a, b",
        ),
        ('{"a": "x"}', "a.json", "c", "a.json: no text in a field c; it has a"),
        ('{"a": "x",\n "b": }', "a.json", "a", "a.json:2:7: not JSON: expecting value"),
        ('{"a": "x"}\n{"a": "y"}\n', "a.json", "a", "a.json:2:1: not JSON: extra data (one record a line?"),
        ('{"a": "x"}\n{"a": "y\n', "a.jsonl", "a", "a.jsonl:2:7: not JSON: unterminated string"),
        ("[" * 100_000, "a.json", "a", "a.json: nested too deep"),
    ],
)
def test_json_that_cannot_be_read_is_refused(text: str, path: str, field: str, fault: str) -> None:
    with pytest.raises(UserError) as caught:
        formats.extract(text, path, Options(fields=(field,) if field else ()))
    assert str(caught.value).startswith(fault)


def test_an_empty_file_holds_nothing() -> None:
    assert prose(" \n", "a.json", Options()) == prose("", "a.jsonl", Options()) == prose("", "a.tsv", Options()) == []


def test_half_a_surrogate_pair_is_no_character() -> None:
    assert prose('{"a": "x \\ud83d y \\ud83c\\udfe0"}', "a.json", Options(fields=("a",))) == ["x \ufffd y 🏠"]


@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_mended_string_is_escaped_as_its_file_is(write: Callable[..., Path], run: Run, ascii_only: bool) -> None:
    write("packs/other.yaml", PACK)
    record = {"text": "The Zażółć said “hm” in town.", "note": "jaźń" if not ascii_only else ""}
    path = write("a.jsonl", json.dumps(record, ensure_ascii=ascii_only) + "\n")
    assert run("fix", "a.jsonl", "--fields", "text").code == 0
    assert path.read_text("utf-8").isascii() == ascii_only
    assert json.loads(path.read_text("utf-8"))["text"] == 'The Gęślą "x" said “hm” in town.'


PACK = """\
- id: test-name
  find: "Zażółć"
  replace: 'Gęślą "x"'
  message: a name
  category: style/awkward
  applicability: safe
  examples: [{bad: "[[Zażółć]]", good: '[[Gęślą "x"]]'}]
  silent: [a]
"""


def test_commands_take_columns_and_fields(write: Callable[..., Path], run: Run) -> None:
    path = write("a.csv", b'\xef\xbb\xbfid,en\r\n1,"an arms suspension"\r\n2,an arms suspension\r\n')
    assert run("fix", "a.csv", "--columns", "en").code == 0
    assert path.read_bytes() == b'\xef\xbb\xbfid,en\r\n1,"a ceasefire"\r\n2,a ceasefire\r\n'
    done = run("check", "a.csv")
    assert done.code == 2
    assert "--columns en" in done.stderr


def test_time_grows_with_the_file_only() -> None:
    """Of a file ten times as large, ten times as much is read in less than thirty times the time."""
    record = {"text": "one two\n\nthree " * 5, "deep": [{"n": "x"}] * 3}

    def seconds(count: int) -> float:
        text = json.dumps([record] * count)
        start = time.process_time()
        formats.extract(text, "a.json", Options(fields=("text",)))
        return time.process_time() - start

    assert seconds(2000) < 30 * max(seconds(200), 0.02)
