"""What detectors say: findings, their replacements, and the one table of MQM categories."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from mtfix.text.spans import Span


class Applicability(IntEnum):
    """What may be done with a replacement, from the least to the most."""

    DISPLAY = 0  # shown only
    UNSAFE = 1  # very likely right, a person should look: applied with `--unsafe`
    SAFE = 2  # sure to keep the meaning: applied by `fix`

    @property
    def label(self) -> str:
        return self.name.lower()


class Severity(StrEnum):
    """MQM severities."""

    NEUTRAL = "neutral"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


# The subset of MQM (themqm.org) that mtfix uses: id -> title. Except where a file holds the source, categories
# of `accuracy` are inferences.
MQM_CATEGORIES: dict[str, str] = {
    "terminology/wrong-term": "Wrong term",
    "terminology/inconsistent": "Inconsistent use of terminology",
    "accuracy/mistranslation": "Mistranslation",
    "accuracy/untranslated": "Untranslated",
    "accuracy/addition": "Addition",
    "accuracy/omission": "Omission",
    "linguistic/grammar": "Grammar",
    "linguistic/punctuation": "Punctuation",
    "linguistic/spelling": "Spelling",
    "linguistic/typography": "Textual conventions",
    "linguistic/unintelligible": "Unintelligible",
    "style/unidiomatic": "Unidiomatic style",
    "style/awkward": "Awkward style",
    "locale/number-format": "Number format",
    "locale/date-format": "Date format",
    "locale/name-format": "Name format",
}

# What may be mended even in somebody's direct speech, since it changes no word that was said.
MECHANICAL = frozenset({"linguistic/spelling", "linguistic/typography", "linguistic/punctuation"})


@dataclass(frozen=True, slots=True)
class Replacement:
    """Literal text for a span, and what may be done with it."""

    text: str
    applicability: Applicability


@dataclass(frozen=True, slots=True)
class Finding:
    """One garbled place.

    `span` is in code points of the document's text, `category` a key of `MQM_CATEGORIES`, `confidence` from 0
    to 1, `replacements` ranked best first (empty: the place is shown only). `is_spun` tells that a term stands there
    with words swapped for synonyms, `source_languages` that the finding is right only in a text translated from one of
    them, `foreign` in which languages a concept has the name that stands there. `phrase` is what an allow-list must say
    to allow the finding, once that is known: the words that the rule saw, which may be more than the span.
    """

    rule: str
    span: Span
    message: str
    category: str
    severity: Severity
    confidence: float
    replacements: tuple[Replacement, ...] = ()
    is_spun: bool = False
    source_languages: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    phrase: str = ""

    @property
    def applicability(self) -> Applicability:
        """What may be done with the best replacement; DISPLAY if there is none."""
        return self.replacements[0].applicability if self.replacements else Applicability.DISPLAY


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """The text that replaces a span (code points)."""

    span: Span
    text: str
