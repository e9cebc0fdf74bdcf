"""TMX, translation memories."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from edits import Case, Piece, mended, paragraphs, ten_thousand

from mtfix.errors import UserError
from mtfix.formats import Extract, Options, extract, parts
from mtfix.formats.source import decode
from mtfix.formats.xml import escape


def tmx(*units: str, source: str = "pl-PL", version: str = "1.4") -> str:
    """A memory as translation tools write it, with a document type that is never fetched."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="{version}">\n'
        f'<header creationtool="t" segtype="sentence" adminlang="EN-US" srclang="{source}" datatype="xml">'
        f"<note>They agreed</note></header>\n<body>{''.join(units)}</body></tmx>\n"
    )


def unit(lang: str = "xml:lang", **variants: str) -> str:
    inside = "".join(
        f'<tuv {lang}="{name.replace("_", "-")}"><prop type="p">war</prop><seg>{seg}</seg></tuv>'
        for name, seg in variants.items()
    )
    return f"<tu><note>war</note>{inside}</tu>"


def read(text: str) -> Extract:
    return extract(text, "a.tmx")


def test_english_is_prose_and_what_it_was_made_from_its_source() -> None:
    found = read(
        tmx(unit(en_GB="An arms suspension", de_DE="Ruhe", pl="Rozejm &amp; <ph>x</ph>"), unit(pl="Nic", de="x"))
    )
    assert [(s.text, s.source) for s in found.prose.segments] == [("An arms suspension", "Rozejm & \ufffc")]
    assert (found.prose.source_language, found.remark) == ("pl", "")
    assert mended(found, "An arms suspension", "A truce") == found.file.text.replace("An arms suspension", "A truce")


def test_old_memories_have_lang_without_a_prefix() -> None:
    found = read(tmx(unit("lang", EN="The war", FR="La guerre"), source="FR", version="1.1"))
    assert [(s.text, s.source) for s in found.prose.segments] == [("The war", "La guerre")]
    assert found.prose.source_language == "fr"


def test_a_unit_may_say_its_own_language() -> None:
    other = unit(en="War", fr="Guerre", pl="Wojna").replace("<tu>", '<tu srclang="fr">')
    found = read(tmx(unit(en="War", fr="Guerre", pl="Wojna"), other))
    assert [segment.source for segment in found.prose.segments] == ["Wojna", "Guerre"]
    assert found.prose.source_language == ""


def test_in_a_memory_from_english_the_english_was_not_translated() -> None:
    found = read(tmx(unit(en="The war", pl="Wojna"), source="en-US"))
    assert (paragraphs(found), found.prose.source_language) == (["The war"], "en")


def test_a_memory_without_english_is_not_read() -> None:
    found = read(tmx(unit(de="Krieg", pl="Wojna")))
    assert (paragraphs(found), found.remark) == ([], "texts in de, pl, none in English: nothing is checked")


def test_a_wide_memory_is_written_back_as_it_was() -> None:
    text = tmx(unit(en="The Biała House", pl="Dom")).replace("utf-8", "UTF-16")
    source = decode(text.encode("utf-16"), "a.tmx")
    after = mended(read(source.text), "Biała", "White")
    assert source.rewritten(after) == text.replace("Biała", "White").encode("utf-16")


def test_what_is_no_memory_is_refused() -> None:
    with pytest.raises(UserError, match=r"^a\.tmx: no TMX: its root is <html>$"):
        read("<html/>")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-2"])
def test_a_large_memory_is_read_in_parts(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    for name in ("SIZE", "WHOLE", "_BLOCK"):
        monkeypatch.setattr(parts, name, 900)
    text = tmx(*(unit(en=f"The Biała House {number}", pl="Dom") + "\n" for number in range(20)))
    text = text.replace('"utf-8"', f'"{encoding}"')
    stream = io.BytesIO(text.encode(encoding))
    pieces = list(parts.read_parts(stream, "a.tmx", "utf-8", parts.SPLITTERS["tmx"], Options()))
    assert len(pieces) > 3
    assert "".join(piece.text for piece in pieces) == text
    segments, after = [], []
    for piece in pieces:
        found = extract(piece.text, "a.tmx", Options(), piece.part)
        segments += [segment.text for segment in found.prose.segments]
        after.append(mended(found, "Biała", "White") if found.prose.segments else piece.text)
    assert segments == [f"The Biała House {number}" for number in range(20)]
    assert "".join(after).count("White") == len(pieces) - (not found.prose.segments)
    broken = replace(pieces[2], text=pieces[2].text.replace("</seg>", "</sog>", 1))
    line = text.count("\n", 0, text.index(pieces[2].text)) + 1
    with pytest.raises(UserError, match=rf"^a\.tmx:{line}:\d+: not valid XML: mismatched tag"):
        extract(broken.text, "a.tmx", Options(), broken.part)


PIECES = [
    *(Piece("", word) for word in ("war", "Biała", "R&D", "🏠x", "it's", "a<b", '"q"')),
    Piece("<hi>", "bold", "</hi>"),
    Piece("<bpt i='1'>&lt;b></bpt>", "both", "<ept i='1'>&lt;/b></ept>"),
    Piece("<!-- c -->", "é"),
    Piece("<ph>%s</ph>"),
    Piece("<it pos='begin'>&lt;i></it>"),
]


@ten_thousand(PIECES)
def test_what_was_written_is_read_and_an_edit_changes_one_word(case: Case) -> None:
    def file(*, changed: bool = False) -> str:
        return tmx(*(unit(pl="Wojna", en=english) for english in case.written(escape, changed=changed)))

    extract = read(file())
    assert paragraphs(extract) == case.paragraphs
    if case.edited:
        assert mended(extract, case.word, case.new, case.offset("\n\n")) == file(changed=True)
