"""Comparisons as text for people, as `git diff --word-diff` marks changes, and as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mtfix.findings import Finding
from mtfix.render.cells import visible
from mtfix.render.jsonl import record
from mtfix.render.statistics import plural
from mtfix.render.text import Look, quoted
from mtfix.text.document import Document
from mtfix.text.spans import Span

if TYPE_CHECKING:
    from mtfix.attribution import Proposal
    from mtfix.comparison import Change, Comparison, Figures, Passage
    from mtfix.quality import Score

VERDICTS = {"exact": "exactly", "partial": "partly", "none": "unexplained"}
_COLOURS = {"exact": "green", "partial": "yellow", "none": "cyan"}
# What there is to say of findings that no change mended, and in which of the two texts they stand.
FATES = {
    "left": "Left as they are",
    "settled": "Gone, though nothing was changed in their place",
    "introduced": "New in the cleaned text",
}
_AS_A_WHOLE = {"moved": "moved", "split": "a sentence split", "joined": "sentences joined"}
_AROUND = 40


def text(comparison: Comparison, look: Look) -> Iterator[str]:
    """All changes with what explains each, then what was left and what is new."""
    before, after = comparison.before, comparison.after
    yield look.style(f"{visible(before.path)} -> {visible(after.path)}", bold=True) + "\n"
    for passage in comparison.passages:
        if passage.changes:
            yield look.style(f"@@ {place(comparison, passage)} @@", fg="cyan") + "\n"
            yield "".join(_marked(comparison, passage, look)) + "\n"
            yield from (_change(comparison, change, look) for change in passage.changes)
            yield "\n"
    for fate, title in FATES.items():
        findings: tuple[Finding, ...] = getattr(comparison, fate)
        if findings:
            yield look.style(f"{title}:", bold=True) + "\n"
            document = after if fate == "introduced" else before
            yield from (_finding(document, finding, look) for finding in findings)
            yield "\n"


def place(comparison: Comparison, passage: Passage) -> str:
    """Where a passage stands in both texts, and what was done with it as a whole."""
    old = comparison.before.lines.position(passage.before.start).line if passage.before is not None else 0
    new = comparison.after.lines.position(passage.after.start).line if passage.after is not None else 0
    if not old or not new:
        return f"added in line {new}" if new else f"line {old}, dropped"
    lines = f"line {old}" if old == new else f"line {old} -> line {new}"
    return f"{lines}, {_AS_A_WHOLE[passage.kind]}" if passage.kind in _AS_A_WHOLE else lines


def _marked(comparison: Comparison, passage: Passage, look: Look) -> Iterator[str]:
    if passage.kind == "spacing" and passage.before is not None:
        before = comparison.before.text
        head, tail = before[: passage.before.start][-_AROUND:], before[passage.before.end :][:_AROUND]
        pieces = [f"…{head}", *comparison.pieces(passage), f"{tail}…"]
    else:
        pieces = list(comparison.pieces(passage))
    for piece in pieces:
        if isinstance(piece, str):
            yield visible(piece)
            continue
        if old := comparison.old(piece):
            yield look.style(f"[-{shown(old)}-]", fg="red")
        if new := comparison.new(piece):
            yield look.style(f"{{+{shown(new)}+}}", fg="green")


def shown(changed: str) -> str:
    """What was removed or added; a line end that is all of it as a sign."""
    return visible(changed) if changed.strip() or "\n" not in changed else "¶"


def _change(comparison: Comparison, change: Change, look: Look) -> str:
    verdict = look.style(f"{VERDICTS[change.verdict]:11}", fg=_COLOURS[change.verdict])
    return f"  {verdict}  {told(comparison, change)}{why(comparison, change)}\n"


def told(comparison: Comparison, change: Change) -> str:
    """What was changed, in one line."""
    if change.kind == "moved":
        return "moved"
    old, new = shown(comparison.old(change)), shown(comparison.new(change))
    if change.kind in ("added", "dropped"):
        return f"{change.kind}: {plural(len((old + new).split()), 'word')}"
    if old.strip() != new.strip() and bool(old.strip()) == bool(old) and bool(new.strip()) == bool(new):
        old, new = old.strip(), new.strip()
    if not old or not new:
        return f"{quoted(old or new)} {'removed' if old else 'added'}"
    return f"{quoted(old)} -> {quoted(new)}"


def why(comparison: Comparison, change: Change) -> str:
    """The rules that would have made a change, or what they propose instead."""
    if change.verdict == "exact":
        return f" [{', '.join(dict.fromkeys(rule for reason in change.reasons for rule in rules(reason)))}]"
    return "".join(f"; {proposed(comparison, reason)} [{', '.join(rules(reason))}]" for reason in change.reasons)


def rules(reason: Proposal) -> list[str]:
    """The ids of the rules and terms behind a proposal, each once."""
    return list(dict.fromkeys(finding.rule for finding in reason.findings))


def proposed(comparison: Comparison, reason: Proposal) -> str:
    """What a rule proposes for which words."""
    old = quoted(reason.span.cut(comparison.before.text))
    return f"proposed: {old} -> {quoted(reason.edit.text)}" if reason.edit else f"found, without a proposal: {old}"


def _finding(document: Document, finding: Finding, look: Look) -> str:
    at = document.lines.position(finding.span.start)
    where = f"{visible(document.path)}:{at.line}:{at.column}:"
    new = f" -> {quoted(finding.replacements[0].text)}" if finding.replacements else ""
    rule = look.style(f"[{finding.rule}]", dim=True)
    return f"  {where} {quoted(finding.span.cut(document.text))}{new}: {visible(finding.message)} {rule}\n"


def summary(figures: Figures) -> Iterator[str]:
    """What came of a comparison, in three lines."""
    yield (
        f"{plural(figures.changes, 'change')}: {figures.exact} that a rule or term would have made,"
        f" {figures.partial} partly, {figures.unexplained} unexplained.\n"
    )
    fates = [f"{figures.left} left", f"{figures.introduced} new"]
    fates += [f"{figures.settled} gone by themselves"] if figures.settled else []
    yield f"Findings: {figures.before.findings} before, {figures.after.findings} after ({', '.join(fates)}).\n"
    yield (
        f"MQM penalty per 1,000 words: {figures.before.per_thousand:.1f} before,"
        f" {figures.after.per_thousand:.1f} after.\n"
    )


def remarks(comparison: Comparison) -> Iterator[str]:
    """What else there is to know of two texts."""
    if comparison.is_equal:
        yield "The texts are equal.\n"
    elif not comparison.changes:
        yield "The texts differ in line ends or blank lines alone.\n"
    if comparison.origin:
        yield f"Both were read as translations from {comparison.origin.name}, since the original reads like one.\n"


def lines(comparison: Comparison) -> Iterator[str]:
    """One JSON object a line: the changes, the findings that were left, settled and introduced, and a summary."""
    for passage in comparison.passages:
        for change in passage.changes:
            yield _line(
                "change",
                kind=change.kind,
                passage=passage.kind,
                verdict=change.verdict,
                original=_place(comparison.before, change.before),
                cleaned=_place(comparison.after, change.after),
                reasons=[_reason(comparison, reason) for reason in change.reasons],
            )
    for fate in FATES:
        document = comparison.after if fate == "introduced" else comparison.before
        for finding in getattr(comparison, fate):
            yield _line(fate, **record(document, finding))
    figures = comparison.figures
    yield _line(
        "summary",
        original=comparison.before.path,
        cleaned=comparison.after.path,
        equal=comparison.is_equal,
        language=comparison.origin.language if comparison.origin else None,
        changes={"exact": figures.exact, "partial": figures.partial, "none": figures.unexplained},
        left=figures.left,
        settled=figures.settled,
        introduced=figures.introduced,
        before=_score(figures.before),
        after=_score(figures.after),
    )


def missing_line(name: str, folder: str) -> str:
    """A file that one of two folders has and the other, which is named, has not."""
    return _line("missing", path=name, missing_in=folder)


def _line(what: str, **fields: object) -> str:
    return json.dumps({"type": what, **fields}, ensure_ascii=False) + "\n"


def _place(document: Document, span: Span | None) -> dict[str, object] | None:
    """A place as in the record of a finding: code points of the decoded file, lines and columns from 1."""
    if span is None:
        return None
    start, end = document.lines.position(span.start), document.lines.position(span.end)
    return {
        "path": document.path,
        "start": span.start,
        "end": span.end,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "text": span.cut(document.text),
    }


def _reason(comparison: Comparison, reason: Proposal) -> dict[str, object]:
    last = reason.findings[-1]
    return {
        "rules": rules(reason),
        "message": last.message,
        "category": last.category,
        "severity": last.severity.value,
        "start": reason.span.start,
        "end": reason.span.end,
        "text": reason.span.cut(comparison.before.text),
        "replacement": reason.edit.text if reason.edit else None,
    }


def _score(score: Score) -> dict[str, object]:
    return {
        "findings": score.findings,
        "words": score.words,
        "points": score.points,
        "points_per_1000_words": round(score.per_thousand, 2),
    }
