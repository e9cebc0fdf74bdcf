"""The hooks, run by pre-commit in a git repository.

The environment that pre-commit would make is the one that the tests run in; all else is as users have it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from conftest import GARBLED, MENDED

from mtfix.formats import names_in_folders

HOOKS = Path(__file__).parent.parent / ".pre-commit-hooks.yaml"
PYTHON = Path(sys.executable).parent
WHO = {f"GIT_{role}_{key}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
SECONDS = 120


@dataclass(frozen=True)
class Repository:
    """A git repository whose hooks are those of mtfix."""

    folder: Path
    environment: dict[str, str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def commit(self, message: str = "Add texts") -> subprocess.CompletedProcess[str]:
        self.run("git", "add", ".")
        return self.run("git", "commit", "-m", message)


def git(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(project: Path, tmp_path: Path) -> Iterator[Callable[..., Repository]]:
    """Make a repository with these hooks, each with what its configuration says of it."""
    environment = {
        **os.environ,
        **WHO,
        "PATH": f"{PYTHON}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "PRE_COMMIT_COLOR": "never",
        "HOME": str(tmp_path),
    }
    environment.pop("GIT_DIR", None)
    hooks = yaml.safe_load(HOOKS.read_text("utf-8"))
    ours = tmp_path / "mtfix"
    ours.mkdir()
    (ours / HOOKS.name).write_text(yaml.safe_dump([{**hook, "language": "system"} for hook in hooks]), "utf-8")
    git(ours, environment, "init", "--quiet")
    git(ours, environment, "add", ".")
    git(ours, environment, "commit", "--quiet", "-m", "Hooks")

    def make(*chosen: dict[str, object]) -> Repository:
        revision = git(ours, environment, "rev-parse", "HEAD")
        config = {"repos": [{"repo": str(ours), "rev": revision, "hooks": list(chosen)}]}
        (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
        made = Repository(project, environment)
        git(project, environment, "init", "--quiet")
        installed = made.run("pre-commit", "install", "--hook-type", "pre-commit", "--hook-type", "commit-msg")
        assert installed.returncode == 0, installed.stderr
        return made

    yield make


def test_the_hook_shows_the_diff_and_keeps_the_commit_from_being_made(repository: Callable[..., Repository]) -> None:
    here = repository({"id": "mtfix"})
    (here.folder / "text.md").write_text(GARBLED)
    done = here.commit()
    assert done.returncode == 1
    assert f"-{GARBLED}+{MENDED}" in done.stderr
    assert (here.folder / "text.md").read_text() == GARBLED
    (here.folder / "text.md").write_text(MENDED)
    assert here.commit().returncode == 0


def test_the_fixing_hook_writes_and_fails_once(repository: Callable[..., Repository]) -> None:
    here = repository({"id": "mtfix-fix"})
    (here.folder / "text.md").write_text(GARBLED)
    (here.folder / "code.py").write_text(f"# {GARBLED}")
    done = here.commit()
    assert done.returncode == 1
    assert "text.md:1:16: “an arms suspension” -> “a ceasefire”" in done.stderr
    assert (here.folder / "text.md").read_text() == MENDED
    assert (here.folder / "code.py").read_text() == f"# {GARBLED}"
    assert here.commit().returncode == 0


def test_many_files_are_fixed_in_parallel(repository: Callable[..., Repository]) -> None:
    here = repository({"id": "mtfix-fix"})
    for number in range(40):
        (here.folder / f"{number}.txt").write_text(GARBLED * (number % 3))
    assert here.commit().returncode == 1
    assert [(here.folder / f"{n}.txt").read_text() for n in range(40)] == [MENDED * (n % 3) for n in range(40)]
    assert here.commit().returncode == 0


def test_what_the_configuration_excludes_is_left_alone(repository: Callable[..., Repository]) -> None:
    here = repository({"id": "mtfix"}, {"id": "mtfix-fix"})
    with (here.folder / "mtfix.toml").open("a") as config:
        config.write('exclude = ["old"]\n')
    (here.folder / "old").mkdir()
    (here.folder / "old" / "text.md").write_text(GARBLED)
    assert here.commit().returncode == 0


def test_a_commit_message_can_be_checked(repository: Callable[..., Repository]) -> None:
    here = repository({"id": "mtfix", "stages": ["commit-msg"], "files": ""})
    done = here.commit("They agreed to an arms suspension")
    assert done.returncode == 1
    assert "+They agreed to a ceasefire" in done.stderr
    assert here.commit("They agreed to a ceasefire").returncode == 0


def test_the_glossary_hook_finds_what_is_wrong_in_a_glossary(repository: Callable[..., Repository]) -> None:
    here = repository({"id": "mtfix-glossary"})
    (here.folder / "glossary.csv").write_text("term,deprecated\nWhite House,White House\n")
    done = here.commit()
    assert (done.returncode, "glossary.csv:2" in done.stderr) == (1, True)
    (here.folder / "glossary.csv").write_text("term,deprecated\nWhite House,Biała House\n")
    assert here.commit().returncode == 0


def test_the_hooks_take_the_formats_that_folders_have() -> None:

    (hook, fix, _) = yaml.safe_load(HOOKS.read_text("utf-8"))
    assert hook["files"] == fix["files"]
    samples = {"[!~]*": "text", "[_-]*": "_pl", "*": "text"}
    names = names_in_folders()
    for pattern, sample in samples.items():
        names = [name.replace(pattern, sample) for name in names]
    left_out = [name for name in names if not re.search(hook["files"], name)]
    # Word documents are no text to git.
    assert [name for name in left_out if not name.endswith(("docx", "docm", "dotx", "dotm"))] == []
    assert not re.search(hook["files"], "data.json") and not re.search(hook["files"], "mystrings.xml")
