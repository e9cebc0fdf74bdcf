"""What people and machines are shown: excerpts, JSON lines, diffs, word diffs, statistics."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.context import context_hash
from mtfix.findings import Applicability, Edit, Finding, Replacement, Severity
from mtfix.pipeline import compose
from mtfix.render.statistics import statistics, summary
from mtfix.render.text import Look, finding_block
from mtfix.render.unified import git_name, unified_diff
from mtfix.render.words import word_diff
from mtfix.resolve import apply_edits
from mtfix.text.document import Document
from mtfix.text.spans import Span
from mtfix.text.units import LineIndex

JSONL = ("--output-format", "jsonl")
SAFE, UNSAFE, DISPLAY = Applicability.SAFE, Applicability.UNSAFE, Applicability.DISPLAY


def finding(text: str, piece: str, *replacements: str, rule: str = "test-rule") -> Finding:
    at = text.index(piece)
    return Finding(
        rule,
        Span(at, at + len(piece)),
        "a message",
        "style/awkward",
        Severity.MINOR,
        0.9,
        tuple(Replacement(new, SAFE) for new in replacements),
    )


def block(text: str, piece: str, *replacements: str, width: int = 100) -> list[str]:
    document = Document.from_plain(text, "x.txt")
    return finding_block(document, finding(text, piece, *replacements), Look(width=width)).splitlines()


def test_the_line_is_shown_with_the_span_underlined() -> None:
    assert block("First.\nThis is a bad word.\nLast.", "bad", "good") == [
        "x.txt:2:11: a message [test-rule]",
        "  | This is a bad word.",
        "  |           ^^^",
        "  -> “good” [safe]",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "piece", "marks"),
    [
        ("停戦 bad", "bad", "     ^^^"),
        ("e\u0301 bad", "bad", "  ^^^"),
        ("🏠 bad", "bad", "   ^^^"),
        ("an 停戦.", "停戦", "   ^^^^"),
        ("\tbad", "bad", "^^^"),
        ("one\ttwo bad", "bad", "        ^^^"),
        ("zero\u200bwidth bad", "bad", "          ^^^"),
    ],
)
def test_the_marks_stand_beneath_the_span_on_a_terminal(text: str, piece: str, marks: str) -> None:
    assert block(text, piece)[2] == f"  | {marks}"


def test_a_span_of_two_lines_is_marked_on_the_first() -> None:
    assert block("so bad\r\nit is", "bad\r\nit")[1:3] == ["  | so bad", "  |    ^^^"]


def test_control_characters_never_reach_the_terminal() -> None:
    assert "\x1b" not in "".join(block("\x1b[31m red \x1b[0m bad \x07", "bad", "\x1b[2J"))


@given(st.text("ab 停\u0301\t", max_size=300), st.text("ab 停\u0301\t", max_size=300), st.integers(40, 120))
def test_an_excerpt_is_never_wider_than_there_is_room(before: str, after: str, room: int) -> None:
    text = f"{before}XYZ{after}"
    line, marks = block(text, "XYZ", width=room)[1:3]
    cells = sum({"停": 2, "\u0301": 0}.get(ch, 1) for ch in line[4:])
    assert cells <= room
    at = line.index("XYZ")
    assert marks.index("^") == sum({"停": 2, "\u0301": 0}.get(ch, 1) for ch in line[:at])
    assert marks.count("^") == 3


def test_a_line_of_megabytes_is_cut_to_a_window_around_the_span() -> None:
    line = block("x " * 1_000_000 + "bad" + " y" * 1_000_000, "bad")[1]
    assert line.startswith("  | …") and line.endswith("…") and "bad" in line
    assert len(line) <= 104


def test_a_deletion_and_alternatives_are_said_in_words() -> None:
    assert block("a bad word", "bad ", "")[-2] == "  -> (nothing) [safe]"
    assert block("a bad word", "bad", "1", "2", "3", "4", "5")[-2] == (
        "  -> “1” [safe] or “2” [safe] or “3” [safe] or 2 more"
    )


def test_jsonl_has_exactly_the_promised_fields_in_order(write, run: Run) -> None:
    write(
        "text.txt",
        "Biała 🏠 e\u0301.\r\n\r\nKyiv agreed to an arms suspension on Tuesday.\n".encode("utf-8-sig"),
    )
    (found,) = run("check", *JSONL, "text.txt").findings
    digest = sha256(
        "\x1f".join(["v1", "test-arms-suspension", "an arms suspension", "agreed", "to", "on", "Tuesday"]).encode()
    )
    assert list(found.items()) == [
        ("path", "text.txt"),
        ("rule", "test-arms-suspension"),
        ("message", "Polish “zawieszenie broni”, word for word"),
        ("category", "terminology/wrong-term"),
        ("severity", "major"),
        ("confidence", 0.95),
        ("start", 30),
        ("end", 48),
        ("line", 3),
        ("column", 16),
        ("end_line", 3),
        ("end_column", 34),
        ("text", "an arms suspension"),
        ("replacements", [{"text": "a ceasefire", "applicability": "safe"}]),
        ("context_hash", digest.hexdigest()[:16]),
    ]


def test_jsonl_is_utf8_and_not_escaped(write, run: Run) -> None:
    write("Biała.txt", "Kyiv agreed to an arms suspension.\n")
    done = run("check", *JSONL, "Biała.txt")
    assert b'"path": "Bia\xc5\x82a.txt"' in done.raw
    assert "“zawieszenie broni”".encode() in done.raw


def test_a_name_that_is_not_utf8_is_still_json(write, run: Run, project: Path) -> None:
    name = b"bia\xb3y.txt"
    try:
        (project / name.decode("utf-8", "surrogateescape")).write_text("An arms suspension.\n")
    except OSError:
        pytest.skip("no such names here")
    (found,) = run("check", *JSONL, ".").findings
    assert found["path"].encode("utf-8", "surrogateescape") == b"./" + name
    assert run("check", ".").code == 1


def test_the_context_hash_stays_when_lines_move_and_differs_with_its_neighbours() -> None:
    text = "one two bad three four"
    moved = f"Something else.\n\n{text}\nMore."
    assert context_hash(text, finding(text, "bad")) == context_hash(moved, finding(moved, "bad"))
    for other in ("one 2 bad three four", "one two bad three 4"):
        assert context_hash(text, finding(text, "bad")) != context_hash(other, finding(other, "bad"))
    far = "1 one two bad three four 5"
    assert context_hash(text, finding(text, "bad")) == context_hash(far, finding(far, "bad"))
    assert context_hash(text, finding(text, "bad")) != context_hash(text, finding(text, "bad", rule="other-rule"))


def test_a_token_that_the_span_cuts_is_no_neighbour() -> None:
    text = "one two invasionAt three"
    cut = finding(text, "At")
    expected = "\x1f".join(["v1", "test-rule", "At", "one", "two", "three"])
    assert context_hash(text, cut) == sha256(expected.encode()).hexdigest()[:16]


LINES = st.lists(st.sampled_from(["", "a", "b", "a b", "x" * 80]), max_size=14)
ENDS = st.sampled_from(["\n", "\r\n"])


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    return folder


def git_apply(repository: Path, name: str, old: bytes, diff: bytes) -> bytes:
    path = repository / name
    path.write_bytes(old)
    subprocess.run(["git", "apply", "-"], cwd=repository, input=diff, check=True)
    return path.read_bytes()


@settings(max_examples=60, deadline=None)
@given(old=LINES, new=LINES, end=ENDS, ends=st.tuples(st.booleans(), st.booleans()))
def test_git_applies_every_diff(repository: Path, old, new, end, ends) -> None:
    before = (end.join(old) + end * ends[0]).encode()
    after = (end.join(new) + end * ends[1]).encode()
    if not before or not after or before == after:
        return  # git wants other headers for a file that comes or goes
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(repository)
        diff = unified_diff(before, after, "x.txt")
    assert git_apply(repository, "x.txt", before, diff) == after


@pytest.mark.parametrize(
    "name", ["x.txt", "two words.txt", "Biała.txt", 'a "quote".txt', "back\\slash.txt", "tab\t.txt"]
)
def test_git_finds_the_file_under_any_name(repository: Path, monkeypatch, name: str) -> None:
    monkeypatch.chdir(repository)
    for path in (name, f"./{name}", str(repository / name), f"../{repository.name}/{name}"):
        diff = unified_diff(b"old\n", b"new\n", path)
        assert git_apply(repository, name, b"old\n", diff) == b"new\n"


def test_names_are_written_as_git_writes_them(repository: Path, monkeypatch) -> None:
    monkeypatch.chdir(repository)
    for name in ("x.txt", "two words.txt", "Biała Ż.txt", 'a"b.txt'):
        (repository / name).write_text("old\n")
        subprocess.run(["git", "add", name], check=True)
        (repository / name).write_text("new\n")
        shown = subprocess.run(["git", "diff", "--", name], capture_output=True, text=True, check=True).stdout
        assert f"--- {git_name('a', name)}\n+++ {git_name('b', name)}\n" in shown


def test_the_diff_is_that_of_git(repository: Path, monkeypatch) -> None:
    monkeypatch.chdir(repository)
    old = "".join(f"{i}\n" for i in range(30)) + "end"
    new = old.replace("4\n", "four\n").replace("9\n", "nine\n", 1).replace("end", "END")
    (repository / "n.txt").write_text(old)
    subprocess.run(["git", "add", "n.txt"], check=True)
    (repository / "n.txt").write_text(new)
    shown = subprocess.run(["git", "diff", "n.txt"], capture_output=True, check=True).stdout
    expected = re.sub(rb"(?m)^(@@.*@@).*$", rb"\1", shown.split(b"\n", 2)[2])
    assert unified_diff(old.encode(), new.encode(), "n.txt") == expected


def test_the_same_text_gives_no_diff() -> None:
    assert unified_diff(b"same\n", b"same\n", "x") == b""
    assert unified_diff(b"", b"", "x") == b""


def test_word_diff_marks_old_and_new_in_the_line() -> None:
    text = "One bad line.\nA good one.\nTwo words gone here.\r\nLast"
    edits = [Edit(Span(4, 7), "fine"), Edit(Span(30, 36), ""), Edit(Span(48, 48), "Very ")]
    assert word_diff(text, edits, "x.txt", Look()) == (
        "x.txt\n@@ 1 @@\nOne [-bad-]{+fine+} line.\n@@ 3 @@\nTwo [-words -]gone here.\n@@ 4 @@\n{+Very +}Last\n\n"
    )
    assert word_diff(text, [], "x.txt", Look()) == ""


@st.composite
def edits_on(draw: st.DrawFn, text: str) -> list[Edit]:
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return [Edit(Span(start, end), draw(st.text("xyz", max_size=4))) for start, end in pairs]


@given(st.data())
def test_two_rounds_of_edits_make_one(data: st.DataObject) -> None:
    text = data.draw(st.text("abc \n", max_size=30))
    first = data.draw(edits_on(text))
    between = apply_edits(text, first)
    second = data.draw(edits_on(between))
    both = compose(first, second, between)
    assert apply_edits(text, both) == apply_edits(between, second)
    assert all(a.span.end <= b.span.start for a, b in pairwise(both))


def test_statistics_count_by_rule_the_most_frequent_first() -> None:
    tally = {("b-rule", SAFE): 2, ("a-rule", UNSAFE): 2, ("c-rule", DISPLAY): 11, ("c-rule", SAFE): 1}
    assert statistics(tally) == "12  c-rule  (1 safe)\n 2  a-rule\n 2  b-rule  (2 safe)\n"
    assert statistics({}) == ""


@pytest.mark.parametrize(
    ("tally", "files", "line"),
    [
        ({}, 1, "No findings in 1 file."),
        ({("a", DISPLAY): 1}, 1, "Found 1 finding."),
        ({("a", SAFE): 1}, 2, "Found 1 finding in 2 files (1 safe fix: `mtfix fix`)."),
        ({("a", UNSAFE): 3}, 1, "Found 3 findings (3 with --unsafe)."),
        (
            {("a", SAFE): 8, ("b", UNSAFE): 3, ("c", DISPLAY): 1},
            1,
            "Found 12 findings (8 safe fixes: `mtfix fix`, 3 more with --unsafe).",
        ),
    ],
)
def test_the_summary_says_what_can_be_fixed(tally, files: int, line: str) -> None:
    assert summary(tally, files) == line


def test_colours_mark_the_span_and_take_no_room() -> None:
    text = "This is bad."
    plain = finding_block(Document.from_plain(text, "x"), finding(text, "bad", "good"), Look())
    colourful = finding_block(
        Document.from_plain(text, "x"), finding(text, "bad", "good"), replace(Look(), colour=True)
    )
    import click

    assert "\x1b[" in colourful and click.unstyle(colourful) == plain


def test_lines_are_counted_as_in_the_file() -> None:
    assert LineIndex("a\rb\r\nc").position(5).line == 2
