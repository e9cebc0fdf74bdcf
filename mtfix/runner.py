"""A task over many files, in this process or in several."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import partial
from typing import TypeVar

from mtfix.baseline import Baseline
from mtfix.errors import UserError
from mtfix.files import Target
from mtfix.formats.source import STDIN, BinaryFileError, read
from mtfix.pipeline import checker
from mtfix.suppress import Allowed
from mtfix.tasks import Result, Task

_I = TypeVar("_I")
_O = TypeVar("_O")
AUTO = 0
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# Below this, another process takes longer to start than this one takes to do the work.
_WORTH_A_PROCESS = 4_000_000


def run(targets: Sequence[Target], task: Task, jobs: int = AUTO) -> Iterator[Result]:
    """The results in the order of the targets, however many processes do the work.

    Raises UserError for what concerns all files (packs, allow-lists, selectors); the rest is in the results.
    """
    for config in dict.fromkeys(target.config for target in targets):
        checker(config)
    workers = min(jobs, len(targets)) if jobs else _workers(targets)
    if workers <= 1 or any(target.path == STDIN for target in targets):
        yield from (do(task, target) for target in targets)
    else:
        yield from _in_processes(targets, task, workers)


def do(task: Task, target: Target) -> Result:
    """Read one file and do the task with it."""
    try:
        source = read(target.path, target.config.encoding, target.name)
        return task(source, checker(target.config))
    except BinaryFileError as error:
        return Result(skipped=True) if target.met_in_folder else Result(fault=str(error))
    except UserError as error:
        return Result(fault=str(error))


def size(targets: Iterable[Target]) -> int:
    """How many bytes there are to check, as far as one can tell."""
    return sum(os.stat(target.path).st_size for target in targets if os.path.isfile(target.path))  # noqa: PTH113, PTH116


def _workers(targets: Sequence[Target]) -> int:
    if len(targets) == 1:
        return 1
    return min(os.cpu_count() or 1, len(targets), 1 + size(targets) // _WORTH_A_PROCESS)


def _in_processes(targets: Sequence[Target], task: Task, workers: int) -> Iterator[Result]:
    share = max(1, min(8, len(targets) // (4 * workers)))
    return in_processes(partial(do, task), targets, workers, share)


def in_processes(function: Callable[[_I], _O], items: Sequence[_I], workers: int, share: int = 1) -> Iterator[_O]:
    """What a function gives for each item, in their order; each worker gets `share` of them at a time.

    Raises UserError if a worker dies.
    """
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(workers, get_context("spawn"), _leave_signals_to_the_parent)
    try:
        # The workers start here. A signal waits until each of them has said that it ignores it.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        results = pool.map(function, items, chunksize=share)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        yield from results
    except BrokenProcessPool:
        raise UserError("a worker process died; try --jobs 1") from None
    finally:
        pool.shutdown(cancel_futures=True)


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
