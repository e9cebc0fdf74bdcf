"""`mtfix check`: exit codes, streams, formats."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import GARBLED, Run

JSONL = ("--output-format", "jsonl")


def test_nothing_found_is_exit_0(write, run: Run) -> None:
    write("text.txt", "All is well.\n")
    done = run("check", "text.txt")
    assert (done.code, done.stdout, done.stderr) == (0, "No findings in 1 file.\n", "")


def test_findings_are_exit_1_and_on_stdout(write, run: Run) -> None:
    write("text.txt")
    done = run("check", "text.txt")
    assert (done.code, done.stderr) == (1, "")
    assert "text.txt:1:16: Polish “zawieszenie broni”, word for word [test-arms-suspension]\n" in done.stdout
    assert done.stdout.endswith("Found 1 finding (1 safe fix: `mtfix fix`).\n")


def test_quiet_leaves_the_findings_alone(write, run: Run) -> None:
    write("text.txt")
    assert run("check", "--quiet", "text.txt").stdout.endswith("-> “a ceasefire” [safe]\n\n")


def test_an_empty_file_has_no_findings(write, run: Run) -> None:
    write("text.txt", "")
    assert run("check", "text.txt").code == 0
    assert run("check", *JSONL, "text.txt").raw == b""


def test_jsonl_is_nothing_but_findings(write, run: Run) -> None:
    write("a.txt", "All is well.\n")
    write("b.txt", GARBLED + "mtfix: ignore\n")
    done = run("check", *JSONL, "a.txt", "b.txt")
    assert [finding["path"] for finding in done.findings] == ["b.txt"]
    assert done.stderr == ""


def test_findings_do_not_overlap_and_come_in_text_order(write, run: Run) -> None:
    write("text.txt", "An oddity in social media: an arms suspension. " * 20)
    found = run("check", *JSONL, "text.txt").findings
    places = [(finding["start"], finding["end"]) for finding in found]
    assert len(places) == 60 and places == sorted(places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))


def test_stdin_is_called_what_the_user_says(write, run: Run) -> None:
    write("sub/mtfix.toml", 'no-builtin = true\nrules = ["../packs"]\nignore = ["style"]')
    text = b"An arms suspension, he said in social media.\n"
    assert {found["path"] for found in run("check", *JSONL, "-", stdin=text).findings} == {"-"}
    (found,) = run("check", *JSONL, "--stdin-filename", "sub/x.txt", "-", stdin=text).findings
    assert found["path"] == "sub/x.txt"


def test_statistics_count_the_findings_of_each_rule(write, run: Run) -> None:
    write("text.txt", GARBLED * 2 + "What an oddity.\n")
    done = run("check", "--statistics", "text.txt")
    assert done.stdout == (
        "2  test-arms-suspension  (2 safe)\n1  test-shown-oddity\nFound 3 findings (2 safe fixes: `mtfix fix`).\n"
    )
    assert run("check", "--statistics", *JSONL, "text.txt").code == 2


def test_an_encoding_can_be_named(write, run: Run) -> None:
    write("text.txt", "Wałęsa: an arms suspension\n".encode("cp1250"))
    (found,) = run("check", *JSONL, "--encoding", "cp1250", "text.txt").findings
    assert (found["start"], found["text"]) == (8, "an arms suspension")
    assert "unknown encoding “cp99”" in run("check", "--encoding", "cp99", "text.txt").stderr


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_however_many_processes_the_output_is_the_same(write, run: Run, jobs: int) -> None:
    for i in range(7):
        write(f"texts/{i}.txt", f"{GARBLED * i}What an oddity.\n")
    done = run("check", *JSONL, "--jobs", str(jobs), "texts")
    assert [finding["path"] for finding in done.findings] == [f"texts/{i}.txt" for i in range(7) for _ in range(i + 1)]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--selekt", "x", "text.txt"], "No such option '--selekt'"),
        (["--jobs", "-1", "text.txt"], "Invalid value for '--jobs'"),
        (["--style", "british", "text.txt"], "Invalid value for '--style'"),
        (["--from", "polish", "text.txt"], "--from takes a code such as “pl”, not “polish”"),
        (["--rules", "gone.yaml", "text.txt"], "gone.yaml: no such file or folder"),
        (["--glossary", "gone.csv", "text.txt"], "gone.csv"),
    ],
)
def test_a_wrong_option_is_one_line_and_exit_2(write, run: Run, arguments: list[str], line: str) -> None:
    write("text.txt")
    done = run("check", *arguments)
    assert done.code == 2
    assert done.raw == b""
    assert done.stderr.startswith("mtfix: ") and done.stderr.count("\n") == 1
    assert line in done.stderr


def test_a_broken_rule_file_is_one_line_and_an_excerpt(write, run: Run) -> None:
    write("text.txt")
    write("bad.yaml", "- id: test-bad\n  find: [unclosed\n  message: x\n")
    done = run("check", "--rules", "bad.yaml", "text.txt")
    assert done.code == 2
    first, *excerpt = done.stderr.splitlines()
    assert first.startswith("mtfix: bad.yaml:")
    assert any("unclosed" in line or "message: x" in line for line in excerpt)
    assert "Traceback" not in done.stderr


def test_two_rules_with_one_id_are_an_error(write, run: Run) -> None:
    write("text.txt")
    write("again.yaml", Path("packs/test.yaml").read_bytes())
    done = run("check", "--rules", "again.yaml", "text.txt")
    assert done.code == 2
    assert "test-arms-suspension" in done.stderr and "again.yaml:1" in done.stderr


def test_a_glossary_without_a_column_of_terms_is_an_error(write, run: Run) -> None:
    write("text.txt")
    write("terms.csv", "word,meaning\nx,y\n")
    done = run("check", "--glossary", "terms.csv", "text.txt")
    assert done.code == 2
    assert "terms.csv" in done.stderr and "term" in done.stderr
    assert done.stderr.startswith("mtfix: ")


def test_an_unknown_command_is_one_line(run: Run) -> None:
    assert run("chekc").stderr == "mtfix: no command “chekc”; did you mean “check”? (see mtfix --help)\n"


@pytest.fixture
def started(project: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """Start mtfix as a process of its own."""

    def start(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.Popen([sys.executable, "-m", "mtfix", *arguments], **pipes)  # type: ignore[call-overload]

    return start


def test_a_reader_that_goes_away_is_no_error(write, started) -> None:
    write("text.txt", GARBLED * 5_000)
    process = started("check", "text.txt")
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.wait()


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_leaves_no_traceback(write, started, sign: int, code: int, jobs: str) -> None:
    for i in range(4):
        write(f"texts/{i}.txt", GARBLED * 2_000)
    process = started("check", "--jobs", jobs, "texts", start_new_session=True)
    process.stdout.readline()
    process.send_signal(sign)
    _, errors = process.communicate()
    assert errors.strip() == b""
    assert process.returncode == code


def on_terminal(arguments: list[str], **variables: str) -> str:
    """What mtfix writes to a terminal."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", **variables}
    process = subprocess.Popen(
        [sys.executable, "-m", "mtfix", *arguments], stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    written = b""
    while True:
        try:
            read = os.read(ours, 65536)
        except OSError:
            break
        if not read:
            break
        written += read
    process.wait()
    os.close(ours)
    return written.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_colours_are_for_terminals_that_want_them(write, run: Run, monkeypatch) -> None:
    write("text.txt")
    assert "\x1b[" in on_terminal(["check", "text.txt"])
    assert "\x1b[" not in on_terminal(["check", "text.txt"], NO_COLOR="1")
    assert "\x1b[" not in run("check", "text.txt").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("check", "text.txt").stdout
    assert "\x1b[" in run("diff", "text.txt").stdout
    assert "\x1b[" not in run("check", *JSONL, "text.txt").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_progress_is_shown_on_a_terminal_when_work_is_long(write) -> None:
    write("texts/short.txt", "All is well.\n")
    write("texts/other.txt", "All is well.\n")
    assert "Checking" not in on_terminal(["check", "texts"])
    write("texts/long.txt", "word " * 410_000)
    assert "Checking" in on_terminal(["check", "texts"])


def test_a_locale_without_the_letters_is_no_error(write) -> None:
    write("text.txt")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "mtfix", "check", "text.txt"]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 1
    assert done.stderr == b""
    assert rb"\u201czawieszenie broni\u201d" in done.stdout


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_line_of_ten_megabytes_is_checked(write, run: Run, end: str) -> None:
    write("text.txt", "word " * 2_000_000 + "an arms suspension." + end)
    (found,) = run("check", *JSONL, "text.txt").findings
    assert found["line"] == 1 and found["start"] == 10_000_000
