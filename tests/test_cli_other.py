"""`mtfix rules`, `explain`, `--version`, `--help`, and the Python interface."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import GARBLED, MENDED, Run

import mtfix
from mtfix.errors import UserError


def test_the_version_is_said(run: Run) -> None:
    assert run("--version").stdout == f"mtfix {mtfix.__version__}\n"


@pytest.mark.parametrize("command", ["check", "diff", "fix", "rules", "terms", "explain", "config"])
def test_every_command_has_help(run: Run, command: str) -> None:
    for option in ("--help", "-h"):
        done = run(command, option)
        assert done.code == 0 and f"Usage: mtfix {command}" in done.stdout
    assert f"  {command} " in run("--help").stdout


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_nothing_heavy_is_imported_for_help(argument: str) -> None:
    code = (
        "import sys\nfrom mtfix.cli.main import run\n"
        f"run([{argument!r}])\n"
        "heavy = 'yaml re2 numpy wordfreq lemminflect rapidfuzz pathspec tomllib mtfix.engine'.split()\n"
        "print([name for name in heavy if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_rules_are_listed_all_or_some(project: Path, run: Run) -> None:
    lines = run("rules", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [
        "test-arms-suspension",
        "test-in-media",
        "test-shown-oddity",
    ]
    assert run("rules", "list", "style").stdout.count("\n") == 2
    assert "terminology/wrong-term" in lines[0] and " safe " in lines[0]
    assert run("rules", "list", "nothing").code == 2


def test_a_rule_is_shown_as_it_is_written(project: Path, run: Run) -> None:
    shown = run("rules", "show", "test-in-media").stdout
    written = Path("packs/test.yaml").read_text()
    record = shown.split("\n", 1)[1]
    assert record.startswith("- id: test-in-media\n") and record in written
    assert "test-shown" not in record


def test_a_rule_is_explained(project: Path, run: Run) -> None:
    done = run("explain", "test-arms-suspension")
    assert done.code == 0
    for piece in (
        "Polish “zawieszenie broni”, word for word",
        "terminology/wrong-term, major, safe",
        "- Kyiv agreed to an arms suspension on Tuesday.",
        "+ Kyiv agreed to a ceasefire on Tuesday.",
        "The suspension of arms deliveries angered Kyiv.",
    ):
        assert piece in done.stdout


@pytest.mark.parametrize("command", [["explain"], ["rules", "show"]])
def test_an_unknown_rule_is_one_line_with_a_hint(project: Path, run: Run, command: list[str]) -> None:
    done = run(*command, "test-in-medja")
    assert done.code == 2
    assert "test-in-medja" in done.stderr and "test-in-media" in done.stderr
    assert done.stderr.count("\n") == 1


def test_rules_prove_themselves_or_exit_with_1(project: Path, run: Run) -> None:
    good = run("rules", "test", "packs")
    assert (good.code, good.stdout) == (0, "3 rules and entries tested, 0 checks failed\n")
    pack = Path("packs/test.yaml")
    pack.write_text(pack.read_text().replace("[[on social media]]", "[[on the social media]]"))
    bad = run("rules", "test", "packs")
    assert bad.code == 1
    assert "packs/test.yaml:" in bad.stdout and "test-in-media" in bad.stdout
    assert bad.stdout.endswith("3 rules and entries tested, 1 checks failed\n")


def test_the_python_interface_checks_and_fixes(project: Path) -> None:
    options = {"rules": ["packs"], "builtin": False}
    (finding,) = mtfix.check(GARBLED, **options)
    assert (finding.rule, finding.span) == ("test-arms-suspension", mtfix.Span(15, 33))
    assert finding.applicability is mtfix.Applicability.SAFE
    assert mtfix.fix(GARBLED, **options) == MENDED
    assert mtfix.check(GARBLED, select=["style"], **options) == []
    text = "It was said in social media."
    assert mtfix.fix(text, **options) == text
    assert mtfix.fix(text, unsafe=True, **options) == "It was said on social media."


def test_the_python_interface_says_what_cannot_be_used(project: Path) -> None:
    with pytest.raises(UserError, match="unknown rule or category “nothing”"):
        mtfix.check("x", select=["nothing"], rules=["packs"], builtin=False)
    with pytest.raises(ValueError, match="style must be one of"):
        mtfix.check("x", style="british")
