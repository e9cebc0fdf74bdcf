"""Which files are checked: named ones, what lies in folders, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run

from mtfix.config import Configs
from mtfix.files import find_files


def found(*paths: str) -> list[str]:
    targets, faults = find_files(paths, Configs())
    assert not faults
    return [target.path for target in targets]


def test_folders_give_their_texts_in_order_joined_to_the_folder(write) -> None:
    for name in ("b.txt", "a.md", "sub/c.rst", "sub/d.TXT", "code.py", "picture.svg"):
        write(f"folder/{name}")
    assert found("folder") == ["folder/a.md", "folder/b.txt", "folder/sub/c.rst", "folder/sub/d.TXT"]
    assert found("folder/") == ["folder/a.md", "folder/b.txt", "folder/sub/c.rst", "folder/sub/d.TXT"]


def test_a_named_file_is_checked_whatever_its_name(write) -> None:
    write("notes.xyz")
    write(".hidden")
    assert found("notes.xyz", ".hidden") == ["notes.xyz", ".hidden"]


def test_a_file_named_twice_is_checked_once(write) -> None:
    write("folder/a.txt")
    assert found("folder/a.txt", "folder", "./folder/a.txt") == ["folder/a.txt"]


def test_hidden_files_and_git_are_skipped_in_folders(write) -> None:
    for name in (".hidden.txt", ".git/x.txt", ".venv/y.txt", "a.txt"):
        write(f"folder/{name}")
    assert found("folder") == ["folder/a.txt"]


def test_gitignore_is_honoured_and_the_nearest_decides(write) -> None:
    write("folder/.gitignore", "*.md\n/build/\n!keep.md\n")
    write("folder/sub/.gitignore", "!b.md\nc.txt\n")
    for name in ("a.md", "keep.md", "build/x.txt", "sub/b.md", "sub/c.txt", "sub/build/y.txt"):
        write(f"folder/{name}")
    assert found("folder") == ["folder/keep.md", "folder/sub/b.md", "folder/sub/build/y.txt"]


def test_gitignore_of_the_folders_above_counts_inside_a_repository(write, project: Path) -> None:
    write(".gitignore", "drafts/\n*.log.txt\n")
    write("folder/a.txt")
    write("folder/b.log.txt")
    write("folder/drafts/c.txt")
    assert found("folder") == ["folder/a.txt", "folder/b.log.txt", "folder/drafts/c.txt"]
    (project / ".git").mkdir()
    assert found("folder") == ["folder/a.txt"]
    assert found("folder/drafts") == ["folder/drafts/c.txt"], "what is named is meant"


def test_exclude_patterns_are_relative_to_their_configuration(write) -> None:
    write("mtfix.toml", 'exclude = ["/old/", "*.md", "!read.md"]')
    for name in ("old/a.txt", "new/old/b.txt", "new/c.md", "new/read.md"):
        write(name)
    assert found(".") == ["./new/old/b.txt", "./new/read.md"]


def test_a_named_file_is_excluded_only_by_force(write, run: Run) -> None:
    write("mtfix.toml", 'exclude = ["old/"]\nno-builtin = true\nrules = ["packs"]')
    write("old/a.txt")
    assert run("check", "old/a.txt").code == 1
    done = run("check", "--force-exclude", "old/a.txt")
    assert (done.code, done.stdout, done.stderr) == (0, "", "")
    assert run("check", "--force-exclude", "--exclude", "a.*", "old/a.txt").code == 0


def test_excluded_stdin_passes_through_fix(write, run: Run) -> None:
    done = run("fix", "-", "--stdin-filename", "x.txt", "--exclude", "x.txt", "--force-exclude", stdin=b"oddity \xff")
    assert (done.code, done.raw) == (0, b"oddity \xff")


def test_links_to_folders_are_not_followed(write, project: Path) -> None:
    write("folder/a.txt")
    (project / "folder" / "loop").symlink_to(project / "folder")
    assert found("folder") == ["folder/a.txt"]


def test_a_missing_path_is_one_line_and_exit_2(write, run: Run) -> None:
    write("a.txt")
    done = run("check", "gone.txt", "a.txt", "gone too")
    assert done.code == 2
    assert done.raw == b""
    assert done.stderr == "mtfix: gone.txt: no such file or folder\nmtfix: gone too: no such file or folder\n"


def test_a_folder_without_text_is_one_line_and_exit_2(write, run: Run, project: Path) -> None:
    (project / "empty").mkdir()
    write("code/x.py")
    for folder in ("empty", "code"):
        done = run("check", folder)
        assert done.code == 2
        assert done.stderr.startswith(f"mtfix: {folder}: a folder without texts to check (*.txt, ")
        assert done.stderr.count("\n") == 1


def test_no_path_is_a_usage_error(project: Path, run: Run) -> None:
    done = run("check")
    assert done.code == 2
    assert done.stderr == "mtfix: Missing argument 'PATH...'. (see mtfix check --help)\n"


@pytest.mark.parametrize("command", ["check", "diff", "fix"])
def test_a_binary_is_an_error_if_named_and_skipped_in_a_folder(write, run: Run, command: str) -> None:
    write("folder/image.txt", b"GIF89a\0\1\2")
    named = run(command, "folder/image.txt")
    assert (named.code, named.stderr) == (2, "mtfix: folder/image.txt: a binary file, not a text\n")
    alone = run(command, "folder")
    assert (alone.code, alone.stderr) == (2, "mtfix: nothing but binary files\n")
    write("folder/good.txt", "All is well.\n")
    inside = run(command, "folder")
    assert (inside.code, inside.stderr) == (0, "")


def test_what_one_file_lacks_does_not_keep_the_others_from_being_checked(write, run: Run) -> None:
    write("a.txt", b"Bia\xb3y Dom\n")
    write("b.txt")
    done = run("check", "--output-format", "jsonl", "a.txt", "b.txt")
    assert done.code == 2
    assert done.rules == ["test-arms-suspension"]
    assert done.stderr == "mtfix: a.txt: not utf-8; it looks like cp1250: use --encoding cp1250\n"
