"""From places in the prose of a file to places in the file."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.findings import Applicability, Finding, Replacement, Severity
from mtfix.formats.extract import Extract, UnwritableError, Weaver
from mtfix.text.document import Document
from mtfix.text.spans import Span

MARKUP = re.compile(r"<[^>]*>|&\w+;")


def woven(text: str) -> Extract:
    """A small format: tags are markup, `<code>` holds no prose, entities are escapes, a blank line ends a paragraph."""
    weaver = Weaver(text, "a.x", lambda new: html.escape(new, quote=False))
    for paragraph in re.finditer(r"(?:(?!\n\n).)+", text, re.S):
        at = paragraph.start()
        for mark in MARKUP.finditer(text, paragraph.start(), paragraph.end()):
            weaver.copy(at, mark.start())
            at = mark.end()
            if mark[0].startswith("&"):
                weaver.stand_in(*mark.span(), html.unescape(mark[0]))
            elif mark[0] == "<x/>":
                weaver.stand_in(*mark.span(), "\ufffc", locked=True)
        weaver.copy(at, paragraph.end())
        weaver.end()
    return weaver.extract()


def found(extract: Extract, phrase: str, *texts: str) -> Finding:
    at = extract.prose.text.index(phrase)
    replacements = tuple(Replacement(text, Applicability.SAFE) for text in texts)
    return Finding("r", Span(at, at + len(phrase)), "m", "style/awkward", Severity.MINOR, 1.0, replacements)


def mended(text: str, phrase: str, new: str) -> tuple[str, Applicability]:
    extract = woven(text)
    finding = extract.in_file(found(extract, phrase, new))
    span = finding.span
    if finding.applicability is Applicability.DISPLAY:
        return text, finding.applicability
    return text[: span.start] + finding.replacements[0].text + text[span.end :], finding.applicability


@pytest.mark.parametrize(
    ("text", "phrase", "new", "after"),
    [
        ("The <b>Biała</b> House.", "Biała House", "White House", "The <b>White</b> House."),
        ("<i>an arms</i> suspension", "an arms suspension", "a ceasefire", "<i>a ceasefire</i>"),
        ("R &amp; D of of it", " of of", " of", "R &amp; D of it"),
        ("A&amp;B war", "A&B war", "A&B & C", "A&amp;B &amp; C"),
        ("the <b>war</b>", "the war", "the long war", "the long <b>war</b>"),
        ("one\n\n<p>Biała House</p>", "Biała", "White", "one\n\n<p>White House</p>"),
    ],
)
def test_only_the_words_that_change_are_written_anew(text: str, phrase: str, new: str, after: str) -> None:
    assert mended(text, phrase, new)[0] == after


def test_what_is_written_across_markup_is_not_safe() -> None:
    assert mended("a bro<b>ken</b> word", "broken", "whole") == ("a whole<b></b> word", Applicability.UNSAFE)
    assert mended("a <b>broken</b> word", "broken", "whole") == ("a <b>whole</b> word", Applicability.SAFE)


def test_what_the_format_cannot_hold_is_only_shown() -> None:
    def refuse(text: str) -> str:
        raise UnwritableError

    weaver = Weaver("Biała House", "a.x", refuse)
    weaver.stand_in(0, 0, "The ")
    weaver.copy(0, 11)
    extract = weaver.extract()
    finding = extract.in_file(found(extract, "Biała", "White"))
    assert (finding.span, finding.applicability) == (Span(0, 5), Applicability.DISPLAY)


def test_what_is_locked_is_read_but_untouchable() -> None:
    extract = woven("Press <x/> now")
    (segment,) = extract.prose.segments
    assert segment.text == "Press \ufffc now"
    assert segment.untouchable == [Span(6, 7)]


def test_what_is_locked_is_never_written() -> None:
    assert mended("Press <x/> now", "Press \ufffc now", "Press now") == ("Press <x/> now", Applicability.DISPLAY)
    assert mended("Press <x/> now", "Press \ufffc now", "Press a \ufffc b now")[0] == "Press a <x/> b now"
    assert mended("a<x/>b", "b", "cb")[0] == "a<x/>cb"


def test_plain_text_is_its_own_prose() -> None:
    extract = Extract.whole(Document.from_plain("Biała House"))
    finding = found(extract, "Biała", "White")
    assert extract.in_file(finding) is finding


def test_paragraphs_without_letters_are_left_out() -> None:
    assert [segment.text for segment in woven("12\n\n<b>war</b>\n\n...").prose.segments] == ["war"]


words = st.sampled_from(["war", "Biała", "a&b", "🏠", "<b>", "</b>", "&amp;", "<x/>", " ", " ", "\n\n", "é"])


@given(st.lists(words, max_size=30), st.data())
def test_a_place_in_the_prose_is_one_in_the_file(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts).replace("a&b", "a&amp;b")
    extract = woven(text)
    for segment in extract.prose.segments:
        start = data.draw(st.integers(segment.span.start, segment.span.end))
        end = data.draw(st.integers(start, segment.span.end))
        place = extract.place(Span(start, end))
        assert 0 <= place.start <= place.end <= len(text)
        inside = html.unescape(re.sub(r"<x/>", "\ufffc", place.cut(text)))
        assert re.sub("<[^>]*>", "", inside) == extract.prose.text[start:end]


@given(st.lists(words, max_size=30), st.text(alphabet="ab &<", max_size=8), st.data())
def test_an_edit_of_the_prose_is_one_of_the_file(parts: list[str], new: str, data: st.DataObject) -> None:
    text = "".join(parts).replace("a&b", "a&amp;b")
    extract = woven(text)
    for segment in extract.prose.segments:
        start = data.draw(st.integers(segment.span.start, segment.span.end))
        end = data.draw(st.integers(start, segment.span.end))
        if "\ufffc" in extract.prose.text[start:end]:
            continue
        replacement = Replacement(new, Applicability.SAFE)
        finding = Finding("r", Span(start, end), "m", "style/awkward", Severity.MINOR, 1.0, (replacement,))
        written = extract.in_file(finding)
        if written.applicability is Applicability.DISPLAY:
            # There is nothing but what is locked to write beside.
            assert start == end
            assert "\ufffc" in extract.prose.text[max(start - 1, 0) : start + 1]
            continue
        after = text[: written.span.start] + written.replacements[0].text + text[written.span.end :]
        # The markup stays, in its order, and the prose is that of the replacement.
        assert re.findall("<[^>]*>", after) == re.findall("<[^>]*>", text)
        expected = extract.prose.text[:start] + new + extract.prose.text[end:]
        assert re.sub(r"\s+", "", plain(after)) == re.sub(r"\s+", "", expected)


def test_what_comes_in_first_stands_where_the_finding_begins() -> None:
    extract = woven("🏠<b> war")
    new = (Replacement("< ", Applicability.SAFE),)
    written = extract.in_file(Finding("r", Span(1, 3), "m", "style/awkward", Severity.MINOR, 1.0, new))
    assert (written.span, written.replacements[0].text) == (Span(4, 6), "&lt; ")


def plain(text: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", text.replace("<x/>", "\ufffc")))
