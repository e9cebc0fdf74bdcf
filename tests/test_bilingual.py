"""Translations beside their sources."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run

from mtfix.detectors import bilingual
from mtfix.engine import Engine
from mtfix.languages.quantities import days, differing, quantities
from mtfix.text import inline
from mtfix.text.document import Document, Segment
from mtfix.text.spans import Span


def found(engine: Engine, source: str, english: str, language: str) -> list[tuple[str, str]]:
    """The rules that speak, each with the stretch that it speaks of."""
    document = Document("a", english, (Segment(english, Span(0, len(english)), source=source),), language)
    findings = bilingual.detect(document, engine.rules, engine.index, language, ())
    return [(finding.rule.removeprefix("bilingual-"), finding.span.cut(english)) for finding in findings]


@pytest.mark.parametrize(
    ("source", "english"),
    [
        ("1300 osób", "1,300 people"),
        ("1 300,5 km", "1,300.5 km"),
        ("1.300 de oameni", "1,300 people"),
        ("1,3 miliona osób", "1.3 million people"),
        ("1,3 tys. osób", "1,300 people"),
        ("20 de milioane de lei", "20 million lei"),
        ("5 млрд рублей", "5 billion roubles"),
        ("3 miljonit eurot", "three million euros"),
        ("3 koty", "three cats"),
        ("25 lat", "twenty-five years"),
        ("w XIX wieku", "in the 19th century"),
        ("в XXI веке", "in the twenty-first century"),
        ("lata 80.", "the 1980s"),
        ("w latach 1914–18", "in 1914–1918"),
        ("kell 18.30", "at 6:30 p.m."),
        ("o 18:00", "at 6 pm"),
        ("о 9.00", "at 9 a.m."),
        ("24.02.2022", "February 24, 2022"),
        ("24 февраля 2022", "the 24th of February, 2022"),
        ("2022年2月24日", "24 February 2022"),
        ("wygrali 3:1", "they won 3-1"),
        ("100万人", "1 million people"),
        ("他生于1985年", "He was born in 1985"),
    ],
)
def test_a_number_written_in_another_way_is_the_same(source: str, english: str) -> None:
    assert differing(quantities(english, english=True), quantities(source, english=False)) == ([], [])
    here, there = days(english), days(source)
    assert not here or not there or all(any(day.values & other.values for other in there) for day in here)


@pytest.mark.parametrize(
    ("source", "english", "expected"),
    [
        ("w 1985 roku", "in 1986", [("number", "1986")]),
        ("1,3 mln osób", "13 million people", [("number", "13 million")]),
        ("5 млрд рублей", "The sum is 5 million roubles", [("number", "5 million")]),
        ("w 1985 roku upadł", "It fell", [("number", "It")]),
        ("14 marca 2020", "On April 14, 2020", [("date", "April 14")]),
        ("14 marca", "On March 15", [("date", "March 15")]),
        ("upadł", "It fell in 1985", []),
        ("Plik %s ma {n} słów", "The file %s has {n} words", []),
        ("Plik %1$s", "The file %s of it", [("placeholder", "%s"), ("placeholder", "The")]),
        ("Plik ${name} jest", "The file is", [("placeholder", "The")]),
        ("%d plik", "One file", []),
        ("\ufffc plik", "A file", [("placeholder", "A")]),
        ("{n, plural, one {# plik} other {# pliki}}", "{n, plural, one {# file} other {# files}}", []),
        (
            "Zawieszenie broni podpisano wczoraj.",
            "Zawieszenie broni podpisano wczoraj.",
            [("untranslated", "Zawieszenie broni podpisano")],
        ),
        (
            "Ogłoszono zawieszenie broni podpisane wczoraj w nocy.",
            "They announced zawieszenie broni podpisane wczoraj at night.",
            [("untranslated", "zawieszenie broni podpisane")],
        ),
        ("Jan Kowalski", "Jan Kowalski", []),
        ("OK", "OK", []),
        ("Verkhovna Rada", "The file", []),
    ],
)
def test_what_differs_is_found_where_it_stands(
    engine: Engine, source: str, english: str, expected: list[tuple[str, str]]
) -> None:
    assert found(engine, source, english, "pl") == expected


@pytest.mark.parametrize(
    ("source", "language", "english", "expected"),
    [
        ("Верховна Рада проголосувала.", "uk", "The Verkhovna Rada voted.", []),
        ("Верховна Рада проголосувала.", "uk", "The chamber voted.", [("missing-term", "The")]),
        ("Верховна Рада проголосувала.", "uk", "The Verkhovna Radda voted.", [("missing-term", "Verkhovna Radda")]),
        ("Rząd Warszawy mówił.", "pl", "The government of Warsaw spoke.", []),
        ("Верховна Рада проголосувала.", "de", "The chamber voted.", []),
        ("Верховна Рада проголосувала.", "", "The chamber voted.", []),
    ],
)
def test_a_term_of_the_source_must_stand_in_the_english(
    engine: Engine, source: str, language: str, english: str, expected: list[tuple[str, str]]
) -> None:
    assert found(engine, source, english, language) == expected


def test_nothing_is_untranslated_where_the_source_is_english(engine: Engine) -> None:
    text = "Zawieszenie broni podpisano wczoraj."
    assert found(engine, text, text, "en") == []


@pytest.mark.parametrize(
    ("sources", "language"),
    [
        (["Zawieszenie broni zostało podpisane w marcu."], "pl"),
        (["The file was not found.", "Save the document before closing"], "en"),
        (["OK", "%s"], ""),
    ],
)
def test_the_sources_tell_their_language(sources: list[str], language: str) -> None:
    segments = tuple(Segment("x", Span(0, 1), source=source) for source in sources)
    assert bilingual.source_language(Document("a", "x", segments)) == language
    assert bilingual.source_language(Document("a", "x", segments, "ro")) == "ro"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<b>bold</b> and <i class='x'>more</i>", "bold and more"),
        ("one<br/>two<p>three</p>", "one two three "),
        ("see <x id='1'/> there", "see \ufffc there"),
        ("R&amp;D &nosuch; &#233;", "R&D &nosuch; é"),
        ("%s of %(n)d, {0}, ${x}, 100%", "%s of %(n)d, {0}, ${x}, 100%"),
        ("open <file> now", "open <file> now"),
    ],
)
def test_marks_are_read_through(text: str, read: str) -> None:
    assert inline.plain(text) == read


def test_a_table_with_sources_is_checked(write: Callable[..., Path], run: Run) -> None:
    write("packs/pairs.yaml", RULE)
    write("a.csv", b"pl,en\nRok 1985,The year 1986\nRok 1985,The year 1985\n")
    done = run("check", "a.csv", "--columns", "en", "--source-columns", "pl", "--output-format", "jsonl")
    assert [(one["rule"], one["line"]) for one in done.findings] == [("test-number", 2)]


RULE = """\
- id: test-number
  detector: differing-number
  message: a number that differs
  category: accuracy/mistranslation
  examples: [{bad: "The year [[1986]].", good: "The year [[1985]].", source: "Rok 1985."}]
  silent: [a]
"""
