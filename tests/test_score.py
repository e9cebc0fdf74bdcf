"""`mtfix score` and the maths behind it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import GARBLED, Run
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.findings import MQM_CATEGORIES, Finding, Severity
from mtfix.quality import FEWEST_WORDS, MARKS, WEIGHTS, Score, is_below, score
from mtfix.text.spans import Span

Write = Callable[..., Path]
CLEAN = "All is well in the city on the river today. " * 30
KINDS = st.tuples(st.sampled_from(sorted(MQM_CATEGORIES)), st.sampled_from(Severity))
SCORES = st.builds(Score, st.dictionaries(KINDS, st.integers(1, 9), max_size=6), st.integers(0, 5000))


@pytest.mark.parametrize(
    ("points", "mark"), [(0, "A"), (5, "A"), (6, "B"), (10, "B"), (20, "C"), (40, "D"), (80, "E"), (81, "F")]
)
def test_a_mark_is_a_range_of_points_per_thousand_words(points: int, mark: str) -> None:
    assert Score({("style/awkward", Severity.MINOR): points}, 1000).mark == mark


def test_a_short_text_has_points_but_no_mark() -> None:
    made = Score({("style/awkward", Severity.MAJOR): 1}, FEWEST_WORDS - 1)
    assert (made.mark, made.points) == (None, 5)
    assert not is_below(made.mark, "A")


@pytest.mark.parametrize(("mark", "least", "below"), [("A", "A", False), ("B", "A", True), ("F", "F", False)])
def test_marks_are_ordered(mark: str, least: str, below: bool) -> None:
    assert is_below(mark, least) is below


@given(SCORES)
@settings(deadline=None)
def test_the_parts_of_a_score_are_the_whole(one: Score) -> None:
    assert sum(one.of(category=category).points for category in one.categories) == one.points
    assert sum(one.of(severity=severity).findings for severity in Severity) == one.findings
    assert one.points <= one.findings * max(WEIGHTS.values())


@given(SCORES, SCORES)
@settings(deadline=None)
def test_scores_can_be_added(one: Score, other: Score) -> None:
    both = one + other
    assert (both.points, both.findings, both.words) == (
        one.points + other.points,
        one.findings + other.findings,
        one.words + other.words,
    )
    if both.words:
        assert both.per_thousand == pytest.approx(1000 * both.points / both.words)


def test_spun_phrases_are_a_share_of_the_findings() -> None:
    findings = [Finding("r", Span(n, n + 1), "", "style/awkward", Severity.MINOR, 1.0, is_spun=n < 1) for n in range(4)]
    assert score(findings, 100).spun_share == 0.25
    assert Score().spun_share == 0.0


def test_the_worst_text_comes_first(write: Write, run: Run) -> None:
    write("texts/good.txt", CLEAN)
    write("texts/bad.txt", CLEAN + GARBLED * 10)
    done = run("score", "texts")
    assert (done.code, done.stderr) == (0, "")
    head, bad, good, whole = done.stdout.splitlines()[:4]
    assert head.split() == ["mark", "points/1,000", "findings", "words", "spun", "from", "file"]
    assert bad.split() == ["F", "131.6", "10", "380", "0%", "texts/bad.txt"]
    assert good.split() == ["A", "0.0", "0", "300", "texts/good.txt"]
    assert whole.split()[-3:] == ["all", "2", "files"]
    assert "Wrong term" in done.stdout and "mtfix counts only what it finds." in done.stdout


def test_the_score_as_json(write: Write, run: Run) -> None:
    write("a.txt", CLEAN + GARBLED)
    write("b.txt", "")
    made = json.loads(run("score", "--output-format", "json", "a.txt", "b.txt").stdout)
    assert [(file["path"], file["mark"], file["points"]) for file in made["files"]] == [
        ("a.txt", "C", 5),
        ("b.txt", None, 0),
    ]
    assert made["total"]["categories"] == {
        "terminology/wrong-term": {"points": 5, "neutral": 0, "minor": 0, "major": 1, "critical": 0}
    }
    assert made["files"][0]["points_per_1000_words"] == round(5000 / 308, 2)


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--fail-above", "20"], 0, ""),
        (["--fail-above", "10"], 1, "mtfix: a.txt: 16.2 points per 1,000 words, more than 10\n"),
        (["--fail-below", "C"], 0, ""),
        (["--fail-below", "b"], 1, "mtfix: a.txt: mark C, below B\n"),
        (["--fail-below", "G"], 2, "'G' is not one of"),
        (["--fail-above", "-1"], 2, "-1.0 is not in the range"),
        (["gone.txt"], 2, "gone.txt"),
    ],
)
def test_limits_are_exit_codes_for_ci(write: Write, run: Run, options: list[str], code: int, said: str) -> None:
    write("a.txt", CLEAN + GARBLED)
    done = run("score", *options, "a.txt")
    assert done.code == code
    assert said in done.stderr and done.stderr.count("\n") == (code > 0)


def test_all_files_together_are_held_to_the_limits(write: Write, run: Run) -> None:
    for number in range(40):
        write(f"texts/{number}.txt", GARBLED)
    done = run("score", "--fail-below", "E", "texts")
    assert done.code == 1 and done.stderr == "mtfix: all 40 files: mark F, below E\n"


def test_the_documented_marks_are_those_of_the_code() -> None:
    page = (Path(__file__).parent.parent / "docs" / "score.md").read_text("utf-8")
    for mark, most in MARKS.items():
        assert f"| {mark} | {f'up to {most:g}' if mark != 'F' else 'more'} |" in page
