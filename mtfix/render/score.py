"""Scores as a table for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mtfix.findings import MQM_CATEGORIES, Severity
from mtfix.languages.origin import Origin
from mtfix.quality import MARKS, Score
from mtfix.render.cells import visible
from mtfix.report import FileReport

_SHOWN = (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR)


def worst_first(files: Iterable[FileReport]) -> list[FileReport]:
    """The files by their points per 1,000 words, then by name."""
    return sorted(files, key=lambda file: (-file.score.per_thousand, file.path))


def total(files: Iterable[FileReport]) -> Score:
    """The score of all files as one text."""
    return sum((file.score for file in files), Score())


def table(files: Sequence[FileReport]) -> Iterator[str]:
    """A line a file, the worst first, then where the points of all of them come from, and what the mark means."""
    whole = total(files)
    yield "mark  points/1,000  findings    words  spun  from  file\n"
    for file in worst_first(files):
        yield _row(file.score, _language(file.outcome.origin), visible(file.path))
    if len(files) > 1:
        yield _row(whole, "", f"all {len(files)} files")
    if whole.findings:
        yield from _categories(whole)
    yield f"\n{meaning(whole)}\n"


def _row(score: Score, language: str, name: str) -> str:
    spun = f"{score.spun_share:.0%}" if score.findings else ""
    return (
        f"{score.mark or '–':>4}  {score.per_thousand:12.1f}  {score.findings:8}  {score.words:7}"
        f"  {spun:>4}  {language:4}  {name}\n"
    )


def _language(origin: Origin | None) -> str:
    return origin.language if origin and origin.is_decided else ""


def _categories(score: Score) -> Iterator[str]:
    yield f"\n{'points/1,000':>18}  {'critical':>8}  {'major':>7}  minor  category\n"
    for category in score.categories:
        part = score.of(category=category)
        counts = [part.of(severity=severity).findings for severity in _SHOWN]
        yield f"{part.per_thousand:18.1f}  {counts[0]:8}  {counts[1]:7}  {counts[2]:5}  {MQM_CATEGORIES[category]}\n"


def meaning(score: Score) -> str:
    """What the mark says."""
    if score.mark is None:
        return "No mark: in so few words one finding would make it."
    reach = {mark: f"up to {most:g}" for mark, most in MARKS.items()} | {"F": "more"}
    listed = ", ".join(f"{mark} {most}" for mark, most in reach.items())
    return f"Penalty points per 1,000 words: {listed}. mtfix counts only what it finds."


def record(file: FileReport) -> dict[str, object]:
    """The score of a file as an object of JSON."""
    origin = file.outcome.origin
    decided = origin if origin and origin.is_decided else None
    return {
        "path": file.path,
        **figures(file.score),
        "source_language": decided and {"code": decided.language, "probability": round(decided.probability, 4)},
    }


def figures(score: Score) -> dict[str, object]:
    """A score as an object of JSON; shares and rates are rounded."""
    return {
        "mark": score.mark,
        "points_per_1000_words": round(score.per_thousand, 2),
        "points": score.points,
        "findings": score.findings,
        "words": score.words,
        "spun": score.spun,
        "spun_share": round(score.spun_share, 4),
        "categories": {
            category: {
                "points": score.of(category=category).points,
                **{severity.value: score.of(category=category, severity=severity).findings for severity in Severity},
            }
            for category in score.categories
        },
    }
