"""Generated documents are fresh, and what documents name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from mtfix.cli.rules import command
from mtfix.glossary.model import CONCEPT_TYPES
from mtfix.rules.model import json_schema

ROOT = Path(__file__).parent.parent


def test_the_rule_pages_are_fresh() -> None:
    result = CliRunner().invoke(command, ["pages", "--check", str(ROOT / "docs")])
    assert result.exit_code == 0, result.output


def test_a_stale_page_is_named(tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(command, ["pages", str(tmp_path)]).exit_code == 0
    (tmp_path / "rules" / "typography-words.md").write_text("old", "utf-8")
    (tmp_path / "rules" / "gone.md").write_text("old", "utf-8")
    result = runner.invoke(command, ["pages", "--check", str(tmp_path)])
    assert result.exit_code == 1
    assert "typography-words.md is stale" in result.output
    assert "gone.md is stale" in result.output


def test_every_key_of_a_rule_and_of_a_concept_is_documented() -> None:
    rules = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert [key for key in json_schema()["items"]["properties"] if f"`{key}`" not in rules] == []
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    assert [kind for kind in CONCEPT_TYPES if kind not in glossary] == []


def test_every_dependency_has_its_reason() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.split(r"[><=]", name)[0] for name in project["dependencies"]]
    design = (ROOT / "docs" / "design.md").read_text("utf-8")
    assert [name for name in names if f"| {name} |" not in design] == []


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "docs/design.md", "docs/rules.md", "docs/glossary.md", "docs/formats.md"]
)
def test_files_that_documents_name_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    named = set(re.findall(r"`((?:docs|rules|tests|benchmarks|mtfix|seeds)/[\w./-]+)`", text))
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
