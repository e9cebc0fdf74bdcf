"""Encodings that files declare, and a guess at that of bytes that are not what they should be, which is only told."""

from __future__ import annotations

import codecs
import re
from collections import Counter

_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.:-]*)["']""")
# As HTML, PO files and LaTeX say it in their first lines.
_NAMED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z][\w.:-]*)|\[(\w+)\]\{inputenc\}")
_HEAD = 4096
_SAMPLE = 1_000_000
_MARKS = "“”„‘’‚«»–—…•€§°©®\u00a0"
# What the letters beyond ASCII of a text may be. The first row that covers them best is the answer, so rows
# that claim many bytes (Cyrillic has a letter in nearly every place) come after those that claim few.
_ALPHABETS = (
    ("cp1252", "áéíóúñüàèéùçâêîôûëïöäß"),
    ("cp1252", "áâãàçéêíóôõúüåæøäöý"),
    ("cp1250", "ąćęłńóśźż"),
    ("iso-8859-2", "ąćęłńóśźż"),
    ("cp1250", "áčďéěíňóřšťúůýžäôľĺŕćđ"),
    ("iso-8859-2", "áčďéěíňóřšťúůýžäôľĺŕćđ"),
    ("cp1250", "áéíóöőúüűăâîșțşţä"),
    ("cp1251", "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўјљњћќџђѓѕ№"),
    ("koi8-r", "абвгдежзийклмнопрстуфхцчшщъыьэюяё"),
)
_ENOUGH = 0.9
# Text is mostly lower case, and the Cyrillic encodings have the one where the other has capitals.
_CAPITAL = 0.95


def declared_encoding(data: bytes) -> str:
    """The encoding that an XML file without a byte order mark declares, empty if none, or none that can be."""
    match = _DECLARED.match(data)
    try:
        name = match[1].decode("ascii") if match else ""
        found = codecs.lookup(name).name if name else ""
        "".encode(found or "ascii")
    except LookupError:
        return ""
    # What could be read byte by byte up to here is in no wide encoding.
    return "" if found.startswith(("utf-16", "utf-32")) else found


def named_encoding(data: bytes) -> str:
    """The name of the encoding that the first lines of a file name; empty if they name none, or not a fitting one."""
    for match in _NAMED.finditer(data, 0, _HEAD):
        name = (match[1] or match[2]).decode("ascii", "ignore")
        try:
            if "\0" not in data.decode(codecs.lookup(name).name):
                return name.lower()
        except (LookupError, ValueError):
            continue
    return ""


def likely_encoding(data: bytes) -> str:
    """The name of the encoding that fits `data` best, empty if none does."""
    sample = data[:_SAMPLE]
    if b"\0" in sample:
        return _wide(sample)
    beyond = Counter(byte for byte in sample if byte > 0x7F)
    if not beyond:
        return ""
    best, most = "", 0.0
    for encoding, alphabet in _ALPHABETS:
        worth = dict.fromkeys(alphabet.upper(), _CAPITAL) | dict.fromkeys(alphabet + _MARKS, 1.0)
        covered = sum(n * worth.get(bytes([byte]).decode(encoding, "replace"), 0.0) for byte, n in beyond.items())
        if covered > most:
            best, most = encoding, covered
    return best if most >= _ENOUGH * beyond.total() else ""


def _wide(sample: bytes) -> str:
    """UTF-16 without a byte order mark: nearly every other byte of a European text is zero."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    for name, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros > 0.8 * half and not others:
            return name
    return ""
