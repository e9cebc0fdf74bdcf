"""A proposal as a person reviews it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mtfix.learn.proposals import Proposal, written


def shown(proposal: Proposal) -> str:
    """What is proposed, and what speaks for it and against it."""
    record = "".join(f"  {line}\n" for line in written(proposal.record).splitlines())
    return f"{proposal.key}\n{record}" + "".join(_lines(proposal.evidence, "  "))


def _lines(evidence: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in evidence.items():
        name = key.replace("_", " ")
        if isinstance(value, list):
            yield f"{indent}{name}:\n"
            for item in value:
                if isinstance(item, dict):
                    yield from _lines(item, indent + "  ")
                else:
                    yield f"{indent}  {item}\n"
        else:
            yield f"{indent}{name}: {value}\n"
