"""The options that commands have in common, and what they make of them."""

from __future__ import annotations

import functools
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from mtfix.config import Configs, Overrides
    from mtfix.files import Target
    from mtfix.findings import Applicability
    from mtfix.pipeline import Checker
    from mtfix.render.text import Look
    from mtfix.suppress import Allowed
    from mtfix.tasks import Result, Task

_F = TypeVar("_F", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path)
_LONG_WORK = 2_000_000
_MOST_NAMED = 3


@dataclass(frozen=True)
class Request:
    """The texts that a command is about, and how to go about them."""

    paths: tuple[str, ...]
    configs: Configs
    stdin_filename: str
    jobs: int
    quiet: bool


@dataclass
class Totals:
    """What came of all files of a run."""

    files: int = 0
    tally: Counter[tuple[str, Applicability]] = field(default_factory=Counter)
    changes: int = 0
    changed_files: int = 0
    faulty: bool = False


def _listed(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Options that take several values, each time or with commas between."""
    return tuple(item for part in value for name in part.split(",") if (item := name.strip()))


def _stack(*options: Callable[[_F], _F]) -> Callable[[_F], _F]:
    return lambda function: functools.reduce(lambda made, option: option(made), reversed(options), function)


_PACKS = _stack(
    click.option("--from", "source_language", metavar="LANG", help="The language it was translated from."),
    click.option("--style", type=click.Choice(["auto", "en-US", "en-GB"]), help="The spelling of the texts."),
    click.option("--domain", multiple=True, callback=_listed, metavar="SUBJECT", help="What they are about."),
    click.option("--glossary", multiple=True, type=_PATH, help="A glossary, YAML or CSV, beside ours."),
    click.option("--rules", multiple=True, type=_PATH, help="A folder or file of rules, beside ours."),
    click.option("--no-builtin", is_flag=True, help="Without the rules and glossaries of mtfix itself."),
    click.option("--config", "config_file", type=_PATH, help="This configuration file, for all."),
    click.option("--isolated", is_flag=True, help="No configuration file at all."),
)
_TEXTS = _stack(
    click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
    click.option("--select", multiple=True, callback=_listed, metavar="RULES", help="Only these rules."),
    click.option("--ignore", multiple=True, callback=_listed, metavar="RULES", help="Not these rules."),
    _PACKS,
    click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out such files in folders."),
    click.option("--force-exclude", is_flag=True, help="Leave them out even if they are named."),
    click.option("--encoding", help="Of files without a byte order mark. [default: utf-8]"),
    click.option("--stdin-filename", default="", metavar="NAME", help="What `-` is called."),
    click.option("--jobs", "-j", type=click.IntRange(min=0), default=0, help="Processes; 0: as it is worth."),
    click.option("--quiet", "-q", is_flag=True, help="No summary, no notes, no progress."),
)


def takes_packs(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that decide on rules and glossaries; it gets them as `configs`."""

    @_PACKS
    @functools.wraps(command)
    def wrapped(**options: Any) -> Any:
        return command(configs=_configs(options, _overrides(options)), **options)

    return wrapped


def takes_texts(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of all that reads texts; it gets them as one `request`."""

    @_TEXTS
    @functools.wraps(command)
    def wrapped(**options: Any) -> Any:
        take = options.pop
        paths, quiet, jobs = take("paths"), take("quiet"), take("jobs")
        configs = _configs(options, _overrides(options))
        return command(request=Request(paths, configs, take("stdin_filename"), jobs, quiet), **options)

    return wrapped


def _overrides(options: dict[str, Any]) -> Overrides:
    """Take from the options what the command line says over the configuration files."""
    from mtfix.config import Glob, Overrides

    here = str(Path.cwd())
    values = {
        "source_language": options.pop("source_language"),
        "style": options.pop("style"),
        "domain": options.pop("domain"),
        "glossary": options.pop("glossary"),
        "rules": options.pop("rules"),
        "no_builtin": options.pop("no_builtin"),
        "extend_exclude": tuple(Glob(here, pattern) for pattern in options.pop("exclude", ())),
        "force_exclude": options.pop("force_exclude", False),
        "encoding": options.pop("encoding", None),
    }
    given = tuple((name, value) for name, value in values.items() if value)
    return Overrides(options.pop("select", ()), options.pop("ignore", ()), given)


def _configs(options: dict[str, Any], overrides: Overrides) -> Configs:
    from mtfix.config import Configs

    return Configs(isolated=options.pop("isolated"), file=options.pop("config_file"), overrides=overrides)


def checker_here(configs: Configs) -> Checker:
    """The checker with the configuration of the working folder."""
    from mtfix.pipeline import checker

    return checker(configs.of_folder(Path.cwd()))


def look(stream: Any = None) -> Look:
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


def perform(request: Request, task: Task) -> Totals:
    """Do the task with every file: output to stdout as it comes, notes and faults to stderr."""
    from mtfix.files import find_files
    from mtfix.runner import run

    totals = Totals()
    targets, faults = find_files(request.paths, request.configs, request.stdin_filename)
    for fault in faults:
        say(f"mtfix: {fault}")
    if faults:
        totals.faulty = True
        return totals
    allowed: set[Allowed] = set()
    for result in _with_progress(targets, run(targets, task, request.jobs), request.quiet):
        totals.files += not (result.fault or result.skipped)
        totals.tally.update(result.tally)
        totals.changes += result.changes
        totals.changed_files += result.changes > 0
        allowed |= result.allowed
        if result.fault:
            totals.faulty = True
            say(f"mtfix: {result.fault}")
        _write(result.output)
        if not request.quiet:
            click.echo(result.notes, err=True, nl=False)
    if targets and not totals.files and not totals.faulty:
        say("mtfix: nothing but binary files")
        totals.faulty = True
    if not request.quiet:
        _say_unused(request.paths, targets, frozenset(allowed))
    return totals


def _write(output: str | bytes) -> None:
    if isinstance(output, bytes):
        sys.stdout.flush()
        sys.stdout.buffer.write(output)
        sys.stdout.buffer.flush()
    elif output:
        sys.stdout.write(output)


def _with_progress(targets: list[Target], results: Iterator[Result], quiet: bool) -> Iterable[Result]:
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
            bar.update(1)


def _say_unused(paths: Iterable[str], targets: list[Target], used: frozenset[Allowed]) -> None:
    """Report allow-list entries that allowed nothing.

    Where a folder with all that the list is for was checked, each is an unused one; otherwise they may well
    be of use in other files, which takes one line to say.
    """
    from mtfix.paths import relative_to
    from mtfix.runner import unused_entries

    for path, entries in unused_entries(targets, used).items():
        if any(Path(given).is_dir() and relative_to(path, given) for given in paths):
            for entry in entries:
                say(f"{path}:{entry.line}: unused entry “{entry}”")
        else:
            named = ", ".join(f"“{entry}” (line {entry.line})" for entry in entries[:_MOST_NAMED])
            more = ", …" if len(entries) > _MOST_NAMED else ""
            say(f"{path}: of no use in these files: {named}{more}")
