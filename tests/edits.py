"""Findings made up by tests, and what they make of a file."""

from __future__ import annotations

from mtfix.findings import Applicability, Finding, Replacement, Severity
from mtfix.formats.extract import Extract
from mtfix.resolve import apply_edits, edits_of
from mtfix.text.spans import Span


def found(at: int, phrase: str, new: str) -> Finding:
    """A finding in the prose."""
    replacements = (Replacement(new, Applicability.SAFE),)
    return Finding("r", Span(at, at + len(phrase)), "m", "style/awkward", Severity.MINOR, 1.0, replacements)


def mended(extract: Extract, phrase: str, new: str, number: int = 0) -> str:
    """The text of the file with the occurrence `number` of a phrase of its prose put right, as `fix --unsafe` does."""
    at = -1
    for _ in range(number + 1):
        at = extract.prose.text.index(phrase, at + 1)
    finding = extract.in_file(found(at, phrase, new))
    return apply_edits(extract.file.text, edits_of([finding], Applicability.UNSAFE))


def paragraphs(extract: Extract) -> list[str]:
    return [segment.text for segment in extract.prose.segments]
