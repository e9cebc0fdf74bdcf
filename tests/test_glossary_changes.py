"""What becomes of a glossary: changes between two states, and `mtfix glossary diff`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run

from mtfix.glossary.changes import Change, Kind, changes
from mtfix.glossary.model import Concept, Former
from mtfix.render.changes import markdown

KYIV = Concept("kyiv", "place", "Kyiv", ("Kiev",), ("Kijow",), {"pl": ("Kijów",)})


def between(before: list[Concept], after: list[Concept]) -> list[Change]:
    return list(changes(before, after))


def said(before: list[Concept], after: list[Concept]) -> str:
    return "".join(markdown(changes(before, after)))


def test_nothing_changes_where_nothing_but_its_place_does() -> None:
    moved = Concept("kyiv", "place", "Kyiv", ("Kiev",), ("Kijow",), {"pl": ("Kijów",)}, path="b.yaml", line=7)
    assert between([KYIV], [moved]) == []


def test_a_concept_is_added_with_its_names() -> None:
    found = between([], [KYIV])
    assert [(one.kind, one.name, one.after) for one in found] == [
        (Kind.ADDED, "", "place"),
        (Kind.NAME_ADDED, "Kiev", "admitted"),
        (Kind.NAME_ADDED, "Kijow", "deprecated"),
        (Kind.NAME_ADDED, "Kijów", "pl"),
    ]
    assert (
        said([], [KYIV])
        == "- Added Kyiv (place): “Kiev” added (admitted); “Kijow” added (deprecated); “Kijów” added (pl)\n"
    )


def test_a_concept_is_removed() -> None:
    assert said([KYIV], []) == "- Removed Kyiv (place)\n"


def test_a_concept_is_renamed_and_its_old_name_has_another_role() -> None:
    before = Concept("kyiv", "place", "Kiev", deprecated=("Kijow",))
    after = Concept("kyiv", "place", "Kyiv", ("Kiev",), ("Kijow",))
    assert said([before], [after]) == "- Kyiv: preferred to “Kiev”; “Kiev” added (admitted)\n"


def test_a_name_gets_another_role_and_one_goes() -> None:
    after = Concept("kyiv", "place", "Kyiv", (), ("Kijow", "Kiev"))
    found = between([KYIV], [after])
    assert [(one.kind, one.name, one.before, one.after) for one in found] == [
        (Kind.NEW_ROLE, "Kiev", "admitted", "deprecated"),
        (Kind.NAME_REMOVED, "Kijów", "pl", ""),
    ]


def test_another_type_and_former_names_are_told() -> None:
    after = Concept("kyiv", "party", "Kyiv", ("Kiev",), ("Kijow",), {"pl": ("Kijów",)}, (Former("Kijowgrad", 1990),))
    assert said([KYIV], [after]) == "- Kyiv: party, was place; “Kijowgrad” added (former)\n"


def test_another_id_is_no_new_concept() -> None:
    after = Concept("kyiv-city", "place", "Kyiv", ("Kiev",), ("Kijow",), {"pl": ("Kijów",)})
    assert [one.kind for one in between([KYIV], [after])] == [Kind.NEW_ID]


# The command

BEFORE = "- {id: kyiv, type: place, preferred: Kiev}\n"
AFTER = "- {id: kyiv, type: place, preferred: Kyiv}\n- {id: lviv, type: place, preferred: Lviv}\n"
CHANGED = "- Kyiv: preferred to “Kiev”\n- Added Lviv (place)\n"


def git(*arguments: str) -> None:
    identity = {f"GIT_{who}_{what}": "x@y" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = os.environ | identity | {"GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *arguments], check=True, env=environment, capture_output=True)


@pytest.fixture
def repository(write: Callable[..., Path], project: Path) -> Path:
    """A repository with two commits: v1 with one concept, v2 with two; the configuration names the glossary."""
    git("init", "-q")
    for tag, text in (("v1", BEFORE), ("v2", AFTER)):
        write("terms/ours.yaml", text)
        write("mtfix.toml", 'no-builtin = true\nglossary = ["terms/ours.yaml"]\n')
        git("add", ".")
        git("commit", "-q", "-m", tag)
        git("tag", tag)
    return project


@pytest.mark.parametrize("revisions", [["v1", "v2"], ["v1..v2"], ["v1.."], ["HEAD~1", "HEAD"], ["v1"]])
def test_two_revisions_are_compared(run: Run, repository: Path, revisions: list[str]) -> None:
    done = run("glossary", "diff", *revisions)
    assert (done.code, done.stdout, done.stderr) == (0, CHANGED, "")


def test_one_revision_is_compared_with_the_files_as_they_are(
    run: Run, repository: Path, write: Callable[..., Path]
) -> None:
    write("terms/ours.yaml", BEFORE)
    assert run("glossary", "diff", "v2").stdout == "- Kiev: preferred to “Kyiv”\n- Removed Lviv (place)\n"
    assert run("glossary", "diff", "v1").stdout == ""


def test_a_glossary_that_was_not_there_is_new(run: Run, repository: Path, write: Callable[..., Path]) -> None:
    new = write("terms/new.csv", "term,type\nLviv,place\n")
    done = run("glossary", "diff", "v2", "-g", new)
    assert (done.stderr, done.stdout) == ("", "- Added Lviv (place)\n")


def test_a_glossary_is_found_from_another_folder(run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "packs")
    assert run("glossary", "diff", "v1", "v2").stdout == CHANGED
    assert run("glossary", "diff", "v1", "v2", "-g", "../terms/ours.yaml").stdout == CHANGED


def test_json_lines_have_a_change_each(run: Run, repository: Path) -> None:
    renamed, added = run("glossary", "diff", "v1", "v2", "--output-format", "jsonl").findings
    assert (renamed["kind"], renamed["before"], renamed["after"]) == ("renamed", "Kiev", "Kyiv")
    assert (added["kind"], added["concept"]) == ("added", "lviv")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["v9"], "has no revision “v9”"),
        (["v1", "v9"], "has no revision “v9”"),
        (["--", "--output=x"], "has no revision “--output=x”"),
        (["v1", "v1", "v2"], "one or two revisions"),
        (["v1", "-g", "terms/none.yaml"], "terms/none.yaml: no such file, neither now nor then"),
        (["v1", "-g", "none/ours.yaml"], "none: no such folder"),
    ],
)
def test_what_git_does_not_have_is_said(run: Run, repository: Path, arguments: list[str], said: str) -> None:
    done = run("glossary", "diff", *arguments)
    assert (done.code, said in done.stderr) == (2, True)


def test_a_broken_glossary_of_a_revision_is_named_with_it(
    run: Run, repository: Path, write: Callable[..., Path]
) -> None:
    write("terms/ours.yaml", "- {id: x}\n")
    git("commit", "-qam", "broken")
    write("terms/ours.yaml", AFTER)
    done = run("glossary", "diff", "HEAD")
    assert (done.code, "HEAD:terms/ours.yaml:1: " in done.stderr) == (2, True)


def test_outside_a_repository_and_without_git_it_is_said(
    run: Run, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("ours.yaml", AFTER)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(path.parent.parent))
    done = run("glossary", "diff", "HEAD", "-g", path)
    assert (done.code, "not in a git repository" in done.stderr) == (2, True)
    monkeypatch.setenv("PATH", "")
    done = run("glossary", "diff", "HEAD", "-g", path)
    assert (done.code, "git is not installed" in done.stderr) == (2, True)
