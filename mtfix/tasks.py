"""What is done with one file: `check`, `diff`, `fix` and the rest, all on what the pipeline gives.

A task can be sent to another process, and so can its result.
"""

from __future__ import annotations

import codecs
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from mtfix.audit import Firing, firings
from mtfix.baseline import Baseline, Entry
from mtfix.errors import UserError
from mtfix.files import Target
from mtfix.findings import Applicability, Finding
from mtfix.formats import Part
from mtfix.formats.source import STDIN, Rewriting, SourceFile, write
from mtfix.pipeline import Checker, Outcome
from mtfix.render import jsonl, text, unified
from mtfix.render import words as word_diffs
from mtfix.render.statistics import Tally
from mtfix.report import FileReport
from mtfix.suppress import Allowed

_SEVERAL = 2


@dataclass(frozen=True)
class Result:
    """What came of a file: `output` for stdout, `notes` (whole lines) for stderr, and figures.

    `tally` counts what was found, in `fix` what is left; `changes` what was mended; `known` counts what the
    baseline holds, `stale` is what it holds in vain; `entries` are for a new baseline, `firings` and `words` for the
    audit, `report` for what is made of all files together. Of a file that is read in parts, each has a result, all but
    the last `continued`; `rewritten` is the part as mended. A file that could not be used has a `fault`, one that is no
    text and was not named is `skipped`; a `warning` says that something was not asked that should have been.
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
    rewritten: bytes = b""
    continued: bool = False
    report: FileReport | None = None
    fault: str = ""
    warning: str = ""
    skipped: bool = False


class Task(ABC):
    """What is to be done with a file that was read, or with a part of it."""

    @abstractmethod
    def __call__(self, source: SourceFile, checker: Checker) -> Result: ...

    def join(self, target: Target, results: Iterator[Result]) -> Iterator[Result]:
        """What comes of a file, in this process, by the results of its parts; one with a `fault` is the last."""
        return results


@dataclass(frozen=True)
class Check(Task):
    """Report the findings as jsonl, or as text with what there is to say of the file; “none” says only that.

    With `keep`, the result has the report that is made into one of all files; “report” gives nothing else.
    """

    output: Literal["text", "jsonl", "none", "report"]
    look: text.Look
    keep: bool = False

    def __call__(self, source: SourceFile, checker: Checker) -> Result:
        outcome = checker.check(source.text, source.path, source.part)
        document = outcome.document
        shown: str | bytes = ""
        if self.output == "text":
            shown = "".join(text.finding_block(document, finding, self.look) for finding in outcome.findings)
        elif self.output == "jsonl":
            lines = "".join(jsonl.finding_line(document, finding) for finding in outcome.findings)
            # A path that is not UTF-8 becomes a JSON escape.
            shown = lines.encode("utf-8", "backslashreplace")
        notes = ""
        if self.output in ("text", "none"):
            notes = "".join(_notes(source.path, outcome, source.part))
        return Result(
            shown,
            notes,
            _tally(outcome.findings),
            allowed=outcome.allowed,
            known=len(outcome.known or ()),
            stale=outcome.stale,
            report=FileReport(outcome, source.bom == codecs.BOM_UTF8) if self.keep else None,
            continued=source.is_continued,
        )


def _notes(path: str, outcome: Outcome, part: Part | None) -> Iterator[str]:
    """What there is to say of a text as a whole: its ignores of no use, where it comes from, whether it is spun.

    Of a part of a file, only the ignores, and what is to be said of the file as a whole with the first.
    """
    if outcome.remark and not (part and part.place.start):
        yield f"{path}: {outcome.remark}\n"
    for ignore in outcome.unused:
        yield f"{path}:{ignore.line}: unused {ignore}\n"
    if part:
        return
    if outcome.origin and outcome.origin.is_decided:
        yield f"{path}: reads like a translation from {outcome.origin.said}\n"
    if outcome.spun >= _SEVERAL:
        yield (
            f"{path}: reads like spun text: {outcome.spun} terms in swapped words,"
            f" {outcome.spun_density:.1f} per 1,000\n"
        )


@dataclass(frozen=True)
class Diff(Task):
    """Show what `fix` would do."""

    least: Applicability
    by_words: bool
    look: text.Look

    def __call__(self, source: SourceFile, checker: Checker) -> Result:
        mended = checker.mend(source.text, source.path, self.least, source.part)
        tally, changes = _tally(mended.outcome.findings), len(mended.changes)
        shown: str | bytes
        if source.part and self.by_words:
            shown = word_diffs.changed_lines(source.text, mended.edits, self.look, source.part.place.line)
            return Result(shown, tally=tally, changes=changes, continued=source.is_continued)
        new = source.encode(mended.after)
        if source.part:
            old = source.encode(source.text)
            return Result(old, "", tally, changes, rewritten=new, continued=source.is_continued)
        if self.by_words:
            shown = word_diffs.word_diff(source.text, mended.edits, source.path, self.look)
        else:
            shown = unified.unified_diff(source.data, new, source.path, colour=self.look.colour)
        return Result(shown, tally=tally, changes=changes)

    def join(self, target: Target, results: Iterator[Result]) -> Iterator[Result]:
        """The header once, before the first lines that change, and hunks that may go on from part to part."""
        hunks, is_named = unified.Hunks(), False
        for result in results:
            output = result.output
            if isinstance(output, bytes):
                output = hunks.of(output, result.rewritten, is_last=not result.continued)
                if output and not is_named:
                    output = unified.header(target.name) + output
                output = unified.coloured(output) if self.look.colour else output
            elif output and not is_named:
                output = word_diffs.header(target.name, self.look) + output
            is_named |= bool(output)
            if is_named and self.by_words and not (result.continued or result.fault):
                output = f"{output!s}\n"
            yield replace(result, output=output, rewritten=b"")


@dataclass(frozen=True)
class Fix(Task):
    """Mend the file and say what was changed, unless `quiet`; the text from stdin goes to stdout."""

    least: Applicability
    look: text.Look
    quiet: bool = False
    track_changes: bool = False

    def __call__(self, source: SourceFile, checker: Checker) -> Result:
        if self.track_changes and not source.tracks_changes:
            raise UserError(f"{source.path}: changes can be tracked in Word documents only")
        mended = checker.mend(source.text, source.path, self.least, source.part)
        shown = () if self.quiet else mended.changes
        said = "".join(text.change_line(change.document, change.finding, self.look) for change in shown)
        tally, changes = _tally(mended.outcome.findings), len(mended.changes)
        if source.part:
            rewritten = source.rewritten(mended.after)
            return Result(said, "", tally, changes, rewritten=rewritten, continued=source.is_continued)
        if source.file is None:
            rewritten = source.rewritten(mended.after, mended.edits, tracked=self.track_changes)
            return Result(rewritten, said, tally, changes)
        if mended.after != source.text:
            write(source, mended.after, mended.edits, tracked=self.track_changes)
        return Result(said, "", tally, changes)

    def join(self, target: Target, results: Iterator[Result]) -> Iterator[Result]:
        """Write the parts one after another; the file gets them when all are there, and only if one was mended."""
        if target.path == STDIN:
            for result in results:
                yield replace(result, output=result.rewritten, notes=str(result.output), rewritten=b"")
            return
        try:
            rewriting = Rewriting(Path(target.path).resolve(), target.path)
        except OSError as error:
            raise UserError(f"{target.path}: cannot be written: {error.strerror}") from None
        try:
            yield from self._written(results, rewriting)
        except OSError as error:
            raise UserError(f"{target.path}: cannot be written: {error.strerror}") from None
        finally:
            rewriting.discard()

    def _written(self, results: Iterator[Result], rewriting: Rewriting) -> Iterator[Result]:
        changes = 0
        for result in results:
            rewriting.stream.write(result.rewritten)
            changes += result.changes
            if changes and not result.continued and not result.fault:
                rewriting.commit()
            yield replace(result, rewritten=b"")


@dataclass(frozen=True)
class Rate(Task):
    """Give the file its score."""

    def __call__(self, source: SourceFile, checker: Checker) -> Result:
        outcome = checker.check(source.text, source.path, source.part)
        return Result(report=FileReport(outcome).without_text(), continued=source.is_continued)


@dataclass(frozen=True)
class Audit(Task):
    """Collect what speaks, and where."""

    def __call__(self, source: SourceFile, checker: Checker) -> Result:
        outcome = checker.check(source.text, source.path, source.part)
        return Result(
            tally=_tally(outcome.findings),
            firings=firings(outcome.document, outcome.findings),
            words=outcome.words,
            continued=source.is_continued,
        )


@dataclass(frozen=True)
class Collect(Task):
    """What a baseline (its file) would hold of the file."""

    baseline: Path

    def __call__(self, source: SourceFile, checker: Checker) -> Result:
        findings = checker.check(source.text, source.path, source.part).findings
        path = Baseline(self.baseline).path_of(source.path)
        entries = tuple(Entry.of(path, source.text, finding) for finding in findings)
        return Result(entries=entries, continued=source.is_continued)


def _tally(findings: tuple[Finding, ...]) -> Tally:
    return Counter((finding.rule, finding.applicability) for finding in findings)
