"""Findings for machines: one JSON object a line, with exactly the fields that `docs` promise."""

from __future__ import annotations

import json

from mtfix.context import context_hash
from mtfix.findings import Finding
from mtfix.text.document import Document


def finding_line(document: Document, finding: Finding) -> str:
    """One finding, as `record` has it."""
    return json.dumps(record(document, finding), ensure_ascii=False) + "\n"


def record(document: Document, finding: Finding) -> dict[str, object]:
    """The fields of a finding. All counts are code points: `start` and `end` from 0, lines and columns from 1."""
    span = finding.span
    start, end = document.lines.position(span.start), document.lines.position(span.end)
    return {
        "path": document.path,
        "rule": finding.rule,
        "message": finding.message,
        "category": finding.category,
        "severity": finding.severity.value,
        "confidence": round(finding.confidence, 4),
        "start": document.place.start + span.start,
        "end": document.place.start + span.end,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "text": span.cut(document.text),
        "replacements": [
            {"text": item.text, "applicability": item.applicability.label} for item in finding.replacements
        ],
        "context_hash": context_hash(document.text, finding),
    }
