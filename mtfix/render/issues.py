"""The faults of a glossary, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from mtfix.glossary.lint import Gravity, Issue


def lines(issues: Iterable[Issue]) -> Iterator[str]:
    """One line an issue."""
    for issue in issues:
        yield f"{issue.path}:{issue.line}: {issue.code}: {issue.message} [{issue.concept}]\n"


def json_lines(issues: Iterable[Issue]) -> Iterator[str]:
    """One JSON object an issue."""
    for issue in issues:
        yield json.dumps(asdict(issue), ensure_ascii=False) + "\n"


def summary(issues: Sequence[Issue], concepts: int, tests: str) -> str:
    """What was found in how many concepts, and what of their self-tests."""
    errors = sum(issue.severity is Gravity.ERROR for issue in issues)
    counts = f"{_counted(errors, 'error')}, {_counted(len(issues) - errors, 'warning')}"
    return f"{_counted(concepts, 'concept')}: {counts if issues else 'nothing found'}; {tests}\n"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
