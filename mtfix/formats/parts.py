"""Large files in parts, so that memory does not grow with them.

A part ends where a record of the format ends (`splitting.py`). What a reader must see to understand a part alone (the
header of a table, the elements around the records) is put around it when it is read, and is no part of it.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO

from mtfix.errors import UserError
from mtfix.formats import COMPRESSED, PLAIN, Options, Part, splitting, splitting_markup
from mtfix.formats.packing import Gzip
from mtfix.formats.source import LOSSLESS, SourceFile, decode, encoding_of, undecodable
from mtfix.formats.splitting import Splitter
from mtfix.text.document import Place

# In characters: a part, and the longest record. A file of fewer bytes is read as one.
SIZE = 2_000_000
LONGEST = 16 * SIZE
WHOLE = 4 * SIZE
_BLOCK = 1 << 18
_REST_OF_LINE = re.compile(r"[ \t]*\r?\n")


# By the format (a key of FORMATS); files of others are read as a whole.
SPLITTERS: Mapping[str, Splitter] = {
    PLAIN: splitting.Paragraphs(),
    "markdown": splitting_markup.MarkdownBlocks(),
    "html": splitting_markup.Page(),
    "rst": splitting_markup.Sections(),
    "latex": splitting_markup.Chapters(),
    "xliff": splitting.Elements({"trans-unit", "unit"}),
    "tmx": splitting.Elements({"tu"}, kept={"header"}),
    "android": splitting.Elements({"string", "plurals", "string-array"}),
    "po": splitting.Blocks(),
    "csv": splitting.Rows(),
    "tsv": splitting.Rows(),
    "json": splitting.Values(),
    "jsonl": splitting.Lines(),
    "srt": splitting.Blocks(),
    "vtt": splitting.Blocks(),
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
    packing = Gzip() if path.lower().endswith(COMPRESSED) else None
    text, bom, part = "", b"", Part(Place(is_part=True))
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
        cut = len(text) if is_last else where_to_cut(text, splitter)
        if not cut:
            if len(text) > LONGEST:
                fault = f"more than {LONGEST:,} characters without a line end between two records"
                raise UserError(f"{path}:{part.place.line}: {fault}")
            continue
        now, text = text[:cut], text[cut:]
        head, tail = ("", "") if is_last else splitter.around(part.head + now, options)
        part = replace(part, tail=tail, is_last=is_last)
        yield SourceFile(path, b"", now, encoding, b"" if part.place.start else bom, packing=packing, part=part)
        place = Place(part.place.start + len(now), part.place.line + now.count("\n"), is_part=True)
        part = Part(place, head)


def where_to_cut(text: str, splitter: Splitter) -> int:
    """Where the last line that a record ends with ends, 0 if there is none: parts are whole lines."""
    for cut in reversed([*splitter.cuts(text)]):
        if rest := _REST_OF_LINE.match(text, cut):
            return rest.end()
        begin = text.rfind("\n", 0, cut) + 1
        if begin and not text[begin:cut].strip(" \t"):
            return begin
    return 0


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
