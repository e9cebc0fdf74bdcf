"""A task over many files, in this process or in several."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, groupby, islice
from typing import TypeVar

from mtfix.baseline import Baseline
from mtfix.config import format_options
from mtfix.errors import UserError
from mtfix.files import Target
from mtfix.formats import COMPRESSED, name_of, parts
from mtfix.formats.source import STDIN, BinaryFileError, SourceFile, read
from mtfix.formats.splitting import Splitter
from mtfix.pipeline import checker
from mtfix.suppress import Allowed, Suppressions
from mtfix.tasks import Result, Task
from mtfix.text.document import Document

_I = TypeVar("_I")
_O = TypeVar("_O")
AUTO = 0
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# Below this, another process takes longer to start than this one takes to do the work.
_WORTH_A_PROCESS = 4_000_000


@dataclass(frozen=True)
class _Work:
    """A file to do a task with, or a part of it, read or not; a `fault` if it could not be read so far."""

    target: Target
    source: SourceFile | None = None
    fault: str = ""


def run(targets: Sequence[Target], task: Task, jobs: int = AUTO) -> Iterator[Result]:
    """The results in the order of the targets, however many processes do the work; of a large file one a part.

    Raises UserError for what concerns all files (packs, allow-lists, selectors); the rest is in the results.
    """
    for config in dict.fromkeys(target.config for target in targets):
        checker(config)
    broken: set[str] = set()
    works = _works(targets, broken)
    workers = jobs or _workers(targets)
    if any(target.path == STDIN and not _splitter(target) for target in targets):
        workers = 1
    results: Iterator[tuple[_Work, Result]]
    if workers <= 1:
        results = ((work, _do(task, work)) for work in works)
    else:
        share = max(1, min(8, len(targets) // (4 * workers)))
        results = in_processes(partial(_worked, task), works, workers, share)
    for _, pairs in groupby(results, key=lambda pair: pair[0].target.path):
        rest = iter(pairs)
        work, result = next(rest)
        if work.source and work.source.part:
            yield from task.join(work.target, _until_broken((work, result), rest, broken))
        else:
            yield result


def _until_broken(
    first: tuple[_Work, Result], others: Iterator[tuple[_Work, Result]], broken: set[str]
) -> Iterator[Result]:
    """The results of the parts of a file; of what comes after one with a fault, nothing is told."""
    for work, result in chain([first], others):
        yield result
        if result.fault:
            broken.add(work.target.path)
            return


def _works(targets: Iterable[Target], broken: Set[str]) -> Iterator[_Work]:
    for target in targets:
        splitter = _splitter(target)
        if not splitter:
            yield _Work(target)
            continue
        try:
            stream = sys.stdin.buffer if target.path == STDIN else open(target.path, "rb")  # noqa: PTH123, SIM115
            off: tuple[str, ...] = ()
            options = format_options(target.config)
            for source in parts.read_parts(stream, target.name, target.config.encoding, splitter, options):
                if target.path in broken:
                    break
                if not source.part:
                    yield _Work(target, source if target.path == STDIN else None)
                    continue
                place = replace(source.part.place, off=off)
                off = Suppressions.of(Document(target.name, source.text, (), place=place)).off
                yield _Work(target, replace(source, part=replace(source.part, place=place)))
        except OSError as error:
            yield _Work(target, fault=f"{target.name}: cannot be read: {error.strerror}")
        except UserError as error:
            yield _Work(target, fault=str(error))


def _splitter(target: Target) -> Splitter | None:
    """How a file is read in parts, if that is worth it."""
    splitter = parts.SPLITTERS.get(name_of(target.name, format_options(target.config)))
    if not splitter or not parts.can_stream(target.config.encoding):
        return None
    large = parts.WHOLE // 8 if target.name.lower().endswith(COMPRESSED) else parts.WHOLE
    return splitter if target.path == STDIN or size([target]) > large else None


def _worked(task: Task, work: _Work) -> tuple[_Work, Result]:
    """The result, with so much of the work as is needed to know it by."""
    result = _do(task, work)
    return replace(work, source=work.source and replace(work.source, text="", data=b"")), result


def _do(task: Task, work: _Work) -> Result:
    """Read a file and do the task with it, or with a part that was read."""
    target = work.target
    try:
        if work.fault:
            raise UserError(work.fault)
        source = work.source or read(target.path, target.config.encoding, target.name)
        chosen = checker(target.config)
        return replace(task(source, chosen), warning=chosen.engine.warning)
    except BinaryFileError as error:
        return Result(skipped=True) if target.met_in_folder else Result(fault=str(error))
    except UserError as error:
        return Result(fault=str(error))


def size(targets: Iterable[Target]) -> int:
    """How many bytes there are to check, as far as one can tell."""
    return sum(os.stat(target.path).st_size for target in targets if os.path.isfile(target.path))  # noqa: PTH113, PTH116


def _workers(targets: Sequence[Target]) -> int:
    pieces = sum(size([target]) // parts.SIZE + 1 if _splitter(target) else 1 for target in targets)
    return min(os.cpu_count() or 1, pieces, 1 + size(targets) // _WORTH_A_PROCESS)


def in_processes(function: Callable[[_I], _O], items: Iterable[_I], workers: int, share: int = 1) -> Iterator[_O]:
    """What a function gives for each item, in their order; each worker gets `share` of them at a time.

    Items are taken only as they are needed. Raises UserError if a worker dies.
    """
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(workers, get_context("spawn"), _leave_signals_to_the_parent)
    shares = _shares(items, share)
    try:
        # The workers start here. A signal waits until each of them has said that it ignores it.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        pending: deque[Future[list[_O]]] = deque(
            pool.submit(_each, function, some) for some in islice(shares, 2 * workers)
        )
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        while pending:
            yield from pending.popleft().result()
            pending.extend(pool.submit(_each, function, some) for some in islice(shares, 1))
    except BrokenProcessPool:
        raise UserError("a worker process died; try --jobs 1") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _shares(items: Iterable[_I], share: int) -> Iterator[list[_I]]:
    rest = iter(items)
    while some := list(islice(rest, share)):
        yield some


def _each(function: Callable[[_I], _O], items: list[_I]) -> list[_O]:
    return [function(item) for item in items]


def _leave_signals_to_the_parent() -> None:
    """A worker that dies while it hands over a result would leave the parent waiting for the rest of it."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


def unused_entries(targets: Iterable[Target], used: Set[Allowed]) -> dict[str, list[Allowed]]:
    """The entries of the allow-lists of a run that allowed nothing, by allow-list."""
    unused: dict[str, list[Allowed]] = {}
    for config in dict.fromkeys(target.config for target in targets):
        entries = [entry for entry in checker(config).allow_list.entries if entry not in used]
        if entries:
            unused[entries[0].path] = entries
    return unused


def baselines(targets: Iterable[Target]) -> list[Baseline]:
    """The baselines of a run, each once."""
    found = (checker(config).baseline for config in dict.fromkeys(target.config for target in targets))
    return list({baseline.file: baseline for baseline in found if baseline}.values())
