"""The texts of Android apps."""

from __future__ import annotations

import pytest
from edits import OBJECT, Case, Piece, mended, paragraphs, ten_thousand

from mtfix.formats import Extract, extract
from mtfix.formats.xml import escape


def resources(*strings: str) -> str:
    """A file of resources as Android Studio writes it."""
    inside = "".join(f"    {string}\n" for string in strings)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<resources xmlns:xliff="urn:oasis:names:tc:xliff:document:1.2">\n{inside}</resources>\n'
    )


def read(text: str, path: str = "app/src/main/res/values/strings.xml") -> Extract:
    return extract(text, path)


def string(text: str) -> str:
    return f'<string name="a">{text}</string>'


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (r"Don\'t", ["Don't"]),
        (r"\"war\" and &quot;peace&quot;", ['"war" and peace']),
        ('"It\'s  so"', ["It's  so"]),
        ("two\n        lines", ["two lines"]),
        (r"caf\u00e9 \uD83C\uDFE0 \@home \\", ["café 🏠 @home \\"]),
        (r"one\ntwo\n\nthree", ["one", "two", "three"]),
        (r"a &lt;b&gt; &amp; c\&quot;", ['a <b> & c"']),
        ("%1$s of <xliff:g id='n' example='3'>%2$d war</xliff:g>", ["%1$s of %2$d war"]),
        ("<![CDATA[<b>War</b> & peace]]>", [f"{OBJECT}War{OBJECT} & peace"]),
        ("in <b>bold <i>and</i></b> type", ["in bold and type"]),
        ("@string/other", []),
        ("", []),
    ],
)
def test_strings_are_read_as_people_see_them(written: str, said: list[str]) -> None:
    assert paragraphs(read(resources(string(written)))) == said


def test_strings_plurals_and_arrays_are_prose_and_all_else_is_not() -> None:
    text = resources(
        string("war"),
        '<string name="b" translatable="false">not this</string>',
        '<plurals name="c"><item quantity="one">%d army</item><item quantity="other">%d armies</item></plurals>',
        '<string-array name="d"><item>gun</item></string-array>',
        '<string-array name="e" translatable="false"><item>not this</item></string-array>',
        '<item name="f" type="string">tank</item><item name="g" type="dimen">no</item>',
        "<dimen name='h'>no</dimen><integer-array name='i'><item>no</item></integer-array><!-- no -->",
    )
    assert paragraphs(read(text)) == ["war", "%d army", "%d armies", "gun", "tank"]


@pytest.mark.parametrize("folder", ["values", "values-en", "values-en-rGB", "values-b+en+Latn", "values-night", "x"])
def test_english_is_read(folder: str) -> None:
    assert paragraphs(read(resources(string("war")), f"res/{folder}/strings.xml")) == ["war"]


@pytest.mark.parametrize(
    ("folder", "language"), [("values-pl", "pl"), ("values-pt-rBR", "pt"), ("values-b+sr+Latn", "sr")]
)
def test_other_languages_are_said_and_not_read(folder: str, language: str) -> None:
    found = read(resources(string("war")), f"res/{folder}/strings.xml")
    assert (paragraphs(found), found.remark) == ([], f"texts in {language}, not English: nothing is checked")


def test_the_file_may_say_its_language() -> None:
    text = resources(string("Krieg")).replace("<resources", '<resources xmlns:tools="t" tools:locale="de"')
    assert read(text).remark.startswith("texts in de")
    assert paragraphs(read(text.replace('"de"', '"en"'))) == ["Krieg"]


def test_other_files_of_the_name_are_left_alone() -> None:
    found = read("<strings><string>war</string></strings>")
    assert (paragraphs(found), found.remark) == ([], "no Android resources: its root is <strings>; nothing is checked")


def test_what_is_written_is_escaped() -> None:
    found = read(resources(string("a war")))
    assert r"<string name=\"a\">a \"don\'t\" &amp; do</string>".replace(r"=\"a\"", '="a"') in mended(
        found, "war", '"don\'t" & do'
    )


def quoted(text: str) -> str:
    return escape(text.replace("'", "\\'").replace('"', '\\"'))


PIECES = [
    *(Piece("", word) for word in ("war", "Biała", "R&D", "🏠x", "it's", "a<b", '"q"')),
    Piece("<b>", "bold", "</b>"),
    Piece("<!-- c -->", "é"),
    Piece("<a href='x'>", "here", "</a>"),
]


@ten_thousand(PIECES)
def test_what_was_written_is_read_and_an_edit_changes_one_word(case: Case) -> None:
    def file(*, changed: bool = False) -> str:
        return resources(*map(string, case.written(quoted, changed=changed)))

    extract = read(file())
    assert paragraphs(extract) == case.paragraphs
    if case.edited:
        assert mended(extract, case.word, case.new, case.offset("\n\n")) == file(changed=True)
