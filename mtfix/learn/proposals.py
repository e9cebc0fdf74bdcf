"""Proposals: rules that nobody has reviewed, with what speaks for them. They are never active.

A file of proposals is YAML like a rule pack, but for the key `evidence` of each record, which a rule pack refuses: to
accept a proposal is to take `evidence` out and move the record into a pack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

_HEAD = """\
# Proposals for rules, made by mtfix. None is active. To accept one, take out `evidence`, mend what is to be mended
# (the examples above all), and move the record into a rule pack; `mtfix rules test PACK` proves it.
"""


@dataclass(frozen=True)
class Proposal:
    """A record as in a rule pack, by key, and what speaks for it, by kind."""

    record: Mapping[str, Any]
    evidence: Mapping[str, Any]


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def dump(proposals: Iterable[Proposal]) -> str:
    """The proposals as a YAML file."""
    pieces = [_HEAD]
    for one in proposals:
        record = {**one.record, "evidence": dict(one.evidence)}
        pieces.append(
            yaml.dump(
                [record], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
            )
        )
    return "\n".join(pieces)
