"""Word documents: what is read of them, and how corrections are written into their runs."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from edits import Case, Piece, paragraphs, ten_thousand

from mtfix.errors import UserError
from mtfix.findings import Edit
from mtfix.formats import docx as reader
from mtfix.formats import extract, is_text_name, packing
from mtfix.formats.source import SourceFile, decode
from mtfix.formats.wordml import Part, Revisions
from mtfix.formats.xml import escape
from mtfix.text.spans import Span

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
HEAD = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\r\n"


def xml(body: str) -> str:
    return f"{HEAD}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"


def package(body: str, **others: str) -> bytes:
    """A document with as little around it as there can be; `others` are parts such as `footnotes`."""
    parts = {"document.main": xml(body), **{name: f"<w:x {NAMESPACES}>{text}</w:x>" for name, text in others.items()}}
    types = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{TYPE.format(name)}"/>' for name in parts)
    return zipped(
        {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="t"><Default Extension="xml" ContentType="x"/>{types}</Types>',
            **{f"word/{name}.xml": text for name, text in parts.items()},
            "word/media/a.png": "not a picture",
        }
    )


def zipped(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 2, 2, 2, 2, 2)), text.encode())
    return out.getvalue()


def p(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def r(text: str, properties: str = "") -> str:
    properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def read(data: bytes) -> SourceFile:
    return decode(data, "a.docx")


def text_of(data: bytes) -> str:
    return read(data).text


def document(data: bytes, name: str = "word/document.main.xml") -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def mended(data: bytes, old: str, new: str, *, tracked: bool = False) -> bytes:
    source = read(data)
    at = source.text.index(old)
    after = source.text.replace(old, new, 1)
    return source.rewritten(after, [Edit(Span(at, at + len(old)), new)], tracked=tracked)


REVISION = r"""<w:{0} w:id="\d+" w:author="mtfix" w:date="[^"]*">(.*?)</w:{0}>"""


def accepted(markup: str) -> str:
    """As a word processor does it with our changes."""
    return re.sub(REVISION.format("ins"), r"\1", re.sub(REVISION.format("del"), "", markup))


def rejected(markup: str) -> str:
    markup = re.sub(REVISION.format("ins"), "", markup)
    return re.sub(REVISION.format("del"), r"\1", markup).replace("w:delText", "w:t")


TEXT = "An arms suspension"
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def complex_field(code: str, result: str) -> str:
    instruction = f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    return FIELD.format("begin") + instruction + FIELD.format("separate") + r(result) + FIELD.format("end")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (p(r("An "), r("arms", "<w:b/>"), r(" truce")), "An arms truce\n"),
        (p("<w:r><w:t>\n  An arms\n truce </w:t></w:r>"), "An arms  truce\n"),
        (p("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c &amp; d</w:t></w:r>"), "a\tb\nc & d\n"),
        (p("<w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>", r("a")), "a\n"),
        (p(r("a"), "<w:hyperlink>", r("b"), "</w:hyperlink><w:proofErr/><w:bookmarkStart w:id='3'/>", r("c")), "abc\n"),
        (p(r("a"), "<w:del w:id='1'><w:r><w:tab/><w:delText>b</w:delText></w:r></w:del>", r("c")), "ac\n"),
        (p(r("a"), "<w:ins w:id='1'>", r("b"), "</w:ins><w:moveFrom w:id='2'>", r("c"), "</w:moveFrom>"), "ab\n"),
        (p("<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>", r("a ")) + p(r("b")) + p(r("c")), "a b\nc\n"),
        (p(complex_field("DATE \\@ d", "1 May"), r(" war")), "\ufffc war\n"),
        (p(complex_field(" HYPERLINK x ", "the war")), "the war\n"),
        (p("<w:fldSimple w:instr='AUTHOR'>", r("x"), r("y"), "</w:fldSimple>", r("z")), "\ufffcz\n"),
        (p(r("a"), "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", r("b")), "a\ufffcb\n"),
        (p(r("a"), "<w:r><w:drawing><wp:inline><a:t>no</a:t></wp:inline></w:drawing></w:r>", r("b")), "a\ufffcb\n"),
        (p(r("a"), "<w:r><w:drawing><wp:anchor/></w:drawing><w:footnoteReference w:id='1'/></w:r>", r("b")), "ab\n"),
        (p(r("use "), r("rm -rf", "<w:rStyle w:val='VerbatimChar'/>"), r(" now")), "use \ufffc now\n"),
        (p("<w:pPr><w:pStyle w:val='SourceCode'/></w:pPr>", r("code")) + p() + p(r("a")), "a\n"),
        ("<w:tbl><w:tr><w:tc>" + p(r("a")) + "</w:tc><w:tc>" + p(r("b")) + "</w:tc></w:tr></w:tbl>", "a\nb\n"),
        ("<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>" + p(r("a")) + "</w:sdtContent></w:sdt>", "a\n"),
        (p("<w:sdt><w:sdtPr><w:dataBinding/></w:sdtPr><w:sdtContent>", r("a"), "</w:sdtContent></w:sdt>"), "\ufffc\n"),
        (
            p(
                r("a"),
                "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><w:txbxContent>",
                p(r("box")),
                "</w:txbxContent></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>",
                p(r("box")),
                "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
                r("b"),
            ),
            "ab\nbox\n",
        ),
        (p("<w:r><w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t><w:softHyphen/><w:t>s</w:t></w:r>"), "co\u2011ops\n"),
    ],
)
def test_a_paragraph_is_a_line(body: str, text: str) -> None:
    assert text_of(package(body)) == text


def test_headers_footers_and_notes_come_after_the_text() -> None:
    data = package(
        p(r("a")), footnotes=p(r("e")), footer=p(r("c")), header=p(r("b")), endnotes=p(r("f")), comments=p(r("x"))
    )
    assert text_of(data) == "a\nb\nc\ne\nf\n"
    after = mended(data, "e", "war")
    assert document(after, "word/footnotes.xml") == document(data, "word/footnotes.xml").replace(">e<", ">war<")
    assert document(after) == document(data)


@pytest.mark.parametrize(
    ("body", "old", "new", "after"),
    [
        (p(r("An "), r("arms", "<w:b/>"), r(" suspension.")), "An arms suspension", "A truce",
         p(r("A "), r("truce", "<w:b/>"), r("."))),
        (p(r("a &amp; b")), "a & b", "a & <c>", p(r("a &amp; &lt;c&gt;"))),
        (p("<w:r><w:t>the</w:t></w:r>", r(" the war")), " the war", " war", p("<w:r><w:t>the</w:t></w:r>", r(" war"))),
        (p("<w:r><w:t>war </w:t></w:r>"), "war", "long war", p("<w:r><w:t>long war </w:t></w:r>")),
        (p("<w:r><w:t> of war</w:t></w:r>", r("x")), "of war", "of ", p(r("of "), r("x"))),
        (p("<w:r><w:tab/>", '<w:t xml:space="preserve">war</w:t></w:r>'), "war", "a war",
         p("<w:r><w:tab/>", '<w:t xml:space="preserve">a war</w:t></w:r>')),
    ],
)  # fmt: skip
def test_a_correction_changes_the_text_of_runs(body: str, old: str, new: str, after: str) -> None:
    assert document(mended(package(body), old, new)) == xml(after)


def test_tracked_changes_split_runs_and_keep_their_formatting() -> None:
    bold = "<w:b/><w:rPrChange w:id='7' w:author='A'><w:rPr/></w:rPrChange>"
    data = package(p(r("An "), r("arms suspension", bold), r(" held <w:tab/>".replace("<w:tab/>", ""))))
    found = document(mended(data, "arms suspension", "armistice", tracked=True))
    assert accepted(found).count("armistice") == 1
    ids = re.findall(r"w:id=.(\d+)", found)
    assert len(ids) == len(set(ids))
    dates = set(re.findall(r'w:date="([^"]*)"', found))
    assert abs((datetime.fromisoformat(dates.pop()) - datetime.now().astimezone()).total_seconds()) < 60
    assert not dates
    assert "<w:r></w:r>" not in found
    assert "<w:t></w:t>" not in found


def test_a_change_in_somebody_elses_insertion_leaves_theirs_around_it() -> None:
    theirs = '<w:ins w:id="4" w:author="A" w:date="2020-01-01T00:00:00Z">'
    data = package(p(theirs, r("an arms suspension"), "</w:ins>"))
    after = mended(data, "an arms suspension", "a ceasefire", tracked=True)
    markup = document(after)
    assert text_of(after) == "a ceasefire\n"
    assert markup.count('w:author="A"') == 3
    assert not re.search(r'<w:ins [^>]*author="A"[^>]*>(?:(?!</w:ins>).)*<w:ins', markup)
    assert text_of(package(_body(rejected(markup)))) == "an arms suspension\n"


def test_the_rest_of_the_archive_stays_byte_for_byte() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        stamp = zipfile.ZipInfo("word/media/a.bin", (1999, 9, 9, 9, 9, 8))
        stamp.compress_type, stamp.external_attr, stamp.comment, stamp.extra = 8, 0o640 << 16, b"note", b"\1\2\2\0ab"
        archive.writestr(stamp, b"abc" * 1000)
        with zipfile.ZipFile(io.BytesIO(package(p(r("an arms suspension"))))) as other:
            for name in other.namelist():
                archive.writestr(name, other.read(name), zipfile.ZIP_DEFLATED)
        archive.comment = b"a comment"
    before = out.getvalue()
    # Some writers put the sizes behind each content.
    streamed = _streamed(before)
    for data in (before, streamed):
        source = read(data)
        assert source.rewritten(source.text) == data
        after = mended(data, "an arms suspension", "a ceasefire")
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
            assert new.testzip() is None
            assert (new.comment, new.namelist()) == (old.comment, old.namelist())
            for a, b in zip(old.infolist(), new.infolist(), strict=True):
                fields = ("date_time", "compress_type", "comment", "extra", "create_system", "external_attr")
                assert [getattr(a, name) for name in fields] == [getattr(b, name) for name in fields]
                if a.filename != "word/document.main.xml":
                    assert old.read(a) == new.read(b)
                    assert _raw(data, a) == _raw(after, b)
        assert text_of(after) == "a ceasefire\n"


def _raw(data: bytes, info: zipfile.ZipInfo) -> bytes:
    return data[info.header_offset : info.header_offset + 30 + len(info.filename) + info.compress_size]


def _streamed(data: bytes) -> bytes:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.out = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, piece: Any) -> int:
            self.out += piece
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(pipe, "w") as new:  # type: ignore[arg-type]
        for info in old.infolist():
            new.writestr(info, old.read(info))
        new.comment = old.comment
    return bytes(pipe.out)


def test_lines_are_paragraphs_and_what_is_no_text_is_locked() -> None:
    found = extract("The war\nsome more\nsee \ufffc here\ttoo\n12\n", "a.docx")
    assert paragraphs(found) == ["The war", "some more", "see \ufffc here\ttoo"]
    assert [span.cut(found.prose.segments[2].text) for span in found.prose.segments[2].locked] == ["\ufffc", "\t"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no archive", "not a ZIP archive, or a broken one"),
        (b"", "not a ZIP archive, or a broken one"),
        (package(p(r("war")))[:-30], "not a ZIP archive, or a broken one"),
        (zipped({"a": "b"}), "no Word document: it has no “[Content_Types].xml”"),
        (zipped({"[Content_Types].xml": "<Types/>"}), "no Word document: it has no main text"),
        (
            zipped({"[Content_Types].xml": f'<T><O PartName="/d.xml" ContentType="{TYPE.format("main")}"/></T>'}),
            "“d.xml” is not in it, or more than once",
        ),
        (package("<w:p>"), "word/document.main.xml:2:475: not valid XML: mismatched tag"),
        (reader._OLE + b"\0" * 600, "an old Word document; save it as DOCX first"),
        (
            reader._OLE + "..EncryptedPackage".encode("utf-16-le"),
            "encrypted; save it without a password first",
        ),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(UserError) as error:
        read(data)
    name, _, why = str(error.value).partition(":")
    assert name == "a.docx"
    assert re.sub(r":2:\d+:", ":", why.strip()) == re.sub(r":2:\d+:", ":", said)


def test_a_damaged_member_is_named() -> None:
    data = bytearray(package(p(r("war"))))
    at = data.index(b"war</w:t>")
    data[at] ^= 1
    with pytest.raises(UserError, match=r"“word/document\.main\.xml” in it is damaged"):
        read(bytes(data))


def test_entities_are_refused() -> None:
    body = xml(p(r("&b;"))).replace("<w:document", '<!DOCTYPE a [<!ENTITY b "c">]><w:document', 1)
    types = f'<T><O PartName="/d.xml" ContentType="{TYPE.format("document.main")}"/></T>'
    with pytest.raises(UserError, match=r"a\.docx:d\.xml:2: the file declares entities"):
        read(zipped({"[Content_Types].xml": types, "d.xml": body}))


def test_a_document_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "LARGEST", 2**20)
    with pytest.raises(UserError, match=r"^a\.docx: unpacks to more than 1 MiB$"):
        read(package(p(r("a" * 2**20))))
    # What is never read may be as large as it is.
    assert text_of(package(p(r("a")), comments="b" * 2**21)) == "a\n"


def test_an_old_document_by_its_name_is_named() -> None:
    with pytest.raises(UserError, match=r"^a\.doc: an old Word document"):
        decode(reader._OLE + b"\0" * 600, "a.doc")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (Edit(Span(0, 3), "x"), "“x” cannot be written there"),
        (Edit(Span(0, 1), "x\ny"), "cannot be written there"),
        (Edit(Span(2, 5), "x"), "cannot be written there"),
    ],
)
def test_what_is_no_text_cannot_be_written(edit: Edit, said: str) -> None:
    source = read(package(p(r("a")) + p("<w:r><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r>")))
    with pytest.raises(UserError, match=said):
        source.rewritten("anything\n", [edit])


def test_a_signed_document_is_not_changed() -> None:
    data = io.BytesIO(package(p(r("war"))))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<x/>")
    with pytest.raises(UserError, match=r"^a\.docx: it is signed"):
        mended(data.getvalue(), "war", "peace")


def test_a_text_that_was_changed_line_by_line_is_written() -> None:
    source = read(package(p(r("an arms suspension")) + p(r("b"))))
    assert text_of(source.rewritten("a ceasefire\nc\n")) == "a ceasefire\nc\n"
    with pytest.raises(UserError, match="lines were added or removed"):
        source.rewritten("a\n")


def test_what_word_writes_while_a_document_is_open_is_none() -> None:
    assert is_text_name("a.docx")
    assert not is_text_name("~$a.docx")


def test_commands_take_documents(run: Run, project: Path) -> None:
    docx = pytest.importorskip("docx")
    path = project / "report.docx"
    made = docx.Document()
    paragraph = made.add_paragraph("They agreed to an ")
    paragraph.add_run("arms").bold = True
    paragraph.add_run(" suspension.")
    made.add_heading("Nothing here", 1)
    made.save(str(path))
    before = path.read_bytes()
    assert run("check", "report.docx").stdout.startswith("report.docx:1:16: Polish")
    assert "-They agreed to an arms suspension." in run("diff", "report.docx").stdout
    assert run("fix", "--track-changes", str(path)).code == 0
    after = docx.Document(str(path))
    assert after.paragraphs[0].runs[0].text == "They agreed to "
    assert text_of(path.read_bytes()).startswith("They agreed to a ceasefire.\n")
    assert rejected(document(path.read_bytes(), "word/document.xml")) != document(before, "word/document.xml")
    path.write_bytes(before)
    assert run("fix", str(path)).code == 0
    fixed = docx.Document(str(path))
    assert fixed.paragraphs[0].text == "They agreed to a ceasefire."
    assert [run.bold for run in fixed.paragraphs[0].runs] == [None, True, None]
    again = path.read_bytes()
    assert run("fix", str(path)).code == 0
    assert path.read_bytes() == again


@pytest.mark.skipif(not shutil.which("pandoc"), reason="no pandoc")
def test_documents_of_pandoc_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    markdown = (
        "# The war\n\nAn *arms* **suspension** with `code` and a [link](http://x.org).[^1]\n\n"
        "    block of code\n\n* one\n* two\n\n| a | b |\n|---|---|\n| c | d |\n\n$x^2$ math\n\n[^1]: A note.\n"
    )
    subprocess.run(["pandoc", "-f", "markdown", "-o", str(path)], input=markdown.encode(), check=True, timeout=60)
    data = path.read_bytes()
    assert text_of(data).splitlines() == [
        "The war",
        "An arms suspension with \ufffc and a link.",
        "one",
        "two",
        *"abcd",
        "\ufffc math",
        " A note.",
    ]
    before = _pandoc(path, "reject")
    path.write_bytes(mended(data, "arms suspension", "armed truce"))
    fixed = _pandoc(path, "accept")
    assert fixed == before.replace("arms", "armed").replace("suspension", "truce")
    path.write_bytes(mended(data, "arms suspension", "armed truce", tracked=True))
    assert (_pandoc(path, "accept"), _pandoc(path, "reject")) == (fixed, before)


def _pandoc(path: Path, changes: str) -> str:
    """The document as Markdown, with all tracked changes accepted or rejected."""
    arguments = ["pandoc", "-t", "markdown", f"--track-changes={changes}", str(path)]
    return subprocess.run(arguments, capture_output=True, check=True, timeout=60).stdout.decode()


PIECES = [
    *(Piece('<w:r><w:t xml:space="preserve">', word, "</w:t></w:r>") for word in ("war", "R&D", "🏠x", "it's")),
    Piece("<w:r><w:rPr><w:b/></w:rPr><w:t>", "Biała", "</w:t></w:r>"),
    Piece("<w:r><w:t>", "bold", "</w:t></w:r><w:del w:id='1'><w:r><w:delText>x</w:delText></w:r></w:del>"),
    Piece("<w:hyperlink><w:r><w:t>", "link", "</w:t></w:r></w:hyperlink>"),
    Piece('<w:ins w:id="5" w:author="A"><w:r w:rsidR="0"><w:t>', "new", "</w:t></w:r></w:ins>"),
    Piece("<w:r><w:object/></w:r>"),
    Piece("<w:r><w:footnoteReference w:id='1'/><w:t>", "é", "</w:t><w:lastRenderedPageBreak/></w:r>"),
]
SPACE = '<w:r><w:t xml:space="preserve"> </w:t></w:r>'


@ten_thousand(PIECES)
def test_what_was_written_is_read_and_an_edit_changes_one_word(case: Case) -> None:
    def body(*, changed: bool = False) -> str:
        return "".join(map(p, case.written(escape, SPACE, changed=changed)))

    part = Part.read(xml(body()), "document.xml")
    text = part.extract.prose.text
    assert text == "".join(f"{line}\n" for line in case.prose)
    if not case.edited:
        return
    at = case.offset("\n")
    edit = Edit(Span(at, at + len(case.word)), case.new)
    new = text[:at] + case.new + text[edit.span.end :]
    assert part.changed(part.extract.edits(edit)) == xml(body(changed=True))
    # Not each file needs to be packed, and tracking takes three files to be read.
    if case.number == 0:
        source = read(package(body()))
        assert source.text == text
        assert document(source.rewritten(new, [edit])) == xml(body(changed=True))
    if case.number < 3:
        tracked = part.changed(part.extract.edits(edit), Revisions(part.ids, "mtfix", "2026-11-29T10:00:00Z"))
        for markup, expected in ((tracked, new), (accepted(tracked), new), (rejected(tracked), text)):
            assert Part.read(markup, "document.xml").extract.prose.text == expected


def _body(markup: str) -> str:
    return markup[markup.index("<w:body>") + 8 : markup.index("</w:body>")]
