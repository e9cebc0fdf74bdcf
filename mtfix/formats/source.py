"""Files as bytes and as text: reading, encodings, and writing so that nothing is lost."""

from __future__ import annotations

import codecs
import os
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from mtfix.errors import UserError
from mtfix.findings import Edit
from mtfix.formats.encodings import declared_encoding, likely_encoding, named_encoding
from mtfix.formats.packing import Packing, unpack

if TYPE_CHECKING:
    from mtfix.formats import Part

STDIN = "-"
DEFAULT_ENCODING = "utf-8"

# The longer marks first: that of UTF-32 begins with that of UTF-16.
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What needs no proof that decoding and encoding again gives the same bytes.
LOSSLESS = frozenset({"utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"})


class BinaryFileError(UserError):
    """A file that holds no text."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was read: `path` as shown, `text` without the `bom`, with its line ends as they are.

    `data` are the bytes of the text, `packing` the way from them to those of the file, None if they are the same.
    `file` is where it lies on the disk, None for stdin. Of a file that is read in parts, each is one of these, and
    `part` says which; it has no `data` and no `file`.
    """

    path: str
    data: bytes
    text: str
    encoding: str = DEFAULT_ENCODING
    bom: bytes = b""
    file: Path | None = None
    packing: Packing | None = None
    part: Part | None = None

    @property
    def is_continued(self) -> bool:
        """Whether another part of the file follows."""
        return self.part is not None and not self.part.is_last

    def rewritten(self, text: str, edits: Sequence[Edit] = (), *, tracked: bool = False) -> bytes:
        """The bytes of the file if it held `text`, to which `edits` lead (`tracked`: marked, if it `tracks_changes`).

        Raises UserError where that cannot be done.
        """
        data = self.encode(text)
        return self.packing.pack(data, edits, tracked=tracked) if self.packing else data

    @property
    def tracks_changes(self) -> bool:
        """Whether changes can be marked in the file."""
        return self.packing is not None and self.packing.tracks_changes

    def encode(self, text: str) -> bytes:
        """The bytes of `text` as the file has it. Raises UserError if its encoding lacks a character."""
        try:
            return self.bom + text.encode(self.encoding)
        except UnicodeEncodeError as error:
            missing = text[error.start]
            raise UserError(
                f"{self.path}: the correction needs “{missing}”, which {self.encoding} does not have;"
                " convert the file to UTF-8 first"
            ) from None


def verify_encoding(name: str) -> None:
    """Raise UserError if Python knows no text encoding of this name."""
    try:
        "".encode(name)
    except LookupError:
        raise UserError(f"unknown encoding “{name}”") from None


def read(path: str, encoding: str = DEFAULT_ENCODING, name: str = "") -> SourceFile:
    """Read a file (`-` is stdin) as text; it is shown under `name` if that is given.

    A byte order mark is stronger than `encoding`. Raises UserError, BinaryFileError for what is no text.
    """
    try:
        data = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None
    return decode(data, name or path, encoding, None if path == STDIN else Path(path))


def encoding_of(data: bytes, encoding: str) -> tuple[bytes, str]:
    """The byte order mark of a text that begins with `data`, and its encoding: `encoding` unless it says another."""
    for bom, name in BOMS:
        if data.startswith(bom):
            return bom, name
    return b"", declared_encoding(data) or encoding if encoding == DEFAULT_ENCODING else encoding


def decode(data: bytes, path: str, encoding: str = DEFAULT_ENCODING, file: Path | None = None) -> SourceFile:
    """The bytes of a file as text, in an encoding that Python knows; see `read`.

    An XML file that is not said to be in another encoding than the default is in the one that it declares.
    """
    data, packing = unpack(data, path)
    bom, encoding = encoding_of(data, encoding)
    try:
        name = codecs.lookup(encoding).name
        text = data[len(bom) :].decode(name)
    except ValueError:
        raise undecodable(data, path, encoding) from None
    if "\0" in text:
        raise undecodable(data, path, encoding)
    return SourceFile(path, data, text, name, bom, file, packing)


def undecodable(data: bytes, path: str, encoding: str) -> UserError:
    """What is to be said of bytes that are no text in this encoding."""
    named = named_encoding(data)
    if named and named != encoding:
        return UserError(f"{path}: not {encoding}; it says that it is {named}: use --encoding {named}")
    likely = likely_encoding(data)
    if likely and likely != encoding:
        return UserError(f"{path}: not {encoding}; it looks like {likely}: use --encoding {likely}")
    if b"\0" in data:
        return BinaryFileError(f"{path}: a binary file, not a text")
    return UserError(f"{path}: not {encoding}; name its encoding with --encoding")


def write(source: SourceFile, text: str, edits: Sequence[Edit] = (), *, tracked: bool = False) -> None:
    """Give the file that was read a new text, to which `edits` lead, all of it or nothing.

    Encoding, byte order mark and file mode stay; a symbolic link stays one, its target is written. Raises
    UserError if the file cannot be written, and then it is as it was.
    """
    if source.file is None:
        raise ValueError("what came from stdin cannot be written back")
    data = source.rewritten(text, edits, tracked=tracked)
    if source.encoding not in LOSSLESS and source.encode(source.text) != source.data:
        raise UserError(f"{source.path}: {source.encoding} cannot be written back byte for byte")
    try:
        _replace(source.file.resolve(), data, source.path)
    except OSError as error:
        raise UserError(f"{source.path}: cannot be written: {error.strerror}") from None


def save(path: Path, data: bytes) -> None:
    """Give a file of the user's, new or old, this content, all of it or nothing. Raises UserError."""
    try:
        if not path.exists():
            path.touch()
            try:
                _replace(path.resolve(), data, str(path))
            except BaseException:
                path.unlink()
                raise
        else:
            _replace(path.resolve(), data, str(path))
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror}") from None


def _replace(target: Path, data: bytes, shown: str) -> None:
    rewriting = Rewriting(target, shown)
    try:
        rewriting.stream.write(data)
        rewriting.commit()
    finally:
        rewriting.discard()


class Rewriting:
    """New content for a file that exists: what is written to `stream` takes its place with `commit`, or is discarded.

    Raises UserError for a file that cannot be rewritten, OSError if the disk fails; then the file is as it was.
    """

    def __init__(self, target: Path, shown: str) -> None:
        self._target = target
        self._status = status = target.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UserError(f"{shown}: not a regular file, so it cannot be rewritten")
        if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
            raise UserError(f"{shown}: read-only, so it was left as it is")
        from tempfile import mkstemp

        handle, self._name = mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.", suffix=".mtfix")
        self.stream: BinaryIO = os.fdopen(handle, "wb")

    def commit(self) -> None:
        """Put the new content in the place of the old, with its owner and mode."""
        self.stream.flush()
        handle = self.stream.fileno()
        if hasattr(os, "fchown"):
            with suppress(OSError):
                os.fchown(handle, self._status.st_uid, self._status.st_gid)
        os.chmod(self._name, stat.S_IMODE(self._status.st_mode))  # noqa: PTH101
        os.fsync(handle)
        self.stream.close()
        os.replace(self._name, self._target)  # noqa: PTH105

    def discard(self) -> None:
        """Leave the file as it is; nothing happens after `commit`."""
        with suppress(OSError):
            self.stream.close()
        with suppress(OSError):
            os.unlink(self._name)  # noqa: PTH108
