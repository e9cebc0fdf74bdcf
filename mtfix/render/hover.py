"""A finding and its rule as an editor shows them beside the text, in Markdown."""

from __future__ import annotations

import re

from mtfix.findings import Finding
from mtfix.rules.info import RuleInfo

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_MARKED = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_MOST_EXAMPLES = 3


def explanation(finding: Finding, info: RuleInfo) -> str:
    """What is wrong, what may be written, why, and examples of the rule."""
    facts = f"{info.category}, {finding.severity.value}"
    parts = [f"**{escaped(finding.message)}** `{finding.rule}`", facts]
    if finding.replacements:
        parts.append("\n".join(f"- {_written(item.text)}, {item.applicability.label}" for item in finding.replacements))
    if info.why:
        parts.append(escaped(info.why.strip()))
    if info.examples:
        parts.append("\n".join(_example(bad, good) for bad, good in info.examples[:_MOST_EXAMPLES]))
    return "\n\n".join(parts) + "\n"


def _written(text: str) -> str:
    return f"“{escaped(text)}”" if text.strip() else "(nothing)"


def _example(bad: str, good: str) -> str:
    shown = f"- {_marked(bad)}"
    return f"{shown}  \n  → {_marked(good)}" if good else shown


def _marked(example: str) -> str:
    pieces = _MARKED.split(example)
    # What was between marks stands at the odd places.
    return "".join(
        f"**{escaped(piece)}**" if at % 2 and piece.strip() else escaped(piece) for at, piece in enumerate(pieces)
    )


def escaped(text: str) -> str:
    """Text as Markdown that shows just that, in one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split(" "))).replace("\n", " ")
