"""What becomes of accepted proposals: records of a glossary or a rule pack, proved before they are written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mtfix import detectors
from mtfix.engine import EngineOptions
from mtfix.errors import PackError
from mtfix.findings import Finding
from mtfix.glossary import csvtext, yamltext
from mtfix.glossary.store import load_glossaries
from mtfix.learn.proposals import Proposal, written
from mtfix.rules.compiled import compile_rule
from mtfix.rules.loading import load_rules
from mtfix.selftest import Suite, unmark

# The findings of a text under what is in force now.
Check = Callable[[str], Iterable[Finding]]


def record_of(proposal: Proposal) -> dict[str, Any]:
    """The record that is written: that of the proposal, with its evidence in one line as `source`."""
    return {**proposal.record, "source": _source(proposal.evidence)} if proposal.evidence else dict(proposal.record)


def _source(evidence: Mapping[str, Any]) -> str:
    """“wrong Kowalczik, kind name, probability 0.97, changed 3, places 3, left alone 0”."""
    return "; ".join(_in_a_line(one) for one in evidence.get("each", [evidence]) if isinstance(one, dict))


def _in_a_line(evidence: Mapping[str, Any]) -> str:
    said = [
        f"{key.replace('_', ' ')} {value}" for key, value in evidence.items() if isinstance(value, str | int | float)
    ]
    return ", ".join(said)


def failures(proposals: Sequence[Proposal], check: Check | None = None) -> dict[str, list[str]]:
    """What each proposal, by id, does not pass of the self-tests, alone with the others; those that pass are not there.

    `check` gives the findings of what is in force already: it must not speak where a proposal has mended something.
    """
    with tempfile.TemporaryDirectory(prefix="mtfix-review-") as name:
        folder = Path(name)
        wrong = {_id(one): [fault] for one in proposals if (fault := _fault(one, folder))}
        files = [
            _write(folder / file, [one for one in proposals if one.is_concept is concepts and _id(one) not in wrong])
            for file, concepts in (("glossary.yaml", True), ("rules.yaml", False))
        ]
        suite = Suite.of(files, EngineOptions(no_builtin=True, rule_paths=tuple(files)))
    for case in suite.cases:
        said = [failure.what for failure in suite.failures(case)]
        said += [what for _, good in case.examples for what in (_spoken(good, check) if check else ())]
        if said:
            wrong[case.id.removeprefix("glossary-")] = said
    return wrong


def _spoken(good: str, check: Check) -> Iterator[str]:
    text, span = unmark(good)
    for finding in check(text):
        if finding.span.overlaps(span):
            yield f"in {text!r} {finding.rule} speaks of what was mended"


def _fault(proposal: Proposal, folder: Path) -> str:
    """Why a proposal can be no concept or no rule, if it cannot."""
    try:
        file = _write(folder / "one.yaml", [proposal])
        if proposal.is_concept:
            load_glossaries([file])
        else:
            for rule in load_rules([file]):
                compile_rule(rule, detectors.NAMES)
    except PackError as error:
        return error.fault
    return ""


def _write(file: Path, proposals: Iterable[Proposal]) -> Path:
    file.write_text("\n".join(written(record_of(one)) for one in proposals), "utf-8")
    return file


def _id(proposal: Proposal) -> str:
    return str(proposal.record["id"])


def with_rules(text: str, proposals: Iterable[Proposal]) -> str:
    """The text of a rule pack with accepted rules at its end."""
    ends = text and not text.endswith("\n")
    return "\n".join([text + "\n" * bool(ends), *(written(record_of(one)) for one in proposals)]).lstrip("\n")


def with_concepts(text: str, proposals: Iterable[Proposal], path: str) -> str:
    """The text of a glossary with accepted concepts; names of a concept that is there are added to it.

    Raises PackError for an id that is taken, or what the columns of a table do not hold.
    """
    form = csvtext if path.endswith((".csv", ".tsv")) else yamltext
    for one in proposals:
        there = next(iter(form.with_name(text, str(one.record["preferred"]), path)), None)
        if there and there.preferred == one.record["preferred"]:
            names = list(dict.fromkeys([*there.deprecated, *one.record.get("deprecated", ())]))
            text = form.with_replaced(text, there.id, {"deprecated": names}, path)
        else:
            text = form.with_added(text, record_of(one), path)
    return text
