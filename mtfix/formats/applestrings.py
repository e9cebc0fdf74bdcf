"""Strings files of Apple's systems (`Localizable.strings`): `"key" = "value";`, values are prose."""

from __future__ import annotations

import re
from pathlib import PurePath

from mtfix.formats import Options
from mtfix.formats.extract import Extract, UnwritableError, Weaver, fault_at
from mtfix.formats.strings import Literal, guarded, weave
from mtfix.text.spans import Span

_STRING = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
_SPACE = r"(?:\s++|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)*+"
_SKIPPED = re.compile(_SPACE)
_PAIR = re.compile(
    rf"(?:{_STRING}|[\w.$/:-]++){_SPACE}(?:={_SPACE}(?P<value>{_STRING}|[\w.$/:-]++){_SPACE})?;", re.DOTALL
)
_ESCAPE = re.compile(r"\\(?:[0-7]{3}|[Uu][0-9A-Fa-f]{4}|.)", re.DOTALL)
_MEANINGS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\n": "\n"}
_WRITTEN = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})
# Folders of languages; those that are no code hold what all languages share.
_LANGUAGE = re.compile(r"(?P<code>[a-z]{2,3})(?:[-_]\w+)*\.lproj")


def read(text: str, path: str, options: Options) -> Extract:
    """The values. Raises UserError for a text that is not of the format, with the line.

    A file in the folder of another language (`pl.lproj`) has no prose and a remark that says so.
    """
    weaver = Weaver(text, path)
    folder = _LANGUAGE.fullmatch(PurePath(path).parent.name)
    if folder and folder["code"] != "en":
        return weaver.extract(remark=f"in the folder {folder[0]}, not in English: nothing is checked")
    escape = guarded(_written, "%<>&")
    at = _skipped(text, 0)
    while at < len(text):
        pair = _PAIR.match(text, at)
        if not pair:
            raise fault_at(path, text, at, 'not "key" = "value";')
        if pair["value"] and pair["value"].startswith('"'):
            inside = Span(pair.start("value") + 1, pair.end("value") - 1)
            weave(weaver, Literal.read(text, [inside], _ESCAPE, _meaning), escape=escape)
        at = _skipped(text, pair.end())
    return weaver.extract()


def _skipped(text: str, at: int) -> int:
    match = _SKIPPED.match(text, at)
    return match.end() if match else at


def _meaning(match: re.Match[str]) -> str:
    code = match[0][1:]
    if len(code) == 3:
        return chr(int(code, 8))
    if len(code) == 5:
        character = chr(int(code[1:], 16))
        return "\ufffd" if "\ud800" <= character <= "\udfff" else character
    return _MEANINGS.get(code, code)


def _written(text: str) -> str:
    if any(character < " " and character not in "\n\t\r" for character in text):
        raise UnwritableError
    return text.translate(_WRITTEN)
