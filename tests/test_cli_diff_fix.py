"""`mtfix diff` and `mtfix fix`: what git applies, what is written, and what is said."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import GARBLED, MENDED, Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SPAN_TEXT = "Said in social media: an arms suspension. What an oddity.\n"


@pytest.fixture
def repository(project: Path) -> Path:
    subprocess.run(["git", "init", "-q", "."], cwd=project, check=True)
    return project


def test_diff_shows_safe_and_unsafe_edits_and_exits_with_1(write, run: Run) -> None:
    write("text.txt", SPAN_TEXT)
    done = run("diff", "text.txt")
    assert done.code == 1
    assert done.stdout == (
        "--- a/text.txt\n+++ b/text.txt\n@@ -1 +1 @@\n"
        f"-{SPAN_TEXT}"
        "+Said on social media: a ceasefire. What an oddity.\n"
    )
    assert done.stderr == "Not in the diff: 1 only shown by `mtfix check`.\n"


def test_diff_safe_shows_what_fix_would_do(write, run: Run) -> None:
    write("text.txt", SPAN_TEXT)
    done = run("diff", "--safe", "text.txt")
    assert "+Said in social media: a ceasefire. What an oddity.\n" in done.stdout
    assert done.stderr == "Not in the diff: 1 without --safe, 1 only shown by `mtfix check`.\n"
    assert run("diff", "--safe", "--quiet", "text.txt").stderr == ""


def test_without_edits_the_diff_is_empty(write, run: Run) -> None:
    write("text.txt", "What an oddity.\n")
    done = run("diff", "text.txt")
    assert (done.code, done.raw) == (0, b"")


def test_word_diff_is_for_people(write, run: Run) -> None:
    write("text.txt", SPAN_TEXT)
    assert run("diff", "--word-diff", "text.txt").stdout == (
        "text.txt\n@@ 1 @@\nSaid [-in-]{+on+} social media: [-an arms suspension-]{+a ceasefire+}. What an oddity.\n\n"
    )


def test_diff_of_stdin_has_the_name_that_the_user_gives(project, run: Run) -> None:
    done = run("diff", "--stdin-filename", "sub/x.txt", "-", stdin=GARBLED.encode())
    assert done.stdout.startswith("--- a/sub/x.txt\n+++ b/sub/x.txt\n")


PIECES = st.lists(
    st.sampled_from(
        [
            "an arms suspension",
            "in social media",
            "oddity",
            "Biała 🏠 e\u0301",
            "x",
            ".",
            "“",
            "”",
            "\n",
            "\n\n",
        ]
    ),
    max_size=25,
)
BYTES = st.builds(
    lambda pieces, end, bom: bom + " ".join(pieces).replace("\n", end).encode(),
    PIECES,
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=BYTES, level=st.sampled_from([(["--safe"], []), ([], ["--unsafe"])]))
def test_git_apply_of_the_diff_is_what_fix_does(repository: Path, write, run: Run, data: bytes, level) -> None:
    path = write("sub dir/tékst.txt", data)
    diff = run("diff", *level[0], path).raw
    if diff:
        subprocess.run(["git", "apply", "-"], input=diff, check=True)
    applied = path.read_bytes()
    path.write_bytes(data)
    run("fix", *level[1], path)
    assert path.read_bytes() == applied
    run("fix", *level[1], path)
    assert path.read_bytes() == applied, "a second fix changes nothing"
    assert run("fix", *level[1], "-", stdin=data).raw == applied


def test_git_applies_the_diff_of_a_file_in_another_encoding(repository: Path, write, run: Run) -> None:
    path = write("text.txt", f"Wałęsa. {GARBLED}".encode("cp1250"))
    diff = run("diff", "--encoding", "cp1250", "text.txt").raw
    subprocess.run(["git", "apply", "-"], input=diff, check=True)
    assert path.read_bytes() == f"Wałęsa. {MENDED}".encode("cp1250")


def test_fix_applies_what_is_safe_and_says_what_it_changed(write, run: Run) -> None:
    path = write("text.txt", SPAN_TEXT)
    done = run("fix", "text.txt")
    assert path.read_text() == "Said in social media: a ceasefire. What an oddity.\n"
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout == (
        "text.txt:1:23: “an arms suspension” -> “a ceasefire” [test-arms-suspension]\n"
        "Fixed 1 place in 1 file (1 more with --unsafe, 1 only shown by `mtfix check`).\n"
    )


def test_fix_unsafe_applies_all_but_what_is_only_shown(write, run: Run) -> None:
    path = write("text.txt", SPAN_TEXT)
    run("fix", "--unsafe", "text.txt")
    assert path.read_text() == "Said on social media: a ceasefire. What an oddity.\n"


def test_fix_can_exit_with_1_when_it_changed_something(write, run: Run) -> None:
    write("text.txt")
    assert run("fix", "--exit-non-zero-on-fix", "text.txt").code == 1
    done = run("fix", "--exit-non-zero-on-fix", "text.txt")
    assert (done.code, done.stdout) == (0, "Nothing to fix.\n")


def test_fix_from_stdin_writes_the_text_to_stdout_and_the_rest_to_stderr(project, run: Run) -> None:
    data = b"\xef\xbb\xbf" + GARBLED.replace("\n", "\r\n").encode() + b"no end of line"
    done = run("fix", "-", stdin=data)
    assert done.raw == b"\xef\xbb\xbf" + MENDED.replace("\n", "\r\n").encode() + b"no end of line"
    assert done.stderr == (
        "-:1:16: “an arms suspension” -> “a ceasefire” [test-arms-suspension]\nFixed 1 place in 1 file.\n"
    )
    quiet = run("fix", "--quiet", "-", stdin=data)
    assert (quiet.raw, quiet.stderr) == (done.raw, "")


def test_stdin_and_files_do_not_mix_in_fix(write, run: Run) -> None:
    write("text.txt")
    done = run("fix", "-", "text.txt", stdin=b"x")
    assert done.code == 2 and done.raw == b""


def test_fix_does_not_touch_what_it_does_not_change(write, run: Run) -> None:
    path = write("text.txt", "All is well.\n")
    before = path.stat()
    run("fix", "text.txt")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_fix_keeps_encoding_mark_line_ends_and_mode(write, run: Run) -> None:
    path = write("text.txt", b"\xff\xfe" + f"One.\r\n{GARBLED}".encode("utf-16-le"))
    path.chmod(0o600)
    assert run("fix", "text.txt").code == 0
    assert path.read_bytes() == b"\xff\xfe" + f"One.\r\n{MENDED}".encode("utf-16-le")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_read_only_file_is_one_line_and_the_others_are_fixed(write, run: Run, jobs: str) -> None:
    locked, free = write("a.txt"), write("b.txt")
    locked.chmod(0o444)
    done = run("fix", "--jobs", jobs, "a.txt", "b.txt")
    assert done.code == 2
    assert done.stderr == "mtfix: a.txt: read-only, so it was left as it is\n"
    assert (locked.read_text(), free.read_text()) == (GARBLED, MENDED)


def test_a_missing_path_keeps_fix_from_writing_anything(write: Callable[..., Path], run: Run) -> None:
    path = write("text.txt")
    assert run("fix", "text.txt", "gone.txt").code == 2
    assert path.read_text() == GARBLED


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupted_fix_leaves_whole_files_and_no_others(write, project: Path, sign: int, jobs: str) -> None:
    paths = [write(f"texts/{i:03}.txt", GARBLED * 500) for i in range(160)]
    process = subprocess.Popen(
        [sys.executable, "-m", "mtfix", "fix", "--jobs", jobs, "texts"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout
    process.stdout.readline()
    os.killpg(process.pid, sign)
    _, errors = process.communicate(timeout=300)
    assert (process.returncode, errors.strip()) == (128 + sign, b"")
    assert sorted((project / "texts").iterdir()) == paths
    contents = {path.read_text() for path in paths}
    assert contents == {GARBLED * 500, MENDED * 500}
