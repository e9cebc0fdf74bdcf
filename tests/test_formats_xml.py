"""XML as events with their places."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.errors import UserError
from mtfix.formats import xml
from mtfix.formats.extract import UnwritableError
from mtfix.formats.source import decode
from mtfix.formats.xml import Kind, escape, escape_for, events

TEXTS = ["żółw", "🏠", " ", "]", "a>b", "&amp;", "&#233;", "\r\n", "\n", "<![CDATA[<&]]>", "<![CDATA[]]>"]
MARKUP = ["<b/>", "<i x='&lt;'>z</i>", "<!-- - -->", "<?p i?>"]
HAVE_TEXT = (Kind.TEXT, Kind.REFERENCE)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*TEXTS, *MARKUP]), max_size=20), st.integers(1, 40))
def test_events_cover_the_file_and_their_text_is_that_of_another_parser(parts: list[str], chunk: int) -> None:
    text = "<?xml version='1.0' encoding='latin-1'?>\n<a>" + "".join(parts) + "</a>\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xml, "_CHUNK", chunk)
        found = list(events(text, "a.xml"))
    at = 0
    for event in found:
        assert event.start == at
        at = event.end
    assert at == len(text)
    # Read in one piece, it is the same; only texts may be cut elsewhere.
    kinds = {event.kind for event in events(text, "a.xml")}
    assert kinds == {event.kind for event in found}
    read = "".join(event.meaning or text[event.start : event.end] for event in found if event.kind in HAVE_TEXT)
    whole = "".join(ET.fromstring(text.encode().replace(b"latin-1", b"utf-8")).itertext())
    assert read.replace("\r\n", "\n") == whole


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1:1: not valid XML: no element found"),
        ("<a>", "1:4: not valid XML: no element found"),
        ("<a>\n<b>żó</a>", "2:8: not valid XML: mismatched tag"),
        ("<a>żó & b</a>", "1:8: not valid XML: not well-formed (invalid token)"),
        ("<a>&nbsp;</a>", "1:4: not valid XML: undefined entity"),
        ("<x:a/>", "1:1: not valid XML: unbound prefix"),
        ("<a/><a/>", "1:5: not valid XML: junk after document element"),
        ('<!DOCTYPE a [\n<!ENTITY b "&c;&c;">]><a/>', "2: the file declares entities, which are never read"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "/etc/passwd">]><a>&b;</a>', "1: the file declares entities,"),
        ('<!DOCTYPE a [<!ENTITY % b SYSTEM "http://x/">%b;]><a/>', "1: the file declares entities,"),
    ],
)
def test_what_is_broken_or_dangerous_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(UserError) as error:
        list(events(text, "a.xml"))
    assert str(error.value).startswith(f"a.xml:{said}")


def test_an_entity_that_is_declared_elsewhere_is_an_object() -> None:
    text = '<!DOCTYPE a SYSTEM "a.dtd"><a>b&c;d</a>'
    (event,) = [event for event in events(text, "a.xml") if event.kind is Kind.REFERENCE]
    assert (text[event.start : event.end], event.meaning) == ("&c;", "")


def test_text_is_escaped_and_what_xml_lacks_refused() -> None:
    assert escape("a<b> & c") == "a&lt;b&gt; &amp; c"
    assert escape_for("<?xml version='1.0' encoding='iso-8859-2'?><a/>")("ł “x”") == "ł &#8220;x&#8221;"
    with pytest.raises(UnwritableError):
        escape("a\0")


@pytest.mark.parametrize(
    ("declared", "encoding", "name"),
    [
        ("ISO-8859-2", "iso-8859-2", "iso8859-2"),
        ("UTF-8", "utf-8", "utf-8"),
        ("utf-16", "utf-8", "utf-8"),
        ("no-such", "utf-8", "utf-8"),
        ("base64", "utf-8", "utf-8"),
        ("UTF-16", "utf-16", "utf-16-le"),
    ],
)
def test_the_declared_encoding_is_that_of_the_file(declared: str, encoding: str, name: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?><a>żółw</a>'
    source = decode(text.encode(encoding), "a.tmx")
    assert (source.text, source.encoding) == (text, name)
    assert source.rewritten(text) == text.encode(encoding)
