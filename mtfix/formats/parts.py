"""Large files in parts, so that memory does not grow with them.

A part ends where a record of the format ends. What a reader must see to understand a part alone (the header of a table,
the element around the records) is put around it when it is read, and is no part of it.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Protocol

from mtfix.errors import UserError
from mtfix.formats import COMPRESSED, Options, Part
from mtfix.formats.source import LOSSLESS, SourceFile, decode, encoding_of, undecodable
from mtfix.text.document import Place

# In characters: a part, and the longest record. A file of fewer bytes is read as one.
SIZE = 2_000_000
LONGEST = 16 * SIZE
WHOLE = 4 * SIZE
_BLOCK = 1 << 18
_BLANK_LINE = re.compile(r"\r?\n(?:[ \t]*\r?\n)+")


class Splitter(Protocol):
    """Where files of a format can be split."""

    def cut(self, text: str) -> int:
        """Where the last record that is whole in `text` ends, 0 if none does."""

    def around(self, text: str, options: Options) -> tuple[str, str]:
        """What must stand before and after a part of the file that begins with `text`."""


class Paragraphs:
    """Plain text: at blank lines if there are any, else at line ends."""

    def cut(self, text: str) -> int:
        ends = [match.end() for match in _BLANK_LINE.finditer(text, len(text) // 2)]
        # A text that ends in a blank line may go on with another.
        return next((end for end in reversed(ends) if end < len(text)), 0) or text.rfind("\n") + 1

    def around(self, text: str, options: Options) -> tuple[str, str]:
        return "", ""


class Lines(Paragraphs):
    """A record a line."""

    def cut(self, text: str) -> int:
        return text.rfind("\n") + 1


class Blocks(Paragraphs):
    """Blank lines between the records, of which the first says what holds for all, as in PO files."""

    def cut(self, text: str) -> int:
        return max((match.end() for match in _BLANK_LINE.finditer(text) if match.end() < len(text)), default=0)

    def around(self, text: str, options: Options) -> tuple[str, str]:
        first = _BLANK_LINE.search(text)
        return (text[: first.end()] if first else "", "")


class Rows(Lines):
    """Tables, whose quoted fields may have line ends; the first row has the names of the columns."""

    def cut(self, text: str) -> int:
        at, quotes = len(text), text.count('"')
        while at > 0:
            end = text.rfind("\n", 0, at) + 1
            quotes -= text.count('"', end, at)
            if end == 0 or quotes % 2 == 0:
                return end
            at = end - 1
        return 0

    def around(self, text: str, options: Options) -> tuple[str, str]:
        if options.columns and all(name.isdecimal() for name in (*options.columns, *options.source_columns)):
            return "", ""
        end = text.find("\n") + 1
        while end and text.count('"', 0, end) % 2:
            end = text.find("\n", end) + 1
        return text[:end], ""


class Units:
    """Translation units of a TMX file."""

    def cut(self, text: str) -> int:
        end = text.rfind("</tu>")
        return end + len("</tu>") if end >= 0 else 0

    def around(self, text: str, options: Options) -> tuple[str, str]:
        body = re.search(r"<body\b[^>]*>", text)
        return (text[: body.end()] if body else "", "</body></tmx>")


SPLITTERS: dict[str, Splitter] = {
    "paragraphs": Paragraphs(),
    "lines": Lines(),
    "blocks": Blocks(),
    "rows": Rows(),
    "units": Units(),
}


def can_stream(encoding: str) -> bool:
    """Whether texts in this encoding can be written back part by part."""
    return codecs.lookup(encoding).name in LOSSLESS


def read_parts(
    stream: BinaryIO, path: str, encoding: str, splitter: Splitter, options: Options
) -> Iterator[SourceFile]:
    """A file in parts, in their order; as one if it is small. Each has its place in the file, the first the mark.

    Raises UserError for what is no text, is packed wrongly, or has a record of more than LONGEST characters.
    """
    first = stream.read(WHOLE + 1)
    if len(first) <= WHOLE and not path.lower().endswith(COMPRESSED):
        yield decode(first, path, encoding)
        return
    text, bom, part, head, tail = "", b"", Part(Place(is_part=True)), "", ""
    decoder = None
    for block, is_last in _ahead(_unpacked(first, stream, path)):
        if not decoder:
            bom, encoding = encoding_of(block, encoding)
            encoding = codecs.lookup(encoding).name
            decoder = codecs.getincrementaldecoder(encoding)()
        try:
            new = decoder.decode(block if text or part.place.start else block.removeprefix(bom), is_last)
        except UnicodeDecodeError:
            raise undecodable(block, f"{path}, after line {part.place.line}", encoding) from None
        if "\0" in new:
            raise undecodable(block, path, encoding)
        text += new
        if len(text) < SIZE and not is_last:
            continue
        cut = len(text) if is_last else splitter.cut(text)
        if not cut:
            if len(text) > LONGEST:
                raise UserError(f"{path}:{part.place.line}: a record of more than {LONGEST:,} characters")
            continue
        now, text = text[:cut], text[cut:]
        part = replace(part, head=head, tail="" if is_last else tail, is_last=is_last)
        if not part.place.start:
            head, tail = splitter.around(now, options)
            part = replace(part, tail="" if is_last else tail)
        yield SourceFile(path, b"", now, encoding, b"" if part.place.start else bom, part=part)
        part = Part(Place(part.place.start + len(now), part.place.line + now.count("\n"), is_part=True))


def _unpacked(first: bytes, stream: BinaryIO, path: str) -> Iterator[bytes]:
    """What a file holds, in blocks."""
    blocks = _blocks(first, stream)
    if not path.lower().endswith(COMPRESSED):
        yield from blocks
        return
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for block in blocks:
            rest = block
            while rest:
                if unpacker.eof:
                    # What is padded with zeros is still whole.
                    if not (rest := rest.lstrip(b"\0")):
                        break
                    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
                if piece := unpacker.decompress(rest, _BLOCK):
                    yield piece
                rest = unpacker.unconsumed_tail or unpacker.unused_data
    except zlib.error:
        raise UserError(f"{path}: not a gzip file, or a broken one") from None
    if not unpacker.eof:
        raise UserError(f"{path}: the compressed data ends too early")


def _blocks(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    yield from (first[at : at + _BLOCK] for at in range(0, len(first), _BLOCK))
    while block := stream.read(_BLOCK):
        yield block


def _ahead(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each block, and whether it is the last."""
    before = next(blocks, b"")
    for block in blocks:
        yield before, False
        before = block
    yield before, True


def compressed(stream: BinaryIO) -> gzip.GzipFile:
    """What compresses what is written to it into a stream."""
    return gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0)
