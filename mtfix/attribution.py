"""What findings propose for a text, and which of it a person's edit holds.

A finding would have made a change if its replacement lies on a shortest way from the one text to the other: what it
changes need not be changed again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

from mtfix.findings import Applicability, Edit, Finding
from mtfix.pipeline import Checker, Outcome, compose
from mtfix.resolve import ROUNDS, apply_edits, edits_of
from mtfix.text.alignment import word_changes
from mtfix.text.spans import Span
from mtfix.text.tokens import Tokens


class Verdict(StrEnum):
    """Whether findings would have made a change: all of it, a part of it or something else there, nothing."""

    EXACT = "exact"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What findings propose for a place of the original: `edit` counts in its code points, None proposes nothing.

    Several findings stand behind what only the last of them proposes after the others were mended.
    """

    edit: Edit | None
    findings: tuple[Finding, ...]

    @property
    def span(self) -> Span:
        return self.edit.span if self.edit else self.findings[0].span


@dataclass(frozen=True, slots=True)
class Explained:
    """An edit of the original, in its code points, and what would have made it, or is proposed there."""

    edit: Edit
    verdict: Verdict
    reasons: tuple[Proposal, ...]


class Proposals:
    """Proposals for a text, by place."""

    def __init__(self, text: str, proposals: Iterable[Proposal]) -> None:
        self.text = text
        self._all = sorted(proposals, key=lambda proposal: proposal.span)
        self._starts = [proposal.span.start for proposal in self._all]
        self._longest = max((len(proposal.span) for proposal in self._all), default=0)

    def within(self, span: Span) -> list[Proposal]:
        """Those that lie in a span."""
        return [one for one in self._near(span) if span.start <= one.span.start and one.span.end <= span.end]

    def at(self, span: Span) -> tuple[Proposal, ...]:
        """What single findings propose for a place, the best of each."""
        best: dict[Finding, Proposal] = {}
        for one in self._near(span):
            if len(one.findings) == 1 and (one.span.overlaps(span) or self._inserts_at(span, one)):
                best.setdefault(one.findings[0], one)
        return tuple(best.values())

    def _near(self, span: Span) -> list[Proposal]:
        low = bisect_right(self._starts, span.start - self._longest - 1)
        high = bisect_right(self._starts, span.end)
        return [proposal for proposal in self._all[low:high] if proposal.span.end >= span.start]

    def _inserts_at(self, span: Span, proposal: Proposal) -> bool:
        """Whether a proposal for what lies beside a place puts something between the two."""
        if not proposal.edit:
            return False
        old, new = proposal.span.cut(self.text), proposal.edit.text
        return (proposal.span.end == span.start and new.startswith(old)) or (
            proposal.span.start == span.end and new.endswith(old)
        )


def proposals_for(text: str, by: Checker, name: str) -> tuple[Outcome, Proposals]:
    """What is found in a text, and all that is proposed for it: at once, or after other findings were mended."""
    first = by.check(text, name)
    made = [Proposal(Edit(f.span, item.text), (f,)) for f in first.findings for item in f.replacements]
    made += [Proposal(None, (f,)) for f in first.findings if not f.replacements]
    edits = edits_of(first.findings, Applicability.UNSAFE)
    seen = {text}
    now = apply_edits(text, edits)
    for _ in range(ROUNDS - 1):
        if now in seen:
            break
        seen.add(now)
        found = by.check(now, name).findings
        new = edits_of(found, Applicability.UNSAFE)
        chain = set(edits)
        for finding in found:
            for edit in edits_of([finding], Applicability.UNSAFE):
                for composed in set(compose(edits, [edit], now)) - chain:
                    made.append(Proposal(composed, (*_behind(composed, made, chain), finding)))
        edits, now = compose(edits, new, now), apply_edits(now, new)
    return first, Proposals(text, made)


def _behind(edit: Edit, proposals: Iterable[Proposal], chain: set[Edit]) -> Iterator[Finding]:
    """The findings whose edits became part of this one."""
    for proposal in proposals:
        if proposal.edit in chain and edit.span.start <= proposal.span.start and proposal.span.end <= edit.span.end:
            yield from proposal.findings


def explained(old: Span, new: Span, after: str, proposals: Proposals) -> list[Explained]:
    """The edits that make the passage `old` of the original the passage `new` of the text `after`, in order."""
    was, is_now = old.cut(proposals.text), new.cut(after)
    if was == is_now:
        return []
    adopted = dict(_adopted(old, was, is_now, proposals.within(old)))
    between = apply_edits(was, list(adopted))
    rest = [Edit(one.before, one.after.cut(is_now)) for one in word_changes(between, is_now)]
    made = []
    for edit, parts, is_whole in _woven(list(adopted), rest, was):
        span = edit.span.shift(old.start)
        reasons = tuple(adopted[part] for part in parts)
        if not is_whole:
            reasons += tuple(one for one in proposals.at(span) if one not in adopted.values())
        verdict = Verdict.EXACT if is_whole else Verdict.PARTIAL if reasons else Verdict.NONE
        made.append(Explained(Edit(span, edit.text), verdict, reasons))
    return made


def _adopted(old: Span, was: str, is_now: str, proposals: Sequence[Proposal]) -> list[tuple[Edit, Proposal]]:
    """The proposals that a person's edit holds, as edits of the passage without overlaps, in text order.

    Those that change the most come first.
    """
    edits = [
        (Edit(proposal.span.shift(-old.start), proposal.edit.text), proposal)
        for proposal in proposals
        if proposal.edit and proposal.edit.text != proposal.span.shift(-old.start).cut(was)
    ]
    fitting = [one for one in edits if _lies_between(apply_edits(was, [one[0]]), was, is_now)]
    fitting.sort(key=lambda one: (-_distance(was, apply_edits(was, [one[0]])), one[0]))
    kept: list[tuple[Edit, Proposal]] = []
    for edit, proposal in fitting:
        if any(edit.span.overlaps(other.span) or edit.span.start == other.span.start for other, _ in kept):
            continue
        if not kept or _lies_between(apply_edits(was, [edit, *(other for other, _ in kept)]), was, is_now):
            kept.append((edit, proposal))
    return sorted(kept, key=lambda one: one[0])


def _lies_between(text: str, was: str, is_now: str) -> bool:
    """Whether a text lies on a shortest way, in words, from one to another: what it changes need not be changed again.

    White space and hyphens are no words: where they alone are changed, it must be one of the very changes.
    """
    first = _distance(was, text)
    if first and first + _distance(text, is_now) == _distance(was, is_now):
        return True
    return _told(was, text) <= _told(was, is_now)


def _distance(one: str, other: str) -> int:
    return Indel.distance(Tokens(one).words, Tokens(other).words)


def _told(one: str, other: str) -> set[Edit]:
    return {Edit(change.before, change.after.cut(other)) for change in word_changes(one, other)}


def _woven(first: list[Edit], rest: list[Edit], was: str) -> Iterator[tuple[Edit, list[Edit], bool]]:
    """The edits `first` of a text, and `rest` of what they make of it, as edits of the text, in order.

    Each comes with those of `first` that are in it, and whether it is nothing but one of them. Edits that overlap
    become one, and so do a removal and what was put in its place.
    """
    between = apply_edits(was, first)
    pieces: list[tuple[Span, Edit | None, Edit | None]] = []
    moved = 0
    for edit in first:
        start = edit.span.start + moved
        pieces.append((Span(start, start + len(edit.text)), edit, None))
        moved += len(edit.text) - len(edit.span)
    pieces += [(edit.span, None, edit) for edit in rest]
    pieces.sort(key=lambda piece: (piece[0], piece[1] is None))

    groups: list[list[tuple[Span, Edit | None, Edit | None]]] = []
    end = -1
    for piece in pieces:
        if groups and (piece[0].start < end or (piece[0].start == end and _belong(groups[-1][-1], piece))):
            groups[-1].append(piece)
            end = max(end, piece[0].end)
        else:
            groups.append([piece])
            end = piece[0].end

    moved = 0
    for group in groups:
        start, end = group[0][0].start, max(span.end for span, _, _ in group)
        parts = [edit for _, edit, _ in group if edit]
        further = [Edit(edit.span.shift(-start), edit.text) for _, _, edit in group if edit]
        grown = sum(len(edit.text) - len(edit.span) for edit in parts)
        text = apply_edits(between[start:end], further)
        yield Edit(Span(start - moved, end - moved - grown), text), parts, not further
        moved += grown


def _belong(one: tuple[Span, Edit | None, Edit | None], other: tuple[Span, Edit | None, Edit | None]) -> bool:
    """Whether two edits that touch, one of them proposed and one not, are one: a removal and an insertion."""
    edits = [edit for piece in (one, other) for edit in piece[1:] if edit]
    both = (one[1] is None) != (other[1] is None)
    return both and any(not a.text and b.text and not b.span for a, b in (edits, edits[::-1]))
