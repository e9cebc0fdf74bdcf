"""Bilingual dictionaries into English, read where they lie: FreeDict's TEI, its files for dictd, and TSV."""

from __future__ import annotations

import csv
import gzip
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

from mtfix.errors import UserError

_TEI = "{http://www.tei-c.org/ns/1.0}"
_DICTD_DIGITS = {
    letter: value for value, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_LONG_CODES = {
    "pl": "pol",
    "ru": "rus",
    "uk": "ukr",
    "ro": "ron",
    "et": "est",
    "de": "deu",
    "fr": "fra",
    "es": "spa",
    "zh": "zho",
}
_HEADWORD = re.compile(r"^(?P<word>[^/<\[{]+?)\s*(?:/[^/]*/)?\s*(?:<(?P<pos>[^>]*)>)?\s*$")
_NUMBERED = re.compile(r"^\s*\d+\.\s+(?P<text>\S.*)$")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|<[^>]*>|\{[^}]*\}|/[^/]*/")


@dataclass(frozen=True, slots=True)
class Entry:
    """A headword of a dictionary, what it is in English (all senses, in order), and its part of speech, if told."""

    headword: str
    translations: tuple[str, ...]
    pos: str = ""


@dataclass(frozen=True)
class Dictionary:
    """The entries of a dictionary by headword in lower case."""

    name: str
    entries: Mapping[str, tuple[Entry, ...]]

    def translations(self, headword: str) -> tuple[str, ...]:
        """All that a headword is in English, in the order of the dictionary."""
        found = (text for entry in self.entries.get(headword.lower(), ()) for text in entry.translations)
        return tuple(dict.fromkeys(found))


def read_dictionary(file: Path) -> Dictionary:
    """The dictionary in a file: `.tei` or `.xml`, `.index` (with its `.dict` or `.dict.dz` beside it), `.tsv`.

    A TSV has a header and the headword in the first column, its English in the second, its part of speech perhaps in a
    third. Raises UserError for a file that cannot be used.
    """
    try:
        if file.suffix in (".tei", ".xml"):
            with file.open("rb") as data:
                return _collected(file, _tei(data, file))
        if file.suffix == ".index":
            return _collected(file, _dictd(file))
        if file.suffix == ".tsv":
            with file.open(encoding="utf-8-sig", newline="") as lines:
                return _collected(file, _tsv(lines, file))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise UserError(f"{file}: cannot be read: {error}") from None
    raise UserError(f"{file}: a dictionary is a .tei, .xml, .tsv or dictd's .index file")


def _collected(file: Path, entries: Iterable[Entry]) -> Dictionary:
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.headword and entry.translations:
            found[entry.headword.lower()].append(entry)
    if not found:
        raise UserError(f"{file}: no entry with a translation")
    return Dictionary(file.stem, {word: tuple(its) for word, its in found.items()})


def _tei(data: IO[bytes], file: Path) -> Iterator[Entry]:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    try:
        for _, element in iterparse(data, ("end",)):
            if element.tag.removeprefix(_TEI) != "entry":
                continue
            headwords = [node.text or "" for node in element.iter() if node.tag.removeprefix(_TEI) == "orth"]
            quotes = [node.text or "" for node in element.iter() if node.tag.removeprefix(_TEI) == "quote"]
            pos = [node.text or "" for node in element.iter() if node.tag.removeprefix(_TEI) == "pos"]
            texts = tuple(text for quote in quotes for text in _texts(quote))
            for headword in headwords:
                yield Entry(headword.strip(), texts, pos[0].strip() if pos else "")
            element.clear()
    except ParseError as error:
        raise UserError(f"{file}:{error.position[0]}: not well-formed XML: {error.msg}") from None
    except DefusedXmlException as error:
        raise UserError(f"{file}: XML that declares entities is not read: {error}") from None


def _dictd(index: Path) -> Iterator[Entry]:
    """The entries of a dictd dictionary: an index of offsets in base 64, and the text that they point into."""
    text = _dictd_text(index)
    seen: set[tuple[int, int]] = set()
    for number, line in enumerate(index.read_text("utf-8").splitlines(), 1):
        try:
            headword, start, size = line.split("\t")[:3]
            place = _number(start), _number(size)
        except (ValueError, KeyError):
            raise UserError(f"{index}:{number}: a headword, an offset and a size are expected") from None
        if place not in seen and headword and not headword.startswith("00database"):
            seen.add(place)
            yield from _article(text[place[0] : place[0] + place[1]].decode("utf-8", "replace"))


@lru_cache(maxsize=16)
def installed(language: str) -> Callable[[str], tuple[str, ...]]:
    """What asks the FreeDict dictionary from a language (its code) that is installed for dictd, if there is one.

    It lies in /usr/share/dictd, or in the folder that $MTFIX_DICTIONARIES names. One that cannot be read is none.
    """
    folder = Path(os.environ.get("MTFIX_DICTIONARIES", "/usr/share/dictd"))
    index = folder / f"freedict-{_LONG_CODES.get(language, language)}-eng.index"
    try:
        if not index.is_file():
            return lambda word: ()
        lines = "\n" + index.read_text("utf-8")
        text = _dictd_text(index)
    except (OSError, EOFError, UnicodeDecodeError):
        return lambda word: ()

    def ask(word: str) -> tuple[str, ...]:
        at = lines.find(f"\n{word}\t")
        fields = lines[at + 1 : lines.find("\n", at + 1)].split("\t") if at >= 0 else []
        if len(fields) < 3 or not set(fields[1] + fields[2]) <= _DICTD_DIGITS.keys():
            return ()
        start, size = _number(fields[1]), _number(fields[2])
        entries = _article(text[start : start + size].decode("utf-8", "replace"))
        return tuple(translation for entry in entries for translation in entry.translations)

    return ask


def _dictd_text(index: Path) -> bytes:
    base = index.with_suffix("")
    packed = base.with_suffix(".dict.dz")
    return gzip.decompress(packed.read_bytes()) if packed.is_file() else base.with_suffix(".dict").read_bytes()


def _number(digits: str) -> int:
    value = 0
    for digit in digits:
        value = 64 * value + _DICTD_DIGITS[digit]
    return value


def _article(text: str) -> Iterator[Entry]:
    """The entry of an article of FreeDict: a line with the headword, then translations, numbered if there are many.

    What follows a translation explains it.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    head = _HEADWORD.match(lines[0]) if lines else None
    if not head:
        return
    numbered = [match["text"] for line in lines[1:] if (match := _NUMBERED.match(line))]
    found = numbered or lines[1:2]
    texts = tuple(text for line in found for text in _texts(line))
    yield Entry(head["word"].strip(), texts, (head["pos"] or "").split(",")[0].strip())


def _tsv(lines: Iterable[str], file: Path) -> Iterator[Entry]:
    rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(rows, [])
    if len(header) < 2:
        raise UserError(f"{file}:1: a header with two columns at least is expected, the headword and its English")
    for row in rows:
        if len(row) < 2:
            raise UserError(f"{file}:{rows.line_num}: a headword and its English are expected")
        yield Entry(row[0].strip(), tuple(_texts(row[1])), row[2].strip() if len(row) > 2 else "")


def _texts(line: str) -> Iterator[str]:
    """The translations of a line: parted by commas and semicolons, asides left out."""
    for piece in re.split(r"[,;|]", _ASIDE.sub("", line)):
        if text := " ".join(piece.split()):
            yield text.removeprefix("to ") if text.startswith("to ") else text
