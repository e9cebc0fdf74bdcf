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
from mtfix.formats import Options, parts
from mtfix.formats.parts import SPLITTERS, read_parts
from mtfix.formats.source import SourceFile

LINE = "They agreed to an arms suspension in 🏠 number {}.\n\n"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a hundred characters."""
    monkeypatch.setattr(parts, "SIZE", 100)
    monkeypatch.setattr(parts, "LONGEST", 1600)
    monkeypatch.setattr(parts, "WHOLE", 100)
    monkeypatch.setattr(parts, "_BLOCK", 30)


def read(data: bytes, name: str = "a.txt", encoding: str = "utf-8", splitter: str = "paragraphs") -> list[SourceFile]:
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
        (b"x" * 5000, "a.txt", "a.txt:1: a record of more than 1,600 characters"),
        (b"a\n" * 99 + b"\xff\n", "a.txt", "not utf-8"),
        (b"a\n" * 99 + b"\0\n", "a.txt", "a binary file, not a text"),
        (gzip.compress(b"a\n" * 999)[:-4], "a.txt.gz", "the compressed data ends too early"),
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
    cut = SPLITTERS["rows"].cut(text[:-1])
    ends = [len("".join(lines[:n])) for n in range(len(lines))]
    assert cut == ends[-1]
    assert SPLITTERS["rows"].around(text, Options())[0] == lines[0]


@pytest.mark.parametrize(
    ("splitter", "text", "cut", "head"),
    [
        ("lines", '{"a": 1}\n{"b"', 9, ""),
        ("paragraphs", "one\n\ntwo\n\nthr", 10, ""),
        ("paragraphs", "one\ntwo\nthr", 8, ""),
        ("blocks", 'msgid ""\n\nmsgid "a"\n\nmsg', 21, 'msgid ""\n\n'),
        ("units", "<tmx><header/><body><tu>1</tu><tu>2", 30, "<tmx><header/><body>"),
    ],
)
def test_parts_end_where_records_end(splitter: str, text: str, cut: int, head: str) -> None:
    assert SPLITTERS[splitter].cut(text) == cut
    assert SPLITTERS[splitter].around(text, Options())[0] == head


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
        "n = sum(len(s.text) for s in read_parts(open(sys.argv[1], 'rb'), 'a.txt.gz', 'utf-8', SPLITTERS['lines'],"
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
