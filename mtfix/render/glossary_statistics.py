"""What a glossary covers, as a table for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from mtfix.glossary.statistics import Coverage, Usage

_TOP = 10


def table(coverage: Coverage, usage: Usage | None) -> Iterator[str]:
    """Lines with a count each, in groups."""
    yield f"{coverage.concepts:,} concepts, {sum(coverage.roles.values()):,} names\n"
    yield from _group("names by role", coverage.roles, coverage.roles)
    yield from _group("concepts by type", coverage.types, _by_count(coverage.types))
    yield from _group("names by language", coverage.languages, _by_count(coverage.languages))
    yield from _group("concepts by year of the last check", coverage.checked, sorted(coverage.checked))
    if usage:
        counts = {"named rightly": len(usage.right), "found wrong": len(usage.wrong), "never met": len(usage.never)}
        yield from _group("concepts in the corpus", counts, counts)
        yield from _group("named rightly most often", usage.right, _by_count(usage.right)[:_TOP])
        yield from _group("found wrong most often", usage.wrong, _by_count(usage.wrong)[:_TOP])


def json_line(coverage: Coverage, usage: Usage | None) -> str:
    """The same as one JSON object."""
    said: dict[str, object] = {
        "concepts": coverage.concepts,
        "roles": coverage.roles,
        "types": coverage.types,
        "languages": coverage.languages,
        "checked": coverage.checked,
    }
    if usage:
        said["corpus"] = {"right": usage.right, "wrong": usage.wrong, "never": usage.never}
    return json.dumps(said, ensure_ascii=False) + "\n"


def _by_count(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda key: (-counts[key], key))


def _group(title: str, counts: Mapping[str, int], order: Iterable[str]) -> Iterator[str]:
    if not counts:
        return
    yield f"\n{title}\n"
    digits = len(f"{max(counts.values()):,}")
    for key in order:
        yield f"  {counts[key]:{digits},}  {key}\n"
