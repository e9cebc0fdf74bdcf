"""Mechanical garbles, and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mtfix.findings import Applicability, Finding
from mtfix.resolve import apply_edits, edits_of

Check = Callable[[str], list[Finding]]


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("The mayor of of the town left.", "The mayor of the town left."),
        ("They spoke about the the bridge.", "They spoke about the bridge."),
        ("He paid the first and last and last bill.", "He paid the first and last bill."),
        ("The council Generally agrees with the mayor.", "The council generally agrees with the mayor."),
        ("The bridge was closed And the road Was not.", "The bridge was closed and the road was not."),
        ("A ten -year plan for the short -term rent.", "A ten-year plan for the short-term rent."),
        ("The road is closed.The mayor is away.", "The road is closed. The mayor is away."),
        ("They lost the electionThe mayor is away.", "They lost the election. The mayor is away."),
        ("They sold bread ,cheese and wine.", "They sold bread, cheese and wine."),
    ],
)
def test_a_mechanical_garble_is_mended(check: Check, garbled: str, meant: str) -> None:
    assert apply_edits(garbled, edits_of(check(garbled), Applicability.UNSAFE)) == meant


@pytest.mark.parametrize(
    "text",
    [
        "He read it To his son, and that was that.",
        "He said that that man had had enough.",
        "It grew more and more and more.",
        "What will be will be.",
        "Sing Sing and Walla Walla are places.",
        "He came in, in a hurry.",
        "The pre-war war plans were old.",
        "She joined The Who in The Hague.",
        "Read The Economist on The Strand.",
        "In My Life is a song. So is On The Road Again.",
        "Plan A With Strings Attached",
        "He uses LinkedIn, YouTube and the iPhone.",
        "The two- and three-year loans are gone.",
        "The score was 6 - 4 on the day.",
        "See www.example.com.The or node.js.",
        "“One,” he said. “Two.”",
    ],
)
def test_good_english_is_left_alone(check: Check, text: str) -> None:
    assert check(text) == []


def test_a_quotation_is_closed_where_its_paragraph_ends(check: Check) -> None:
    text = "“We are late,” she said. “The bus never came and nobody told us why it did not.\n\nThe mayor was away."
    (finding,) = check(text)
    assert apply_edits(text, edits_of([finding], Applicability.UNSAFE)).startswith(
        "“We are late,” she said. “The bus never came and nobody told us why it did not.”\n\n"
    )


def test_a_dateline_is_parted_from_the_text(check: Check) -> None:
    text = "Berlin-The minister said on Friday that the bridge is closed."
    (finding,) = check(text)
    assert apply_edits(text, edits_of([finding], Applicability.UNSAFE)).startswith("Berlin — The minister")
