"""A text that is open in an editor, and what was found in it when it was last looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from mtfix import formats
from mtfix.detectors.memory import is_interrupted
from mtfix.errors import UserError
from mtfix.pipeline import check_extract, mended
from mtfix.resolve import apply_edits
from mtfix.serve.incremental import Memory
from mtfix.suppress import goes_beside, ignoring
from mtfix.text.units import EditorLines, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtfix.findings import Edit, Finding
    from mtfix.formats import Format
    from mtfix.formats.extract import Extract
    from mtfix.pipeline import Checker, Outcome
    from mtfix.serve.projects import Projects

# In characters. To check more than this at every pause in somebody's writing takes too long.
LONGEST = 1_000_000
# What a file of a language, as editors call it, is named like: it tells the format where the name of the file does not.
_SUFFIXES = {
    "csv": ".csv",
    "html": ".html",
    "json": ".json",
    "jsonl": ".jsonl",
    "latex": ".tex",
    "tex": ".tex",
    "markdown": ".md",
    "po": ".po",
    "restructuredtext": ".rst",
    "rst": ".rst",
    "tsv": ".tsv",
    "vtt": ".vtt",
    "subrip": ".srt",
    "xliff": ".xlf",
}


@dataclass(frozen=True)
class Change:
    """New text for a range of lines and columns, as the editor counts them; for the whole text if there is none."""

    text: str
    start: tuple[int, int] | None = None
    end: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Checked:
    """What was found in a text as it was at a revision, and by whom.

    `notice` says why nothing was looked for, if so; `checker` is None then, or if the file is excluded.
    """

    revision: int
    version: int | None
    lines: EditorLines
    checker: Checker | None = None
    outcome: Outcome | None = None
    notice: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.outcome.findings if self.outcome else ()

    def at(self, start: int, end: int) -> list[Finding]:
        """The findings that touch a range of code points."""
        return [finding for finding in self.findings if finding.span.start <= end and start <= finding.span.end]


class Opened:
    """A text that is open: `text` as it stands now; what was found in it last.

    Methods that read (`check`, `mend`) are for one thread at a time; they may run while the text is changed.
    """

    def __init__(self, uri: str, path: str, language: str, unit: Unit, text: str, version: int | None = None) -> None:
        self.uri = uri
        self.path = path
        self.unit = unit
        self.text = text
        self.version = version
        self.revision = 1
        self.is_open = True
        self.checked: Checked | None = None
        self._suffix = _SUFFIXES.get(language, "")
        self._memory = Memory()
        self._remembers: Checker | None = None

    def change(self, changes: Iterable[Change], version: int | None = None) -> None:
        """Make changes, one after the other. Places that the text does not have are taken for the nearest one."""
        for change in changes:
            if change.start is None:
                self.text = change.text
            else:
                lines = EditorLines(self.text, self.unit)
                start, end = sorted((lines.offset(*change.start), lines.offset(*change.end)))
                self.text = self.text[:start] + change.text + self.text[end:]
        self.version = version
        self.touch()

    def touch(self) -> None:
        """What was found may no longer hold."""
        self.revision += 1

    @property
    def is_stale(self) -> bool:
        """Whether the text, or what is in force for it, changed since it was last looked at."""
        return self.checked is None or self.checked.revision != self.revision

    def check(self, projects: Projects, is_stopped: Callable[[], bool] = lambda: False) -> Checked:
        """Look at the text as it stands. Raises GivenUpError if it changes, or when `is_stopped` says so."""
        # In this order: a text that is changed meanwhile is stale then, never the other way round.
        revision, version = self.revision, self.version
        text = self.text
        lines = EditorLines(text, self.unit)
        if len(text) > LONGEST:
            said = f"{self.path}: more than {LONGEST:,} characters, too many to check while you write"
            return Checked(revision, version, lines, notice=f"{said}; `mtfix check` has no limit")
        try:
            checker = projects.checker(self.path)
            if checker is None:
                return Checked(revision, version, lines)
            with _interruptible(lambda: self.revision != revision or is_stopped()):
                return Checked(revision, version, lines, checker, self._outcome(text, checker))
        except UserError as error:
            return Checked(revision, version, lines, notice=str(error))

    def mend(self, checked: Checked, is_stopped: Callable[[], bool] = lambda: False) -> tuple[Edit, ...]:
        """The edits that `mtfix fix` would make of the text that was checked. Raises as `check`."""
        checker, text = checked.checker, checked.lines.text
        if checker is None:
            return ()
        with _interruptible(lambda: self.revision != checked.revision or is_stopped()):
            return mended(text, lambda now: self._outcome(now, checker)).edits

    def _outcome(self, text: str, checker: Checker) -> Outcome:
        if checker is not self._remembers:
            self._memory, self._remembers = Memory(), checker
        return check_extract(self._memory.recalled(self._extract(text, checker)), checker)

    def _extract(self, text: str, checker: Checker) -> Extract:
        return self.format(checker).read(text, self.path, checker.formats)

    def directive(self, checked: Checked, finding: Finding) -> Edit | None:
        """The edit that makes the text that was checked ignore a finding, None if there is no place for a directive."""
        checker, text, at = checked.checker, checked.lines.text, finding.span.start
        comment = self.format(checker).comment if checker else None
        if checker is None or comment is None:
            return None
        words = self._extract(text, checker).words

        def is_unseen(edit: Edit) -> bool:
            with suppress(UserError):
                return self._extract(apply_edits(text, [edit]), checker).words == words
            return False

        beside = goes_beside(text, at, comment, is_unseen)
        return None if beside is None else ignoring(text, at, finding.rule, comment, beside=beside)

    def format(self, checker: Checker) -> Format:
        """What the text is written in: the configuration or the name tells, else the editor."""
        name = PurePath(self.path).name
        if checker.formats.input_format or formats.is_known_name(name):
            return formats.format_of(self.path, checker.formats)
        return formats.format_of(name + self._suffix)


@contextmanager
def _interruptible(is_stopped: Callable[[], bool]) -> Iterator[None]:
    token = is_interrupted.set(is_stopped)
    try:
        yield
    finally:
        is_interrupted.reset(token)
