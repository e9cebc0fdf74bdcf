"""Formats that hold records: generated files with known prose are read as they say, and edited in the right place.

Of each format 10,000 files are read, written by the real serialiser where there is one.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix import formats
from mtfix.findings import Applicability, Finding, Replacement, Severity
from mtfix.formats import Options
from mtfix.formats.extract import Extract
from mtfix.text.spans import Span

FILES = 10_000
# So many files are made from one shape that hypothesis draws.
LIKE_ONE = 40
# What is written in a value, and what of it is read.
WORDS = {
    "war": "war",
    "Biała": "Biała",
    "said,": "said,",
    "“no”;": "“no”;",
    '"yes"': '"yes"',
    "don't": "don't",
    "🏠": "🏠",
    "C:\\new": "C:\\new",
    "<b>peace</b>": "peace",
    '<a href="x">link</a>': "link",
    "R&amp;D": "R&D",
    "%s": "%s",
    "%1$d": "%1$d",
    "{name}": "{name}",
    "<x/>": "\ufffc",
    "end.": "end.",
}
# What subtitles may hold: they know no placeholders.
SPOKEN = {written: read for written, read in WORDS.items() if "&" not in written and "<x" not in written}
LOCKED = {"%s", "%1$d", "{name}", "\ufffc", "C:\\new"}
NEW = 'Łódź "now"'

Paragraph = list[str]


@dataclass(frozen=True)
class Maker:
    """How the values of a file are written, with a random choice where there is one; and how it is read."""

    name: str
    write: Callable[[list[list[Paragraph]], random.Random], str]
    options: Options | None = None
    words: dict[str, str] | None = None
    values: Callable[[str], object] | None = None

    @property
    def pool(self) -> dict[str, str]:
        return self.words or WORDS


def joined(value: list[Paragraph]) -> str:
    return "\n\n".join(" ".join(paragraph) for paragraph in value)


def po(values: list[list[Paragraph]], chance: random.Random) -> str:
    def quoted(text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        words = escaped.split(" ")
        if chance.random() < 0.5 or len(words) < 2:
            return f'"{escaped}"'
        at = chance.randrange(1, len(words))
        return '""\n"' + " ".join(words[:at]) + ' "\n"' + " ".join(words[at:]) + '"'

    header = 'msgid ""\nmsgstr "Language: en\\nContent-Type: text/plain; charset=UTF-8\\n"\n'
    entries = []
    for number, value in enumerate(values):
        comment = chance.choice(["", "#, fuzzy\n", "# the the war\n", '#~ msgid "the the"\n#~ msgstr "the the"\n\n'])
        ids = "\\n\\n".join(f"n{number}" for _ in value)
        if chance.random() < 0.3:
            entry = f'msgid "{ids}"\nmsgid_plural "{ids}"\nmsgstr[0] {quoted(joined(value))}\nmsgstr[1] ""\n'
        else:
            entry = f'msgctxt "c"\nmsgid "{ids}"\nmsgstr {quoted(joined(value))}\n'
        entries.append(comment + entry)
    return header + "\n" + "\n".join(entries)


def table(delimiter: str, line_end: str = "\r\n") -> Callable[[list[list[Paragraph]], random.Random], str]:
    def write(values: list[list[Paragraph]], chance: random.Random) -> str:
        out = io.StringIO()
        quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
        writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
        writer.writerow(["id", "text", "note"])
        for number, value in enumerate(values):
            writer.writerow([number, joined(value), "the the"])
        return out.getvalue()

    return write


def rows(delimiter: str) -> Callable[[str], object]:
    return lambda text: list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def an_object(values: list[list[Paragraph]], chance: random.Random) -> str:
    records = [{"id": "the the", "deep": {"text": joined(value), "n": [1, None, "the the"]}} for value in values]
    return json.dumps({"items": records}, ensure_ascii=chance.random() < 0.5, indent=chance.choice([None, 2]))


def lines(values: list[list[Paragraph]], chance: random.Random) -> str:
    ascii_only = chance.random() < 0.5
    return "".join(json.dumps({"id": "a b", "text": joined(v)}, ensure_ascii=ascii_only) + "\n" for v in values)


def time(number: int) -> str:
    return f"00:{number // 60:02}:{number % 60:02}"


def broken(paragraph: Paragraph, chance: random.Random, line_end: str = "\n") -> str:
    """The words of a paragraph on one line or two."""
    at = chance.randrange(1, len(paragraph) + 1)
    return line_end.join(" ".join(words) for words in (paragraph[:at], paragraph[at:]) if words)


def srt(values: list[list[Paragraph]], chance: random.Random) -> str:
    line_end = chance.choice(["\n", "\r\n"])
    cues = []
    for number, value in enumerate(values, 1):
        dash = "- " if len(value) > 1 else ""
        said = line_end.join(dash + broken(paragraph, chance, line_end) for paragraph in value)
        marked = chance.choice(["", "{\\an8}", "<i>"]) + said
        cues.append(line_end.join([str(number), f"{time(number)},000 --> {time(number)},900", marked, ""]))
    return line_end.join(cues)


def vtt(values: list[list[Paragraph]], chance: random.Random) -> str:
    blocks = ["WEBVTT - the the", "STYLE\n::cue { color: red }", "NOTE\nthe the war"]
    for number, value in enumerate(values):
        voices = "".join(f"<v Speaker {n}>{broken(paragraph, chance)}\n" for n, paragraph in enumerate(value))
        name = chance.choice(["", "the the\n", f"{number}\n"])
        blocks.append(f"{name}{time(number)}.000 --> {time(number)}.900 align:start\n{voices}")
    return "\n\n".join(blocks)


def apple(values: list[list[Paragraph]], chance: random.Random) -> str:
    pieces = []
    for number, value in enumerate(values):
        escaped = joined(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        comment = chance.choice(["", "/* the the; */\n", '// "a" = "the the";\n'])
        pieces.append(f'{comment}"key {number}" = "{escaped}";\n')
    return "\n".join(pieces)


def catalog(values: list[list[Paragraph]], chance: random.Random) -> str:
    strings = {
        f"the the.{number}": {
            "comment": "the the",
            "localizations": {
                "pl": {"stringUnit": {"state": "translated", "value": "the the"}},
                "en": {"stringUnit": {"state": "translated", "value": joined(value)}}
                if chance.random() < 0.5
                else {"variations": {"plural": {"one": {"stringUnit": {"state": "new", "value": joined(value)}}}}},
            },
        }
        for number, value in enumerate(values)
    }
    return json.dumps({"sourceLanguage": "en", "strings": strings, "version": "1.0"}, ensure_ascii=False, indent=2)


MAKERS = [
    Maker("a.po", po),
    Maker("a.csv", table(","), Options(columns=("text",)), values=rows(",")),
    Maker("b.csv", table(";", "\n"), Options(columns=("text",)), values=rows(";")),
    Maker("a.tsv", table("\t"), Options(columns=("text",)), values=rows("\t")),
    Maker("a.json", an_object, Options(fields=("items.*.deep.text",)), values=json.loads),
    Maker("a.jsonl", lines, Options(fields=("text",))),
    Maker("a.srt", srt, words=SPOKEN),
    Maker("a.vtt", vtt, words=SPOKEN | {"R&amp;D": "R&D"}),
    Maker("a.strings", apple),
    Maker("a.xcstrings", catalog, values=json.loads),
]


def edited(text: str, extract: Extract, span: Span, new: str) -> tuple[str, Finding]:
    finding = Finding("r", span, "m", "style/awkward", Severity.MINOR, 1.0, (Replacement(new, Applicability.SAFE),))
    written = extract.in_file(finding)
    return text[: written.span.start] + written.replacements[0].text + text[written.span.end :], written


@pytest.mark.timeout(900)
@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.name)
def test_prose_is_read_and_edited_where_it_stands(maker: Maker) -> None:
    pool = sorted(maker.pool)
    paragraph = st.lists(st.integers(0, len(pool) - 1), max_size=4)
    shapes = st.lists(st.lists(paragraph, min_size=1, max_size=2), min_size=1, max_size=2)

    @settings(max_examples=FILES // LIKE_ONE, deadline=None, database=None, derandomize=True)
    @given(shapes, st.integers(0, 2**32))
    def holds(shape: list[list[list[int]]], seed: int) -> None:
        for turn in range(LIKE_ONE):
            values = [
                [["The", *(pool[(word + turn) % len(pool)] for word in words)] for words in value] for value in shape
            ]
            chance = random.Random(seed + turn)
            text = maker.write(values, chance)
            extract = formats.extract(text, maker.name, maker.options)
            read = [[maker.pool.get(word, word) for word in words] for value in values for words in value]
            assert [segment.text for segment in extract.prose.segments] == [" ".join(words) for words in read]
            if not turn:
                assert_a_word_can_be_edited(maker, text, extract, read, chance)

    holds()


def assert_a_word_can_be_edited(
    maker: Maker, text: str, extract: Extract, read: list[list[str]], chance: random.Random
) -> None:
    number = chance.randrange(len(read))
    at = chance.randrange(len(read[number]))
    word = read[number][at]
    if word in LOCKED:
        return
    start = extract.prose.segments[number].span.start + len(" ".join([*read[number][:at], ""]))
    after, finding = edited(text, extract, Span(start, start + len(word)), NEW)
    if finding.applicability is Applicability.DISPLAY:
        # A field without quotation marks cannot hold any.
        assert maker.name in ("a.csv", "b.csv", "a.tsv")
        return
    again = formats.extract(after, maker.name, maker.options)
    assert again.prose.text == extract.prose.text[:start] + NEW + extract.prose.text[start + len(word) :]
    if maker.values:
        old, new = list(leaves(maker.values(text))), list(leaves(maker.values(after)))
        assert len(old) == len(new)
        assert sum(one != other for one, other in zip(old, new, strict=True)) == 1


def leaves(value: object) -> Iterator[object]:
    """What stands in a nested value, in its order."""
    if isinstance(value, dict):
        value = list(value.items())
    if isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)
    else:
        yield value
