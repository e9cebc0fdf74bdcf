"""Whether findings that say 0.9 are right nine times in ten: the channel's confidence against what was right.

    python benchmarks/reliability.py EVAL_FOLDER

Phrases: half of the tortured phrases, split by right term, with a table learnt from the other half; right is the right
term. Names: the name edits; right is the name that the post-editor wrote. Good English: each finding counts as wrong,
though many are true slips of these texts. Only findings of the channel count: its rules are `glossary-…`, and what
somebody wrote down says 0.92 or more on its own authority.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from mtfix.engine import Engine, EngineOptions
from mtfix.findings import Finding
from mtfix.glossary.build import build_index
from mtfix.glossary.model import Concept
from mtfix.glossary.relations import Knowledge, load_knowledge
from mtfix.glossary.store import load_glossaries
from mtfix.glossary.substitutions import train
from mtfix.resolve import resolve
from mtfix.rules.loading import builtin_folder, is_glossary
from mtfix.text.document import Document

CARRIERS = ("This paper deals with {} at some length.", "We use {} here.", "Another question is that of {}, of course.")
PARAGRAPHS = 20


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def engine(terms: Sequence[str], knowledge: Knowledge) -> Engine:
    """The shipped rules and glossaries with these terms beside them."""
    options = EngineOptions()
    shipped = load_glossaries(file for file in options.rule_files if is_glossary(file))
    listed = [Concept(f"listed-{n}", "term", term) for n, term in enumerate(sorted(set(terms)))]
    concepts = [*(concept for concept in shipped if not concept.domain), *listed]
    return Engine(options, Engine.load(options).pack, build_index(concepts, knowledge))


def channel(found: list[Finding]) -> list[Finding]:
    return [one for one in resolve(found) if one.message.startswith(("garbled term", "misspelling"))]


def plain(text: str) -> str:
    return re.sub(r"^(a|an|the) |[^\w ]", "", text.lower().replace("-", " ")).rstrip("s")


def phrases(path: Path, given_names: tuple[tuple[str, ...], ...]) -> Iterator[tuple[float, bool]]:
    pairs = [(row["bad"], row["good"]) for row in rows(path)]
    order = sorted({good for _, good in pairs})
    learnt = set(order[::2])
    table = train([pair for pair in pairs if pair[1] in learnt])
    rest = [pair for pair in pairs if pair[1] not in learnt]
    made = engine([good for _, good in rest], Knowledge(tuple(table), given_names))
    for n, (bad, good) in enumerate(rest):
        text = CARRIERS[n % len(CARRIERS)].format(bad)
        for one in channel(made.findings(Document.from_plain(text))):
            yield one.confidence, plain(one.replacements[0].text) == plain(good)


def names(path: Path, knowledge: Knowledge) -> Iterator[tuple[float, bool]]:
    edits = rows(path)
    made = engine([row["good"] for row in edits], knowledge)
    for row in edits:
        for one in channel(made.findings(Document.from_plain(row["mt"]))):
            yield one.confidence, one.replacements[0].text in row["pe"] and one.span.cut(row["mt"]) not in row["pe"]


def good_english(folder: Path, made: Engine) -> Iterator[tuple[float, bool]]:
    for file in sorted(folder.glob("*.txt")):
        lines = [line for line in file.read_text("utf-8").splitlines() if line.strip()]
        for at in range(0, len(lines), PARAGRAPHS):
            text = "\n\n".join(lines[at : at + PARAGRAPHS])
            for one in channel(made.findings(Document.from_plain(text))):
                yield one.confidence, False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    shipped = builtin_folder() / "channel"
    knowledge = load_knowledge(shipped / "substitutions.tsv", shipped / "given-names.txt")
    listed = [row["good"] for name in ("tortured-dev.tsv", "name-edits-dev.tsv") for row in rows(folder / name)]
    kinds = {
        "phrases": list(phrases(folder / "tortured-dev.tsv", knowledge.given_names)),
        "names": list(names(folder / "name-edits-dev.tsv", knowledge)),
        "good English": list(good_english(folder / "clean", engine(listed, knowledge))),
    }
    kinds["all"] = [one for found in kinds.values() for one in found]
    print("| says | " + " | ".join(f"{kind}: right of found" for kind in kinds) + " |")
    print("|---|" + "---|" * len(kinds))
    for low in (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3):
        cells = []
        for found in kinds.values():
            here = [right for confidence, right in found if low <= confidence < low + 0.1 + (low == 0.9)]
            cells.append(f"{sum(here) / len(here):.2f} of {len(here)}" if here else "–")
        print(f"| {low:.1f}– | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
