"""Large files, read in parts."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

from mtfix.errors import UserError
from mtfix.formats import Options, name_of, parts
from mtfix.formats.parts import SPLITTERS, read_parts
from mtfix.formats.source import SourceFile

LINE = "They agreed to an arms suspension in 🏠 number {}.\n\n"


def cut_at(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make parts of about so many characters."""
    for name, value in {"SIZE": size, "LONGEST": 16 * size, "WHOLE": size, "_BLOCK": 30}.items():
        monkeypatch.setattr(parts, name, value)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a hundred characters."""
    cut_at(100, monkeypatch)


def read(data: bytes, name: str = "a.txt", encoding: str = "utf-8", splitter: str = "plain") -> list[SourceFile]:
    return list(read_parts(io.BytesIO(data), name, encoding, SPLITTERS[splitter], Options()))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_the_parts_are_the_file(encoding: str, packed: bool) -> None:
    text = "".join(map(LINE.format, range(40))).replace("\n", "\r\n")
    data = text.encode(encoding)
    pieces = read(gzip.compress(data) if packed else data, "a.txt.gz" if packed else "a.txt")
    assert len(pieces) > 10
    assert b"".join(piece.encode(piece.text) for piece in pieces) == data
    at = 0
    for piece in pieces:
        assert piece.part
        place = piece.part.place
        assert (place.start, place.line) == (at, text.count("\n", 0, at) + 1)
        assert piece.is_continued == piece.text.endswith("\n") != text.endswith(piece.text) or not piece.is_continued
        at += len(piece.text)
    assert [piece.is_continued for piece in pieces] == [True] * (len(pieces) - 1) + [False]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"x" * 5000, "a.txt", "a.txt:1: more than 1,600 characters without a line end between two records"),
        (b"a\n" * 99 + b"\xff\n", "a.txt", "not utf-8"),
        (b"a\n" * 99 + b"\0\n", "a.txt", "a binary file, not a text"),
        (gzip.compress(b"a\n" * 999, mtime=0)[:-4], "a.txt.gz", "the compressed data ends too early"),
        (b"\x1f\x8b" + b"a" * 300, "a.txt.gz", "not a gzip file, or a broken one"),
    ],
)
def test_a_fault_in_a_part_is_told(data: bytes, name: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read(data, name)


cells = st.sampled_from(["a", "b,c", 'say ""so""', "two\nlines", "é", ""])


@given(st.lists(st.lists(cells, min_size=1, max_size=3), min_size=1, max_size=60))
def test_a_table_is_split_between_rows(rows: list[list[str]]) -> None:
    lines = [",".join(f'"{cell}"' for cell in row) + "\n" for row in rows]
    text = "".join(lines)
    cut = parts.where_to_cut(text[:-1], SPLITTERS["csv"])
    ends = [len("".join(lines[:n])) for n in range(len(lines))]
    assert cut == ends[-1]
    assert SPLITTERS["csv"].around(text, Options())[0] == lines[0]


@pytest.mark.parametrize(
    ("splitter", "marked", "head"),
    [
        ("jsonl", '{"a": 1}\n|{"b"', ""),
        ("plain", "one\n\ntwo\n\n|thr", ""),
        ("plain", "one\ntwo\n|thr", ""),
        ("po", 'msgid ""\n\nmsgid "a"\n\n|msg', 'msgid ""\n\n'),
        ("tmx", "<tmx><header/><body>\n<tu>1</tu>\n|<tu>2</tu><tu>", "<tmx><header/><body>"),
        ("tmx", "<tmx><header>a</header><body>\n<tu>1</tu>\n|<!-- </tu>\n", "<tmx><header>a</header><body>"),
        ("xliff", "<xliff><file a='>'><group><unit/> \r\n|</group></file>\n<file>", "<xliff><file a='>'><group>"),
        ("android", "<?xml?><resources>\n<string>a</string>\n|<string>", "<?xml?><resources>"),
        ("json", '{"a, b": [1,\n|2, "c,\n d', '{"a, b":['),
        ("json", '[{"a": 1, "b": {"c": "\\\\",\n|"d', '[{"b":{'),
        ("json", '[\n"one", "two",\n|"thr,\\', "["),
        ("markdown", "One.\n\n|```\n\nTwo.\n", "\n"),
        ("markdown", "[a b]: c 'd'\n\n- One.\n\n  Two.\n\n|Three.", "[A B]: x\n\n"),
        ("html", "<ul lang=pl>\n<li>One\n|  <li>Two<!--\n<li>", "<ul lang=pl><li>"),
        ("html", "<div title='a'><p>One<script>\n<p>\n</script><div>Two</div>\n| thr", "<div title='a'>"),
        ("rst", "One\n===\n\nTwo.\n\n|Three\n-----\n\nFour.\n\n    Five\n    ----\n", ""),
        ("latex", "\\begin{document}\nOne.\n|\\section{Two}\n{\n\\section{Thr", "\\begin{document}\n"),
        ("latex", "One.\n|\\section{Two}\n\\begin{verbatim}\n\\section{Three}\n", ""),
    ],
)
def test_parts_end_where_records_end(splitter: str, marked: str, head: str) -> None:
    before, _, after = marked.partition("|")
    assert parts.where_to_cut(before + after, SPLITTERS[splitter]) == len(before)
    assert SPLITTERS[splitter].around(before, Options())[0] == head


GARBLE = "They agreed to an arms suspension in 🏠 number {}."
UNIT = '<trans-unit id="{n}"><source>Zgodzili się.</source><target>{text}</target></trans-unit>\n'
# What a file of each format begins with, a record, what may stand between records, what it ends with.
LARGE = {
    "a.md": (
        "---\ntitle: One\n---\n\n[far away]: x\n\n",
        "See [far away], [the house][far away].\n{text}\n\n",
        "```\n\nThey agreed to an arms suspension.\n\n```\n\n- One.\n\n  Two.\n\n---\n\n",
        "",
    ),
    "a.html": (
        "<html lang='en'><body title='Title'><table><tr><td>",
        "<p>{text}\n<ul lang=en><li>One<li><b>{text}</b></ul>",
        "<div translate=no><div>They agreed to an arms suspension.</div><p>They agreed to an arms suspension.</div>"
        "<!-- <p>They agreed to an arms suspension. --><script>'<p>They agreed to an arms suspension.'</script>",
        "</table></body></html>",
    ),
    "a.rst": (
        "=====\nTitle\n=====\n\n",
        "Section {n}\n==========\n\n{text}\n\n",
        "Code::\n\n    They agreed to an arms suspension.\n\n.. code::\n\n   They agreed to an arms suspension.\n\n",
        "",
    ),
    "a.tex": (
        "\\documentclass{article}\n\\title{One}\n\\begin{document}\n",
        "\\section{Number {n}}\n{text}\n\n",
        "\\begin{verbatim}\n\\section{They agreed to an arms suspension.}\n\\end{verbatim}\n",
        "\\end{document}\n\nThey agreed to an arms suspension.\n",
    ),
    "a.xlf": (
        '<?xml version="1.0"?>\n<xliff version="1.2"><file source-language="pl" target-language="en"><header/><body>\n',
        UNIT,
        "</body></file><file source-language='en' target-language='pl'><body>\n"
        + UNIT.format(n="pl", text="They agreed to an arms suspension.")
        + "</body></file><file source-language='pl' target-language='en'><body><group translate='no'>\n"
        + UNIT.format(n="no", text="They agreed to an arms suspension.")
        + "</group>\n",
        "</body></file></xliff>\n",
    ),
    "a.tmx": (
        '<tmx version="1.4"><header srclang="pl"></header><body>\n',
        '<tu><tuv xml:lang="en"><seg>{text}</seg></tuv><tuv xml:lang="pl"><seg>Zgoda.</seg></tuv></tu>\n',
        "<!-- <tu> </tu> -->",
        "</body></tmx>\n",
    ),
    "strings.xml": (
        "<resources>\n",
        '<string name="a{n}">{text}</string>\n',
        '<string name="b" translatable="false">They agreed to an arms suspension.</string>\n',
        "</resources>\n",
    ),
    "a.po": (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: en\\n"\n\n',
        'msgid "Zgodzili się {n}."\nmsgstr "{text}"\n\n',
        '#~ msgid "a"\n#~ msgstr "They agreed to an arms suspension."\n\n',
        "",
    ),
    "a.json": (
        '{"about": {"text": "They agreed."}, "records": [\n',
        '{"id": {n}, "text": "{text}"},\n',
        '{"other": "They agreed to an arms suspension,\\n[\\"and"},\n',
        '{"text": "Done."}]}\n',
    ),
    "a.jsonl": ("", '{"id": {n}, "text": "{text}"}\n', '{"id": "They agreed to an arms suspension."}\n', ""),
    "a.csv": ("id,text\n", '{n},"{text}"\n', 'They agreed to an arms suspension,"""\n"\n', ""),
    "a.srt": ("", "{n}\n00:00:01,000 --> 00:00:02,000\n{text}\n\n", "", ""),
    "a.vtt": ("WEBVTT\n\n", "00:01.000 --> 00:02.000\n{text}\n\n", "NOTE They agreed to an arms suspension.\n\n", ""),
}
OF_RECORDS = {"a.json": ("--fields", "**.text"), "a.jsonl": ("--fields", "text"), "a.csv": ("--columns", "text")}


@pytest.mark.parametrize("name", LARGE)
def test_a_file_of_any_format_gives_in_parts_what_it_gives_as_a_whole(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    first, record, between, last = LARGE[name]
    records = (
        record.replace("{n}", str(n)).replace("{text}", GARBLE.format(n)) + between * (n % 3 == 0) for n in range(24)
    )
    text = first + "".join(records) + last
    (project / name).write_text(text, "utf-8")
    check = ("check", "--isolated", "--output-format", "jsonl", *OF_RECORDS.get(name, ()), name)
    whole = run(*check).stdout
    assert whole.count("\n") == text.count("🏠")
    for part in (400, 700, 1500):
        cut_at(part, monkeypatch)
        splitter = SPLITTERS[name_of(name, Options())]
        with (project / name).open("rb") as stream:
            assert len(list(read_parts(stream, name, "utf-8", splitter, Options()))) > len(text) // (5 * part)
        assert run(*check).stdout == whole
    assert run("fix", "--isolated", *check[4:]).code == 0
    assert (project / name).read_text("utf-8") == text.replace("an arms suspension in 🏠", "a ceasefire in 🏠")


@pytest.mark.usefixtures("small")
def test_records_without_the_field_may_follow_others(run: Run, project: Path) -> None:
    (project / "a.jsonl").write_text('{"text": "They agreed to an arms suspension."}\n' * 9 + '{"id": "Done."}\n' * 99)
    check = ("check", "--isolated", "--fields")
    assert run(*check, "text", "a.jsonl").stdout.startswith("a.jsonl:1:")
    assert "no text in a field name" in run(*check, "name", "a.jsonl").stderr


@pytest.mark.usefixtures("small")
def test_what_is_to_be_said_of_a_file_is_said_once(run: Run, project: Path) -> None:
    first, record, _, last = LARGE["a.tmx"]
    (project / "a.tmx").write_text(first + record.replace('"en"', '"de"') * 9 + last)
    assert run("check", "--isolated", "a.tmx").stderr.count("none in English") == 1


def as_whole(run: Run, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    with monkeypatch.context() as patch:
        patch.setattr(parts, "WHOLE", 10**9)
        return run(*arguments).stdout


def make(project: Path, name: str = "a.txt") -> Path:
    text = "".join(LINE.format(n) for n in range(30))
    path = project / name
    text = text.replace("number 7.", "number 7.\nGood." * 9)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz"])
@pytest.mark.parametrize("command", [("check", "--output-format", "jsonl"), ("diff",), ("diff", "--word-diff")])
def test_a_file_in_parts_gives_what_it_gives_as_a_whole(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], name: str
) -> None:
    make(project, name)
    whole = as_whole(run, monkeypatch, *command, name)
    assert run(*command, name).stdout == whole
    assert run(*command, "--jobs", "2", name).stdout == whole


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz"])
def test_fix_writes_a_file_part_by_part(run: Run, project: Path, name: str) -> None:
    path = make(project, name)
    path.chmod(0o640)
    done = run("fix", name)
    assert done.code == 0
    assert "Fixed 30 places in 1 file" in done.stdout
    text = gzip.decompress(path.read_bytes()).decode() if name.endswith(".gz") else path.read_text("utf-8")
    assert text.count("agreed to a ceasefire in 🏠") == 30
    assert path.stat().st_mode & 0o777 == 0o640
    before = path.read_bytes()
    assert "Nothing to fix" in run("fix", name).stdout
    assert path.read_bytes() == before
    assert not list(project.glob(".*"))


@pytest.mark.usefixtures("small")
def test_a_fault_in_a_later_part_leaves_the_file_as_it_was(run: Run, project: Path) -> None:
    path = make(project)
    broken = path.read_bytes() + b"\xff\xfe\n"
    path.write_bytes(broken)
    done = run("fix", "a.txt")
    assert (done.code, path.read_bytes()) == (2, broken)
    assert "not utf-8" in done.stderr
    assert not list(project.glob(".*"))


@pytest.mark.usefixtures("small")
def test_what_a_directive_switches_off_stays_off_in_later_parts(run: Run, project: Path) -> None:
    path = make(project)
    path.write_text("mtfix: off[test]\n\n" + path.read_text("utf-8") + "mtfix: on\n\n" + LINE, "utf-8")
    done = run("check", "--output-format", "jsonl", "--select", "test", "a.txt")
    (finding,) = map(json.loads, done.stdout.splitlines())
    assert finding["line"] == path.read_text("utf-8").splitlines().index("mtfix: on") + 3


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    code = (
        "import resource, sys\n"
        "from mtfix.formats.parts import *\n"
        "from mtfix.formats import Options\n"
        "n = sum(len(s.text) for s in read_parts(open(sys.argv[1], 'rb'), 'a.txt.gz', 'utf-8', SPLITTERS['jsonl'],"
        " Options()))\n"
        "print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    sizes = []
    for megabytes in (20, 120):
        path = tmp_path / f"{megabytes}.txt.gz"
        with gzip.open(path, "wb", 1) as packed:
            for _ in range(megabytes):
                packed.write(b"One line of this text, and then one more.\n" * (2**20 // 42))
        done = subprocess.run(
            [sys.executable, "-c", code, path], capture_output=True, text=True, check=True, timeout=120
        )
        read_, most = map(int, done.stdout.split())
        assert read_ > 0.9 * megabytes * 2**20
        sizes.append(most)
    assert sizes[1] < sizes[0] + 20
