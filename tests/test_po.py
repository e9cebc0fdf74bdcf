"""gettext PO files."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run

from mtfix import formats
from mtfix.errors import UserError
from mtfix.formats import Options

HEADER = 'msgid ""\nmsgstr ""\n"Language: en_GB\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def prose(text: str, path: str = "a.po") -> list[tuple[str, str]]:
    """Each paragraph with its source."""
    return [(one.text, one.source) for one in formats.extract(text, path).prose.segments]


@pytest.mark.parametrize(
    ("entry", "read"),
    [
        ('msgid "Dom"\nmsgstr "House"\n', [("House", "Dom")]),
        ('#, fuzzy\nmsgid "Dom"\nmsgstr "House"\n', [("House", "Dom")]),
        ('#~ msgid "Dom"\n#~ msgstr "House"\n', []),
        ('msgid "Dom"\nmsgstr ""\n', []),
        ('msgctxt ""\nmsgid ""\nmsgstr "House"\n', [("House", "")]),
        (
            'msgid "a %d"\nmsgid_plural "b %d"\nmsgstr[0] "x %d"\nmsgstr[1] "y %d"\n',
            [("x %d", "a %d"), ("y %d", "b %d")],
        ),
        ('msgid ""\n"Biały "\n"Dom"\nmsgstr ""\n"White "\n\n# x\n"House"\n', [("White House", "Biały Dom")]),
        (r'msgid "a\n\nb"' + "\n" + r'msgstr "one\n\n\ttwo \"x\""', [("one", "a"), ('two "x"', "b")]),
        ('msgid "_Plik"\nmsgstr "_File"\n', [("File", "Plik")]),
        ('msgid "&Plik"\nmsgstr "E&xit R&amp;D"\n', [("Exit R&D", "Plik")]),
        ('msgid "x"\nmsgstr "see my_file and _this_"\n', [("see my_file and _this_", "x")]),
        ('msgid "x"\r\nmsgstr "one <b>two</b><br/>three"\r\n', [("one two three", "x")]),
    ],
)
def test_translations_are_read_beside_their_sources(entry: str, read: list[tuple[str, str]]) -> None:
    assert prose(HEADER + entry) == read
    assert prose(entry) == read


@pytest.mark.parametrize(
    ("text", "path", "remark"),
    [
        (HEADER.replace("en_GB", "pl"), "a.po", "in the language “pl”"),
        ("", "po/de.po", "in the language “de”"),
        ("", "pt_BR/LC_MESSAGES/app.po", "in the language “pt_BR”"),
        ("", "app.po", ""),
        (HEADER, "locale/de/LC_MESSAGES/a.po", ""),
    ],
)
def test_a_file_in_another_language_is_left_alone_with_a_remark(text: str, path: str, remark: str) -> None:
    extract = formats.extract(text + 'msgid "a"\nmsgstr "Das ist es"\n', path)
    assert extract.remark.startswith(remark)
    assert bool(extract.prose.segments) != bool(remark)


def test_the_source_language_is_that_of_the_header() -> None:
    text = HEADER.replace('"Language:', '"X-Source-Language: pt_BR\\n"\n"Language:')
    assert formats.extract(text, "a.po").prose.source_language == "pt"


def test_a_header_that_names_another_encoding_is_told() -> None:
    text = HEADER.replace("UTF-8", "ISO-8859-1") + 'msgid "a"\nmsgstr "Łódź"\n'
    assert "charset=iso8859-1, but the file was read as utf-8" in formats.extract(text, "a.po").remark
    assert not formats.extract(text, "a.po", Options(encoding="latin-1")).remark
    assert not formats.extract(HEADER.replace("UTF-8", "CHARSET") + "# ł\n", "a.pot").remark


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('msgid "a"\nmsgstr "b\n', "a.po:2: a quotation mark is not closed"),
        ('msgid "a"\nmsgstr "b"\nhello\n', "a.po:3: not a line of a PO file"),
        ('"a"\n', "a.po:1: a text without msgid"),
        ('msgid "a"\n\nmsgid "b"\nmsgstr "c"\n', "a.po:1: a message without"),
        ('msgid "a"\nmsgstr "b"\nmsgstr "c"\n', "a.po:3: msgstr is not expected"),
        ('msgstr "b"\n', "a.po:1: msgstr without msgid"),
    ],
)
def test_what_is_no_po_is_refused_with_its_line(text: str, fault: str) -> None:
    with pytest.raises(UserError, match=r"^a\.po:\d+: ") as caught:
        formats.extract(text, "a.po")
    assert str(caught.value).startswith(fault)


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed")
def test_gettext_takes_what_was_mended(write: Callable[..., Path], run: Run) -> None:
    header = HEADER + 'msgid "%d <b>zawieszenie</b> broni"\n'
    path = write("a.po", header + 'msgstr ""\n"%d arms <b>suspension\\n"\n"</b> in \\"social media\\""\n')
    before = path.read_text("utf-8")
    assert run("fix", "--unsafe", "a.po").code == 0
    after = path.read_text("utf-8")
    assert after != before
    assert after.startswith(header)
    done = subprocess.run(
        ["msgfmt", "-o", "/dev/null", "a.po"], capture_output=True, text=True, check=False, timeout=20
    )
    assert (done.returncode, done.stderr) == (0, "")
