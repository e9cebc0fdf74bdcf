"""The XML of Checkstyle: lines and columns from 1, in code points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mtfix.findings import Severity
from mtfix.paths import shown
from mtfix.render.reports.common import message, tag
from mtfix.report import FileReport, Run, by_file

_SEVERITIES = {
    Severity.NEUTRAL: "info",
    Severity.MINOR: "info",
    Severity.MAJOR: "warning",
    Severity.CRITICAL: "error",
}


def report(files: Iterable[FileReport], run: Run) -> Iterator[str]:
    """One `file` for each file, one `error` for each finding."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<checkstyle version="4.3">\n'
    for path, parts in by_file(files):
        yield tag("file", {"name": shown(path)})
        for file, finding in ((part, finding) for part in parts for finding in part.findings):
            start = file.document.lines.position(finding.span.start)
            error = {
                "line": start.line,
                "column": start.column,
                "severity": _SEVERITIES[finding.severity],
                "message": message(finding),
                "source": f"mtfix.{finding.rule}",
            }
            yield tag("error", error, is_empty=True)
        yield "</file>\n"
    yield "</checkstyle>\n"
