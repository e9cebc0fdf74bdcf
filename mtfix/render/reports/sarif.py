"""SARIF 2.1.0 (OASIS): the findings of a run, the rules that spoke, and the MQM categories as a taxonomy.

Lines and columns from 1, `charOffset` from 0, all in code points; a byte order mark is not counted, as the
standard says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

import mtfix
from mtfix.context import context_hash
from mtfix.findings import MQM_CATEGORIES, Finding, Replacement, Severity
from mtfix.paths import uri
from mtfix.render.reports.common import json_items, message
from mtfix.render.text import quoted
from mtfix.report import FileReport, Run
from mtfix.rules.info import RuleInfo
from mtfix.suppress import Allowed, Ignore
from mtfix.text.document import Document
from mtfix.text.spans import Span

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_MARKS = re.compile(r"\[\[|\]\]")
_MQM = {"name": "MQM", "index": 0}
_LEVELS = {Severity.NEUTRAL: "note", Severity.MINOR: "note", Severity.MAJOR: "warning", Severity.CRITICAL: "error"}


def report(files: Iterable[FileReport], run: Run) -> Iterator[str]:
    """The log, whose parts stand in the order in which they become known: the results, then what they are about."""
    yield f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{"columnKind": "unicodeCodePoints", "results": ['
    rules: dict[str, int] = {}
    artifacts: list[dict[str, object]] = []
    yield from json_items(_results(files, rules, artifacts))
    beside = {
        "artifacts": artifacts,
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that mtfix was run in."}}},
        "tool": {"driver": _driver(rules, run)},
        "invocations": [_invocation(run)],
        "taxonomies": [_taxonomy()],
    }
    yield f"\n], {json.dumps(beside, ensure_ascii=False)[1:-1]}}}]}}\n"


def _results(
    files: Iterable[FileReport], rules: dict[str, int], artifacts: list[dict[str, object]]
) -> Iterator[dict[str, object]]:
    """The results; the numbers of their rules and the files are noted on the way."""
    for file in files:
        artifact: dict[str, object] = {"location": _location(file.path), "roles": ["analysisTarget"]}
        if artifact not in artifacts[-1:]:
            artifacts.append(artifact)
        known = file.outcome.known
        for finding in file.findings:
            state = {} if known is None else {"baselineState": "new"}
            yield {**_result(file.document, finding, rules), **state}
        for finding in known or ():
            yield {**_result(file.document, finding, rules), "baselineState": "unchanged"}
        for suppressed in file.outcome.suppressed:
            result = _result(file.document, suppressed.finding, rules)
            yield {**result, "suppressions": [_suppression(file, suppressed.by)]}


def _result(document: Document, finding: Finding, rules: dict[str, int]) -> dict[str, object]:
    region = _region(document, finding.span)
    location = _location(document.path)
    found = finding.span.cut(document.text)
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.setdefault(finding.rule, len(rules)),
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain(message(finding))},
        "locations": [
            {"physicalLocation": {"artifactLocation": location, "region": {**region, "snippet": {"text": found}}}}
        ],
        "partialFingerprints": {"mtfixContextHash/v1": context_hash(document.text, finding)},
        "rank": round(100 * finding.confidence, 2),
        "taxa": [{"id": finding.category, "toolComponent": _MQM}],
        "fixes": [_fix(location, region, item) for item in dict.fromkeys(finding.replacements)],
        "properties": {"severity": finding.severity.value, "applicability": finding.applicability.label},
    }


def _region(document: Document, span: Span) -> dict[str, object]:
    start, end = document.lines.position(span.start), document.lines.position(span.end)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "charOffset": document.place.start + span.start,
        "charLength": len(span),
    }


def _location(path: str) -> dict[str, object]:
    made = uri(path)
    return {"uri": made} if made.startswith("file:") else {"uri": made, "uriBaseId": _ROOT}


def _fix(location: dict[str, object], region: dict[str, object], item: Replacement) -> dict[str, object]:
    replacement = {"deletedRegion": region, "insertedContent": {"text": item.text}}
    return {
        "description": {"text": _plain(f"Put {quoted(item.text)}" if item.text else "Take it out")},
        "artifactChanges": [{"artifactLocation": location, "replacements": [replacement]}],
        "properties": {"applicability": item.applicability.label},
    }


def _suppression(file: FileReport, by: Ignore | Allowed) -> dict[str, object]:
    if isinstance(by, Ignore):
        place = {"artifactLocation": _location(file.path), "region": {"startLine": by.line}}
        return {"kind": "inSource", "status": "accepted", "location": {"physicalLocation": place}}
    place = {"artifactLocation": _location(by.path), "region": {"startLine": by.line}}
    return {
        "kind": "external",
        "status": "accepted",
        "justification": by.reason,
        "location": {"physicalLocation": place},
    }


def _driver(rules: Iterable[str], run: Run) -> dict[str, object]:
    return {
        "name": "mtfix",
        "version": mtfix.__version__,
        "shortDescription": {"text": "Finds English that a machine translated badly."},
        "rules": [_rule(rule, run.describe(rule)) for rule in rules],
        "supportedTaxonomies": [_MQM],
    }


def _rule(rule: str, info: RuleInfo | None) -> dict[str, object]:
    if info is None:
        return {"id": rule}
    why = info.why or info.message
    pairs = [(_MARKS.sub("", bad), _MARKS.sub("", good)) for bad, good in info.examples]
    plain = "".join(f"\n\nGarbled: {bad}" + (f"\nCorrected: {good}" if good else "") for bad, good in pairs)
    marked = "".join(f"\n\n> {bad}" + (f"\n>\n> → {good}" if good else "") for bad, good in pairs)
    return {
        "id": rule,
        "shortDescription": {"text": _plain(info.message)},
        "fullDescription": {"text": _plain(why)},
        "help": {"text": _plain(info.message + plain), "markdown": _plain(info.message + marked)},
        "defaultConfiguration": {"level": _LEVELS[Severity(info.severity)]},
        "relationships": [{"target": {"id": info.category, "toolComponent": _MQM}, "kinds": ["superset"]}],
        "properties": {"applicability": info.applicability, "sourceLanguages": list(info.source_languages)},
    }


def _invocation(run: Run) -> dict[str, object]:
    notes = [{"level": "error", "message": {"text": _plain(fault)}} for fault in run.faults]
    return {"executionSuccessful": not notes, "toolExecutionNotifications": notes}


def _taxonomy() -> dict[str, object]:
    return {
        "name": "MQM",
        "organization": "MQM Council",
        "informationUri": "https://themqm.org",
        "shortDescription": {"text": "Multidimensional Quality Metrics: kinds of errors in translations."},
        "taxa": [
            {"id": id_, "name": id_, "shortDescription": {"text": title}} for id_, title in MQM_CATEGORIES.items()
        ],
    }


def _plain(text: str) -> str:
    """A message as it is: in SARIF, braces are placeholders and `[…](…)` is a link unless they are escaped."""
    text = text.replace("{", "{{").replace("}", "}}")
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") if "](" in text else text
