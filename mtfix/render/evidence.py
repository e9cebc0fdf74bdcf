"""The evidence for and against rules, as tables."""

from __future__ import annotations

import json
from collections.abc import Iterator

from mtfix.audit import Rate
from mtfix.evidence import Evidence, Verdicts
from mtfix.render.cells import visible
from mtfix.render.statistics import plural

_SHOWN = 3


def audit(rates: list[Rate], words: int) -> Iterator[str]:
    """A block for each rule that spoke in good English, and one line on all."""
    for rate in rates:
        verdict = "  FAILS" if rate.fails else f"  ({rate.reason})" if rate.reason else ""
        yield f"{len(rate.firings):5}  {rate.per_million:7.1f} per million  {rate.rule}{verdict}\n"
        for firing in rate.firings[:_SHOWN]:
            new = "" if firing.new is None else f" → {firing.new}" if firing.new else " → (nothing)"
            yield f"         {firing.path}:{firing.line}: {visible(firing.context + new)}\n"
    found = sum(len(rate.firings) for rate in rates)
    failing = sum(rate.fails for rate in rates)
    per_thousand = 1000 * found / max(words, 1)
    yield (
        f"{plural(found, 'finding')} of {plural(len(rates), 'rule')} in {words} words: {per_thousand:.3f} per 1,000;"
        f" {plural(failing, 'rule')} above the limit without a reason\n"
    )


def evidence(found: Evidence, *, unproven: bool) -> Iterator[str]:
    """A line for each rule that spoke, those that did harm first, and one on all; `unproven` lists the silent ones."""
    rows = sorted(found.verdicts.items(), key=lambda item: (item[1].better - item[1].worse, item[0]))
    yield "better worse  same shown\n"
    for rule, one in rows:
        harmful = "  harmful" if one.is_harmful else ""
        yield f"{one.better:6} {one.worse:5} {one.same:5} {one.shown:5}  {rule}{harmful}\n"
    total = sum((one for _, one in rows), Verdicts())
    yield (
        f"{total.better} better, {total.worse} worse, {total.same} same, {total.shown} only shown,"
        f" in {plural(found.pairs, 'pair')}; {plural(len(rows), 'rule')} spoke,"
        f" {len(found.silent)} never did" + ("" if unproven else " (--unproven lists them)") + "\n"
    )
    if unproven:
        yield from (f"unproven  {rule}\n" for rule in found.silent)


def evidence_lines(found: Evidence) -> Iterator[str]:
    """The same for machines: one JSON object a rule, the silent ones included."""
    for rule, one in sorted([*found.verdicts.items(), *((rule, Verdicts()) for rule in found.silent)]):
        record = {"rule": rule, "better": one.better, "worse": one.worse, "same": one.same, "shown": one.shown}
        yield json.dumps(record) + "\n"
