"""gettext PO: translations (`msgstr`) are English, what they were translated from (`msgid`) is known.

The format is that of the GNU gettext manual, “The Format of PO Files”.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from mtfix.formats import Options
from mtfix.formats.extract import Escape, Extract, UnwritableError, Weaver, fault_at
from mtfix.formats.strings import Literal, guarded, weave
from mtfix.text.spans import Span

_TOKEN = re.compile(
    r"[ \t\r\n\f\v]+|#[^\n]*"
    r'|"(?P<string>[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+)"'
    r"|(?P<keyword>domain|msgctxt|msgid_plural|msgid|msgstr(?:[ \t]*\[[ \t]*\d+[ \t]*\])?)(?!\w)"
)
_ESCAPE = re.compile(r"\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{1,2}|.)", re.DOTALL)
_MEANINGS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_WRITTEN = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})
_ENGLISH = re.compile(r"en(?:[_@.-]|$)", re.IGNORECASE)
_LOCALE = re.compile(r"([a-z]{2})(?:[_-][A-Z]{2})?(?:[@.]\w+)?|([a-z]{3})[_-][A-Z]{2}")


@dataclass
class _Entry:
    """A message: each part is the stretches of the file between the quotes of its strings."""

    start: int
    parts: dict[str, list[Span]] = field(default_factory=dict)

    def value(self, text: str, part: str) -> str:
        return _literal(text, self.parts[part]).value if part in self.parts else ""

    @property
    def translations(self) -> list[str]:
        return [part for part in self.parts if part.startswith("msgstr")]


def read(text: str, path: str, options: Options) -> Extract:
    """The translations of a PO file into English.

    Raises UserError for a text that is not PO. One in another language has no prose and a remark that says so.
    """
    entries = list(_entries(text, path))
    header = next(
        (e.value(text, "msgstr") for e in entries if not e.value(text, "msgid") and "msgctxt" not in e.parts), ""
    )
    fields = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in header.split("\n"))
    }
    language = fields.get("language") or _language_by_name(path)
    charset = _charset(fields.get("content-type", ""))
    remark = _doubt(text, charset, options.encoding)
    weaver = Weaver(text, path)
    if language and not _ENGLISH.match(language):
        return weaver.extract(remark=f"in the language “{language}”, not in English: nothing is checked")
    escape = guarded(_escape(charset), "%{}<>&")
    for entry in entries:
        msgid = entry.value(text, "msgid")
        if not msgid and "msgctxt" not in entry.parts:
            continue
        plural = entry.value(text, "msgid_plural") or msgid
        for part in entry.translations:
            source = msgid if part.replace(" ", "") in ("msgstr", "msgstr[0]") else plural
            weave(weaver, _literal(text, entry.parts[part]), source=source, escape=escape, shortcuts=True)
    return weaver.extract(_code(fields.get("x-source-language", "")), remark)


def _entries(text: str, path: str) -> Iterator[_Entry]:
    entry: _Entry | None = None
    strings: list[Span] | None = None
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            unclosed = text[at] == '"'
            raise fault_at(path, text, at, "a quotation mark is not closed" if unclosed else "not a line of a PO file")
        if match["string"] is not None:
            if strings is None:
                raise fault_at(path, text, at, "a text without msgid or msgstr before it")
            strings.append(Span(*match.span("string")))
        elif keyword := match["keyword"]:
            if keyword == "domain" or (keyword in ("msgctxt", "msgid") and (entry is None or "msgid" in entry.parts)):
                if entry:
                    yield _whole(entry, text, path)
                entry = None if keyword == "domain" else _Entry(at)
            strings = []
            if entry:
                if keyword in entry.parts or ("msgid" not in entry.parts and keyword.startswith(("msgstr", "msgid_"))):
                    raise fault_at(path, text, at, f"{keyword} is not expected here")
                entry.parts[keyword] = strings
            elif keyword != "domain":
                raise fault_at(path, text, at, f"{keyword} without msgid")
        at = match.end()
    if entry:
        yield _whole(entry, text, path)


def _whole(entry: _Entry, text: str, path: str) -> _Entry:
    if "msgid" not in entry.parts or not entry.translations:
        raise fault_at(path, text, entry.start, "a message without msgid or msgstr")
    return entry


def _literal(text: str, stretches: list[Span]) -> Literal:
    return Literal.read(text, stretches, _ESCAPE, _meaning)


def _meaning(match: re.Match[str]) -> str:
    code = match[0][1:]
    if code[0] in "01234567":
        return chr(int(code, 8))
    if code[0] == "x" and len(code) > 1:
        return chr(int(code[1:], 16))
    return _MEANINGS.get(code, code)


def _escape(charset: str) -> Escape:
    """How text is written in a file that claims to be in an encoding (empty: in any)."""

    def written(text: str) -> str:
        try:
            text.encode(charset or "utf-8")
        except UnicodeEncodeError:
            raise UnwritableError from None
        if any(character < " " and character not in "\n\t" for character in text):
            raise UnwritableError
        return text.translate(_WRITTEN)

    return written


def _charset(content_type: str) -> str:
    """The encoding that a header names, as Python calls it; empty if it names none that Python knows."""
    name = content_type.lower().partition("charset=")[2].partition(";")[0].strip()
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def _doubt(text: str, charset: str, encoding: str) -> str:
    """What to say of a header that names another encoding than the one in which the file was read."""
    if text.isascii() or not charset or charset == codecs.lookup(encoding).name:
        return ""
    return f"the header says charset={charset}, but the file was read as {encoding}: mend one, or use --encoding"


def _language_by_name(path: str) -> str:
    """The language that the place of a file tells: `de.po`, `de/LC_MESSAGES/app.po`; empty if it tells none."""
    parts = PurePath(path).parts
    if "LC_MESSAGES" in parts[1:]:
        name = parts[parts.index("LC_MESSAGES", 1) - 1]
    else:
        name = PurePath(path).name.partition(".po")[0]
    return name if _LOCALE.fullmatch(name) else ""


def _code(language: str) -> str:
    """The code of a language without country and script."""
    return re.split(r"[_@.-]", language.lower())[0]
