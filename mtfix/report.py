"""What reports are made of: what came of each file of a run, and what there is to say of its rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from mtfix.findings import Finding
from mtfix.pipeline import Outcome
from mtfix.quality import Score, score
from mtfix.rules.info import RuleInfo
from mtfix.text.document import Document


@dataclass(frozen=True)
class FileReport:
    """What came of one file; `has_bom`: it begins with the byte order mark of UTF-8, which no offset counts."""

    outcome: Outcome
    has_bom: bool = False

    @property
    def document(self) -> Document:
        """The text, without its segments."""
        return self.outcome.document

    @property
    def path(self) -> str:
        """The path as the user gave it."""
        return self.outcome.document.path

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is reported, in text order, without overlaps."""
        return self.outcome.findings

    def without_suppressed(self) -> FileReport:
        """The same without the findings that are not reported."""
        outcome = self.outcome
        known = None if outcome.known is None else ()
        return replace(self, outcome=replace(outcome, suppressed=(), known=known))

    def without_text(self) -> FileReport:
        """The same for those who want nothing but figures."""
        return replace(self, outcome=replace(self.outcome, document=replace(self.document, text="")))

    @cached_property
    def score(self) -> Score:
        """The penalty points of the file."""
        return score(self.findings, self.outcome.words)


@dataclass(frozen=True)
class Run:
    """What a report tells of a run beside its files.

    `describe` gives what there is to say of a rule, None if that is nothing; `faults` are lines on files that could not
    be used, complete when all files have come.
    """

    describe: Callable[[str], RuleInfo | None]
    faults: Sequence[str] = field(default_factory=list)
