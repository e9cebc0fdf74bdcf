"""ZIP archives of which some members are changed and all else stays byte for byte.

The Python library rewrites every member; here local records and the entries of the directory are copied as they are
(APPNOTE.TXT of PKWARE, sections 4.3.7, 4.3.12 and 4.3.16).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from mtfix.errors import UserError

_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\5\6"
_ZIP64_MARK = b"PK\6\7"
_ZIP64_FIELD = 1
_ENCRYPTED, _DESCRIPTOR = 1, 8


class Archive:
    """A ZIP archive in memory. Raises UserError for a broken one."""

    def __init__(self, data: bytes, path: str) -> None:
        self.data = data
        self.path = path
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise UserError(f"{path}: not a ZIP archive, or a broken one") from None
        self.names = self._zip.namelist()

    def read(self, name: str, most: int) -> bytes | None:
        """The content of a member, None if it has more than `most` bytes. Raises UserError."""
        info = self._zip.getinfo(name)
        if info.flag_bits & _ENCRYPTED:
            raise UserError(f"{self.path}: encrypted; save it without a password first")
        try:
            with self._zip.open(info) as member:
                content = member.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError):
            raise UserError(f"{self.path}: “{name}” in it is damaged") from None
        return content if len(content) <= most else None

    def replaced(self, contents: Mapping[str, bytes]) -> bytes:
        """The archive with new contents of some members. Raises UserError for one that needs ZIP64."""
        data = self.data
        end = data.rfind(_END_MARK)
        _, disk, first, _, count, length, directory, _ = _END.unpack_from(data, end)
        # What begins with something else than the archive has its offsets moved.
        moved = end - length - directory
        if 0xFFFF in (disk, first, count) or moved or data[end - 20 : end - 16] == _ZIP64_MARK:
            raise UserError(f"{self.path}: this kind of ZIP archive (ZIP64, or with something in front) is not written")
        offsets = sorted(info.header_offset for info in self._zip.infolist())
        ends = dict(zip(offsets, [*offsets[1:], directory], strict=True))
        names = {info.header_offset: info.filename for info in self._zip.infolist() if info.filename in contents}
        out = io.BytesIO()
        out.write(data[: offsets[0]] if offsets else b"")
        changed: dict[int, tuple[int, int, int]] = {}
        starts: dict[int, int] = {}
        for offset in offsets:
            starts[offset] = out.tell()
            record = data[offset : ends[offset]]
            if offset in names:
                record, changed[offset] = _record(record, contents[names[offset]])
            out.write(record)
        start = out.tell()
        at = directory
        for _ in range(count):
            entry, at = _entry(data, at, starts, changed)
            out.write(entry)
        fields = list(_END.unpack_from(data, end))
        fields[5], fields[6] = out.tell() - start, start
        # What lies between the directory and its end, such as a signature, stays.
        out.write(data[at:end] + _END.pack(*fields) + data[end + _END.size :])
        return out.getvalue()


def _record(record: bytes, content: bytes) -> tuple[bytes, tuple[int, int, int]]:
    """A local record with another content, and its checksum and sizes."""
    mark, version, flags, method, time, date, _, _, _, name, extra = _LOCAL.unpack_from(record)
    body = content
    if method == zipfile.ZIP_DEFLATED:
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        body = packer.compress(content) + packer.flush()
    elif method != zipfile.ZIP_STORED:
        raise UserError(f"a ZIP member that is compressed with method {method} is not written")
    facts = (zlib.crc32(content), len(body), len(content))
    start = _LOCAL.size + name
    fields = _without_zip64(record[start : start + extra])
    # The sizes stand in front again, where a data descriptor behind the content had them.
    head = _LOCAL.pack(mark, version, flags & ~_DESCRIPTOR, method, time, date, *facts, name, len(fields))
    return head + record[_LOCAL.size : start] + fields + body, facts


def _entry(
    data: bytes, at: int, starts: Mapping[int, int], changed: Mapping[int, tuple[int, int, int]]
) -> tuple[bytes, int]:
    """An entry of the directory with its new facts, and where the next one begins."""
    fields = list(_ENTRY.unpack_from(data, at))
    name, extra, comment, offset = fields[10], fields[11], fields[12], fields[16]
    start = at + _ENTRY.size
    after = start + name + extra + comment
    field = data[start + name : start + name + extra]
    if offset in changed:
        fields[3] &= ~_DESCRIPTOR
        fields[7:10] = changed[offset]
        field = _without_zip64(field)
        fields[11] = len(field)
    fields[16] = starts[offset]
    return _ENTRY.pack(*fields) + data[start : start + name] + field + data[after - comment : after], after


def _without_zip64(extra: bytes) -> bytes:
    """The extra fields without that of ZIP64, since sizes stand in front of it now."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind != _ZIP64_FIELD:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept + extra[at:]
