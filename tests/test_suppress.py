"""Ignores in the text, allow-lists, and ignores that ignore nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import GARBLED, Run
from hypothesis import given
from hypothesis import strategies as st

from mtfix.findings import Finding, Severity
from mtfix.suppress import Suppressions
from mtfix.text.document import Document
from mtfix.text.spans import Span

JSONL = ("--output-format", "jsonl")


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- mtfix: ignore -->",
        "<!--mtfix:ignore-->",
        "# mtfix: ignore",
        "// mtfix: ignore because he said so",
        "% mtfix: ignore",
        "/* mtfix: ignore */",
        ".. mtfix: ignore",
        "mtfix: ignore",
        "<!-- mtfix: ignore[test-arms-suspension] -->",
        "<!-- mtfix: ignore[style, test-arms] a reason -->",
        "mtfix: ignore[terminology]",
    ],
)
def test_an_ignore_silences_its_line_in_any_comment(write, run: Run, comment: str) -> None:
    write("text.txt", f"An arms suspension. {comment}\n\nAn arms suspension.\n")
    assert [finding["line"] for finding in run("check", *JSONL, "text.txt").findings] == [3]


def test_an_ignore_for_another_rule_silences_nothing(write, run: Run) -> None:
    write("text.txt", "An arms suspension. <!-- mtfix: ignore[test-in-media] -->\n")
    assert run("check", *JSONL, "text.txt").rules == ["test-arms-suspension"]
    assert run("check", "text.txt").stderr == "text.txt:1: unused ignore[test-in-media]\n"


@pytest.mark.parametrize("between", ["", "\n", "  \n\n"])
def test_the_next_line_that_is_not_blank_can_be_ignored(write, run: Run, between: str) -> None:
    write("text.txt", f"mtfix: ignore-next-line\n{between}{GARBLED}\n{GARBLED}")
    findings = run("check", *JSONL, "text.txt").findings
    assert [finding["line"] for finding in findings] == [4 + between.count("\n")]


def test_a_region_can_be_ignored(write, run: Run) -> None:
    write("text.txt", f"{GARBLED}<!-- mtfix: off -->\n\n{GARBLED}\n<!-- mtfix: on -->\n\n{GARBLED}")
    assert [finding["line"] for finding in run("check", *JSONL, "text.txt").findings] == [1, 8]


def test_a_region_without_end_runs_to_the_end(write, run: Run) -> None:
    write("text.txt", f"{GARBLED}\nmtfix: off[terminology]\n\n{GARBLED}\n\nSaid in social media.\n")
    assert run("check", *JSONL, "text.txt").rules == ["test-arms-suspension", "test-in-media"]


def test_on_with_names_ends_only_the_region_with_them(write, run: Run) -> None:
    text = "mtfix: off[style]\n\nmtfix: off[terminology]\n\nmtfix: on[style]\n\nIn social media: an arms suspension.\n"
    write("text.txt", text)
    assert run("check", *JSONL, "text.txt").rules == ["test-in-media"]


def test_a_file_can_be_ignored_in_its_first_ten_lines(write, run: Run) -> None:
    write("first.txt", f"{GARBLED * 9}# mtfix: ignore-file\n{GARBLED}")
    write("late.txt", f"{GARBLED * 10}# mtfix: ignore-file\n{GARBLED}")
    assert run("check", "first.txt").code == 0
    assert run("check", "late.txt").code == 1


def test_nothing_is_found_in_the_ignore_itself(write, run: Run) -> None:
    write("text.txt", "<!-- mtfix: ignore[style] the arms suspension is a quotation -->\n")
    assert run("check", *JSONL, "text.txt").rules == []


def test_unused_ignores_are_reported_in_each_kind(write, run: Run) -> None:
    write(
        "text.txt",
        "mtfix: ignore-file[locale]\nmtfix: off\nmtfix: on\nmtfix: ignore-next-line\nmtfix: ignore\n",
    )
    done = run("check", "text.txt")
    assert done.stderr.splitlines() == [
        "text.txt:1: unused ignore-file[locale]",
        "text.txt:2: unused off",
        "text.txt:4: unused ignore-next-line",
        "text.txt:5: unused ignore",
    ]
    assert run("check", "--quiet", "text.txt").stderr == ""


def test_an_ignore_counts_as_used_when_its_rule_is_not_selected(write, run: Run) -> None:
    write("text.txt", "An arms suspension. <!-- mtfix: ignore -->\n")
    assert run("check", "--select", "style", "text.txt").stderr == ""


def test_fix_leaves_what_is_ignored(write, run: Run) -> None:
    path = write("text.txt", "An arms suspension. # mtfix: ignore\n\nAn arms suspension.\n")
    run("fix", "text.txt")
    assert path.read_text() == "An arms suspension. # mtfix: ignore\n\nA ceasefire.\n"


@given(st.integers(0, 5), st.integers(0, 5), st.sampled_from(["\n", "\r\n"]))
def test_only_the_ignored_line_is_silent_and_the_rest_stays(lines: int, ignored: int, end: str) -> None:
    rows = [f"row {i} bad" + (" mtfix: ignore" if i == ignored else "") for i in range(lines)]
    document = Document.from_plain(end.join(rows))
    findings = []
    at = document.text.find("bad")
    while at >= 0:
        findings.append(Finding("test-x", Span(at, at + 3), "", "style/awkward", severity=Severity.MINOR, confidence=1))
        at = document.text.find("bad", at + 3)
    left, covered, used = Suppressions.of(document).apply(findings)
    places = [document.lines.position(finding.span.start).line - 1 for finding in left]
    assert places == [i for i in range(lines) if i != ignored]
    assert len(used) == len(covered) == (ignored < lines)


def allow(write, entries: str) -> None:
    write("mtfix.toml", 'no-builtin = true\nrules = ["packs"]\nallow = "allow.txt"')
    write("allow.txt", entries)


@pytest.mark.parametrize(
    "entry",
    [
        "arms suspension  # the name of a band",
        "Arms  Suspension # folded",
        "an arms suspension\t#it is so",
        "test-arms-suspension: arms suspension  # only for this rule",
        "terminology: arms suspension  # only for this kind",
        "# a comment\n\narms suspension  # C# is meant",
    ],
)
def test_an_allowed_phrase_is_no_finding(write, run: Run, entry: str) -> None:
    allow(write, f"{entry}\n")
    write("text.txt")
    done = run("check", "text.txt")
    assert (done.code, done.stderr) == (0, "")


def test_an_entry_for_another_rule_allows_nothing(write, run: Run) -> None:
    allow(write, "test-in-media: arms suspension  # no\n")
    write("text.txt")
    assert run("check", "text.txt").code == 1


def test_an_entry_without_a_reason_is_an_error_with_its_line(write, run: Run) -> None:
    allow(write, "oddity  # yes\narms suspension\n")
    write("text.txt")
    done = run("check", "text.txt")
    assert done.code == 2
    assert "allow.txt:2: no reason" in done.stderr


def test_an_entry_for_an_unknown_rule_is_an_error_with_its_line(write, run: Run) -> None:
    allow(write, "note: arms suspension  # why\n")
    write("text.txt")
    done = run("check", "text.txt")
    assert done.code == 2
    assert "allow.txt:1: unknown rule or category “note”" in done.stderr


def test_a_missing_allow_list_is_an_error(write, run: Run) -> None:
    write("mtfix.toml", 'allow = "gone.txt"\nno-builtin = true')
    write("text.txt")
    done = run("check", "text.txt")
    assert done.code == 2
    assert "gone.txt: cannot be read: No such file" in done.stderr


def test_unused_entries_are_reported_one_by_one_when_all_was_checked(write, run: Run, project: Path) -> None:
    allow(write, "arms suspension  # used\nfoo bar  # not\nstyle: baz  # not\n")
    write("texts/text.txt")
    lines = run("check", ".").stderr.splitlines()
    assert lines == [
        "allow.txt:2: unused entry “foo bar”",
        "allow.txt:3: unused entry “style: baz”",
    ]
    assert run("check", "texts").stderr == "allow.txt: of no use in these files: " + (
        "“foo bar” (line 2), “style: baz” (line 3)\n"
    )


def test_only_check_reports_unused_entries(write, run: Run) -> None:
    allow(write, "foo bar  # not\n")
    write("text.txt", "All is well.\n")
    for command in ("diff", "fix"):
        assert run(command, ".").stderr == ""
    assert run("check", *JSONL, ".").stderr == ""
