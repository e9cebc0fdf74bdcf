"""Doing what a command asks for with every file, and saying what came of it."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from mtfix.cli.options import Request

if TYPE_CHECKING:
    from mtfix.audit import Firing
    from mtfix.baseline import Entry
    from mtfix.config import Config
    from mtfix.files import Target
    from mtfix.findings import Applicability
    from mtfix.render.text import Look
    from mtfix.report import Run
    from mtfix.rules.info import RuleInfo
    from mtfix.suppress import Allowed
    from mtfix.tasks import Result, Task

_LONG_WORK = 2_000_000
_MOST_NAMED = 3
_MOST_STALE = 20


@dataclass
class Totals:
    """What came of all files of a run; `files` counts those that could be used."""

    files: int = 0
    tally: Counter[tuple[str, Applicability]] = field(default_factory=Counter)
    changes: int = 0
    changed_files: int = 0
    faults: list[str] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    allowed: set[Allowed] = field(default_factory=set)
    firings: list[Firing] = field(default_factory=list)
    words: int = 0
    known: int = 0
    stale: list[Entry] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    _changed: bool = False

    @property
    def faulty(self) -> bool:
        """Whether something could not be used."""
        return bool(self.faults)

    def blame(self, fault: str) -> None:
        """Note a fault, and say it on stderr."""
        self.faults.append(fault)
        say(f"mtfix: {fault}")

    def add(self, result: Result) -> None:
        self.files += not (result.fault or result.skipped or result.continued)
        self.tally.update(result.tally)
        self.changes += result.changes
        self._changed |= result.changes > 0
        if not result.continued:
            self.changed_files += self._changed
            self._changed = False
        self.allowed |= result.allowed
        self.firings += result.firings
        self.words += result.words
        self.known += result.known
        self.stale += result.stale
        self.entries += result.entries


def look(stream: TextIO | None = None) -> Look:
    """How to draw on a stream (stdout if not said): NO_COLOR and FORCE_COLOR are honoured."""
    from shutil import get_terminal_size

    from mtfix.render.text import Look

    stream = stream or sys.stdout
    terminal = stream.isatty()
    forced = os.environ.get("FORCE_COLOR", "") not in ("", "0")
    colour = not os.environ.get("NO_COLOR") and (forced or terminal)
    return Look(colour, get_terminal_size().columns - 4) if terminal else Look(colour)


def say(line: str) -> None:
    """One line on stderr."""
    click.echo(line, err=True)


def perform(request: Request, task: Task, adapt: Callable[[Config], Config] | None = None) -> Totals:
    """Do the task with every file: output to stdout as it comes, notes and faults to stderr.

    `adapt` changes the configuration of each.
    """
    totals = Totals()
    for _ in results(request, task, totals, adapt):
        pass
    return totals


def results(
    request: Request, task: Task, totals: Totals, adapt: Callable[[Config], Config] | None = None
) -> Iterator[Result]:
    """As `perform`, with what comes of each file for further use; `totals` grow meanwhile."""
    from mtfix.files import find_files
    from mtfix.pipeline import with_server
    from mtfix.runner import run

    targets, faults = find_files(request.paths, request.configs, request.stdin_filename)
    if adapt:
        targets = [replace(target, config=adapt(target.config)) for target in targets]
    targets = [replace(target, config=with_server(target.config)) for target in targets]
    totals.targets = targets
    for fault in faults:
        totals.blame(fault)
    if faults:
        return
    warned = False
    for result in _with_progress(targets, run(targets, task, request.jobs), request.quiet):
        totals.add(result)
        if result.fault:
            totals.blame(result.fault)
        if result.warning and not warned:
            say(f"mtfix: {result.warning}")
            warned = True
        write(result.output)
        if result.notes and not request.quiet:
            click.echo(result.notes, err=True, nl=False)
        yield result
    if targets and not totals.files and not totals.faults:
        totals.blame("nothing but binary files")


def report_run(totals: Totals) -> Run:
    """What reports tell of a run beside its files."""
    from mtfix.errors import UserError
    from mtfix.pipeline import checker
    from mtfix.report import Run

    def describe(rule: str) -> RuleInfo | None:
        for config in dict.fromkeys(target.config for target in totals.targets):
            with suppress(UserError):
                return checker(config).engine.describe(rule)
        return None

    return Run(describe, totals.faults)


def encoded(text: str) -> bytes:
    """Text for machines as UTF-8; of a path that is not UTF-8, each odd byte becomes an escape, as JSON has it."""
    return text.encode("utf-8", "backslashreplace")


def write(output: str | bytes) -> None:
    """Put something on stdout; bytes are in their final encoding."""
    if isinstance(output, bytes):
        sys.stdout.flush()
        sys.stdout.buffer.write(output)
        sys.stdout.buffer.flush()
    elif output:
        sys.stdout.write(output)


def _with_progress(targets: list[Target], results: Iterator[Result], quiet: bool) -> Iterator[Result]:
    """The results, with a progress bar while they are made if that takes long and a person is looking."""
    from mtfix.runner import size

    if quiet or len(targets) < 2 or not sys.stderr.isatty() or size(targets) < _LONG_WORK:
        yield from results
        return
    with click.progressbar(length=len(targets), file=sys.stderr, label="Checking") as bar:
        for result in results:
            if result.output or result.notes or result.fault:
                click.echo("\r\x1b[K", err=True, nl=False)
            yield result
            sys.stdout.flush()
            bar.update(not result.continued)


def say_unused(request: Request, totals: Totals) -> None:
    """Report allow-list entries that allowed nothing.

    Where a folder with all that the list is for was checked, each is an unused one; otherwise they may well
    be of use in other files, which takes one line to say.
    """
    from mtfix.paths import relative_to
    from mtfix.runner import unused_entries

    for path, entries in unused_entries(totals.targets, totals.allowed).items():
        if any(Path(given).is_dir() and relative_to(path, given) for given in request.paths):
            for entry in entries:
                say(f"{path}:{entry.line}: unused entry “{entry}”")
        else:
            named = ", ".join(f"“{entry}” (line {entry.line})" for entry in entries[:_MOST_NAMED])
            more = ", …" if len(entries) > _MOST_NAMED else ""
            say(f"{path}: of no use in these files: {named}{more}")


def stale_entries(request: Request, totals: Totals) -> list[Entry]:
    """The entries of the baselines that stand for nothing any more: not found, or their file is gone.

    None where only some rules were asked for: what the others would find is not known.
    """
    from mtfix.runner import baselines

    if request.narrowed:
        return []
    return [*totals.stale, *(entry for baseline in baselines(totals.targets) for entry in baseline.gone(request.paths))]


def say_stale(entries: list[Entry]) -> None:
    """Report entries of baselines that stand for nothing any more."""
    for entry in entries[:_MOST_STALE]:
        say(f"{entry.place}: not found any more: {entry}")
    if entries:
        more = f"{len(entries) - _MOST_STALE} more; " if len(entries) > _MOST_STALE else ""
        say(f"{more}`mtfix baseline update` takes such entries out")
