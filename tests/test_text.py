"""Tokens, sentences, paragraphs, quotations: where they begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.text.document import Document, paragraphs
from mtfix.text.tokens import Tokens


@given(st.text())
def test_every_token_is_the_text_at_its_offset(text: str) -> None:
    tokens = Tokens(text)
    assert [
        text[start : start + len(word)] for start, word in zip(tokens.starts, tokens.words, strict=True)
    ] == tokens.words


@given(st.text())
def test_sentences_cover_all_tokens_once(text: str) -> None:
    tokens = Tokens(text)
    if len(tokens):
        spans = [tokens.sentence(start) for start in tokens.sentence_starts]
        assert [i for low, high in spans for i in range(low, high)] == list(range(len(tokens)))


@given(st.text(alphabet="ab \n\r.A“”-é🏠"))
def test_paragraphs_hold_every_character_that_is_no_space(text: str) -> None:
    spans = list(paragraphs(text))
    assert "".join(text[s.start : s.end] for s in spans).split() == text.split() or "".join(text.split()) == "".join(
        "".join(text[s.start : s.end] for s in spans).split()
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("peace-agreement", ["peace", "agreement"]),
        ("three -year", ["three", "-", "year"]),
        ("Russia’s army", ["Russia", "’s", "army"]),
        ("don’t", ["don’t"]),
        ("the U.S. army", ["the", "U.S.", "army"]),
        ("1,300.5 km", ["1,300.5", "km"]),
        ("the 13th", ["the", "13th"]),
        ("e\u0301tude 🏠 Biała", ["e\u0301tude", "🏠", "Biała"]),
        ("one\r\ntwo", ["one", "two"]),
    ],
)
def test_words_and_marks_are_tokens(text: str, words: list[str]) -> None:
    assert Tokens(text).words == words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It rained. We left.", 2),
        ("Mr. Smith met Dr. Jones. They spoke.", 2),
        ("J. R. Smith came.", 1),
        ("He went to the U.S. They stayed.", 2),
        ("The U.S. Senate voted.", 1),
        ("“It rained.” We left.", 2),
        ("It cost 3.5 dollars.", 1),
        ("Really? Yes! Good.", 3),
    ],
)
def test_sentences_end_where_they_should(text: str, count: int) -> None:
    assert len(Tokens(text).sentence_starts) == count


def test_a_single_line_end_ends_a_paragraph_of_unwrapped_text() -> None:
    assert len(Document.from_plain("A headline\nThe first paragraph is here.\nAnd the second.").segments) == 3


def test_a_line_end_in_wrapped_text_is_a_space() -> None:
    text = (
        "This is a paragraph of a text that somebody wrapped at\n"
        "some seventy columns, as people did in mail, so that\nit goes on.\n\nNext."
    )
    assert [len(segment.tokens.sentence_starts) for segment in Document.from_plain(text).segments] == [1, 1]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("He said “it rains” and left.", ["“it rains”"]),
        ('He said "it rains" and left.', ['"it rains"']),
        ("He said “it rains and left.", ["“it rains and left."]),
        ("The ’90s and the officials’ view.", []),
        ("A «house» here.", ["«house»"]),
    ],
)
def test_direct_quotations_are_known(text: str, quoted: list[str]) -> None:
    (segment,) = Document.from_plain(text).segments
    assert [span.cut(segment.text) for span in segment.quotations] == quoted


def test_a_line_of_megabytes_is_cut_into_pieces() -> None:
    document = Document.from_plain("word " * 200_000)
    assert len(document.segments) > 5
    assert all(len(segment.span) <= 100_000 for segment in document.segments)
