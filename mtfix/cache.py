"""Compiled packs kept between runs, by the hash of what they were made from."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import mmap
import os
import pickle
import struct
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

_T = TypeVar("_T")
_KEPT = 20


def folder() -> Path:
    """The user's cache folder for mtfix: $MTFIX_CACHE_DIR, else below $XDG_CACHE_HOME or ~/.cache."""
    if chosen := os.environ.get("MTFIX_CACHE_DIR"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "mtfix"


def content_key(files: Iterable[Path], *facts: str) -> str:
    """A key that changes with the name or a byte of any file, with the facts, and with the Python in use."""
    digest = hashlib.sha256(repr((sys.version_info[:3], facts)).encode())
    for file in files:
        digest.update(f"\0{file}\0".encode("utf-8", "surrogateescape"))
        with contextlib.suppress(OSError):  # whoever reads it will say that it is not there
            content = file.read_bytes()
            digest.update(b"%d\0" % len(content) + content)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def code_key() -> str:
    """A key that changes with the program itself: what is pickled is of its classes."""
    package = Path(__file__).parent
    files = sorted(package.rglob("*.py"))
    return repr([(file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files])


def remembered(key: str, make: Callable[[], _T]) -> _T:
    """What `make` gives, from the cache if it was made before. A cache that cannot be used is done without.

    Collecting garbage is put off while loading: there is none, and looking for it takes as long as loading. Large
    buffers (`packed.py`) stay in the file, which is mapped.

    The folder belongs to the user alone, since what is unpickled from it runs with the user's rights.
    """
    home = folder()
    path = home / f"{key}.pickle"
    try:
        if home.stat().st_uid == os.getuid():
            pieces = _mapped(path)
            gc.disable()
            try:
                made: _T = pickle.loads(next(pieces), buffers=pieces)
            finally:
                gc.enable()
            path.touch()  # what is used is kept
            return made
    except Exception:  # a cache written by another version, cut short or unreadable is merely no cache
        pass
    made = make()
    with contextlib.suppress(OSError):
        _store(home, path, made)
    return made


def remembered_file(name: str, make: Callable[[Path], None]) -> Path | None:
    """A file of the cache folder, made by `make` if it is not there; None if the folder cannot be used."""
    home = folder()
    path = home / name
    try:
        if not path.exists():
            _write(home, path, make)
        return path if home.stat().st_uid == os.getuid() else None
    except OSError:
        return None


# A file of pieces: how many, how long each is, then the pieces, each at a multiple of eight.
_WORD = struct.Struct("<Q")


def _mapped(path: Path) -> Iterator[memoryview]:
    """The pieces of a file: a pickle and the buffers that it left outside."""
    with path.open("rb") as file:
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    count, at = _WORD.unpack_from(whole)[0], 8
    sizes = [_WORD.unpack_from(whole, at + 8 * n)[0] for n in range(count)]
    at += 8 * count
    for size in sizes:
        yield whole[at : at + size]
        at += size + -size % 8


def _store(home: Path, path: Path, made: object) -> None:
    def dump(file: Path) -> None:
        buffers: list[pickle.PickleBuffer] = []
        pickled = pickle.dumps(made, pickle.HIGHEST_PROTOCOL, buffer_callback=buffers.append)
        pieces = [memoryview(pickled), *(buffer.raw() for buffer in buffers)]
        with file.open("wb") as out:
            out.write(b"".join(map(_WORD.pack, (len(pieces), *(piece.nbytes for piece in pieces)))))
            for piece in pieces:
                out.write(piece)
                out.write(bytes(-piece.nbytes % 8))

    _write(home, path, dump)
    old = sorted(home.glob("*.pickle"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in old[_KEPT:]:
        file.unlink(missing_ok=True)


def _write(home: Path, path: Path, make: Callable[[Path], None]) -> None:
    """Make a file beside its place and move it there whole, since other processes may read it."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=home)
    os.close(handle)
    try:
        make(Path(name))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
