"""How often the source language of a text is told rightly, and how often good English is called a translation.

    python benchmarks/source_language.py SEGMENTS.jsonl.gz GOOD_ENGLISH... [--fit]

SEGMENTS has `src_lang` and tokenized `mt` and `pe` on each line; documents are ten segments, or ten paragraphs. `--fit`
fits the weights on one half of the documents, prints them and measures the other half.
"""

from __future__ import annotations

import argparse
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from mtfix.engine import Engine, EngineOptions
from mtfix.evidence import read_pairs
from mtfix.languages.origin import WEIGHTS, Clues, infer
from mtfix.text.document import Document

_SIZE = 10
_NONE = ""
Sample = tuple[str, Clues]


def segments(file: Path) -> Iterator[tuple[str, str]]:
    """The documents of a file of segments, each with its language."""
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for pair in read_pairs(file, tokenized=True):
        rows[pair.language or _NONE].append(pair.machine)
    for language, texts in rows.items():
        for at in range(0, len(texts), _SIZE):
            yield language, "\n\n".join(texts[at : at + _SIZE]) + "\n"


def paragraphs(file: Path) -> Iterator[tuple[str, str]]:
    """The documents of a file of good English."""
    lines = [line for line in file.read_text("utf-8").splitlines() if line.strip()]
    for at in range(0, len(lines), _SIZE):
        yield _NONE, "\n\n".join(lines[at : at + _SIZE]) + "\n"


def fit(samples: list[Sample], rounds: int = 400, weight_of_none: float = 20.0) -> dict[str, float]:
    """Weights by gradient ascent of the likelihood, held near nought; good English counts more, as there is less."""
    kinds = list(WEIGHTS)
    rows = []
    for language, clues in samples:
        features = {code: clues.features(code) for code in clues.strength}
        rows.append((language, {code: [one.get(kind, 0.0) for kind in kinds] for code, one in features.items()}))
    weights = [WEIGHTS[kind] for kind in kinds]
    total = sum(weight_of_none if language == _NONE else 1.0 for language, _ in rows)
    speeds = [1e-9] * len(kinds)
    for _ in range(rounds):
        slope = [-0.5 * weight if kind != "none" else 0.0 for kind, weight in zip(kinds, weights, strict=True)]
        for language, options in rows:
            worth = weight_of_none if language == _NONE else 1.0
            scores = {code: sum(map(float.__mul__, weights, values)) for code, values in options.items()}
            top = max(*scores.values(), 0.0)
            bottom = sum(math.exp(score - top) for score in scores.values()) + math.exp(-top)
            for code, values in options.items():
                pull = worth * ((code == language) - math.exp(scores[code] - top) / bottom)
                if abs(pull) > 1e-6:
                    for n, value in enumerate(values):
                        slope[n] += pull * value
        for n, one in enumerate(slope):
            speeds[n] += (one / total) ** 2
            weights[n] += 0.3 * (one / total) / math.sqrt(speeds[n])
    return {kind: round(weight, 2) for kind, weight in zip(kinds, weights, strict=True)}


def measure(samples: list[Sample], weights: Mapping[str, float]) -> None:
    """Print how many documents of each language were told rightly, wrongly, or not at all."""
    counts: dict[str, Counter[str]] = {}
    for language, clues in samples:
        origin = infer(clues, weights)
        said = origin.language if origin.is_decided else _NONE
        verdict = "right" if said == language else "undecided" if said == _NONE else "wrong"
        counts.setdefault(language, Counter())[verdict] += 1
    for language, count in sorted(counts.items()):
        total = count.total()
        shares = ", ".join(f"{verdict} {count[verdict] / total:.3f}" for verdict in ("right", "undecided", "wrong"))
        print(f"{language or 'good English'}: {shares} of {total}")
    foreign = sum((count for language, count in counts.items() if language), Counter[str]())
    if total := foreign.total():
        print(
            f"all translations: right {foreign['right'] / total:.3f}, wrong {foreign['wrong'] / total:.3f} of {total}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("segments", type=Path)
    parser.add_argument("good", type=Path, nargs="+")
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    engine = Engine.load(EngineOptions())
    documents = [*segments(arguments.segments), *(pair for file in arguments.good for pair in paragraphs(file))]
    samples = [(language, engine.clues(Document.from_plain(text))) for language, text in documents]
    if not arguments.fit:
        measure(samples, WEIGHTS)
        return
    random.Random(1).shuffle(samples)
    half = len(samples) // 2
    weights = fit(samples[:half])
    print(weights)
    measure(samples[half:], weights)


if __name__ == "__main__":
    main()
