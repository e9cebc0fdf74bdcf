"""Files that hold their text packed: compressed, or as a part of an archive."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from typing import Protocol

from mtfix.errors import UserError
from mtfix.findings import Edit

# What a file may unpack to: a small file can say that it is a very large one.
LARGEST = 256 * 1024 * 1024
WORD = (".docx", ".docm", ".dotx", ".dotm")


class Packing(Protocol):
    """The way back from a text to the file that it was unpacked from."""

    tracks_changes: bool

    def pack(self, data: bytes, edits: Sequence[Edit], *, tracked: bool) -> bytes:
        """The file with its text changed: `data` is the new text, encoded, `edits` lead to it from the old one.

        `tracked`, for what `tracks_changes`, asks for the edits to be marked. Raises UserError where that fails.
        """


class Gzip:
    """A compressed file."""

    tracks_changes = False

    def pack(self, data: bytes, edits: Sequence[Edit], *, tracked: bool) -> bytes:
        return gzip.compress(data, mtime=0)


def unpack(data: bytes, path: str) -> tuple[bytes, Packing | None]:
    """The bytes of the text that a file holds, and the way back. Raises UserError for a broken or too large one."""
    name = path.lower()
    if name.endswith(".gz"):
        return _gunzip(data, path), Gzip()
    if name.endswith((*WORD, ".doc")):
        from mtfix.formats import docx

        return docx.unpack(data, path, LARGEST)
    return data, None


def _gunzip(data: bytes, path: str) -> bytes:
    pieces, size = [], 0
    try:
        while data:
            unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
            piece = unpacker.decompress(data, LARGEST + 1 - size)
            size += len(piece)
            if size > LARGEST:
                raise UserError(f"{path}: unpacks to more than {LARGEST // 2**20} MiB")
            if not unpacker.eof:
                raise UserError(f"{path}: the compressed data ends too early")
            pieces.append(piece)
            # What is padded with zeros is still whole.
            data = unpacker.unused_data.lstrip(b"\0")
    except zlib.error:
        raise UserError(f"{path}: not a gzip file, or a broken one") from None
    return b"".join(pieces)
