"""What programs write into texts: placeholders, tags, entities and marks of shortcut keys."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtfix.text.spans import Span

# What an object in the middle of a text is read as.
OBJECT = "\ufffc"

# Braces are matched three deep, as in the plural forms of ICU: `{n, plural, one {# file} other {# files}}`.
_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}"
_PLACEHOLDER = (
    r"%\(\w++\)[-+#0]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]"
    r"|(?<!\d)%(?:\d{1,2}\$)?[-+#0']*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:(?:hh|h|ll|l|q|j|z|t|L)?[diouxXeEfFgGaAcCsSpn@]"
    r"|<PRI\w+>)"
    r"|(?<!\d)%L?[1-9]\d?|%%"
    rf"|[$#%]?{_BRACES}|\$[a-z_]\w*+|\$t\([^()]*\)"
)
# Tags of inline elements, of which nothing is to be read. Any other may be a placeholder (“<file>”).
_TRANSPARENT = (
    "a|abbr|acronym|b|bdi|bdo|big|bold|c|cite|color|del|dfn|em|font|g|guibutton|guilabel|guimenu|guimenuitem|i|ins"
    "|italic|lang|link|mark|mrk|nobr|q|rt|ruby|s|small|span|strike|strong|sub|sup|tt|u|v|wbr|xliff:g"
)
_BLOCK = "article|blockquote|br|center|dd|div|dl|dt|h[1-6]|hr|li|ol|p|para|section|table|tbody|td|th|thead|tr|ul"
_MARK = re.compile(
    r"(?P<code><(code|command|filename|kbd|pre|samp|script|style|userinput|var)\b[^<>]*+>.{0,2000}?</\2\s*>)"
    rf"|(?P<tag></?(?:{_TRANSPARENT})(?:[\s.][^<>]*+)?(?<!/)>|</?\d+>|\{{\\[^{{}}]*+\}}|<!--.{{0,2000}}?-->)"
    rf"|(?P<block></?(?:{_BLOCK})(?:\s[^<>]*+)?/?>)"
    r"|(?P<object></?[A-Za-z][\w:.-]*+(?:\s[^<>]*+)?/?>|<\d+\s*/>)"
    r"|(?P<entity>&(?:[A-Za-z][A-Za-z0-9]{1,31}|\#\d{1,7}|\#[xX][0-9A-Fa-f]{1,6});)"
    rf"|(?P<placeholder>{_PLACEHOLDER})"
    r"|(?P<wrap>(?<![ \t])[ \t]*+\r?\n[ \t]*+)",
    re.DOTALL,
)
_FIND_PLACEHOLDERS = re.compile(f"{_PLACEHOLDER}|{OBJECT}")
_SHORTCUT = re.compile(r"(?:(?<![\w&])&(?=[^\W_])|(?<=[A-Za-z])&(?=[a-z]))(?!\w+;)|(?<!\w)_(?=[^\W_])")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text that is not what it looks like: what it is read as, and whether it must not be changed."""

    span: Span
    prose: str
    locked: bool


def marks(text: str, *, wrapped: bool = False, shortcuts: bool = False) -> Iterator[Mark]:
    """The marks of a text, in order.

    Placeholders are read as they stand and code, too; of other tags nothing, but that a block ends there, or that an
    empty one is there.
    In a `wrapped` text a line end is a space; `shortcuts` tells that “_File” and “&File” mean “File”.
    """
    keys = _shortcut(text) if shortcuts else None
    for match in _MARK.finditer(text):
        found = _mark(match, wrapped)
        if found is None:
            continue
        if keys and keys.start <= found.span.start:
            if keys.start < found.span.start:
                yield Mark(keys, "", False)
            keys = None
        yield found
    if keys:
        yield Mark(keys, "", False)


def _mark(match: re.Match[str], wrapped: bool) -> Mark | None:
    span, found = Span(*match.span()), match[0]
    kind = match.lastgroup
    if kind == "tag":
        return Mark(span, "", False)
    if kind == "object":
        return Mark(span, OBJECT if found.endswith("/>") else found, True)
    if kind == "block":
        return Mark(span, " ", True)
    if kind == "entity":
        meant = html.unescape(found)
        return Mark(span, found, True) if meant == found else Mark(span, meant, False)
    if kind == "wrap":
        return Mark(span, " ", False) if wrapped else None
    return Mark(span, found, True)


def _shortcut(text: str) -> Span | None:
    """Where the one mark of a shortcut key stands; with several, none of them is one."""
    found = list(_SHORTCUT.finditer(text))
    alone = len(found) == 1 and (found[0][0] == "&" or text.count("_") == 1)
    return Span(*found[0].span()) if alone else None


def plain(text: str, *, wrapped: bool = False, shortcuts: bool = False) -> str:
    """A text as it is read: without its tags, with what entities stand for."""
    pieces, at = [], 0
    for mark in marks(text, wrapped=wrapped, shortcuts=shortcuts):
        pieces += [text[at : mark.span.start], mark.prose]
        at = mark.span.end
    return "".join([*pieces, text[at:]])


def placeholders(text: str) -> list[Span]:
    """Where placeholders stand in a text as it is read."""
    return [Span(*match.span()) for match in _FIND_PLACEHOLDERS.finditer(text)]
