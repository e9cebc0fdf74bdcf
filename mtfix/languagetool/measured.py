"""Which rules of LanguageTool may speak, and what may be done with what they say.

`rules/languagetool.toml` has what `benchmarks/languagetool.py measure` counted: how often the correction of a rule
brought a machine translation nearer to its post-edit and further from it, and how often the rule speaks in good
English. What may be done follows from the counts alone. Rules that spoke too seldom to be judged are counted together,
by category. What is not listed is silent.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from mtfix.findings import Applicability, Severity
from mtfix.languagetool.matches import Match
from mtfix.paths import shown
from mtfix.rules.info import RuleInfo
from mtfix.rules.loading import builtin_folder

FILE = "languagetool.toml"
PREFIX = "languagetool-"
# The rule that looks words up, by the variety of English. It is asked about few words, since it is slow.
SPELLERS = {"en-US": "MORFOLOGIK_RULE_EN_US", "en-GB": "MORFOLOGIK_RULE_EN_GB"}
SPELLING = "MORFOLOGIK_RULE_EN"
# The categories of LanguageTool that are about garbles, as those of MQM. The rest is style, or about other things.
CATEGORIES = {
    "COLLOCATIONS": "style/unidiomatic",
    "CONFUSED_WORDS": "linguistic/grammar",
    "GRAMMAR": "linguistic/grammar",
    "MISC": "linguistic/grammar",
    "MULTITOKEN_SPELLING": "linguistic/spelling",
    "PUNCTUATION": "linguistic/punctuation",
    "TYPOGRAPHY": "linguistic/typography",
    "TYPOS": "linguistic/spelling",
}
SILENCED = (
    "AMERICAN_ENGLISH_STYLE",
    "BRITISH_ENGLISH",
    "CASING",
    "COMPOUNDING",
    "CREATIVE_WRITING",
    "FALSE_FRIENDS",
    "GENDER_NEUTRALITY",
    "NONSTANDARD_PHRASES",
    "PLAIN_ENGLISH",
    "REDUNDANCY",
    "REGIONALISMS",
    "REPETITIONS",
    "REPETITIONS_STYLE",
    "SEMANTICS",
    "STYLE",
    "TEXT_ANALYSIS",
    "WIKIPEDIA",
)
# How right corrections must be, and in how many cases at least, for them to be applied, proposed, shown.
_SAFE, _SAFE_FROM = 0.85, 6
_UNSAFE, _UNSAFE_FROM = 0.6, 3
_SHOWN, _SHOWN_FROM = 0.25, 1
# What is shown only must mend one translation for so many findings in good English.
_MOST_NOISE = 5
# What is heard in any text must mend so many translations for one finding in good English.
_ALONE = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """A rule of LanguageTool, or what else is in a category, and what became of the corrections.

    `name` is the id there, `category` that of MQM, `clean` counts findings in good English.
    """

    name: str
    category: str
    better: int = 0
    worse: int = 0
    clean: int = 0

    @property
    def id(self) -> str:
        """What its findings are called."""
        return PREFIX + self.name.lower().replace("_", "-")

    @property
    def precision(self) -> float:
        """The share of corrections that are right, by the rule of succession."""
        return (self.better + 1) / (self.better + self.worse + 2)

    @property
    def applicability(self) -> Applicability | None:
        """What may be done with a correction; None: the rule is silent."""
        for level, least, cases in (
            (Applicability.SAFE, _SAFE, _SAFE_FROM),
            (Applicability.UNSAFE, _UNSAFE, _UNSAFE_FROM),
            (Applicability.DISPLAY, _SHOWN, _SHOWN_FROM),
        ):
            if self.precision >= least and self.better >= cases:
                silent = level is Applicability.DISPLAY and self.clean > _MOST_NOISE * self.better
                return None if silent else level
        return None

    @property
    def needs_company(self) -> bool:
        """Whether it is heard only in a text that is garbled otherwise: it finds too much in good English."""
        return self.better < _ALONE * self.clean


@dataclass(frozen=True)
class Measures:
    """All that was measured, by the name of the rule; of the rest, by that of the category."""

    rules: Mapping[str, Measured]
    categories: Mapping[str, Measured]
    path: str = ""

    @classmethod
    def load(cls, file: Path) -> Measures:
        """What a file of the project's own says."""
        data = tomllib.loads(file.read_text("utf-8"))
        rules = {name: _measured(name, entry["category"], entry) for name, entry in data["rules"].items()}
        rest = {name: _measured(name, name, entry) for name, entry in data["categories"].items()}
        return cls(rules, rest, shown(file))

    def of(self, match: Match) -> Measured | None:
        """What counts for a match; None if it is not to be heard."""
        name = SPELLING if match.rule.startswith(SPELLING) else match.rule
        found = self.rules.get(name) or self.categories.get(match.category)
        return found if found and found.applicability is not None else None

    @cached_property
    def heard(self) -> tuple[Measured, ...]:
        """The rules and categories that speak."""
        return tuple(one for one in (*self.rules.values(), *self.categories.values()) if one.applicability is not None)

    @cached_property
    def silent_rules(self) -> tuple[str, ...]:
        """The rules that need not be asked about texts."""
        return (*SPELLERS.values(), *(name for name, one in self.rules.items() if one.applicability is None))

    @property
    def infos(self) -> list[RuleInfo]:
        """What there is to say of each that speaks."""
        return [self._info(one) for one in self.heard]

    def _info(self, one: Measured) -> RuleInfo:
        kind = "Other rules of LanguageTool’s category" if one.name in self.categories else "LanguageTool’s rule"
        why = (
            f"Its corrections brought {one.better} machine translations nearer to what a person made of them,"
            f" {one.worse} further from it; in good English it speaks {one.clean} times in 136,000 words. It is asked"
            " with `--languagetool` only" + (", and heard in texts with other garbles." if one.needs_company else ".")
        )
        level = one.applicability or Applicability.DISPLAY
        severity = Severity.MINOR.value
        message = f"{kind} {one.name}"
        return RuleInfo(one.id, message, one.category, severity, level.label, (), self.path, (), (), why)


def _measured(name: str, category: str, entry: Mapping[str, int]) -> Measured:
    return Measured(name, CATEGORIES[category], entry["better"], entry["worse"], entry["clean"])


@lru_cache(maxsize=1)
def measured() -> Measures:
    """What mtfix comes with."""
    return Measures.load(builtin_folder() / FILE)
