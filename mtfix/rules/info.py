"""What `explain` and the rule pages say of a rule."""

from __future__ import annotations

from dataclasses import dataclass

from mtfix.rules.model import Example, Rule


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule, detector or concept as people read it."""

    id: str
    message: str
    category: str
    severity: str
    applicability: str
    source_languages: tuple[str, ...]
    path: str
    examples: tuple[tuple[str, str], ...]
    silent: tuple[str, ...]
    why: str


def of_rule(rule: Rule) -> RuleInfo:
    """A rule as people read it."""
    return RuleInfo(
        rule.id,
        rule.message,
        rule.category,
        rule.severity.value,
        rule.applicability.label,
        rule.source_languages,
        rule.path,
        tuple((_bad(example), example.good) for example in rule.examples),
        rule.silent,
        rule.reason,
    )


def _bad(example: Example) -> str:
    return f"{example.bad} (from “{example.source}”)" if example.source else example.bad
