"""Selectors: which rules a list in the configuration, on the command line or in an ignore speaks of.

A selector is `ALL`, a dimension (“terminology”) or category (“terminology/wrong-term”) of the MQM table, the
id of a rule, or the beginning of ids up to a hyphen (“pl” is every rule of the Polish pack).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache

from mtfix.errors import UserError
from mtfix.findings import MQM_CATEGORIES, Finding

ALL = "ALL"


def specificity(selector: str, rule: str, category: str) -> int:
    """How closely a selector names a rule of a category; 0 if it does not speak of it."""
    if selector == ALL:
        return 1
    if selector == category.partition("/")[0]:
        return 2
    if selector == category:
        return 3
    if selector == rule or rule.startswith(f"{selector}-"):
        return 4 + selector.count("-")
    return 0


@lru_cache(maxsize=256)
def wants(select: tuple[str, ...], ignore: tuple[str, ...]) -> Callable[[Finding], bool]:
    """The test whether a finding is wanted: the closer selector decides, `ignore` if both are as close."""

    @cache
    def wanted(rule: str, category: str) -> bool:
        return _closest(select, rule, category) > _closest(ignore, rule, category)

    return lambda finding: wanted(finding.rule, finding.category)


def _closest(selectors: Iterable[str], rule: str, category: str) -> int:
    return max((specificity(selector, rule, category) for selector in selectors), default=0)


def known_selectors(rule_ids: Iterable[str]) -> frozenset[str]:
    """Every selector that means something when there are rules with these ids."""
    known = {ALL, *MQM_CATEGORIES, *(category.partition("/")[0] for category in MQM_CATEGORIES)}
    for rule in rule_ids:
        known.add(rule)
        at = rule.find("-")
        while at > 0:
            known.add(rule[:at])
            at = rule.find("-", at + 1)
    return frozenset(known)


def verify(selectors: Iterable[str], known: frozenset[str], where: str) -> None:
    """Raise UserError for the first selector that is not `known`; `where` says where it was written."""
    for selector in selectors:
        if selector not in known:
            raise UserError(f"{where}: unknown rule or category “{selector}”{did_you_mean(selector, known)}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """“; did you mean …?” with the nearest known word, or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(word, sorted(known), n=1)
    return f"; did you mean “{near[0]}”?" if near else ""
