"""What a baseline holds is neither reported nor mended, wherever it moves; the baseline only shrinks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import GARBLED, MENDED, Run
from hypothesis import given
from hypothesis import strategies as st

from mtfix.baseline import Baseline, Entry, compare
from mtfix.baseline import update as updated

JSONL = ("--output-format", "jsonl")
BASE = ("--baseline", "known.jsonl")
OTHER = "They spoke of an arms suspension again.\n"


@pytest.fixture
def baseline(project: Path, run: Run):
    """Make the baseline of what stands in the project now."""

    def make(*paths: str) -> Path:
        assert run("baseline", "update", *(paths or (".",)), *BASE).code == 0
        return project / "known.jsonl"

    return make


def entries(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()[1:]]


def test_what_the_baseline_holds_is_not_reported(write, run: Run, baseline) -> None:
    write("text.txt", GARBLED)
    baseline()
    done = run("check", "text.txt", *BASE)
    assert (done.code, done.stdout) == (0, "No new findings in 1 file. The baseline holds 1.\n")
    assert run("check", "text.txt", *BASE, *JSONL).findings == []
    assert run("check", "text.txt").code == 1


def test_an_entry_names_file_rule_text_and_context_and_no_place(write, run: Run, baseline) -> None:
    write("deep/text.txt", GARBLED)
    assert entries(baseline()) == [
        {
            "path": "deep/text.txt",
            "rule": "test-arms-suspension",
            "text": "an arms suspension",
            "before": ["agreed", "to"],
            "after": ["on", "Tuesday"],
            "context_hash": run("check", "deep/text.txt", *JSONL).findings[0]["context_hash"],
            "count": 1,
        }
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"A new line.\n\nAnother.\n\n{GARBLED}",
        f"{GARBLED}\nMore.\n",
        GARBLED.replace("\n", "\r\n"),
        GARBLED.replace("Kyiv agreed", "On Monday Kyiv again agreed"),
        GARBLED.replace("agreed to", "said yes to").replace("on Tuesday", "in June"),
    ],
    ids=["down", "up", "crlf", "same context", "other context"],
)
def test_it_is_known_again_when_lines_move_and_neighbours_change(write, run: Run, baseline, text: str) -> None:
    write("text.txt", f"One.\n\n{GARBLED}")
    baseline()
    write("text.txt", text)
    assert run("check", "text.txt", *BASE, "--strict-baseline").code == 0


def test_line_ends_and_line_breaks_within_the_text_do_not_matter(write, run: Run, baseline) -> None:
    line = (
        "x" * 50
        + " and the two parties then agreed to an arms\nsuspension on Tuesday, which was the best that\nthey had.\n"
    )
    write("text.txt", line)
    assert len(entries(baseline())) == 1
    for other in (line.replace("\n", "\r\n"), line.replace("\n", " ")):
        write("text.txt", other)
        assert run("check", "text.txt", *BASE, "--strict-baseline").code == 0


def test_of_a_text_that_stands_twice_only_the_known_one_is_known(write, run: Run, baseline) -> None:
    write("text.txt", GARBLED)
    baseline()
    write("text.txt", f"{OTHER}\n{GARBLED}\n{OTHER}")
    found = run("check", "text.txt", *BASE, *JSONL).findings
    assert [finding["line"] for finding in found] == [1, 5]


def test_n_known_ones_cover_no_more_than_n(write, run: Run, baseline) -> None:
    write("text.txt", f"{GARBLED}\n{GARBLED}")
    assert [entry["count"] for entry in entries(baseline())] == [2]
    write("text.txt", f"{GARBLED}\n{GARBLED}\n{GARBLED}")
    assert [finding["line"] for finding in run("check", "text.txt", *BASE, *JSONL).findings] == [5]


def test_another_file_with_the_same_text_is_another_matter(write, run: Run, baseline) -> None:
    write("one.txt")
    baseline()
    write("two.txt")
    assert [finding["path"] for finding in run("check", ".", *BASE, *JSONL).findings] == ["./two.txt"]


def test_the_working_folder_does_not_matter(write, run: Run, baseline, tmp_path: Path, monkeypatch) -> None:
    text, file = write("text.txt"), baseline()
    monkeypatch.chdir(tmp_path)
    assert run("check", text, "--baseline", file).code == 0
    assert run("check", "-", "--stdin-filename", text, "--baseline", file, stdin=GARBLED.encode()).code == 0
    assert (
        run("check", "-", "--config", text.parent / "mtfix.toml", "--baseline", file, stdin=GARBLED.encode()).code == 1
    )


def test_fix_and_diff_leave_it_and_mend_the_rest(write, run: Run, baseline) -> None:
    path = write("text.txt", GARBLED)
    baseline()
    write("text.txt", f"{GARBLED}\n{OTHER}")
    shown = run("diff", "text.txt", *BASE).stdout
    assert "-They spoke of an arms suspension again." in shown and "-Kyiv" not in shown
    assert run("fix", "text.txt", *BASE).code == 0
    assert path.read_text() == f"{GARBLED}\n{OTHER.replace('an arms suspension', 'a ceasefire')}"
    assert run("fix", "text.txt", *BASE).stdout == "Nothing to fix.\n"


def test_what_is_mended_beside_it_leaves_it_known(write, run: Run, baseline) -> None:
    path = write("text.txt", "They agreed to an arms suspension.\n")
    baseline()
    write("text.txt", "In social media an arms suspension in social media.\n")
    for _ in range(2):
        assert run("fix", "--unsafe", "text.txt", *BASE).code == 0
        assert path.read_text() == "On social media an arms suspension on social media.\n"


OVERLAPPING = """\
- id: test-longer
  find: "big arms suspension"
  replace: "big ceasefire"
  message: The surer one
  category: terminology/wrong-term
  applicability: safe
  confidence: 0.99
  examples:
    - bad:  "They want a [[big arms suspension]]."
      good: "They want a [[big ceasefire]]."
  silent: ["It is big."]
"""


def test_no_weaker_finding_takes_the_place_of_one_that_is_known(write, run: Run, baseline) -> None:
    write("packs/more.yaml", OVERLAPPING)
    text = "They want this big arms suspension now.\n"
    path = write("text.txt", text)
    assert run("check", "text.txt", *JSONL, "--ignore", "test-longer").rules == ["test-arms-suspension"]
    assert [entry["rule"] for entry in entries(baseline())] == ["test-longer"]
    assert run("check", "text.txt", *BASE).code == 0
    run("fix", "--unsafe", "text.txt", *BASE)
    assert path.read_text() == text


def test_a_surer_finding_in_the_place_of_one_that_is_known_is_new(write, run: Run, baseline) -> None:
    write("text.txt", "They want this big arms suspension now.\n")
    baseline()
    write("packs/more.yaml", OVERLAPPING)
    assert run("check", "text.txt", *BASE, *JSONL).rules == ["test-longer"]


def test_several_processes_find_the_same(write, run: Run, baseline) -> None:
    for name in "abcd":
        write(f"{name}.txt", f"{GARBLED}\n{OTHER}")
    first = baseline().read_bytes()
    assert run("baseline", "update", ".", "--baseline", "two.jsonl", "--jobs", "2").code == 0
    assert Path("two.jsonl").read_bytes() == first
    write("a.txt", GARBLED)
    write("b.txt", f"{GARBLED}\n{OTHER}\nWhat an oddity.\n")
    done = run("check", ".", *BASE, "--jobs", "2", "--strict-baseline")
    assert done.code == 1
    assert "b.txt" in done.stdout and "a.txt" not in done.stdout and "The baseline holds 7 more." in done.stdout
    assert done.stderr.splitlines()[0].startswith("known.jsonl:3: not found any more: “an arms suspension”")


def test_what_is_not_found_any_more_is_said_and_fails_only_if_strict(write, run: Run, baseline) -> None:
    write("text.txt", f"{GARBLED}\n{GARBLED}\nWhat an oddity.\n")
    baseline()
    write("text.txt", GARBLED)
    done = run("check", "text.txt", *BASE)
    assert done.code == 0
    assert done.stderr == (
        "known.jsonl:2: not found any more: “an arms suspension” [test-arms-suspension] in text.txt\n"
        "known.jsonl:3: not found any more: “oddity” [test-shown-oddity] in text.txt\n"
        "`mtfix baseline update` takes such entries out\n"
    )
    assert run("check", "text.txt", *BASE, "--quiet").stderr == ""
    assert run("check", "text.txt", *BASE, *JSONL).stderr == ""
    for more in ((), ("--quiet",), JSONL):
        done = run("check", "text.txt", *BASE, "--strict-baseline", *more)
        assert done.code == 1 and "not found any more" in done.stderr


def test_what_no_rule_was_asked_for_is_not_stale(write, run: Run, baseline) -> None:
    write("text.txt")
    baseline()
    for narrowed in (("--select", "style"), ("--ignore", "test-arms")):
        done = run("check", "text.txt", *BASE, *narrowed, "--strict-baseline")
        assert (done.code, done.stderr) == (0, "")


def test_entries_of_files_that_were_not_checked_are_not_stale_but_those_of_files_that_are_gone(
    write, run: Run, baseline
) -> None:
    write("in/one.txt")
    gone = write("in/two.txt")
    write("out/three.txt")
    baseline()
    gone.unlink()
    assert run("check", "out", *BASE, "--strict-baseline").code == 0
    done = run("check", "in", *BASE, "--strict-baseline")
    assert done.code == 1 and "in/two.txt" in done.stderr and "in/one.txt" not in done.stderr


def test_an_update_takes_out_what_is_gone_and_leaves_the_rest(write, run: Run, baseline) -> None:
    write("in/one.txt", f"{GARBLED}\n{GARBLED}\n{OTHER}")
    gone = write("in/two.txt")
    elsewhere = write("out/three.txt")
    file = baseline()
    gone.unlink()
    elsewhere.unlink()
    write("in/one.txt", GARBLED)
    done = run("baseline", "update", "in", *BASE)
    assert (done.code, done.stdout, done.stderr) == (0, "known.jsonl: 1 kept, 3 removed, 0 added\n", "")
    assert [(entry["path"], entry["count"]) for entry in entries(file)] == [("in/one.txt", 1), ("out/three.txt", 1)]
    assert run("check", "in", *BASE, "--strict-baseline").code == 0


def test_a_baseline_grows_only_if_that_is_allowed(write, run: Run, baseline) -> None:
    write("text.txt", GARBLED)
    file = baseline()
    before = file.read_bytes()
    write("text.txt", f"{OTHER}\n{GARBLED}\nWhat an oddity.\n")
    done = run("baseline", "update", ".", *BASE)
    assert (done.code, done.stdout) == (0, "known.jsonl: 1 kept, 0 removed, 0 added\n")
    assert done.stderr == "2 new findings left out; --allow-growth adds what is new\n"
    assert file.read_bytes() == before
    assert run("baseline", "update", ".", *BASE, "--allow-growth").stdout.endswith("1 kept, 0 removed, 2 added\n")
    assert run("check", ".", *BASE).code == 0


def test_an_update_notes_the_context_of_now(write, run: Run, baseline) -> None:
    write("text.txt", GARBLED)
    file = baseline()
    write("text.txt", OTHER)
    assert run("baseline", "update", ".", *BASE).stdout.endswith("1 kept, 0 removed, 0 added\n")
    assert entries(file)[0]["before"] == ["spoke", "of"]


def test_an_update_that_changes_nothing_does_not_touch_the_file(write, run: Run, baseline) -> None:
    write("text.txt")
    file = baseline()
    before = file.stat()
    assert run("baseline", "update", ".", *BASE).code == 0
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_baseline_of_fine_texts_is_empty_and_of_use(write, run: Run, baseline) -> None:
    write("text.txt", MENDED)
    assert baseline().read_text() == '{"mtfix_baseline": 1}\n'
    assert run("check", ".", *BASE, "--strict-baseline").code == 0


def test_the_configuration_may_name_the_baseline(write, run: Run, project: Path) -> None:
    write("mtfix.toml", 'no-builtin = true\nrules = ["packs"]\nbaseline = "lists/known.jsonl"\n')
    write("deep/text.txt")
    done = run("check", ".")
    assert done.code == 2
    assert done.stderr == (
        "mtfix: lists/known.jsonl: cannot be read: No such file or directory: make it with `mtfix baseline update`\n"
    )
    assert run("baseline", "update", "deep").code == 2
    write("lists/readme", "")
    assert run("baseline", "update", "deep").code == 0
    assert entries(project / "lists" / "known.jsonl")[0]["path"] == "../deep/text.txt"
    assert run("check", ".").code == 0
    assert 'known.jsonl"  # mtfix.toml' in run("config").stdout


def test_no_baseline_or_several_is_an_error(write, run: Run) -> None:
    write("text.txt")
    assert "no baseline is configured: name one with --baseline FILE" in run("baseline", "update", ".").stderr
    write("sub/mtfix.toml", 'extend = "../mtfix.toml"\nbaseline = "own.jsonl"\n')
    write("sub/text.txt")
    write("mtfix.toml", 'no-builtin = true\nrules = ["packs"]\nbaseline = "known.jsonl"\n')
    done = run("baseline", "update", ".")
    assert done.code == 2 and "some of these files have another baseline, sub/own.jsonl" in done.stderr
    assert run("baseline", "update", ".", "sub").code == 2
    assert not Path("known.jsonl").exists()
    assert run("baseline", "update", ".", *BASE).code == 0


@pytest.mark.parametrize("option", [("--select", "style"), ("--ignore", "style")])
def test_an_update_is_about_all_rules(write, run: Run, option: tuple[str, ...]) -> None:
    write("text.txt")
    assert run("baseline", "update", ".", *BASE, *option).code == 2
    assert run("baseline", "update", "-", *BASE).code == 2


def test_an_update_that_fails_leaves_the_baseline_as_it_was(write, run: Run, baseline) -> None:
    write("text.txt", f"{GARBLED}\n{OTHER}")
    file = baseline()
    before = file.read_bytes()
    write("text.txt", GARBLED)
    write("broken.txt", b"caf\xe9 an arms suspension")
    assert run("baseline", "update", ".", *BASE).code == 2
    assert run("baseline", "update", "nowhere", *BASE).code == 2
    assert file.read_bytes() == before


ENTRY = '{"path": "a", "rule": "r", "text": "t", "before": [], "after": [], "context_hash": "", "count": 1}'
HEADER = '{"mtfix_baseline": 1}\n'


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "1: no baseline of mtfix"),
        ("[]\n", "1: no baseline of mtfix"),
        ("{}\n", "1: no baseline of mtfix"),
        (ENTRY, "1: no baseline of mtfix"),
        ('{"mtfix_baseline": 2}\n', "1: a baseline of version 2; this mtfix reads version 1"),
        (HEADER + "so\n", "2: not JSON"),
        (HEADER + "[" * 100_000, "2: not JSON"),
        (HEADER + ENTRY + "\n<<<<<<< HEAD\n", "3: a merge conflict"),
        (HEADER + ENTRY + "\n\n" + ENTRY, "4: the same entry as in line 2"),
        (HEADER + '{"path": "a"}', "2: an entry has the keys path, rule"),
        (HEADER + ENTRY.replace('"a"', "1"), "2: “path” is a text"),
        (HEADER + ENTRY.replace("[]", "[1]"), "2: “before” and “after” are lists of texts"),
        (HEADER + ENTRY.replace("1}", "true}"), "2: “count” is a number"),
        (HEADER + ENTRY.replace("1}", "0}"), "2: “count” is 1 or more"),
        (b"\xff\xfe", ": not UTF-8"),
    ],
)
def test_a_broken_baseline_is_one_line_with_its_place(write, run: Run, content, fault: str) -> None:
    write("text.txt")
    path = write("known.jsonl", content)
    before = path.read_bytes()
    for command in (("check",), ("fix",), ("baseline", "update")):
        done = run(*command, "text.txt", *BASE)
        assert (done.code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert done.stderr.startswith("mtfix: known.jsonl:") and fault in done.stderr
    assert path.read_bytes() == before


def test_a_path_that_is_not_utf8_survives(tmp_path: Path) -> None:
    entry = Entry("caf\udce9.txt", "a-rule", "“text”", (), ("x",), "0")
    file = tmp_path / "known.jsonl"
    file.write_bytes(Baseline(file, [entry]).dump())
    assert Baseline.load(file).entries == (entry,)


ENTRIES = st.builds(
    lambda text, before, after: Entry("a.txt", "a-rule", text, before, after, ""),
    st.sampled_from(["one", "two"]),
    st.sampled_from([(), ("x",), ("x", "y")]),
    st.sampled_from([(), ("z",)]),
)


@given(st.lists(ENTRIES), st.lists(ENTRIES))
def test_each_known_finding_covers_one_of_its_text_and_no_other(known: list[Entry], found: list[Entry]) -> None:
    new, stale = compare(known, found)
    for text in ("one", "two"):
        had, has = (sum(entry.text == text for entry in entries) for entries in (known, found))
        assert sum(found[at].text == text for at in new) == max(0, has - had)
        assert sum(entry.count for entry in stale if entry.text == text) == max(0, had - has)


@given(st.lists(ENTRIES), st.lists(ENTRIES), st.booleans())
def test_after_an_update_nothing_is_stale_and_a_second_one_changes_nothing(
    known: list[Entry], found: list[Entry], may_grow: bool
) -> None:
    file = Path("known.jsonl")
    first = updated(Baseline(file, dict.fromkeys(known)), {"a.txt": found}, [], may_grow=may_grow)
    second = updated(Baseline(file, first.entries), {"a.txt": found}, [], may_grow=may_grow)
    assert not compare(first.entries, found)[1]
    assert first.kept + first.removed == len(set(known))
    assert (second.entries, second.removed, second.added) == (first.entries, 0, 0)
