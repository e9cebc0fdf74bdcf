"""How often rules speak in good English: a rule that does so often is wrong, or has to say why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from mtfix.findings import Finding
from mtfix.text.document import Document

# Firings per million words.
LIMIT = 15.0
# What happened fewer times says nothing of a rate.
_FEWEST = 3
_CONTEXT = 40


class Firing(NamedTuple):
    """A rule that spoke: `context` has the words around, with `[[…]]` around what was found, `new` what it proposes."""

    rule: str
    path: str
    line: int
    context: str
    new: str | None
    text: str


@dataclass(frozen=True)
class Rate:
    """The firings of a rule, how many there are in a million words, and the reason that its author gives."""

    rule: str
    firings: tuple[Firing, ...]
    per_million: float
    reason: str
    fails: bool


def firings(document: Document, findings: Iterable[Finding]) -> tuple[Firing, ...]:
    """What was found in a document, as firings."""
    return tuple(_firing(document, finding) for finding in findings)


def _firing(document: Document, finding: Finding) -> Firing:
    text, span = document.text, finding.span
    before = text[max(0, span.start - _CONTEXT) : span.start].rpartition("\n")[2]
    after = text[span.end : span.end + _CONTEXT].partition("\n")[0]
    new = finding.replacements[0].text if finding.replacements else None
    line = document.lines.position(span.start).line
    return Firing(finding.rule, document.path, line, f"{before}[[{span.cut(text)}]]{after}", new, span.cut(text))


def rates(found: Iterable[Firing], words: int, reason: Callable[[str], str], limit: float = LIMIT) -> list[Rate]:
    """The rate of each rule that spoke in so many words, the highest first.

    A rule fails that speaks more often than `limit` in a million words, at least three times, and gives no reason. What
    a text has again and again, such as a name that it spells wrongly, counts once.
    """
    by_rule: defaultdict[str, list[Firing]] = defaultdict(list)
    for firing in found:
        by_rule[firing.rule].append(firing)
    made = []
    for rule, its in by_rule.items():
        per_million = 1e6 * len(its) / max(words, 1)
        places = len({(firing.path, firing.text.lower()) for firing in its})
        above = places >= _FEWEST and 1e6 * places / max(words, 1) > limit
        why = reason(rule) if above else ""
        made.append(Rate(rule, tuple(its), per_million, why, above and not why))
    return sorted(made, key=lambda rate: (-rate.per_million, rate.rule))
