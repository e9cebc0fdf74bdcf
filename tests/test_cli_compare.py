"""`mtfix compare` as a user meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

from conftest import GARBLED, MENDED, Run

Write = Callable[..., Path]


def test_changes_are_shown_with_what_explains_them(run: Run, write: Write) -> None:
    write("old.txt", "They wrote in social media. Kyiv agreed to an arms suspension on Tuesday.\n")
    write("new.txt", "They wrote in social media. Kyiv gladly agreed to a ceasefire on Tuesday.\n")
    done = run("compare", "old.txt", "new.txt")
    assert done.code == 1
    assert "Kyiv {+gladly +}agreed to [-an arms suspension-]{+a ceasefire+} on Tuesday.\n" in done.stdout
    assert "  unexplained  “gladly” added\n" in done.stdout
    assert "  exactly      “an arms suspension” -> “a ceasefire” [test-arms-suspension]\n" in done.stdout
    assert "Left as they are:\n  old.txt:1:12: “in” -> “on”" in done.stdout
    assert "2 changes: 1 that a rule or term would have made, 0 partly, 1 unexplained.\n" in done.stdout
    assert "Findings: 2 before, 1 after (1 left, 0 new).\n" in done.stdout
    assert "MQM penalty per 1,000 words: 461.5 before, 76.9 after.\n" in done.stdout
    assert "\x1b" not in done.stdout


def test_what_a_rule_proposes_instead_is_said(run: Run, write: Write) -> None:
    write("old.txt")
    write("new.txt", "Kyiv agreed to a truce on Tuesday.\n")
    assert (
        "  partly       “an arms suspension” -> “a truce”;"
        " proposed: “an arms suspension” -> “a ceasefire” [test-arms-suspension]\n"
    ) in run("compare", "old.txt", "new.txt").stdout


def test_equal_texts_exit_with_0(run: Run, write: Write) -> None:
    write("old.txt", MENDED)
    write("new.txt", b"\xef\xbb\xbf" + MENDED.encode())
    done = run("compare", "old.txt", "new.txt")
    assert (done.code, done.stderr) == (0, "")
    assert "The texts are equal.\n" in done.stdout


def test_other_line_ends_are_said_and_exit_with_1(run: Run, write: Write) -> None:
    write("old.txt", MENDED)
    write("new.txt", MENDED.replace("\n", "\r\n"))
    done = run("compare", "old.txt", "new.txt")
    assert done.code == 1
    assert "The texts differ in line ends or blank lines alone.\n" in done.stdout


def test_jsonl_has_a_line_a_change_and_a_summary(run: Run, write: Write) -> None:
    write("old.txt", "\ufeffe\u0301 🏠\r\n\r\n" + GARBLED)
    write("new.txt", "e\u0301 🏠\r\n\r\n" + MENDED)
    done = run("compare", "old.txt", "new.txt", "--output-format", "jsonl")
    change, summary = done.findings
    assert change == {
        "type": "change",
        "kind": "edited",
        "passage": "edited",
        "verdict": "exact",
        "original": {
            "path": "old.txt",
            "start": 23,
            "end": 41,
            "line": 3,
            "column": 16,
            "end_line": 3,
            "end_column": 34,
            "text": "an arms suspension",
        },
        "cleaned": {
            "path": "new.txt",
            "start": 23,
            "end": 34,
            "line": 3,
            "column": 16,
            "end_line": 3,
            "end_column": 27,
            "text": "a ceasefire",
        },
        "reasons": [
            {
                "rules": ["test-arms-suspension"],
                "message": "Polish “zawieszenie broni”, word for word",
                "category": "terminology/wrong-term",
                "severity": "major",
                "start": 23,
                "end": 41,
                "text": "an arms suspension",
                "replacement": "a ceasefire",
            }
        ],
    }
    assert summary["type"] == "summary"
    assert summary["changes"] == {"exact": 1, "partial": 0, "none": 0}
    assert (summary["equal"], summary["before"]["points"], summary["after"]["points"]) == (False, 5, 0)


def test_new_findings_are_lines_of_their_own(run: Run, write: Write) -> None:
    write("old.txt", MENDED)
    write("new.txt", GARBLED)
    lines = run("compare", "old.txt", "new.txt", "--output-format", "jsonl").findings
    assert [line["type"] for line in lines] == ["change", "introduced", "summary"]
    assert (lines[1]["path"], lines[1]["rule"]) == ("new.txt", "test-arms-suspension")


class _Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_escaped_and_needs_nothing_else(run: Run, write: Write) -> None:
    write("a & <b>.txt", "<script>alert(1)</script> & co. \x1b[31m Kyiv agreed to an arms suspension.\n")
    write("new.txt", '<img src="x" onerror="y"> & co. Kyiv agreed to a ceasefire.\n\nMore "came".\n')
    done = run("compare", "a & <b>.txt", "new.txt", "--output-format", "html", "-o", "page.html")
    assert (done.code, done.raw, done.stderr) == (1, b"", "")
    text = Path("page.html").read_text("utf-8")
    page = _Page(text)
    assert not page.open
    assert not {"script", "img", "b", "link"} & set(page.tags)
    assert len(page.ids) == len(set(page.ids))
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert "\x1b" not in text
    assert "prefers-color-scheme:dark" in text
    assert ">a ceasefire</ins>" in text


def test_folders_are_compared_by_name(run: Run, write: Write) -> None:
    write("old/one.txt")
    write("new/one.txt", MENDED)
    write("old/sub/two.md", MENDED)
    write("new/sub/two.md", MENDED)
    write("old/only.txt")
    write("new/late.txt")
    done = run("compare", "old", "new")
    assert done.code == 1
    assert "old/one.txt -> new/one.txt\n" in done.stdout
    assert "only.txt: not in new\n" in done.stdout
    assert "late.txt: not in old\n" in done.stdout
    assert "All 2 pairs:\n1 change: 1 that a rule" in done.stdout
    lines = run("compare", "old", "new", "--output-format", "jsonl").findings
    assert [line["missing_in"] for line in lines if line["type"] == "missing"] == ["new", "old"]
    page = _Page(run("compare", "old", "new", "--output-format", "html").stdout)
    assert len(page.ids) == len(set(page.ids))


def test_a_file_that_is_missing_differs(run: Run, write: Write) -> None:
    for name in ("old/one.txt", "new/one.txt", "old/only.txt"):
        write(name)
    assert run("compare", "old", "new").code == 1


def test_one_text_may_come_from_stdin(run: Run, write: Write) -> None:
    write("old.txt")
    assert run("compare", "old.txt", "-", stdin=MENDED.encode()).code == 1
    assert run("compare", "old.txt", "-", stdin=GARBLED.encode()).code == 0
    assert run("compare", "-", "-").code == 2


def test_other_encodings_are_read(run: Run, write: Write) -> None:
    write("old.txt", "Café. Kyiv agreed to an arms suspension.\n".encode("cp1252"))
    write("new.txt", "Café. Kyiv agreed to a ceasefire.\n".encode("cp1252"))
    done = run("compare", "old.txt", "new.txt")
    assert done.code == 2
    assert done.stderr.startswith("mtfix: old.txt: not utf-8;")
    assert "1 change: 1 that" in run("compare", "old.txt", "new.txt", "--encoding", "cp1252").stdout


def test_an_empty_file_is_a_text(run: Run, write: Write) -> None:
    write("old.txt")
    write("empty.txt", "")
    done = run("compare", "old.txt", "empty.txt")
    assert (done.code, done.stderr) == (1, "")
    assert "line 1, dropped" in done.stdout
    assert run("compare", "empty.txt", "empty.txt").code == 0


def test_what_cannot_be_used_is_said_in_one_line(run: Run, write: Write) -> None:
    write("old.txt")
    write("picture.txt", b"\x89PNG\x00\x01\x02\xff\x00\x00")
    write("folder/one.txt")
    for arguments, said in (
        (("old.txt", "none.txt"), "none.txt: cannot be read"),
        (("old.txt", "picture.txt"), "picture.txt: a binary file"),
        (("folder", "old.txt"), "folder is a folder and old.txt is none"),
        (("old.txt", "old.txt", "-o", "none/page.html"), "none/page.html: cannot be written"),
        (("old.txt", "old.txt", "-o", "old.txt"), "old.txt: is one of the texts to compare"),
        (("old.txt", "old.txt", "--glossary", "none.csv"), "none.csv"),
        (("old.txt", "old.txt", "--encoding", "klingon"), "unknown encoding “klingon”"),
    ):
        done = run("compare", *arguments)
        assert (done.code, done.raw) == (2, b"")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    assert Path("old.txt").read_text("utf-8") == GARBLED


def test_a_term_of_a_glossary_explains_a_change(run: Run, write: Write) -> None:
    write("terms.csv", "term,deprecated\nMinistry of Silly Walks,Department of Silly Gaits\n")
    write("old.txt", "She works at the Department of Silly Gaits in London.\n")
    write("new.txt", "She works at the Ministry of Silly Walks in London.\n")
    done = run("compare", "old.txt", "new.txt", "--glossary", "terms.csv", "--output-format", "jsonl")
    change = json.loads(done.stdout.splitlines()[0])
    assert (change["verdict"], change["reasons"][0]["rules"]) == ("exact", ["glossary-ministry-of-silly-walks"])
