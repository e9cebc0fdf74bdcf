"""Which configuration is in force for a file, and what is wrong with those that cannot be used."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from conftest import Run

from mtfix.config import Config, Configs, Glob, Overrides, load
from mtfix.errors import UserError

JSONL = ("--output-format", "jsonl")


def test_the_nearest_configuration_above_the_file_holds(write, project: Path) -> None:
    write("mtfix.toml", 'ignore = ["style"]')
    write("deep/mtfix.toml", 'ignore = ["terminology"]')
    write("deep/er/text.txt")
    configs = Configs()
    assert configs.of_file("text.txt").ignore == ("style",)
    assert configs.of_file("deep/er/text.txt").ignore == ("terminology",)
    assert configs.of_file(str(project / "deep" / "x.txt")).ignore == ("terminology",)


def test_the_working_folder_does_not_matter(write, run: Run, monkeypatch, tmp_path: Path) -> None:
    path = write("text.txt")
    monkeypatch.chdir(tmp_path)
    assert run("check", *JSONL, path).rules == ["test-arms-suspension"]


def test_pyproject_counts_only_if_it_has_a_table_for_mtfix(write) -> None:
    write("mtfix.toml", 'ignore = ["style"]')
    write("one/pyproject.toml", '[project]\nname = "about-mtfix"\n')
    write("two/pyproject.toml", '[tool.mtfix]\nignore = ["locale"]\n')
    configs = Configs()
    assert configs.of_file("one/x.txt").ignore == ("style",)
    assert configs.of_file("two/x.txt").ignore == ("locale",)


def test_an_extending_file_replaces_keys_and_adds_to_lists_that_add(write, project: Path) -> None:
    write("base.toml", 'ignore = ["style"]\nstyle = "en-GB"\nglossary = ["team.csv"]\nextend-safe = ["a-b"]\n')
    path = write(
        "sub/mtfix.toml",
        'extend = "../base.toml"\nignore = ["locale"]\nglossary = ["own.csv"]\nextend-safe = ["c-d"]\n',
    )
    config = load(path)
    assert config.ignore == ("locale",)
    assert config.style == "en-GB"
    assert config.glossary == (project / "team.csv", project / "sub" / "own.csv")
    assert config.extend_safe == ("a-b", "c-d")


def test_extending_in_a_circle_is_an_error(write) -> None:
    write("a.toml", 'extend = "b.toml"')
    path = write("b.toml", 'extend = "a.toml"')
    with pytest.raises(UserError, match="circle"):
        load(path)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ('glosary = ["x"]', "unknown key “glosary”; did you mean “glossary”?"),
        ('select = "pl"', "“select” must be a list of strings"),
        ("ignore = [1]", "“ignore” must be a list of strings"),
        ("no-builtin = 1", "“no-builtin” must be true or false"),
        ('style = "british"', "“style” must be one of “auto”, “en-US”, “en-GB”"),
        ('from = "polish"', "“from” must be the code of a language, such as “pl”"),
        ('per-file-ignores = ["x"]', "“per-file-ignores” must be a table of lists of strings"),
        ("extend = 3", "“extend” must be a string"),
        ('extend = "gone.toml"', "gone.toml: cannot be read: No such file or directory"),
        ("select = [", "not TOML"),
        (b"ignore = ['\xff']", "not UTF-8"),
    ],
)
def test_a_wrong_configuration_is_one_line_with_file_and_key(write, run: Run, content, fault: str) -> None:
    write("mtfix.toml", content)
    write("text.txt")
    done = run("check", "text.txt")
    assert done.code == 2
    assert done.raw == b""
    assert fault in done.stderr
    assert done.stderr.startswith("mtfix: ") and ".toml: " in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("key", ["select", "ignore", "extend-safe", "extend-unsafe"])
def test_an_unknown_rule_in_the_configuration_is_an_error(write, run: Run, key: str) -> None:
    write("mtfix.toml", f'no-builtin = true\nrules = ["packs"]\n{key} = ["test-arms-suspention"]')
    write("text.txt")
    done = run("check", "text.txt")
    assert done.code == 2
    assert f"mtfix.toml: {key}: unknown rule or category “test-arms-suspention”" in done.stderr
    assert "did you mean “test-arms-suspension”?" in done.stderr


def test_an_unknown_rule_on_the_command_line_is_an_error(write, run: Run) -> None:
    write("text.txt")
    done = run("check", "--select", "nothing", "text.txt")
    assert done.code == 2
    assert "the command line: select: unknown rule or category “nothing”" in done.stderr


@pytest.mark.parametrize(
    "selector",
    ["test-arms-suspension", "test-arms", "test", "terminology", "terminology/wrong-term", "ALL"],
)
def test_a_rule_is_selected_by_id_beginning_category_or_dimension(write, run: Run, selector: str) -> None:
    write("text.txt")
    assert run("check", *JSONL, "--select", selector, "text.txt").rules == ["test-arms-suspension"]


def test_part_of_a_word_selects_nothing(write, run: Run) -> None:
    write("text.txt")
    assert run("check", "--select", "test-ar", "text.txt").code == 2


def test_the_closer_selector_decides(write, run: Run) -> None:
    write("mtfix.toml", 'no-builtin = true\nrules = ["packs"]\nignore = ["test"]\nselect = ["test-in-media"]')
    write("text.txt", "An arms suspension, says he in social media.\n")
    assert run("check", *JSONL, "text.txt").rules == ["test-in-media"]


def test_select_on_the_command_line_takes_the_place_of_the_files(write, run: Run) -> None:
    write("mtfix.toml", 'no-builtin = true\nrules = ["packs"]\nignore = ["test-in-media"]')
    write("text.txt", "An arms suspension, says he in social media.\n")
    assert run("check", *JSONL, "text.txt").rules == ["test-arms-suspension"]
    assert run("check", *JSONL, "--select", "test-in-media", "text.txt").rules == ["test-in-media"]
    assert run("check", *JSONL, "--ignore", "test-arms", "text.txt").rules == []


def test_rules_can_be_ignored_in_some_files(write, run: Run) -> None:
    write("mtfix.toml", 'no-builtin = true\nrules = ["packs"]\n[per-file-ignores]\n"old/" = ["terminology"]')
    write("old/text.txt")
    write("new/text.txt")
    assert [finding["path"] for finding in run("check", *JSONL, "old", "new").findings] == ["new/text.txt"]


def test_a_rule_can_be_made_safe_or_unsafe(write, run: Run) -> None:
    settings = 'extend-safe = ["test-in-media"]\nextend-unsafe = ["test-arms"]'
    write("mtfix.toml", f'no-builtin = true\nrules = ["packs"]\n{settings}')
    write("text.txt", "An arms suspension, says he in social media.\n")
    run("fix", "text.txt")
    assert Path("text.txt").read_text() == "An arms suspension, says he on social media.\n"


def test_what_is_more_than_spelling_is_never_safe_in_direct_speech(write, run: Run) -> None:
    write("mtfix.toml", 'no-builtin = true\nrules = ["packs"]\nextend-safe = ["test"]')
    text = "“We want an arms suspension,” he said.\n"
    write("text.txt", text)
    run("fix", "text.txt")
    assert Path("text.txt").read_text() == text


def test_isolated_reads_no_configuration(write, run: Run) -> None:
    write("mtfix.toml", "broken = [")
    write("text.txt", "All is well.\n")
    assert run("check", "--isolated", "--no-builtin", "text.txt").code == 0


def test_one_configuration_can_be_named_for_all(write, run: Run) -> None:
    write("text.txt")
    write("other.toml", 'no-builtin = true\nrules = ["packs"]\nignore = ["ALL"]')
    assert run("check", "--config", "other.toml", "text.txt").code == 0
    assert run("check", "--config", "gone.toml", "text.txt").code == 2


def test_the_command_line_adds_rules_and_excludes() -> None:
    config = Config(rules=(Path("a"),), origins={"rules": "mtfix.toml"})
    overrides = Overrides(values=(("rules", (Path("b"),)), ("extend_exclude", (Glob("/x", "*.md"),))))
    both = overrides.over(config)
    assert both.rules == (Path("a"), Path("b"))
    assert both.origins["rules"] == "mtfix.toml, the command line"
    assert both.excludes("/x/y.md") and not both.excludes("/z/y.md")


def test_config_prints_what_is_in_force_and_where_from(write, run: Run, project: Path) -> None:
    write("base.toml", 'style = "en-GB"')
    write("mtfix.toml", 'extend = "base.toml"\nfrom = "pl"\nper-file-ignores = {"*.md" = ["style"]}')
    done = run("config", "sub/text.txt")
    assert done.code == 0
    assert 'from = "pl"  # mtfix.toml\n' in done.stdout
    assert 'style = "en-GB"  # base.toml\n' in done.stdout
    assert 'select = ["ALL"]  # default\n' in done.stdout
    write("again/mtfix.toml", done.stdout)
    assert tomllib.loads(run("config", "again").stdout) == tomllib.loads(done.stdout)
