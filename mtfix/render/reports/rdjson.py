"""The diagnostic format of reviewdog, as one object (rdjson) or one diagnostic a line (rdjsonl).

Lines and columns from 1, columns in UTF-8 bytes. They count a byte order mark, since reviewdog cuts suggestions out of
the bytes of the line.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator

from mtfix.findings import Finding, Severity
from mtfix.paths import shown
from mtfix.render.reports.common import json_items
from mtfix.report import FileReport, Run
from mtfix.text.spans import Span

_SEVERITIES = {
    Severity.NEUTRAL: "INFO",
    Severity.MINOR: "INFO",
    Severity.MAJOR: "WARNING",
    Severity.CRITICAL: "ERROR",
}
_SOURCE = {"name": "mtfix"}


def report(files: Iterable[FileReport], run: Run) -> Iterator[str]:
    """One object with all diagnostics."""
    yield f'{{"source": {json.dumps(_SOURCE)}, "diagnostics": ['
    yield from json_items(_diagnostic(file, finding) for file in files for finding in file.findings)
    yield "\n]}\n"


def lines(files: Iterable[FileReport], run: Run) -> Iterator[str]:
    """One diagnostic a line."""
    for file in files:
        for finding in file.findings:
            yield json.dumps({**_diagnostic(file, finding), "source": _SOURCE}, ensure_ascii=False) + "\n"


def _diagnostic(file: FileReport, finding: Finding) -> dict[str, object]:
    place = _range(file, finding.span)
    return {
        "message": finding.message,
        "location": {"path": shown(file.path), "range": place},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
        "suggestions": [{"range": place, "text": item.text} for item in finding.replacements],
    }


def _range(file: FileReport, span: Span) -> dict[str, object]:
    return {"start": _position(file, span.start), "end": _position(file, span.end)}


def _position(file: FileReport, offset: int) -> dict[str, int]:
    at = file.document.lines.position_utf8(offset)
    mark = len(codecs.BOM_UTF8) if file.has_bom and at.line == 1 else 0
    return {"line": at.line, "column": at.column + mark}
