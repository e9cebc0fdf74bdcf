"""The XML of JUnit: a suite a file, a failed test a finding; a file without findings is one passed test.

The name of a test has no line in it, so that CI servers know it again when lines move.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from mtfix.findings import Finding
from mtfix.paths import shown
from mtfix.render.reports.common import message, tag, xml_text
from mtfix.render.text import quoted
from mtfix.report import FileReport, Run, whole


def report(files: Iterable[FileReport], run: Run) -> Iterator[str]:
    """All suites."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="mtfix">\n'
    for file in whole(files):
        number = len(file.findings)
        counts = {"tests": max(number, 1), "failures": number, "errors": 0, "skipped": 0}
        yield tag("testsuite", {"name": shown(file.path), **counts})
        if not number:
            yield tag(
                "testcase", {"name": "mtfix", "classname": shown(file.path), "file": shown(file.path)}, is_empty=True
            )
        names: Counter[str] = Counter()
        for finding in file.findings:
            name = f"{finding.rule}: {quoted(finding.span.cut(file.document.text))}"
            names[name] += 1
            yield from _case(file, finding, name if names[name] == 1 else f"{name} ({names[name]})")
        yield "</testsuite>\n"
    yield "</testsuites>\n"


def _case(file: FileReport, finding: Finding, name: str) -> Iterator[str]:
    at = file.document.lines.position(finding.span.start)
    yield tag("testcase", {"name": name, "classname": shown(file.path), "file": shown(file.path), "line": at.line})
    yield tag("failure", {"type": finding.severity.value, "message": message(finding)}).rstrip("\n")
    kind = f"{finding.category}, {finding.severity.value}, {finding.applicability.label}"
    yield f"{escape(xml_text(f'{shown(file.path)}:{at.line}:{at.column}: {message(finding)} ({kind})'))}</failure>\n"
    yield "</testcase>\n"
