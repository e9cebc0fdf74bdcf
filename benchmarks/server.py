"""The HTTP server under load: errors, answers a second, and whether its memory grows.

    python benchmarks/server.py [FOLDER_OF_TEXTS] [--requests 1000] [--clients 8] [--words 120]

Each request checks another text: paragraphs of the folder, or examples of the rules, which ask for more rules than any
real texts do. Memory is the resident memory of the server process as Linux counts it, files that are mapped included.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from mtfix.rules.loading import builtin_folder, is_glossary, load_rules, yaml_files

_GOAL = 1.1


@contextmanager
def server(*options: str) -> Iterator[tuple[str, int]]:
    """A server of its own process: its address and process id."""
    command = [sys.executable, "-m", "mtfix", "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield process.stdout.readline().split()[-1], process.pid
    finally:
        process.terminate()
        process.wait(20)


def memory(pid: int, kind: str = "VmRSS") -> float:
    """The memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    match = re.search(rf"{kind}:\s+(\d+)", status)
    assert match
    return int(match[1]) / 1024


def passages(folder: Path | None) -> list[str]:
    """The paragraphs of the texts of a folder; without one, the examples of all rules."""
    if folder:
        return [line for file in sorted(folder.glob("*.txt")) for line in file.read_text("utf-8").splitlines() if line]
    rules = load_rules(file for file in yaml_files([builtin_folder()]) if not is_glossary(file))
    return [text for rule in rules for example in rule.examples for text in (example.bad, example.good)]


def texts(passages: list[str], words: int) -> Iterator[str]:
    """Texts without end of about so many words."""
    chosen = random.Random(2026)
    while True:
        text = ""
        while len(text) < 6 * words:
            text += chosen.choice(passages).replace("[[", "").replace("]]", "") + "\n\n"
        yield text


def load(url: str, given: list[str], clients: int) -> tuple[list[float], int]:
    """The seconds that each answer took, and how many failed."""

    def ask(text: str) -> float:
        start = time.perf_counter()
        answer = client.post(f"{url}/v2/check", data={"language": "en-US", "text": text})
        if answer.status_code != 200 or "matches" not in answer.json():
            raise RuntimeError(answer.text)
        return time.perf_counter() - start

    times, errors = [], 0
    with httpx.Client(timeout=60) as client, ThreadPoolExecutor(clients) as pool:
        for future in [pool.submit(ask, text) for text in given]:
            try:
                times.append(future.result())
            except (RuntimeError, httpx.HTTPError, ValueError) as error:
                errors += 1
                print(f"error: {error}", file=sys.stderr)
    return times, errors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--words", type=int, default=120)
    options = parser.parse_args()
    source = texts(passages(options.folder), options.words)
    # What is compiled shall come from the cache, as in all runs but the first.
    subprocess.run(
        [sys.executable, "-m", "mtfix", "check", "-"], input=b"A new umowa.", capture_output=True, check=False
    )
    with server() as (url, pid):
        print(f"at the start: {memory(pid):.0f} MB, of these {memory(pid, 'RssAnon'):.0f} MB its own")
        early = done = errors = 0
        began = time.perf_counter()
        times: list[float] = []
        for upto in (100, *range(200, options.requests + 1, 200)):
            given = [next(source) for _ in range(upto - done)]
            some, failed = load(url, given, options.clients)
            times += some
            errors += failed
            done = upto
            early = early or memory(pid)
            print(f"after {done:5}: {memory(pid):.0f} MB, of these {memory(pid, 'RssAnon'):.0f} MB its own")
        seconds = time.perf_counter() - began
        times.sort()
        print(f"{done} requests of {options.words} words from {options.clients} clients: {errors} errors")
        late = times[len(times) * 95 // 100]
        print(f"{done / seconds:.0f} a second; median {median(times):.3f} s, 95 % {late:.3f} s")
        print(f"memory after {done} against 100: {memory(pid) / early:.3f} (goal: at most {_GOAL})")


if __name__ == "__main__":
    main()
