"""Proposals: concepts and rules that nobody has reviewed, with what speaks for them. They are never active.

A file of proposals is YAML like a glossary or a rule pack, but for the key `evidence` of each record, which both
refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from mtfix.rules.yamlfile import Record, parse

_HEAD = """\
# Proposals, made by mtfix. None is active. `mtfix glossary review FILE` steps through them. Or take out `evidence`,
# mend what is to be mended, and move a record into a glossary or a rule pack; `mtfix rules test PATH` proves it.
"""


@dataclass(frozen=True)
class Proposal:
    """A record as in a glossary or a rule pack, by key, and what speaks for it, by kind."""

    record: Mapping[str, Any]
    evidence: Mapping[str, Any]

    @property
    def is_concept(self) -> bool:
        """Whether it is for a glossary, not for a rule pack."""
        return "preferred" in self.record

    @property
    def key(self) -> str:
        """What is proposed, whatever its id: by this it is known again when it was rejected."""
        if self.is_concept:
            wrong = ", ".join(sorted(self.record.get("deprecated", ())))
            return f"{wrong} → {self.record['preferred']}" if wrong else str(self.record["preferred"])
        find, replace = (_listed(self.record.get(key)) for key in ("find", "replace"))
        return f"{' | '.join(find)} → {' | '.join(replace)}"


def _listed(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [] if value is None else [str(value)]


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def dump(proposals: Iterable[Proposal]) -> str:
    """The proposals as a YAML file."""
    return "\n".join([_HEAD, *(written({**one.record, "evidence": dict(one.evidence)}) for one in proposals)])


def written(record: Mapping[str, Any]) -> str:
    """A record as an item of a YAML list."""
    return yaml.dump(
        [dict(record)], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
    )


def read(text: str, path: str) -> Iterator[Proposal]:
    """The proposals of a file's text. Raises PackError for what is no list of proposals."""
    for record in parse(path, text):
        yield of_record(record)


def of_record(record: Record) -> Proposal:
    """The proposal that a record of a file is. Raises PackError."""
    values = dict(record.values)
    evidence = values.pop("evidence", {})
    if not isinstance(evidence, dict):
        raise record.fault("evidence is a mapping", "evidence")
    needed = ("id", "preferred") if "preferred" in values else ("id", "find", "replace")
    for key in needed:
        if not values.get(key):
            raise record.fault(f"key {key!r} is missing", key)
    return Proposal(values, evidence)
