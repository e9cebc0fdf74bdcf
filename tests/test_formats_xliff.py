"""XLIFF 1.2 and 2.x."""

from __future__ import annotations

import pytest
from edits import Case, Piece, mended, paragraphs, ten_thousand

from mtfix.errors import UserError
from mtfix.formats import Extract, extract
from mtfix.formats.xml import escape

UNIT_12 = '<trans-unit id="1">\n<source>{source}</source>\n<target state="translated">{target}</target></trans-unit>'
UNIT_2 = (
    '<unit id="1"><notes><note>war</note></notes>'
    "<segment><source>{source}</source><target>{target}</target></segment></unit>"
)


def xliff(body: str, source: str = "pl", target: str = "en-US") -> str:
    """A file as CAT tools of the first generation write it."""
    target = f' target-language="{target}"' if target else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\r\n'
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\r\n'
        f'<file original="a.docx" datatype="x-docx" source-language="{source}"{target}>\n'
        f"<header><note>They agreed</note></header><body><group>{body}</group></body></file></xliff>\n"
    )


def xliff2(body: str, source: str = "pl-PL", target: str = "en") -> str:
    """A file of the second generation, with a prefix for all its elements where `body` has it."""
    return (
        f'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="{source}" trgLang="{target}">'
        f'<file id="f"><notes><note>war</note></notes><group id="g">{body}</group></file></xliff>'
    )


def read(text: str) -> Extract:
    return extract(text, "a.xlf")


def test_targets_are_prose_and_sources_what_they_were_made_from() -> None:
    body = UNIT_12.format(
        source="Rozejm &amp; <g id='1'>pokój</g>", target="An arms <g id='1'>suspension</g> &amp; so on"
    )
    found = read(xliff(body + "<trans-unit id='2'><source>Dwa</source><target/></trans-unit>"))
    (segment,) = found.prose.segments
    assert (segment.text, segment.source) == ("An arms suspension & so on", "Rozejm & pokój")
    assert (found.prose.source_language, found.remark) == ("pl", "")
    after = mended(found, "An arms suspension &", "A ceasefire &")
    assert after == found.file.text.replace("An arms <g id='1'>suspension</g>", "A ceasefire<g id='1'></g>")


def test_version_two_is_read_too() -> None:
    body = (
        UNIT_2.format(
            source="Rozejm <pc id='1'>tu</pc>", target="A <pc id='1'>truce</pc> <ph id='2'/>here<cp hex='001A'/>"
        )
        + "<unit id='2' translate='no'><segment><source>a</source><target>not this</target></segment></unit>"
        + "<unit id='3'><ignorable><source> </source><target>nor this</target></ignorable>"
        + "<mtc:matches xmlns:mtc='urn:oasis:names:tc:xliff:matches:2.0'><mtc:match ref='#1'>"
        + "<source>b</source><target>nor this</target></mtc:match></mtc:matches>"
        + "<segment><source>c</source><target>but <mrk id='m' translate='no'>Biała</mrk> this</target></segment></unit>"
    )
    found = read(xliff2(body))
    assert paragraphs(found) == ["A truce \ufffchere\ufffc", "but Biała this"]
    assert found.prose.source_language == "pl"
    assert [span.cut(found.prose.segments[1].text) for span in found.prose.segments[1].locked] == ["Biała"]


@pytest.mark.parametrize(
    "unit",
    [
        '<trans-unit id="1" translate="no"><source>a</source><target>war</target></trans-unit>',
        '<trans-unit id="1"><source>a</source><target state="needs-translation">war</target></trans-unit>',
        '<trans-unit id="1"><source>a</source><alt-trans><target>war</target></alt-trans></trans-unit>',
        '<group translate="no"><trans-unit id="1"><source>a</source><target>war</target></trans-unit></group>',
        '<trans-unit id="1"><source>a</source><target> </target><note>war</note></trans-unit>',
    ],
)
def test_what_is_no_translation_is_left_out(unit: str) -> None:
    assert paragraphs(read(xliff(unit))) == []


def test_elements_inside_are_objects_or_nothing() -> None:
    target = (
        "a<x id='1'/>b<bx id='2'/>c<ex id='2'/>d<bpt id='3'>&lt;b></bpt>e<ept id='3'>&lt;/b></ept>"
        "f<ph id='4'><sub>g</sub></ph>h<it id='5' pos='open'>i</it>j"
    )
    (segment,) = read(xliff(UNIT_12.format(source="a", target=target))).prose.segments
    assert segment.text == "a\ufffcbcdef\ufffch\ufffcj"
    assert [span.cut(segment.text) for span in segment.locked] == ["\ufffc"] * 3


def test_placeholders_are_read_and_never_changed() -> None:
    found = read(xliff(UNIT_12.format(source="Rozejm %1$s", target="Truce of %1$s, {0} and &lt;b&gt; 5% off")))
    (segment,) = found.prose.segments
    assert segment.text == "Truce of %1$s, {0} and <b> 5% off"
    assert [span.cut(segment.text) for span in segment.locked] == ["%1$s", "{0}"]


def test_other_languages_are_said_and_not_read() -> None:
    unit = UNIT_12.format(source="The war", target="Der Krieg")
    found = read(xliff(unit, "en", "de"))
    assert paragraphs(found) == []
    assert found.remark == "translations into de, not English: nothing of them is checked"
    assert read(xliff(unit, "pl", "de")).remark


def test_an_english_file_that_nobody_has_translated_is_read_itself() -> None:
    unit = (
        "<trans-unit id='1'><source>The war</source></trans-unit>"
        "<trans-unit id='2'><source>b</source><target/></trans-unit>"
    )
    found = read(xliff(unit, "en-GB", "de"))
    assert [(segment.text, segment.source) for segment in found.prose.segments] == [("The war", ""), ("b", "")]
    assert (found.prose.source_language, found.remark) == ("", "")
    assert paragraphs(read(xliff(unit, "pl", ""))) == []


def test_a_file_that_does_not_say_its_language_is_taken_for_english() -> None:
    assert paragraphs(read(xliff(UNIT_12.format(source="Wojna", target="The war"), "pl", ""))) == ["The war"]


def test_prefixes_do_not_matter() -> None:
    text = xliff(UNIT_12.format(source="Wojna", target="The war")).replace("xmlns=", "xmlns:q=")
    text = text.replace("</", "</q:").replace("<q:", "<").replace("</", "</q:").replace("</q:q:", "</q:")
    for name in ("xliff ", "file ", "header>", "note>", "body>", "group>", "trans-unit ", "source>", "target "):
        text = text.replace(f"<{name}", f"<q:{name}")
    assert paragraphs(read(text)) == ["The war"]


def test_what_is_no_xliff_is_refused() -> None:
    with pytest.raises(UserError, match=r"^a\.xlf: no XLIFF: its root is <html>$"):
        read("<html/>")


def test_nothing_is_written_into_a_cdata_section_that_it_cannot_hold() -> None:
    found = read(xliff(UNIT_12.format(source="a", target="<![CDATA[a war]]>")))
    assert mended(found, "war", "a<b") == found.file.text
    assert "<![CDATA[a peace]]>" in mended(found, "war", "peace")


PIECES = [
    *(Piece("", word) for word in ("war", "Biała", "R&D", "🏠x", "it's", "a<b", '"q"')),
    Piece("<g id='1'>", "bold", "</g>"),
    Piece("<mrk mtype='seg'>", "R&D", "</mrk>"),
    Piece("<!-- c -->", "é"),
    Piece("<x id='1'/>"),
    Piece("<ph id='3'>%s &lt;</ph>"),
    Piece("<bx id='2'/>", "in", "<ex id='2'/>"),
    Piece("<bpt id='4'>b</bpt>", "both", "<ept id='4'>/b</ept>"),
    Piece("<?pi?>", "war"),
]


@ten_thousand(PIECES)
def test_what_was_written_is_read_and_an_edit_changes_one_word(case: Case) -> None:
    write, unit = (xliff2, UNIT_2) if len(case.sentences) % 2 else (xliff, UNIT_12)

    def file(*, changed: bool = False) -> str:
        targets = case.written(escape, changed=changed)
        return write("".join(unit.format(source="Wojna", target=target) for target in targets))

    extract = read(file())
    assert paragraphs(extract) == case.paragraphs
    if case.edited:
        assert mended(extract, case.word, case.new, case.offset("\n\n")) == file(changed=True)
