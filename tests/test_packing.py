"""Files that hold their text packed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from conftest import Run

from mtfix.errors import UserError
from mtfix.formats import packing
from mtfix.formats.source import decode, read, write


def test_a_compressed_text_is_read_and_written_back(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress("Zażółć".encode("utf-16"), mtime=5) + gzip.compress("\n".encode("utf-16-le")))
    source = read(str(path))
    assert (source.text, source.encoding) == ("Zażółć\n", "utf-16-le")
    write(source, "White\n")
    assert gzip.decompress(path.read_bytes()) == "\ufeffWhite\n".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"not compressed", "not a gzip file, or a broken one"),
        (gzip.compress(b"abc" * 1000, mtime=0)[:-9], "the compressed data ends too early"),
        (gzip.compress(b"a", mtime=0) + b"rubbish", "not a gzip file, or a broken one"),
    ],
)
def test_a_broken_compressed_file_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(UserError, match=rf"^a\.txt\.gz: {said}$"):
        decode(data, "a.txt.gz")


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "LARGEST", 2**20)
    with pytest.raises(UserError, match="unpacks to more than 1 MiB"):
        decode(gzip.compress(b"a" * (2**20 + 1)), "bomb.txt.gz")
    assert len(decode(gzip.compress(b"a" * 2**20), "just.txt.gz").text) == 2**20


def test_fix_writes_a_compressed_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"They agreed to an arms suspension.\n"))
    assert run("fix", str(path)).code == 0
    assert gzip.decompress(path.read_bytes()) == b"They agreed to a ceasefire.\n"
    diff = run("diff", str(path))
    assert (diff.code, diff.stdout) == (0, "")
