"""Rule files: what is a fault, and how it is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from mtfix import detectors
from mtfix.errors import PackError
from mtfix.rules.compiled import compile_rule
from mtfix.rules.loading import builtin_folder, is_glossary, load_rules, yaml_files
from mtfix.rules.model import json_schema

RULE = """\
- id: xx-arms-suspension
  find: "<arms|weapon> <suspension>"
  replace: "[a] ceasefire"
  message: word for word
  category: terminology/wrong-term
  applicability: safe
  examples:
    - bad: "They want [[an arms suspension]]."
      good: "They want [[a ceasefire]]."
  silent: ["Arms were laid down."]
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        ("id: xx-arms-suspension", "id: Arms", 1, "lower-case words"),
        ("find:", "fnid:", 2, "did you mean 'find'"),
        ("category: terminology/wrong-term", "category: terminology/wrong", 5, "did you mean 'terminology/wrong-term'"),
        ("applicability: safe", "applicability: sure", 6, "unknown applicability"),
        ("[[an arms suspension]]", "an arms suspension", 7, "one [[…]] is expected"),
        ("message: word for word", "message: 12", 4, "message is a text"),
        ("message: word for word", "confidence: 2\n  message: x", 4, "from 0 to 1"),
        ('silent: ["Arms were laid down."]', "regex: x\n  silent: [a]", 1, "one of `find`, `regex` and `detector`"),
        ('silent: ["Arms were laid down."]', "", 1, "'silent' is missing"),
        ("  message", "   message", 4, "not valid YAML"),
        ("  message: word for word", "  message: a\n  message: b", 5, "stands twice"),
    ],
)
def test_a_fault_is_shown_where_it_stands(tmp_path: Path, old: str, new: str, line: int, fault: str) -> None:
    file = tmp_path / "pack.yaml"
    file.write_text(RULE.replace(old, new), "utf-8")
    with pytest.raises(PackError) as caught:
        load_rules([file])
    assert caught.value.line == line
    assert fault in str(caught.value)
    assert str(caught.value).startswith(f"{file}:{line}: ")
    assert "\n" not in str(caught.value)
    assert f"> {line:5} | " in caught.value.excerpt


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<suspension>", "<suspension", "not closed"),
        ("[a] ceasefire", "{1} ceasefire", "0 captures"),
        ("[a] ceasefire", "<3:cease>", "2 lemmas"),
        ('find: "<arms|weapon> <suspension>"', 'regex: "(x"', "RE2"),
        ('find: "<arms|weapon> <suspension>"', "detector: nobody", "no detector"),
    ],
)
def test_a_rule_that_does_not_compile_names_itself(tmp_path: Path, old: str, new: str, fault: str) -> None:
    file = tmp_path / "pack.yaml"
    file.write_text(RULE.replace(old, new), "utf-8")
    with pytest.raises(PackError, match="rule xx-arms-suspension") as caught:
        compile_rule(load_rules([file])[0], detectors.NAMES)
    assert fault in str(caught.value)


def test_two_rules_with_one_id_are_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "pack.yaml"
    file.write_text(RULE + RULE, "utf-8")
    with pytest.raises(PackError, match="taken already"):
        load_rules([file])


def test_a_file_that_is_not_utf8_is_a_fault_that_names_it(tmp_path: Path) -> None:
    file = tmp_path / "pack.yaml"
    file.write_bytes(b"- id: \xff\n")
    with pytest.raises(Exception, match=r"pack\.yaml: not UTF-8"):
        load_rules([file])


def test_an_empty_file_holds_no_rules(tmp_path: Path) -> None:
    file = tmp_path / "pack.yaml"
    file.write_text("# nothing yet\n", "utf-8")
    assert load_rules([file]) == []


@pytest.mark.parametrize(
    "file", [f for f in yaml_files([builtin_folder()]) if not is_glossary(f)], ids=lambda f: f.stem
)
def test_the_shipped_rule_files_follow_the_json_schema(file: Path) -> None:
    errors = list(Draft202012Validator(json_schema()).iter_errors(yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)))
    assert not errors, errors[0]
