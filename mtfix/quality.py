"""How good a text is: the penalty points of MQM, by category and severity, and a mark.

mtfix sees only what it finds, so a good score is no proof of a good text; a bad one is hardly ever wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mtfix.findings import Finding, Severity

# As in the MQM evaluations of WMT23.
WEIGHTS = {Severity.NEUTRAL: 0, Severity.MINOR: 1, Severity.MAJOR: 5, Severity.CRITICAL: 10}

# The most points per 1,000 words that each mark allows; `docs/score.md` says what texts get which.
MARKS: Mapping[str, float] = {"A": 5, "B": 10, "C": 20, "D": 40, "E": 80, "F": float("inf")}
# In fewer words one finding more or less makes the mark.
FEWEST_WORDS = 200

Kind = tuple[str, Severity]


@dataclass(frozen=True, slots=True)
class Score:
    """How many findings there are of each category and severity, in how many words. Scores can be added.

    `spun` of the findings are terms in words that were swapped for synonyms.
    """

    counts: Mapping[Kind, int] = field(default_factory=dict)
    words: int = 0
    spun: int = 0

    def __add__(self, other: Score) -> Score:
        counts = Counter(self.counts)
        counts.update(other.counts)
        return Score(dict(counts), self.words + other.words, self.spun + other.spun)

    @property
    def findings(self) -> int:
        """How many findings there are."""
        return sum(self.counts.values())

    @property
    def points(self) -> int:
        """All penalty points."""
        return sum(points(kind, number) for kind, number in self.counts.items())

    @property
    def per_thousand(self) -> float:
        """Penalty points in a thousand words; the fewer the better."""
        return 1000 * self.points / max(self.words, 1)

    @property
    def mark(self) -> str | None:
        """A to F; None for a text that is too short to have one."""
        if self.words < FEWEST_WORDS:
            return None
        return next(mark for mark, most in MARKS.items() if self.per_thousand <= most)

    @property
    def spun_share(self) -> float:
        """Which part of the findings are spun phrases, from 0 to 1."""
        return self.spun / max(self.findings, 1)

    def of(self, *, category: str | None = None, severity: Severity | None = None) -> Score:
        """The part of the score that is of this category or severity, in the same words."""
        counts = {
            (one, grade): number
            for (one, grade), number in self.counts.items()
            if category in (None, one) and severity in (None, grade)
        }
        return Score(counts, self.words)

    @property
    def categories(self) -> list[str]:
        """The categories that something was found of, those with the most points first."""
        found = {category for category, _ in self.counts}
        return sorted(found, key=lambda category: (-self.of(category=category).points, category))


def points(kind: Kind, number: int) -> int:
    """The penalty points of so many findings of a kind."""
    return WEIGHTS[kind[1]] * number


def is_below(mark: str | None, least: str) -> bool:
    """Whether a mark is worse than the least that is asked for; no mark is not."""
    order = list(MARKS)
    return mark is not None and order.index(mark) > order.index(least)


def score(findings: Iterable[Finding], words: int) -> Score:
    """The score of a text of so many words with these (resolved) findings."""
    listed = list(findings)
    counts = Counter((finding.category, finding.severity) for finding in listed)
    return Score(dict(counts), words, sum(finding.is_spun for finding in listed))
