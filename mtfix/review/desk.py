"""A review with all that it has on the disk: the files, the journals of what is not saved, and where decisions go.

Nothing but journals is written until `save`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from mtfix import pipeline
from mtfix.config import format_options
from mtfix.errors import UserError
from mtfix.files import Target
from mtfix.findings import Finding
from mtfix.formats import format_of
from mtfix.formats.source import BinaryFileError, SourceFile, read, write
from mtfix.render.statistics import plural
from mtfix.resolve import apply_edits
from mtfix.review.journal import Journal
from mtfix.review.ledgers import Ledgers
from mtfix.review.session import Decision, Kind, Place, Session, Step, Text, moved
from mtfix.rules.info import RuleInfo

_LINE_END = re.compile(r"\r?\n")


@dataclass(frozen=True)
class Sheet:
    """A file under review: as it was read, with the hash of its bytes, and what is found in it."""

    target: Target
    source: SourceFile
    digest: str
    text: Text
    journal: Journal


def _sheet(target: Target) -> Sheet | None:
    """A file with its findings; None if there are none. Raises UserError for what cannot be read."""
    # The hash first: what changes between the two is noticed when it is to be saved.
    digest = _digest(target.path)
    source = read(target.path, target.config.encoding, target.name)
    checker = pipeline.checker(target.config)
    outcome = checker.check(source.text, source.path)
    if not outcome.findings:
        return None
    comment = format_of(source.path, format_options(target.config)).comment

    words = checker.extract(source.text, source.path).words

    def reads_same(text: str) -> bool:
        with suppress(UserError):
            return checker.extract(text, source.path).words == words
        return False

    text = Text(outcome.document, outcome.findings, comment, reads_same)
    return Sheet(target, source, digest, text, Journal(target.path, digest))


def _digest(path: str) -> str:
    try:
        return sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""


class Desk:
    """The session of some files, at least one with findings.

    `notes` are what there is to say at the start, a line each; `is_saved` tells that all decisions are saved, and then
    nothing more can be decided before `again`.
    """

    def __init__(self, sheets: Sequence[Sheet], notes: Iterable[str] = ()) -> None:
        self.sheets = tuple(sheets)
        self.notes = list(notes)
        self.session = Session(tuple(sheet.text for sheet in sheets))
        self.is_saved = False
        self._written: set[int] = set()
        self._ledgers = Ledgers()
        self._restore()

    @classmethod
    def open(cls, targets: Iterable[Target], progress: Callable[[str], None] = lambda _: None) -> Desk | None:
        """Read and check the files; None if nothing is found in any.

        `progress` gets the name of each file. Raises UserError for a file that cannot be read; one that is no text is
        passed over if it was met in a folder.
        """
        sheets = []
        for target in targets:
            progress(target.path)
            try:
                sheet = _sheet(target)
            except BinaryFileError:
                if not target.met_in_folder:
                    raise
                sheet = None
            sheets += [sheet] if sheet else []
        return cls(sheets) if sheets else None

    def _restore(self) -> None:
        steps: list[Step] = []
        for number, sheet in enumerate(self.sheets):
            restored = sheet.journal.restore(number, sheet.text)
            if not (restored.steps or restored.lost):
                continue
            steps += restored.steps
            kept = len(Session(self.session.texts, restored.steps).decisions[number])
            back = plural(kept, "decision is", "decisions are")
            said = f"{sheet.source.path}: {back} back from an interrupted review"
            if restored.changed:
                said += "; the file has changed since"
            if restored.lost:
                said += f", and {plural(restored.lost, 'is', 'are')} lost with the words around"
            self.notes.append(said)
            self._try(partial(sheet.journal.write, sheet.text, restored.steps))
        if steps:
            last = steps[-1]
            # Deciding the last one once more moves on to what is undecided.
            there = Session(self.session.texts, tuple(steps), Place(last.file, last.decisions[-1][0]))
            self.session = there.decide(there.decision)

    def _try(self, keep: Callable[[], None]) -> None:
        """Keep something in a journal; that this cannot be done is said once."""
        try:
            keep()
        except UserError as error:
            if str(error) not in self.notes:
                self.notes.append(str(error))

    @property
    def unsaved(self) -> int:
        """How many decisions are not saved."""
        return 0 if self.is_saved else self.session.decided

    def decide(self, decision: Decision | None) -> None:
        """Decide the finding in view; line ends become those of its text.

        Raises UserError for what cannot be decided like this.
        """
        self._verify_open()
        if decision and decision.kind is Kind.REPLACE and "\r\n" in self.session.text.document.text:
            decision = replace(decision, text=_LINE_END.sub("\r\n", decision.text))
        if decision and (problem := self.session.text.problem(self.session.at.finding, decision)):
            raise UserError(problem)
        self._step(self.session.decide(decision))

    def accept(self, number: int = 0) -> None:
        """Put replacement `number` (from 0) in the place of the finding in view. Raises UserError if there is none."""
        replacements = self.session.finding.replacements
        if not replacements:
            raise UserError("nothing is proposed here: edit it, or ignore it")
        if number >= len(replacements):
            raise UserError(f"there is no replacement {number + 1}")
        self.decide(Decision(Kind.REPLACE, replacements[number].text))

    def accept_safe(self) -> int:
        """Accept all that is safe in the text in view and undecided; how much that was."""
        self._verify_open()
        before = self.session.decided
        self._step(self.session.accept_safe())
        return self.session.decided - before

    def undo(self) -> None:
        """Take the last step back."""
        self._verify_open()
        if self.session.steps:
            journal = self.sheets[self.session.steps[-1].file].journal
            self.session = self.session.undo()
            self._try(journal.undo)

    def move(self, by: int) -> None:
        """Look at the next finding, or with -1 at the one before."""
        self.session = self.session.move(by)

    def go(self, file: int, finding: int) -> None:
        """Look at a finding. Raises UserError if there is none."""
        try:
            self.session = self.session.go(Place(file, finding))
        except IndexError:
            raise UserError("there is no such finding") from None

    def _step(self, session: Session) -> None:
        taken = session.steps[len(self.session.steps) :]
        self.session = session
        for step in taken:
            sheet = self.sheets[step.file]
            self._try(partial(sheet.journal.add, sheet.text, step))

    def _verify_open(self) -> None:
        if self.is_saved:
            raise UserError("all is saved: look again first")

    def explain(self, file: int, finding: Finding) -> RuleInfo | None:
        """What there is to say of the rule of a finding of a file."""
        checker = pipeline.checker(self.sheets[file].target.config)
        with suppress(UserError):
            return checker.engine.describe(finding.rule)
        return None

    def corrected(self, file: int) -> bytes:
        """A file as the decisions make it. Raises UserError where its encoding lacks a character."""
        sheet, edits = self.sheets[file], self.session.edits(file)
        return sheet.source.rewritten(apply_edits(sheet.source.text, edits), edits)

    def drop(self) -> None:
        """Forget all decisions that are not saved."""
        for sheet in self.sheets:
            sheet.journal.drop()
        self.session = Session(self.session.texts)

    def save(self) -> list[str]:
        """Write what is decided: the texts, and where the rest goes; what was done, a line each.

        Raises UserError before anything is written if a file was changed by somebody else or what is to be written
        cannot be; what fails while writing leaves the rest as it was, and can be tried again.
        """
        self._verify_open()
        files = [n for n, decisions in enumerate(self.session.decisions) if decisions and n not in self._written]
        for number in files:
            if _digest(self.sheets[number].target.path) != self.sheets[number].digest:
                raise UserError(
                    f"{self.sheets[number].source.path}: changed on the disk since it was read, so nothing was written;"
                    " start the review again: what is decided is kept"
                )
            self.corrected(number)
        ledgers = Ledgers()
        for number in files:
            self._enter(number, ledgers)
        ledgers.write()
        said = [self._write(number, ledgers) for number in files]
        ledgers.write()
        self.is_saved = True
        self._ledgers = ledgers
        return [*said, *ledgers.lines()]

    def _enter(self, number: int, ledgers: Ledgers) -> None:
        """Note what of the decisions on a file goes into an allow-list or a glossary."""
        sheet = self.sheets[number]
        config = sheet.target.config
        infos = pipeline.checker(config).engine.infos
        for index, decision in sorted(self.session.decisions[number].items()):
            finding, name = sheet.text.findings[index], sheet.text.name(index)
            phrase, right = finding.phrase or sheet.text.found(index), " ".join(decision.text.split())
            if decision.kind is Kind.ALLOW:
                ledgers.allow(config, phrase, decision.text, finding.rule)
            elif decision.kind is Kind.TERM:
                ledgers.name(config, right, "" if right == name else name, lambda one: f"glossary-{one}" in infos)
                if right == name and not finding.rule.startswith("glossary-"):
                    # Glossaries silence what is said of names; a rule would speak again.
                    with suppress(ValueError):
                        ledgers.allow(config, phrase, "a right name, in the glossary", finding.rule)

    def _write(self, number: int, ledgers: Ledgers) -> str:
        """Write a file, and note what its baseline has to hold; what was done, in a line."""
        sheet, decisions, edits = self.sheets[number], self.session.decisions[number], self.session.edits(number)
        after = apply_edits(sheet.source.text, edits)
        if edits:
            write(sheet.source, after, edits)
        self._written.add(number)
        sheet.journal.drop()
        for index, decision in decisions.items():
            if decision.kind is Kind.IGNORE and not sheet.text.takes_directive(index):
                finding = sheet.text.findings[index]
                now = replace(finding, span=moved(finding.span, edits))
                ledgers.know(sheet.target.config, sheet.source.path, after, now)
        corrections = sum(sheet.text.replacement(index, one) is not None for index, one in decisions.items())
        ignored = sum(one.kind is Kind.IGNORE for one in decisions.values())
        return f"{sheet.source.path}: {plural(corrections, 'correction')}" + (f", {ignored} ignored" if ignored else "")

    def again(self) -> Desk | None:
        """All files read and checked again, after a save, with what it put in force; None if nothing is found."""
        pipeline.checker.cache_clear()
        targets = [replace(sheet.target, config=self._ledgers.adapted(sheet.target.config)) for sheet in self.sheets]
        return Desk.open(targets)
