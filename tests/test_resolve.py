"""From findings to edits."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.findings import Applicability, Edit, Finding, Replacement, Severity
from mtfix.resolve import apply_edits, converge, edits_of, narrowed, resolve
from mtfix.text.spans import Span


def finding(
    start: int, end: int, confidence: float = 0.9, new: str | None = "x", level: Applicability = Applicability.SAFE
) -> Finding:
    replacements = (Replacement(new, level),) if new is not None else ()
    return Finding("xx-rule", Span(start, end), "m", "style/awkward", Severity.MINOR, confidence, replacements)


FINDINGS = st.lists(
    st.builds(
        lambda a, b, c: finding(min(a, b), max(a, b), c),
        st.integers(0, 30),
        st.integers(0, 30),
        st.sampled_from([0.5, 0.8, 0.9]),
    ),
    max_size=12,
)


@given(FINDINGS)
def test_no_two_resolved_findings_overlap(findings: list[Finding]) -> None:
    kept = resolve(findings)
    assert all(one.span.end <= two.span.start for one, two in itertools.pairwise(kept))


@given(FINDINGS, st.randoms())
def test_the_order_in_which_findings_come_does_not_matter(findings: list[Finding], shuffler: random.Random) -> None:
    shuffled = findings[:]
    shuffler.shuffle(shuffled)
    assert resolve(shuffled) == resolve(findings)


def test_the_surer_wins_then_the_longer_then_the_safer() -> None:
    assert resolve([finding(0, 5, 0.9), finding(3, 9, 0.8)]) == [finding(0, 5, 0.9)]
    assert resolve([finding(0, 5), finding(3, 9)]) == [finding(3, 9)]
    unsafe = finding(0, 5, level=Applicability.UNSAFE)
    assert resolve([unsafe, finding(0, 5)]) == [finding(0, 5)]


def test_edits_are_of_the_level_asked_for() -> None:
    unsafe = finding(6, 7, level=Applicability.UNSAFE)
    shown = finding(8, 9, new=None)
    found = [finding(0, 5), unsafe, shown]
    assert edits_of(found, Applicability.SAFE) == [Edit(Span(0, 5), "x")]
    assert edits_of(found, Applicability.UNSAFE) == [Edit(Span(0, 5), "x"), Edit(Span(6, 7), "x")]


def test_edits_change_nothing_outside_their_spans() -> None:
    assert apply_edits("a bc d", [Edit(Span(2, 4), "X"), Edit(Span(0, 0), ">")]) == ">a X d"


def swap(text: str) -> list[Finding]:
    return [finding(0, 1, new="b" if text == "a" else "a")]


def test_a_circle_of_edits_ends_at_one_text_wherever_it_is_entered() -> None:
    assert converge("a", swap, Applicability.SAFE)[0] == converge("b", swap, Applicability.SAFE)[0] == "a"


def test_edits_are_applied_until_nothing_is_found() -> None:
    def shorten(text: str) -> list[Finding]:
        return [finding(0, 2, new="y")] if len(text) > 1 else []

    text, applied = converge("aaaa", shorten, Applicability.SAFE)
    assert text == "y"
    assert len(applied) == 3


@pytest.mark.parametrize(
    ("old", "news", "span", "kept"),
    [
        ("said in social media", ["said on social media"], "in", ["on"]),
        ("in Moscow orbit", ["in Moscow’s orbit"], "Moscow", ["Moscow’s"]),
        ("the most of them", ["most of them"], "the most", ["most"]),
        ("depends him", ["depends on him"], "him", ["on him"]),
        ("a really good thing", ["a very good thing", "a good thing"], "really good", ["very good", "good"]),
        ("arms suspension", ["ceasefire"], "arms suspension", ["ceasefire"]),
        ("the the", [""], "the the", [""]),
    ],
)
def test_a_finding_is_narrowed_to_what_changes(old: str, news: list[str], span: str, kept: list[str]) -> None:
    text = f"Well, {old} it is."
    replacements = tuple(Replacement(new, Applicability.SAFE) for new in news)
    whole = replace(finding(6, 6 + len(old)), replacements=replacements)
    narrow = narrowed(whole, text)
    assert narrow.span.cut(text) == span
    assert [replacement.text for replacement in narrow.replacements] == kept
    least = Applicability.SAFE
    assert apply_edits(text, edits_of([narrow], least)) == apply_edits(text, edits_of([whole], least))
