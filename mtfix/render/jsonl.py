"""Findings for machines: one JSON object a line, with exactly the fields that `docs` promise."""

from __future__ import annotations

import json
from hashlib import sha256

from mtfix.findings import Finding
from mtfix.text.document import Document
from mtfix.text.spans import Span
from mtfix.text.tokens import Tokens

_HASH_VERSION = "v1"
_CONTEXT_TOKENS = 2
_CONTEXT_REACH = 200


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
        "start": span.start,
        "end": span.end,
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


def context_hash(text: str, finding: Finding) -> str:
    """What tells a finding from others without its place, so that it is known again when lines move.

    The first 16 hex digits of SHA-256 over the version, rule id, text, two tokens before and two after,
    joined by U+001F.
    """
    before, after = _neighbours(text, finding.span)
    parts = [_HASH_VERSION, finding.rule, finding.span.cut(text), *before, *after]
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _neighbours(text: str, span: Span) -> tuple[list[str], list[str]]:
    """The tokens next to a span; a token that the span cuts through is none of them."""
    low = max(0, span.start - _CONTEXT_REACH)
    tokens = Tokens(text[low : span.end + _CONTEXT_REACH])
    local = span.shift(-low)
    before = [word for i, word in enumerate(tokens.words) if tokens.end(i) <= local.start]
    after = [word for i, word in enumerate(tokens.words) if tokens.starts[i] >= local.end]
    return before[-_CONTEXT_TOKENS:], after[:_CONTEXT_TOKENS]
