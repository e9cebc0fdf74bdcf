"""A machine's text beside what a person made of it: each change, and which rule or term would have made it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from mtfix.attribution import Proposal, Proposals, Verdict, explained, proposals_for
from mtfix.findings import Edit, Finding
from mtfix.languages.origin import Origin
from mtfix.pipeline import Checker, Outcome, checker
from mtfix.quality import Score, score
from mtfix.resolve import apply_edits
from mtfix.rules.model import is_from
from mtfix.text.alignment import Pair, align, sentences
from mtfix.text.document import Document, paragraphs
from mtfix.text.spans import Span


class Kind(StrEnum):
    """What was done with a passage, or with a place in it."""

    KEPT = "kept"
    EDITED = "edited"
    SPLIT = "split"
    JOINED = "joined"
    MOVED = "moved"
    ADDED = "added"
    DROPPED = "dropped"
    SPACING = "spacing"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: where it stands in the original and in the cleaned text, None where it was added or dropped.

    `reasons` are the proposals that would have made it if the verdict is exact; if it is partial, they are all that is
    proposed there.
    """

    kind: Kind
    before: Span | None
    after: Span | None
    verdict: Verdict = Verdict.NONE
    reasons: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences that belong together, or the white space between some; `changes` are those in it, in text order.

    `is_first` tells that a paragraph begins with it.
    """

    kind: Kind
    before: Span | None
    after: Span | None
    changes: tuple[Change, ...] = ()
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """How many changes findings explain, what became of the findings, and both scores. Figures can be added."""

    exact: int = 0
    partial: int = 0
    unexplained: int = 0
    left: int = 0
    settled: int = 0
    introduced: int = 0
    before: Score = field(default_factory=Score)
    after: Score = field(default_factory=Score)

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.exact + other.exact,
            self.partial + other.partial,
            self.unexplained + other.unexplained,
            self.left + other.left,
            self.settled + other.settled,
            self.introduced + other.introduced,
            self.before + other.before,
            self.after + other.after,
        )

    @property
    def changes(self) -> int:
        """How many changes there are."""
        return self.exact + self.partial + self.unexplained


@dataclass(frozen=True)
class Comparison:
    """Two texts and what lies between them; `passages` in the order of the cleaned text.

    Of the findings of the original, `left` still stand in the cleaned text, and `settled` are gone though nothing was
    changed in their place. Of those of the cleaned text, `introduced` came with the edit. `origin` is the language from
    which both were read as translations, because the original reads like one.
    """

    before: Document
    after: Document
    passages: tuple[Passage, ...]
    left: tuple[Finding, ...]
    settled: tuple[Finding, ...]
    introduced: tuple[Finding, ...]
    score_before: Score
    score_after: Score
    origin: Origin | None = None

    @property
    def is_equal(self) -> bool:
        """Whether the two texts are the same in every character."""
        return self.before.text == self.after.text

    @property
    def changes(self) -> list[Change]:
        """All changes, in the order of the cleaned text."""
        return [change for passage in self.passages for change in passage.changes]

    @property
    def figures(self) -> Figures:
        """What there is to count."""
        verdicts = [change.verdict for change in self.changes]
        return Figures(
            verdicts.count(Verdict.EXACT),
            verdicts.count(Verdict.PARTIAL),
            verdicts.count(Verdict.NONE),
            len(self.left),
            len(self.settled),
            len(self.introduced),
            self.score_before,
            self.score_after,
        )

    def pieces(self, passage: Passage) -> Iterator[str | Change]:
        """A passage as a person reads it: what stayed as text, between the changes in it."""
        at = passage.before.start if passage.before else 0
        for change in passage.changes:
            if change.kind is Kind.MOVED:
                continue
            if change.before is not None and change.after is not None:
                yield self.before.text[at : change.before.start]
                at = change.before.end
            yield change
        if passage.before and passage.after:
            yield self.before.text[at : passage.before.end]

    def old(self, change: Change) -> str:
        """What a change took away."""
        return change.before.cut(self.before.text) if change.before is not None else ""

    def new(self, change: Change) -> str:
        """What a change put there."""
        return change.after.cut(self.after.text) if change.after is not None else ""


def compare(
    original: str, cleaned: str, by: Checker, names: tuple[str, str] = ("<original>", "<cleaned>")
) -> Comparison:
    """The comparison of two texts, which are called `names`, by what a checker finds in them."""
    before, proposals = proposals_for(original, by, names[0])
    after, origin = _read_alike(cleaned, by, names[1], before)
    made = list(_passages(_Text(original), _Text(cleaned), proposals))
    passages = tuple(passage for passage, _ in made)
    left, introduced = _matched(before.findings, after.findings, made)
    changes = [change for passage in passages for change in passage.changes if change.kind is not Kind.MOVED]
    changed = sorted(change.before for change in changes if change.before is not None)
    reasons = {finding for change in changes for reason in change.reasons for finding in reason.findings}
    settled = [
        finding
        for finding in before.findings
        if finding not in left and finding not in reasons and not _overlaps_any(finding.span, changed)
    ]
    return Comparison(
        before.document,
        after.document,
        passages,
        tuple(left),
        tuple(settled),
        tuple(introduced),
        score(before.findings, before.words),
        score(after.findings, after.words),
        origin,
    )


def _overlaps_any(span: Span, others: Sequence[Span]) -> bool:
    """Whether a span overlaps one of others, which are sorted and do not overlap each other."""
    low = bisect_left(others, span.start, key=lambda other: other.end)
    return any(span.overlaps(other) for other in others[low : bisect_right(others, span.end, key=lambda o: o.start)])


def _read_alike(cleaned: str, by: Checker, name: str, before: Outcome) -> tuple[Outcome, Origin | None]:
    """What is found in the cleaned text if it is read as a translation from the language that the original tells.

    Its own words may no longer tell it, and then findings would be gone that nobody mended.
    """
    origin = before.origin
    if origin is None:
        return by.check(cleaned, name), None
    if origin.is_sure:
        return checker(replace(by.config, source_language=origin.language)).check(cleaned, name), origin
    after = by.check(cleaned, name)
    return replace(after, findings=tuple(f for f in after.findings if is_from(f.source_languages, ""))), None


# Passages

# A passage, and each edit in it as spans of both texts.
_Made = tuple[Passage, list[tuple[Span, Span]]]


class _Text:
    """A text that knows where its paragraphs begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [span.start for span in paragraphs(text)]

    def begins_at(self, span: Span | None) -> bool:
        """Whether a span begins where a paragraph does."""
        return span is not None and self.begins(span.start - 1, span.start)

    def begins(self, start: int, end: int) -> bool:
        """Whether a paragraph begins after `start` and not after `end`."""
        return bisect_right(self.starts, start) < bisect_right(self.starts, end)


def _passages(before: _Text, after: _Text, proposals: Proposals) -> Iterator[_Made]:
    """The passages of two texts with their edits, those that only wrap lines otherwise included."""
    last = Pair(None, None)
    for pair in _by_paragraphs(align(before.text, after.text), before, after):
        if gap := _gap(last, pair, before, after, proposals):
            yield gap, []
        yield _passage(pair, before, after, proposals)
        last = pair


def _by_paragraphs(pairs: Iterable[Pair], before: _Text, after: _Text) -> list[Pair]:
    """The pairs, with neighbouring sentences of a paragraph that were all added, or all dropped, as one."""
    made: list[Pair] = []
    for pair in pairs:
        last = made[-1] if made else Pair(None, None)
        if not (last.after or pair.after) and (joined := _joined(last.before, pair.before, before)):
            made[-1] = Pair(joined, None)
        elif not (last.before or pair.before) and (joined := _joined(last.after, pair.after, after)):
            made[-1] = Pair(None, joined)
        else:
            made.append(pair)
    return made


def _joined(one: Span | None, other: Span | None, text: _Text) -> Span | None:
    """Two stretches as one if only white space of the same paragraph is between them."""
    if not one or not other or text.begins(one.end, other.start) or text.text[one.end : other.start].strip():
        return None
    return Span(one.start, other.end)


def _gap(last: Pair, pair: Pair, before: _Text, after: _Text, proposals: Proposals) -> Passage | None:
    """The white space between two passages that stand one after the other in both texts, if it was changed."""
    if not (last.before and last.after and pair.before and pair.after) or last.moved or pair.moved:
        return None
    old, new = Span(last.before.end, pair.before.start), Span(last.after.end, pair.after.start)
    if old.cut(before.text).strip() or _white(old, before) == _white(new, after):
        return None
    wanted = new.cut(after.text)
    reasons = tuple(
        proposal
        for proposal in proposals.within(old)
        if proposal.edit
        and apply_edits(old.cut(before.text), [Edit(proposal.span.shift(-old.start), proposal.edit.text)]) == wanted
    )
    change = Change(Kind.SPACING, old, new, Verdict.EXACT if reasons else Verdict.NONE, reasons[:1])
    return Passage(Kind.SPACING, old, new, (change,))


def _white(gap: Span, text: _Text) -> str:
    """White space as it counts: how many blank lines part paragraphs and how lines are wrapped does not."""
    if text.begins(gap.start, gap.end):
        return "\n"
    white = gap.cut(text.text)
    return " " if "\n" in white else white


def _passage(pair: Pair, before: _Text, after: _Text, proposals: Proposals) -> _Made:
    """Sentences that belong together, and each change in them."""
    is_first = after.begins_at(pair.after) if pair.after else before.begins_at(pair.before)
    if not pair.before or not pair.after:
        kind = Kind.ADDED if pair.after else Kind.DROPPED
        reasons = proposals.at(pair.before) if pair.before else ()
        change = Change(kind, pair.before, pair.after, Verdict.PARTIAL if reasons else Verdict.NONE, reasons)
        return Passage(kind, pair.before, pair.after, (change,), is_first), []
    edits = list(_changes(pair.before, pair.after, before.text, after.text, proposals))
    changes = tuple(change for change, _ in edits if not _wraps(change, before.text, after.text))
    if pair.moved:
        changes = (Change(Kind.MOVED, pair.before, pair.after), *changes)
    kind = _kind(pair, before.text, after.text, bool(changes))
    return Passage(kind, pair.before, pair.after, changes, is_first), [spans for _, spans in edits]


def _changes(
    old: Span, new: Span, before: str, after: str, proposals: Proposals
) -> Iterator[tuple[Change, tuple[Span, Span]]]:
    """The changes in sentences that belong together, each with its two spans."""
    moved = new.start - old.start
    for one in explained(old, new, after, proposals):
        span = one.edit.span
        there = Span(span.start + moved, span.start + moved + len(one.edit.text))
        moved += len(there) - len(span)
        kind = Kind.EDITED if (span.cut(before) + there.cut(after)).strip() else Kind.SPACING
        yield Change(kind, span, there, one.verdict, one.reasons), (span, there)


def _kind(pair: Pair, before: str, after: str, changed: bool) -> Kind:
    if pair.moved:
        return Kind.MOVED
    if not changed or not pair.before or not pair.after:
        return Kind.KEPT
    old, new = len(list(sentences(before, pair.before))), len(list(sentences(after, pair.after)))
    return Kind.SPLIT if old < new else Kind.JOINED if old > new else Kind.EDITED


def _wraps(change: Change, before: str, after: str) -> bool:
    """Whether a change only breaks lines elsewhere, or ends them otherwise."""
    old, new = (span.cut(text) if span else "" for span, text in ((change.before, before), (change.after, after)))
    return "\n" in old + new and old.split() == new.split() and bool(old) == bool(new)


# The findings of both texts


def _matched(
    olds: Sequence[Finding], news: Iterable[Finding], made: Iterable[_Made]
) -> tuple[list[Finding], list[Finding]]:
    """Which findings of the original still stand, and which of the cleaned text are new."""
    places = sorted(
        ((passage.before, passage.after, edits) for passage, edits in made if passage.before and passage.after),
        key=lambda place: place[1],
    )
    left: set[Finding] = set()
    introduced = []
    for finding in news:
        at = bisect_right(places, finding.span.start, key=lambda place: place[1].start) - 1
        origin = _origin(finding.span, *places[at]) if at >= 0 else finding.span
        low = bisect_left(olds, origin.start, key=lambda old: old.span.end)
        high = bisect_right(olds, origin.end, key=lambda old: old.span.start)
        same = [
            old
            for old in olds[low:high]
            if old not in left and (old.span == origin or (old.rule == finding.rule and old.span.overlaps(origin)))
        ]
        if same:
            left.add(max(same, key=lambda old: old.rule == finding.rule))
        else:
            introduced.append(finding)
    return [old for old in olds if old in left], introduced


def _origin(span: Span, before: Span, after: Span, edits: Sequence[tuple[Span, Span]]) -> Span:
    """Where a span of the cleaned text stood in the original; what was changed in it stands for all that it was."""

    def back(offset: int, at: int, inside: int) -> int:
        if at < 0:
            return offset - after.start + before.start
        old, new = edits[at]
        return (old.start, old.end)[inside] if offset < new.end else offset - new.end + old.end

    start = back(span.start, bisect_right(edits, span.start, key=lambda edit: edit[1].start) - 1, 0)
    end = back(span.end, bisect_left(edits, span.end, key=lambda edit: edit[1].start) - 1, 1)
    return Span(start, max(start, end))
