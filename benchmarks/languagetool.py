"""LanguageTool beside mtfix: which of its rules help, and what both together are worth.

    python benchmarks/languagetool.py measure [--url URL] [--data ../shared/eval]    write rules/languagetool.toml
    python benchmarks/languagetool.py compare [--url URL] [--data ../shared/eval]    mtfix, LanguageTool, both

Both take all segments, or those of one --split. Segments are checked in documents of ten, good English in documents of
twenty paragraphs. A segment is better if all safe corrections together bring it nearer (in words) to its post-edit.
Without --url, the server of this machine is asked, or one is started.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from mtfix.detectors import languagetool
from mtfix.engine import Engine, EngineOptions
from mtfix.evidence import joined
from mtfix.findings import Applicability, Edit, Finding, Replacement, Severity
from mtfix.languagetool.client import Client, Without
from mtfix.languagetool.matches import Match, chunks
from mtfix.languagetool.measured import CATEGORIES, SILENCED, SPELLERS, SPELLING, Measured, Measures
from mtfix.languagetool.server import url_of
from mtfix.resolve import apply_edits, resolve
from mtfix.text.document import Document
from mtfix.text.tokens import Tokens

ROOT = Path(__file__).parent.parent
SEGMENTS, PARAGRAPHS = 10, 20
PATIENCE = 600.0
# A rule with fewer verdicts is judged with the rest of its category.
ENOUGH = 5
BREAK = "\n\n"


@dataclass(frozen=True)
class Text:
    """A document, with where its segments begin and what a person made of each (nothing, in good English)."""

    document: Document
    edited: tuple[tuple[int, str, str], ...] = ()


def translations(data: Path, split: str) -> Iterator[Text]:
    """Machine translations, each document from one language."""
    with gzip.open(data / "mlqe-dev.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in map(json.loads, file) if row["pe"] and split in ("all", row["split"])]
    rows.sort(key=lambda row: row["src_lang"])
    for _, group in groupby(rows, key=lambda row: row["src_lang"]):
        same = [(joined(row["mt"]), joined(row["pe"])) for row in group]
        for at in range(0, len(same), SEGMENTS):
            edited, start = [], 0
            for machine, person in same[at : at + SEGMENTS]:
                edited.append((start, machine, person))
                start += len(machine) + len(BREAK)
            yield Text(Document.from_plain(BREAK.join(machine for _, machine, _ in edited)), tuple(edited))


def good_english(data: Path) -> Iterator[Text]:
    for file in sorted((data / "clean").glob("*.txt")):
        lines = [line.strip() for line in file.read_text("utf-8").split("\n") if line.strip()]
        for at in range(0, len(lines), PARAGRAPHS):
            yield Text(Document.from_plain(BREAK.join(lines[at : at + PARAGRAPHS])))


def verdict(machine: str, person: str, edits: Sequence[Edit]) -> int:
    """1 if the edits bring a translation nearer to what a person made of it, -1 if further away, else 0."""
    wanted = Tokens(person).words
    before, after = (
        Levenshtein.distance(Tokens(text).words, wanted) for text in (machine, apply_edits(machine, edits))
    )
    return (after < before) - (after > before)


def edits_in(text: Text, findings: Sequence[Finding]) -> Iterator[tuple[str, str, list[tuple[Finding, Edit]]]]:
    """The segments with the first replacements of the findings in each."""
    for start, machine, person in text.edited:
        here = [
            (finding, Edit(finding.span.shift(-start), finding.replacements[0].text))
            for finding in findings
            if start <= finding.span.start and finding.span.end <= start + len(machine) and finding.replacements
        ]
        if here:
            yield machine, person, here


class Open(Measures):
    """Hears every rule that may be about garbles; `names` are those that spoke."""

    def __init__(self) -> None:
        super().__init__({SPELLING: _open(SPELLING, "TYPOS")}, {})
        self.names: dict[str, Match] = {}

    def of(self, match: Match) -> Measured | None:
        if match.category not in CATEGORIES:
            return None
        measured = _open(match.rule, match.category)
        self.names[measured.id] = match
        return measured


def _open(rule: str, category: str) -> Measured:
    return Measured(rule, CATEGORIES[category], better=100)


def heard(text: Text, client: Client, measures: Measures, engine: Engine) -> list[Finding]:
    """What LanguageTool says of a text and may be done with it, if all its rules had earned that."""
    document = text.document
    sent = list(chunks(document))
    words = languagetool.unknown_words(document, engine.index)
    matches = client.matches([chunk.text for chunk in sent], "en-US")
    suggestions = client.suggestions(sorted(words), "en-US")
    if matches is None or suggestions is None:
        raise SystemExit(client.fault)
    placed = [match for chunk, said in zip(sent, matches, strict=True) for match in chunk.placed(said)]
    found = (
        *languagetool.detect(document, placed, measures, engine.index, garbled=True),
        *languagetool.misspelt(words, suggestions, measures, engine.index),
    )
    # What may only be shown, however right its rule is, says nothing of the rule.
    return [finding for _, finding in found if finding.applicability > Applicability.DISPLAY]


def measure(args: argparse.Namespace, url: str) -> None:
    engine = Engine.load(EngineOptions())
    client = Client(url, Without(tuple(SPELLERS.values()), SILENCED), PATIENCE)
    measures = Open()
    verdicts: dict[str, Counter[int]] = defaultdict(Counter)
    clean: Counter[str] = Counter()
    for text in good_english(args.data):
        clean.update(finding.rule for finding in heard(text, client, measures, engine))
    for text in translations(args.data, args.split):
        found = heard(text, client, measures, engine)
        for machine, person, here in edits_in(text, found):
            for finding, edit in here:
                verdicts[finding.rule][verdict(machine, person, [edit])] += 1
    names = {rule: (match.rule, match.category) for rule, match in measures.names.items()}
    names[measures.rules[SPELLING].id] = SPELLING, "TYPOS"
    rules, rest = {}, defaultdict(lambda: [0, 0, 0])
    for rule, (name, category) in sorted(names.items(), key=lambda item: item[1]):
        counts = [verdicts[rule][1], verdicts[rule][-1], clean[rule]]
        if counts[0] + counts[1] >= ENOUGH or counts[2] >= ENOUGH - 2:
            rules[name] = category, counts
        else:
            rest[category] = [a + b for a, b in zip(rest[category], counts, strict=True)]
    args.output.write_text("".join(_toml(rules, rest)), "utf-8")


def _toml(rules: dict[str, tuple[str, list[int]]], rest: dict[str, list[int]]) -> Iterator[str]:
    yield "# The rules of LanguageTool, measured: written by `python benchmarks/languagetool.py measure`.\n"
    yield "# How many corrections brought a translation nearer to its post-edit and further from it, and how many\n"
    yield "# findings were in good English. Rules that spoke too seldom are counted together, by category.\n\n[rules]\n"
    for name, (category, counts) in rules.items():
        yield f'{name} = {{ category = "{category}", {_counts(counts)} }}\n'
    yield "\n[categories]\n"
    for category, counts in sorted(rest.items()):
        yield f"{category} = {{ {_counts(counts)} }}\n"


def _counts(counts: list[int]) -> str:
    return ", ".join(f"{key} = {count}" for key, count in zip(("better", "worse", "clean"), counts, strict=True))


Checker = Callable[[Document], list[Finding]]


def compare(args: argparse.Namespace, url: str) -> None:
    alone = Client(url, timeout=PATIENCE)
    engines = {"mtfix": EngineOptions(), "both": EngineOptions(languagetool=url)}
    checkers: dict[str, Checker] = {name: _checker(Engine.load(options)) for name, options in engines.items()}
    checkers["LanguageTool"] = lambda document: _languagetool(document, alone)
    print("            good English: findings per 1,000 words, seconds    MT: better : worse (segments), seconds")
    for name in ("mtfix", "LanguageTool", "both"):
        begun, words, found = time.perf_counter(), 0, 0
        for text in list(good_english(args.data))[:: args.every]:
            words += len(re.findall(r"\w+", text.document.text))
            found += len(checkers[name](text.document))
        good, begun = time.perf_counter() - begun, time.perf_counter()
        counts: Counter[int] = Counter()
        for text in list(translations(args.data, args.split))[:: args.every]:
            safe = [one for one in checkers[name](text.document) if one.applicability is Applicability.SAFE]
            for machine, person, here in edits_in(text, safe):
                counts[verdict(machine, person, [edit for _, edit in here])] += 1
        seconds = time.perf_counter() - begun
        print(
            f"{name:14}{1000 * found / words:8.2f}{good:8.0f} s{counts[1]:12} : {counts[-1]}{seconds:8.0f} s",
            flush=True,
        )


def _checker(engine: Engine) -> Checker:
    return lambda document: resolve(engine.findings(document))


def _languagetool(document: Document, client: Client) -> list[Finding]:
    """All that LanguageTool says by itself, its first replacements taken for safe."""
    sent = list(chunks(document))
    said = client.matches([chunk.text for chunk in sent], "en-US")
    if said is None:
        raise SystemExit(client.fault)
    matches = [match for chunk, some in zip(sent, said, strict=True) for match in chunk.placed(some)]
    return resolve(
        Finding(
            match.rule,
            match.span,
            match.message,
            "linguistic/grammar",
            Severity.MINOR,
            0.5,
            tuple(Replacement(new, Applicability.SAFE) for new in match.replacements[:1]),
        )
        for match in matches
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=["measure", "compare"])
    parser.add_argument("--url", default="auto", help="of a server; else the running one, or one that is started")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "eval")
    parser.add_argument("--split", choices=["train", "dev", "all"], default="all")
    parser.add_argument("--every", type=int, default=1, help="compare: only every nth document")
    parser.add_argument("--output", type=Path, default=ROOT / "rules" / "languagetool.toml")
    args = parser.parse_args()
    if not (args.data / "clean").is_dir():
        sys.exit(f"{args.data}: no development data")
    {"measure": measure, "compare": compare}[args.task](args, url_of(args.url))


if __name__ == "__main__":
    main()
