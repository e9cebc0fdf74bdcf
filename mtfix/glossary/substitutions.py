"""Which words stand in for which: a table learnt from pairs of garbled terms and right ones.

The table is a readable TSV file, one pair of words a line: the word of the term, the word of the text, how often the
one was aligned with the other, and the share of that among all that stood for the word of the term.
"""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mtfix.errors import PackError, UserError
from mtfix.glossary.surfaces import SMALL
from mtfix.text.stems import stem
from mtfix.text.tokens import Tokens, fold

HEADER = ("term", "text", "count", "share")
_ROUNDS = 6
_LONGEST = 8
# A pair that was aligned less often, counted over all rounds' probabilities, is taken for noise.
_LEAST_COUNT = 0.3
_OFF_DIAGONAL = 5.0
_SAME_WORD = 0.5
_FIRST_GUESS = 0.01
_FLOOR = 1e-6
_NOTHING = 5e-4
_SMOOTHING = 0.5


@dataclass(frozen=True, slots=True)
class Substitution:
    """A word of terms, a word of texts that stands for it, how often it did, and what share of all that is."""

    term: str
    text: str
    count: float
    share: float


def content(text: str) -> list[str]:
    """The folded words of a phrase, without punctuation."""
    return [fold(word) for word in Tokens(text).words if word[0].isalnum()]


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """The pairs (garbled, right) of a TSV file with the columns `bad` and `good`.

    Raises UserError for a file that cannot be read, PackError for one without these columns.
    """
    header, rows = _read(path)
    if not {"bad", "good"} <= set(header):
        raise PackError(str(path), 1, "a header line with the columns `bad` and `good` is needed")
    bad, good = header.index("bad"), header.index("good")
    pairs = []
    for line, row in rows:
        if len(row) <= max(bad, good):
            raise PackError(str(path), line, f"{len(row)} columns, {len(header)} are needed")
        pairs.append((row[bad], row[good]))
    if not pairs:
        raise PackError(str(path), 1, "no pairs")
    return pairs


def load(path: Path) -> list[Substitution]:
    """The table in a file. Raises UserError if it cannot be read, PackError for a line that is none of a table."""
    header, rows = _read(path)
    if tuple(header) != HEADER:
        raise PackError(str(path), 1, f"the columns of a table are {', '.join(HEADER)}")
    table = []
    for line, row in rows:
        try:
            term, text, count, share = row
            table.append(Substitution(term, text, float(count), float(share)))
        except ValueError:
            raise PackError(str(path), line, "a line is a word, a word, a count and a share") from None
        if not 0 < table[-1].share <= 1:
            raise PackError(str(path), line, "a share is above 0 and at most 1")
    return table


def _read(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: not UTF-8 (byte {error.start})") from error
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error
    told = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    rows = list(csv.reader((line for _, line in told), delimiter="\t", quoting=csv.QUOTE_NONE))
    return (rows[0] if rows else []), [(n, row) for (n, _), row in zip(told[1:], rows[1:], strict=True)]


def dump(table: Iterable[Substitution], about: str) -> str:
    """The table as the text of a file; `about` stands above it as a comment."""
    lines = [*(f"# {line}" for line in about.splitlines()), "\t".join(HEADER)]
    lines += [f"{item.term}\t{item.text}\t{item.count:.1f}\t{item.share:.4f}" for item in table]
    return "\n".join(lines) + "\n"


def train(pairs: Sequence[tuple[str, str]]) -> list[Substitution]:
    """Learn a table from pairs of a garbled term and the right one.

    Words are aligned by expectation and maximisation as in IBM model 2 (Brown and others, “The mathematics of
    statistical machine translation”, 1993), over stems, with a fixed preference for words at the same place and for
    words that are the same.
    """
    spelt: dict[str, Counter[str]] = defaultdict(Counter)

    def stems(text: str) -> list[str]:
        words = content(text)
        for word in words:
            spelt[stem(word)][word] += 1
        return [stem(word) for word in words]

    data = [(stems(bad), stems(good)) for bad, good in pairs]
    data = [(bad, good) for bad, good in data if 0 < len(bad) <= _LONGEST and 0 < len(good) <= _LONGEST]
    shares: dict[tuple[str, str], float] = {}
    counts: dict[tuple[str, str], float] = {}
    for _ in range(_ROUNDS):
        counts = _aligned(data, shares)
        totals: dict[str, float] = defaultdict(float)
        for (right, _), count in counts.items():
            totals[right] += count
        shares = {pair: count / (totals[pair[0]] + _SMOOTHING) for pair, count in counts.items()}
    table = [
        Substitution(spelt[right].most_common(1)[0][0], spelt[wrong].most_common(1)[0][0], count, shares[right, wrong])
        for (right, wrong), count in counts.items()
        if count >= _LEAST_COUNT and right != wrong and not {right, wrong} & SMALL and (right + wrong).isalpha()
    ]
    return sorted(table, key=lambda item: (item.term, -item.share, item.text))


def _aligned(
    data: Iterable[tuple[list[str], list[str]]], shares: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], float]:
    """One round: how often each word stood for each, by the shares of the round before (none: the first)."""
    counts: dict[tuple[str, str], float] = defaultdict(float)
    for bad, good in data:
        for i, wrong in enumerate(bad):
            weights = []
            for j, right in enumerate(good):
                apart = abs((i + 0.5) / len(bad) - (j + 0.5) / len(good))
                guess = shares.get((right, wrong), _FLOOR) if shares else _FIRST_GUESS
                weights.append(math.exp(-_OFF_DIAGONAL * apart) * (guess + _SAME_WORD * (wrong == right)))
            whole = sum(weights) + _NOTHING
            for right, weight in zip(good, weights, strict=True):
                counts[right, wrong] += weight / whole
    return counts
