"""What reports are made of: what came of each file of a run, and what there is to say of its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from mtfix.findings import Finding
from mtfix.quality import Score, score
from mtfix.rules.info import RuleInfo
from mtfix.text.document import Document, Place

if TYPE_CHECKING:
    from mtfix.pipeline import Outcome


@dataclass(frozen=True)
class FileReport:
    """What came of one file, or of a part of a large one; its offsets count from where the part begins.

    `has_bom` tells that it begins with the byte order mark of UTF-8, which no offset counts.
    """

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

    @property
    def start(self) -> int:
        """Where in its file the text begins, in code points."""
        return self.document.place.start

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


def by_file(reports: Iterable[FileReport]) -> Iterator[tuple[str, Iterator[FileReport]]]:
    """The path of each file and its parts, as they come."""
    return groupby(reports, key=lambda report: report.path)


def whole(reports: Iterable[FileReport]) -> Iterator[FileReport]:
    """The files of a run, each as one, however it was read."""
    for _, parts in by_file(reports):
        first, *others = parts
        yield _joined([first, *others]) if others else first


def _joined(parts: Sequence[FileReport]) -> FileReport:
    """The parts of a file as one; it is not known where the whole of them comes from."""
    outcomes = [part.outcome for part in parts]
    document = replace(parts[0].document, text="".join(part.document.text for part in parts), place=Place())
    outcome = replace(
        outcomes[0],
        document=document,
        findings=tuple(
            replace(finding, span=finding.span.shift(part.start)) for part in parts for finding in part.findings
        ),
        words=sum(outcome.words for outcome in outcomes),
        unused=tuple(ignore for outcome in outcomes for ignore in outcome.unused),
        origin=None,
        known=None,
        suppressed=(),
    )
    return FileReport(outcome, parts[0].has_bom)
