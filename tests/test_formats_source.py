"""Files as bytes and as text: encodings, byte order marks, line ends, and writing."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.errors import UserError
from mtfix.formats import source as module
from mtfix.formats.encodings import likely_encoding
from mtfix.formats.source import BinaryFileError, decode, read, write

POLISH = "Prezydent Wałęsa spotkał się z żołnierzami w Łodzi. „Źle się dzieje” – rzekł."
SAMPLES = [
    ("cp1250", POLISH),
    ("iso-8859-2", POLISH.replace("„", "'").replace("”", "'").replace("–", "-")),
    ("cp1252", "The café’s naïve “façade” – über alles, señor Muñoz."),
    ("cp1252", "It’s a “quotation” – nothing more."),
    ("cp1252", "Åse Bjørgen og Søren Kierkegaard"),
    ("cp1250", "Dvořák, Škvorecký a Žižka přišli"),
    ("cp1250", "Szőke Nagy Lőrinc és a sűrű erdő"),
    ("cp1251", "Президент Зеленський зустрівся з Path"),
    ("koi8-r", "Президент встретился с послом"),
    ("utf-16-le", "Washington-Biała House says"),
    ("utf-16-be", "Washington-Biała House says"),
]


@pytest.mark.parametrize(("encoding", "text"), SAMPLES)
def test_the_encoding_that_fits_is_named(encoding: str, text: str) -> None:
    with pytest.raises(UserError) as caught:
        decode(text.encode(encoding), "x.txt")
    assert str(caught.value) == f"x.txt: not utf-8; it looks like {encoding}: use --encoding {encoding}"
    assert decode(text.encode(encoding), "x.txt", encoding).text == text


def test_where_no_encoding_fits_none_is_named() -> None:
    assert likely_encoding(bytes(range(0x80, 0xA0)) * 3) == ""
    with pytest.raises(UserError, match=r"x\.txt: not utf-8; name its encoding with --encoding"):
        decode(bytes(range(0x80, 0xA0)) * 3, "x.txt")


def test_a_wrong_name_of_an_encoding_is_an_error() -> None:
    for name in ("utf-99", "rot13", "hex"):
        with pytest.raises(UserError, match=f"unknown encoding “{name}”"):
            module.verify_encoding(name)


def test_a_file_with_zero_bytes_is_binary() -> None:
    with pytest.raises(BinaryFileError):
        decode(b"\x7fELF\0\0\0\1\2\3", "x")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@given(text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_a_byte_order_mark_is_kept_and_not_counted(encoding: str, text: str) -> None:
    bom = "\ufeff".encode(encoding)
    # Four zero bytes would make the mark of UTF-16 that of UTF-32, and only a second mark is a character.
    data = bom + text.encode(encoding)
    source = decode(data, "x.txt", "cp1252")
    assert source.text == text
    assert source.encode(source.text) == data


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_bytes_come_back_as_they_were(text: str) -> None:
    data = text.encode()
    source = decode(data, "x.txt")
    assert source.encode(source.text) == data


def test_an_empty_file_is_an_empty_text(tmp_path: Path) -> None:
    (tmp_path / "x.txt").touch()
    assert read(str(tmp_path / "x.txt")).text == ""


def test_writing_keeps_encoding_mark_line_ends_and_mode(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(codecs.BOM_UTF16_LE + "one\r\ntwo\nthree\r".encode("utf-16-le"))
    path.chmod(0o640)
    source = read(str(path))
    write(source, source.text.replace("two", "2"))
    assert path.read_bytes() == codecs.BOM_UTF16_LE + "one\r\n2\nthree\r".encode("utf-16-le")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link_and_its_target_is_written(tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("old")
    link.symlink_to("target.txt")
    write(read(str(link)), "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_read_only_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(UserError, match=r"x\.txt: read-only, so it was left as it is"):
        write(read(str(path)), "new")
    assert path.read_text() == "old"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch, step: str) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old")
    source = read(str(path))

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module.os, step, interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(source, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_one_clear_line(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old")
    source = read(str(path))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(UserError, match=r"x\.txt: cannot be written: No space left on device"):
        write(source, "new")
    assert path.read_text() == "old"


def test_a_character_that_the_encoding_lacks_is_an_error_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("café".encode("latin-1"))
    with pytest.raises(UserError, match=r"x\.txt: the correction needs “ł”, which iso8859-1 does not have"):
        write(read(str(path), "latin-1"), "Biały")
    assert path.read_bytes() == "café".encode("latin-1")


def test_an_encoding_that_loses_bytes_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"a+AGI-c")  # “abc”, in a way in which UTF-7 would not write it
    with pytest.raises(UserError, match="byte for byte"):
        write(read(str(path), "utf-7"), "abd")
    assert path.read_bytes() == b"a+AGI-c"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_file_is_not_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    os.mkfifo(path)
    with pytest.raises(UserError, match="not a regular file"):
        write(module.SourceFile(str(path), b"old", "old", file=path), "new")


@pytest.mark.parametrize(
    "head",
    [
        '<html><meta charset="ISO-8859-2">',
        "<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-2'>",
        r"\usepackage[latin2]{inputenc}",
    ],
)
def test_the_encoding_that_a_file_declares_is_named(head: str) -> None:
    name = "latin2" if "latin2" in head else "iso-8859-2"
    with pytest.raises(UserError) as caught:
        decode((head + "Biała House").encode("iso-8859-2"), "x.html")
    assert str(caught.value) == f"x.html: not utf-8; it says that it is {name}: use --encoding {name}"


@pytest.mark.parametrize("head", ["<meta charset=no-such>", "<meta charset=utf-8>", "<meta charset=ascii>"])
def test_an_encoding_that_does_not_fit_is_not_believed(head: str) -> None:
    with pytest.raises(UserError, match="looks like cp1250"):
        decode((head + "Biała House").encode("cp1250"), "x.html")
