"""What the README shows is what the program does."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = dict(re.findall(r"file `([\w.]+)`:\n\n((?:    .*\n)+)", README))
BLOCKS = re.findall(r"^    \$ (mtfix .*)\n((?:    .*\n|\n(?=    ))*)", README, re.MULTILINE)


def dedent(block: str) -> str:
    return "".join(line.removeprefix("    ") for line in block.splitlines(keepends=True)).strip("\n")


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[command for command, _ in BLOCKS])
def test_a_command_prints_what_the_readme_shows(tmp_path: Path, command: str, shown: str) -> None:
    for name, content in EXAMPLES.items():
        (tmp_path / name).write_text(dedent(content) + "\n", "utf-8")
    program = [str(Path(sys.executable).parent / "mtfix"), *shlex.split(command)[1:]]
    done = subprocess.run(
        program, cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"}
    )
    assert done.stdout.strip("\n") == dedent(shown)


def test_the_readme_shows_commands() -> None:
    assert len(BLOCKS) >= 4 and len(EXAMPLES) >= 3


def test_the_main_job_of_the_readme_runs() -> None:
    command = next(line.strip() for line in README.splitlines() if line.startswith("    .venv/bin/mtfix diff seeds/"))
    program = [str(Path(sys.executable).parent / "mtfix"), *shlex.split(command)[1:]]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "+Washington — The White House says that President Donald Trump" in done.stdout
    applies = subprocess.run(["git", "apply", "--check", "-"], cwd=ROOT, input=done.stdout, text=True, check=False)
    assert applies.returncode == 0


def test_every_key_of_the_configuration_is_documented() -> None:
    from mtfix.config import _READERS

    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    assert [key for key in _READERS if f"`{key}`" not in page] == []
