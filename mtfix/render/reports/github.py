"""Workflow commands of GitHub Actions, which become annotations of a pull request.

Lines and columns from 1, in characters; GitHub takes columns only of what stands on one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mtfix.findings import Severity
from mtfix.paths import shown
from mtfix.render.reports.common import message
from mtfix.report import FileReport, Run

_LEVELS = {
    Severity.NEUTRAL: "notice",
    Severity.MINOR: "notice",
    Severity.MAJOR: "warning",
    Severity.CRITICAL: "error",
}


def report(files: Iterable[FileReport], run: Run) -> Iterator[str]:
    """One command a finding."""
    for file in files:
        for finding in file.findings:
            start = file.document.lines.position(finding.span.start)
            end = file.document.lines.position(finding.span.end)
            place: dict[str, object] = {"file": shown(file.path), "line": start.line, "endLine": end.line}
            if start.line == end.line:
                place |= {"col": start.column, "endColumn": end.column}
            place["title"] = f"mtfix: {finding.rule}"
            listed = ",".join(f"{key}={_property(str(value))}" for key, value in place.items())
            yield f"::{_LEVELS[finding.severity]} {listed}::{_data(message(finding))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
