"""What `explain` and the rule pages say of a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mtfix.rules.loading import is_glossary, load_rules
from mtfix.rules.model import Rule


class HasRuleFiles(Protocol):
    """Options that name rule files."""

    @property
    def rule_files(self) -> list[Path]: ...


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule, detector or concept as people read it."""

    id: str
    message: str
    category: str
    severity: str
    applicability: str
    source_language: str
    path: str
    examples: tuple[tuple[str, str], ...]
    silent: tuple[str, ...]
    why: str


def collect(options: HasRuleFiles) -> Iterator[RuleInfo]:
    """What there is to say of every rule in the rule files. Raises PackError."""
    for rule in load_rules(file for file in options.rule_files if not is_glossary(file)):
        yield of_rule(rule)


def of_rule(rule: Rule) -> RuleInfo:
    """A rule as people read it."""
    return RuleInfo(
        rule.id,
        rule.message,
        rule.category,
        rule.severity.value,
        rule.applicability.label,
        rule.source_language,
        rule.path,
        tuple((example.bad, example.good) for example in rule.examples),
        rule.silent,
        rule.reason,
    )
