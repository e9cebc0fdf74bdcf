"""The code quality report of GitLab CI: a JSON list, lines and columns from 1, in code points.

A fingerprint is made of path, rule, text and neighbouring words, without a line number, so that it lasts if lines move.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from mtfix.findings import Severity
from mtfix.paths import shown
from mtfix.render.reports.common import json_items, message, numbered
from mtfix.report import FileReport, Run, by_file

_SEVERITIES = {
    Severity.NEUTRAL: "info",
    Severity.MINOR: "minor",
    Severity.MAJOR: "major",
    Severity.CRITICAL: "critical",
}


def report(files: Iterable[FileReport], run: Run) -> Iterator[str]:
    """The list of all findings."""
    yield "["
    yield from json_items(issue for path, parts in by_file(files) for issue in _issues(path, parts))
    yield "\n]\n"


def _issues(path: str, parts: Iterable[FileReport]) -> Iterator[dict[str, object]]:
    # GitLab matches paths with those of the repository, which begin without “./”.
    path = shown(path)
    for file, finding, key, number in numbered(parts):
        start, end = (file.document.lines.position(at) for at in (finding.span.start, finding.span.end))
        identity = f"{path}\0{key}\0{number}".encode("utf-8", "surrogateescape")
        yield {
            "description": message(finding),
            "check_name": finding.rule,
            "fingerprint": hashlib.sha256(identity).hexdigest(),
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": path,
                "positions": {
                    "begin": {"line": start.line, "column": start.column},
                    "end": {"line": end.line, "column": end.column},
                },
            },
        }
