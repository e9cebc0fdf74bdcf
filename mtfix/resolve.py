"""From findings to edits: one best set without overlaps, applied until nothing changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from mtfix.findings import Applicability, Edit, Finding
from mtfix.text.spans import Span

ROUNDS = 10


def narrowed(finding: Finding, text: str) -> Finding:
    """The finding without the words at either end that none of its replacements changes.

    What a rule needs to see around a garble is no part of it. `text` is that of the document. At least one word of
    the text stays in the span.
    """
    if not finding.replacements:
        return finding
    old = finding.span.cut(text).split(" ")
    news = [replacement.text.split(" ") for replacement in finding.replacements]
    most = min(map(len, [old, *news])) - 1
    head = 0
    while head < most and all(new[head] == old[head] for new in news):
        head += 1
    tail = 0
    while head + tail < most and all(new[-1 - tail] == old[-1 - tail] for new in news):
        tail += 1
    before, after = sum(len(word) + 1 for word in old[:head]), sum(len(word) + 1 for word in old[len(old) - tail :])
    span = Span(finding.span.start + before, finding.span.end - after)
    kept = tuple(replace(item, text=item.text[before : len(item.text) - after]) for item in finding.replacements)
    return replace(finding, span=span, replacements=kept)


def resolve(findings: Iterable[Finding]) -> list[Finding]:
    """The best findings of which no two overlap, in text order.

    The surer wins, then the longer, then the one of which more may be done; what is still equal is decided by
    place and rule id, so that the outcome does not depend on the order in which findings come.
    """
    ranked = sorted(
        set(findings),
        key=lambda f: (-f.confidence, f.span.start - f.span.end, -f.applicability, f.span, f.rule, _texts(f), f.phrase),
    )
    kept: list[Finding] = []
    starts: list[int] = []
    for finding in ranked:
        at = bisect_left(starts, finding.span.start)
        near = kept[max(0, at - 1) : at + 1]
        if not any(_collide(finding, other) for other in near):
            kept.insert(at, finding)
            starts.insert(at, finding.span.start)
    return kept


def _texts(finding: Finding) -> tuple[str, ...]:
    return tuple(replacement.text for replacement in finding.replacements)


def _collide(one: Finding, other: Finding) -> bool:
    a, b = one.span, other.span
    return a.overlaps(b) or a.start == b.start


def edits_of(findings: Iterable[Finding], least: Applicability) -> list[Edit]:
    """The first replacements that may be applied at the level `least`; `findings` are resolved."""
    return [
        Edit(finding.span, finding.replacements[0].text)
        for finding in findings
        if finding.replacements and finding.applicability >= least
    ]


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """The text after all edits, which do not overlap."""
    pieces, at = [], 0
    for edit in sorted(edits):
        pieces += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*pieces, text[at:]])


def converge(
    text: str, check: Callable[[str], list[Finding]], least: Applicability, rounds: int = ROUNDS
) -> tuple[str, list[Finding]]:
    """Apply edits and check again until nothing changes.

    `check` gives the resolved findings of a text. Returns the final text and the findings that were applied, each
    with its span in the text of its round. Should the edits go in a circle, its least text (in string order) is
    the final one, so that a second call changes nothing.
    """
    applied: list[Finding] = []
    seen = [text]
    for _ in range(rounds):
        findings = [f for f in check(text) if f.replacements and f.applicability >= least]
        new = apply_edits(text, edits_of(findings, least))
        if new == text:
            break
        applied += findings
        if new in seen:
            return min(seen[seen.index(new) :]), applied
        seen.append(new)
        text = new
    return text, applied
