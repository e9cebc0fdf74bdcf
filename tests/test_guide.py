"""The guide to glossaries, run as it stands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

GUIDE = Path(__file__).parent.parent / "docs" / "glossary.md"
# A file with its content, or a command with what it prints.
STEP = re.compile(
    r"^File `([^`]+)`:\n\n((?:    (?!\$ ).*\n|\n(?=    (?!\$ )))+)|^    \$ (.*)\n((?:    (?!\$ ).*\n)*)", re.M
)
WHO = {f"GIT_{role}_{key}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}


def dedent(block: str) -> str:
    return "".join(line.removeprefix("    ") for line in block.splitlines(keepends=True))


def steps() -> Iterator[re.Match[str]]:
    return STEP.finditer(GUIDE.read_text("utf-8"))


def test_the_guide_does_what_it_shows(tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for step in steps():
        name, content, command, shown = step.groups()
        if name:
            (tmp_path / name).write_text(dedent(content), "utf-8")
            continue
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env={**os.environ, **WHO, "PATH": path, "NO_COLOR": "1"},
        )
        assert done.stdout.strip("\n") == dedent(shown).strip("\n"), command


def test_the_guide_shows_the_whole_cycle() -> None:
    commands = " ".join(step[3] or "" for step in steps())
    cycle = "add edit show search lint export import learn review mine diff".split()
    assert [name for name in cycle if name not in commands] == []
