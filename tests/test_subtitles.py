"""SubRip, WebVTT and the strings files of Apple's systems."""

from __future__ import annotations

import json

import pytest

from mtfix import formats
from mtfix.errors import UserError

TIMES = "00:00:01,000 --> 00:00:02,000"


def prose(text: str, path: str) -> list[str]:
    return [segment.text for segment in formats.extract(text, path).prose.segments]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (f"1\n{TIMES}\nOne\ntwo.\n\n2\n{TIMES}\nThree\n", ["One two.", "Three"]),
        (f"1\r\n{TIMES} X1:1 Y1:2\r\n<i>One</i>\r\n\r\n", ["One"]),
        (f"1\n{TIMES}\n- One.\n- Two\nthree.\n", ["One.", "Two three."]),
        (f"1\n{TIMES}\nOne?\n– Łódź.\n", ["One?", "Łódź."]),
        (f"1\n{TIMES}\nOne\n- or two -\nthree\n", ["One - or two - three"]),
        (f'1\n{TIMES}\n<font color="red">{{\\an8}}R&amp;D</font>\n', ["R&amp;D"]),
        (f"1\n{TIMES}\nOne\n\ntwo\n\n2\n{TIMES}\n\n3\n{TIMES}\nThree\n", ["One", "two", "Three"]),
        (f"\n\n1\n{TIMES}\nIn\n1984\n", ["In 1984"]),
        ("", []),
    ],
)
def test_the_lines_of_a_cue_are_one_paragraph_a_speaker(text: str, read: list[str]) -> None:
    assert prose(text, "a.srt") == read


VTT = "WEBVTT the the\nKind: captions\n\n"
CUE = "00:01.000 --> 00:02.000 line:0\n"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (f"{VTT}one\n{CUE}One\ntwo\n\n{CUE}Three\n", ["One two", "Three"]),
        (f"{VTT}NOTE a --> b\nthe the\n\nSTYLE\n::cue {{}}\n\nREGION\nid:x\n\n{CUE}One\n", ["One"]),
        (
            f"{VTT}{CUE}<v Anna Nowak>One</v> <v.loud Eve>Two <c.red>three</c> <00:01.500>four</v>\n",
            ["One", "Two three four"],
        ),
        (f"{VTT}{CUE}R&amp;D &lt;x&gt;\n", ["R&D <x>"]),
        ("WEBVTT", []),
        ("", []),
    ],
)
def test_the_texts_of_webvtt_are_read_without_notes_and_styles(text: str, read: list[str]) -> None:
    assert prose(text, "a.vtt") == read


@pytest.mark.parametrize(
    ("text", "path", "fault"),
    [
        ("One\n\ntwo\n", "a.srt", "a.srt: not SubRip"),
        (f"1\n{TIMES}\nOne\n\n2\n00:00:01,000 -> 00:00:02,000\nTwo\n", "a.srt", "a.srt:6: not a time"),
        (f"1\n{TIMES}\nOne\n\n2\n00:0x --> 00:00:02,000\nTwo\n", "a.srt", "a.srt:6: not a time"),
        (f"{CUE}One\n", "a.vtt", "a.vtt:1: not WebVTT"),
        (f"{VTT}00:01 --> 00:02\nOne\n", "a.vtt", "a.vtt:4: not a time"),
        ('"a" = "b"\n"c" = "d";', "a.strings", 'a.strings:1: not "key" = "value";'),
        ('"a" = "b";\n\n"c" = "d;', "a.strings", "a.strings:3: not"),
        ('/* x\n"a" = "b";', "a.strings", "a.strings:1: not"),
        ('{"strings": {}}', "a.xcstrings", "a.xcstrings: not a string catalog"),
        ("{", "a.xcstrings", "a.xcstrings:1:2: not JSON"),
    ],
)
def test_what_is_not_of_the_format_is_refused_with_its_line(text: str, path: str, fault: str) -> None:
    with pytest.raises(UserError) as caught:
        formats.extract(text, path)
    assert str(caught.value).startswith(fault)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('/* "x" = "no"; */ "key" = "One \\"two\\"";// no\nkey2="Three";', ['One "two"', "Three"]),
        ('"Key only"; "k" = word; "l" = "One\\n\\nTwo \\U00e9 %@ %1$d";', ["One", "Two é %@ %1$d"]),
        ("", []),
    ],
)
def test_the_values_of_strings_files_are_read(text: str, read: list[str]) -> None:
    assert prose(text, "en.lproj/a.strings") == read
    assert prose(text, "a.strings") == read


def test_strings_in_the_folder_of_another_language_are_left_alone() -> None:
    extract = formats.extract('"a" = "Dom";', "App/pl.lproj/a.strings")
    assert (extract.prose.segments, extract.remark) == (
        (),
        "in the folder pl.lproj, not in English: nothing is checked",
    )


def test_a_catalog_gives_the_source_of_each_string() -> None:
    def unit(value: str) -> dict[str, object]:
        return {"stringUnit": {"state": "translated", "value": value}}

    def plural(**forms: str) -> dict[str, object]:
        return {"variations": {"plural": {name: unit(value) for name, value in forms.items()}}}

    strings = {
        "Dom": {"localizations": {"en": unit("House"), "de": unit("Haus")}},
        "key.1": {"localizations": {"pl": plural(one="%d dom"), "en-GB": plural(one="%d house", other="%d houses")}},
    }
    text = json.dumps({"sourceLanguage": "pl", "strings": strings, "version": "1.0"})
    read = formats.extract(text, "a.xcstrings").prose
    assert read.source_language == "pl"
    assert [(segment.text, segment.source) for segment in read.segments] == [
        ("House", "Dom"),
        ("%d house", "%d dom"),
        ("%d houses", "key.1"),
    ]
