"""How good a text is: the penalty points of MQM, by the number and severity of what is found in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mtfix.findings import Finding, Severity

# As in the MQM evaluations of WMT23.
WEIGHTS = {Severity.NEUTRAL: 0, Severity.MINOR: 1, Severity.MAJOR: 5, Severity.CRITICAL: 10}


@dataclass(frozen=True, slots=True)
class Score:
    """How many findings there are in how many words, and the penalty points that they make. Scores can be added."""

    findings: int = 0
    words: int = 0
    points: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.findings + other.findings, self.words + other.words, self.points + other.points)

    @property
    def per_thousand(self) -> float:
        """Penalty points in a thousand words; the fewer the better."""
        return 1000 * self.points / max(self.words, 1)


def score(findings: Iterable[Finding], words: int) -> Score:
    """The score of a text of so many words with these (resolved) findings."""
    severities = [finding.severity for finding in findings]
    return Score(len(severities), words, sum(WEIGHTS[severity] for severity in severities))
