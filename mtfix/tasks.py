"""What is done with one file: `check`, `diff`, `fix` and the rest, all on what the pipeline gives.

A task can be sent to another process, and so can its result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from mtfix.audit import Firing, firings
from mtfix.baseline import Baseline, Entry
from mtfix.findings import Applicability, Finding
from mtfix.formats.source import SourceFile, write
from mtfix.languages.origin import Origin
from mtfix.pipeline import Checker, Outcome
from mtfix.render import jsonl, text, unified
from mtfix.render import words as word_diffs
from mtfix.render.statistics import Tally
from mtfix.suppress import Allowed

_SEVERAL = 2
_CLUES = 3


@dataclass(frozen=True)
class Result:
    """What came of a file: `output` for stdout, `notes` (whole lines) for stderr, and figures.

    `tally` counts what was found, in `fix` what is left; `changes` what was mended; `known` counts what the
    baseline holds, `stale` is what it holds in vain; `entries` are for a new baseline, `firings` and `words` for the
    audit. A file that could not be used has a `fault`, one that is no text and was not named is `skipped`.
    """

    output: str | bytes = ""
    notes: str = ""
    tally: Tally = field(default_factory=dict)
    changes: int = 0
    allowed: frozenset[Allowed] = frozenset()
    known: int = 0
    stale: tuple[Entry, ...] = ()
    entries: tuple[Entry, ...] = ()
    firings: tuple[Firing, ...] = ()
    words: int = 0
    fault: str = ""
    skipped: bool = False


class Task(Protocol):
    """What is to be done with a file that was read."""

    def __call__(self, source: SourceFile, checker: Checker) -> Result: ...


@dataclass(frozen=True)
class Check:
    """Report the findings (“none” only counts them), and in all but jsonl the ignores of no use."""

    output: Literal["text", "jsonl", "none"]
    look: text.Look

    def __call__(self, source: SourceFile, checker: Checker) -> Result:
        outcome = checker.check(source.text, source.path)
        document = outcome.document
        shown: str | bytes = ""
        if self.output == "text":
            shown = "".join(text.finding_block(document, finding, self.look) for finding in outcome.findings)
        elif self.output == "jsonl":
            lines = "".join(jsonl.finding_line(document, finding) for finding in outcome.findings)
            # A path that is not UTF-8 becomes a JSON escape.
            shown = lines.encode("utf-8", "backslashreplace")
        notes = "" if self.output == "jsonl" else "".join(_notes(source.path, outcome))
        return Result(
            shown,
            notes,
            _tally(outcome.findings),
            allowed=outcome.allowed,
            known=outcome.known,
            stale=outcome.stale,
        )


def _notes(path: str, outcome: Outcome) -> Iterator[str]:
    """What there is to say of a text as a whole: its ignores of no use, where it comes from, whether it is spun."""
    if outcome.remark:
        yield f"{path}: {outcome.remark}\n"
    for ignore in outcome.unused:
        yield f"{path}:{ignore.line}: unused {ignore}\n"
    if outcome.origin and outcome.origin.is_decided:
        yield f"{path}: reads like a translation from {_said(outcome.origin)}\n"
    if outcome.spun >= _SEVERAL:
        yield (
            f"{path}: reads like spun text: {outcome.spun} terms in swapped words,"
            f" {outcome.spun_density:.1f} per 1,000\n"
        )


def _said(origin: Origin) -> str:
    """“Polish (0.93): Biała, Radosław, 7 calques”."""
    reasons = list(origin.clues[:_CLUES])
    if origin.calques:
        reasons.append("1 calque" if origin.calques == 1 else f"{origin.calques} calques")
    # The last hundredth is not known of any text.
    probability = f"{min(origin.probability, 0.99):.2f}"
    return f"{origin.name} ({probability})" + (f": {', '.join(reasons)}" if reasons else "")


@dataclass(frozen=True)
class Diff:
    """Show what `fix` would do."""

    least: Applicability
    by_words: bool
    look: text.Look

    def __call__(self, source: SourceFile, checker: Checker) -> Result:
        mended = checker.mend(source.text, source.path, self.least)
        shown: str | bytes
        if self.by_words:
            shown = word_diffs.word_diff(source.text, mended.edits, source.path, self.look)
        else:
            new = source.encode(mended.after)
            shown = unified.unified_diff(source.data, new, source.path, colour=self.look.colour)
        return Result(shown, tally=_tally(mended.outcome.findings), changes=len(mended.changes))


@dataclass(frozen=True)
class Fix:
    """Mend the file and say what was changed, unless `quiet`; the text from stdin goes to stdout."""

    least: Applicability
    look: text.Look
    quiet: bool = False
    track_changes: bool = False

    def __call__(self, source: SourceFile, checker: Checker) -> Result:
        mended = checker.mend(source.text, source.path, self.least)
        shown = () if self.quiet else mended.changes
        said = "".join(text.change_line(change.document, change.finding, self.look) for change in shown)
        tally, changes = _tally(mended.outcome.findings), len(mended.changes)
        if source.file is None:
            rewritten = source.rewritten(mended.after, mended.edits, tracked=self.track_changes)
            return Result(rewritten, said, tally, changes)
        if mended.after != source.text:
            write(source, mended.after, mended.edits, tracked=self.track_changes)
        return Result(said, "", tally, changes)


@dataclass(frozen=True)
class Audit:
    """Collect what speaks, and where."""

    def __call__(self, source: SourceFile, checker: Checker) -> Result:
        outcome = checker.check(source.text, source.path)
        return Result(
            tally=_tally(outcome.findings),
            firings=firings(outcome.document, outcome.findings),
            words=outcome.words,
        )


@dataclass(frozen=True)
class Collect:
    """What a baseline (its file) would hold of the file."""

    baseline: Path

    def __call__(self, source: SourceFile, checker: Checker) -> Result:
        findings = checker.check(source.text, source.path).findings
        path = Baseline(self.baseline).path_of(source.path)
        return Result(entries=tuple(Entry.of(path, source.text, finding) for finding in findings))


def _tally(findings: tuple[Finding, ...]) -> Tally:
    return Counter((finding.rule, finding.applicability) for finding in findings)
