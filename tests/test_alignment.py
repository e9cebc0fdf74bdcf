"""Two versions of a text side by side."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.findings import Edit
from mtfix.resolve import apply_edits
from mtfix.text.alignment import Pair, align, word_changes
from mtfix.text.spans import Span

BEFORE = """The minister spoke about the arms suspension. He left early. Nobody from the press was let in.

The talks go on there on Monday morning. Prices of gas fell last week.
"""
AFTER = """The minister spoke about a ceasefire, and left early. Nobody from the press was let in.

Gas prices fell last week. The talks go on there. They begin on Monday morning.
"""


def told(before: str, after: str) -> list[tuple[str, str, bool]]:
    def cut(text: str, span: Span | None) -> str:
        return span.cut(text) if span else ""

    return [(cut(before, pair.before), cut(after, pair.after), pair.moved) for pair in align(before, after)]


def test_joined_split_and_moved_sentences_are_found() -> None:
    assert told(BEFORE, AFTER) == [
        (
            "The minister spoke about the arms suspension. He left early.",
            "The minister spoke about a ceasefire, and left early.",
            False,
        ),
        ("Nobody from the press was let in.", "Nobody from the press was let in.", False),
        (
            "Prices of gas fell last week.",
            "Gas prices fell last week.",
            True,
        ),
        (
            "The talks go on there on Monday morning.",
            "The talks go on there. They begin on Monday morning.",
            False,
        ),
    ]


def test_what_was_dropped_or_added_stands_alone() -> None:
    assert told("One apple fell down. A dog barked loudly.", "A dog barked loudly. Snow covers every roof.") == [
        ("One apple fell down.", "", False),
        ("A dog barked loudly.", "A dog barked loudly.", False),
        ("", "Snow covers every roof.", False),
    ]


def test_lines_of_a_parallel_corpus_belong_together() -> None:
    before = "".join(f"Sentence {i} of this text is here.\n" for i in range(3000))
    after = "".join(f"Sentence {i} in this text is there.\n" for i in range(3000))
    assert [(pair.before, pair.after) for pair in align(before, after)][2999] == (
        Span(before.rindex("Sentence"), len(before) - 1),
        Span(after.rindex("Sentence"), len(after) - 1),
    )


def test_nothing_against_something() -> None:
    assert align("", "") == []
    assert align("", "A dog.") == [Pair(None, Span(0, 6))]
    assert align("A dog.", "\n") == [Pair(Span(0, 6), None)]


def test_changes_are_whole_words_without_the_space_around_them() -> None:
    before, after = "He spoke of  people’s union, again.", "He spoke of  the League of Nations again."
    assert [(one.before.cut(before), one.after.cut(after)) for one in word_changes(before, after)] == [
        ("people’s union,", "the League of Nations")
    ]


words = st.lists(st.sampled_from(["the", "Talks", "end", ",", ".", "  ", "\n", "é", "🏠", "it’s", "-"]), max_size=12)


@given(words, words)
@settings(max_examples=300, deadline=None)
def test_the_changes_lead_from_the_one_text_to_the_other(one: list[str], other: list[str]) -> None:
    before, after = " ".join(one), " ".join(other)
    edits = [Edit(change.before, change.after.cut(after)) for change in word_changes(before, after)]
    assert apply_edits(before, edits) == after


@given(words, words)
@settings(max_examples=100, deadline=None)
def test_every_sentence_is_in_one_pair(one: list[str], other: list[str]) -> None:
    before, after = " ".join(one), " ".join(other)
    pairs = align(before, after)
    for text, spans in ((before, [p.before for p in pairs if p.before]), (after, [p.after for p in pairs if p.after])):
        left = text
        for span in sorted(spans, reverse=True):
            left = left[: span.start] + left[span.end :]
        assert not left.strip()
