"""HTML: the text of a page, and the attributes that people read or hear.

The tokens are those of the HTML standard (13.2.5), found by regular expressions in linear time. Python's html.parser
says nothing of where attributes stand, and is quadratic on some broken pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from html import unescape
from html.entities import html5
from typing import NamedTuple

from mtfix.formats import Options
from mtfix.formats.extract import Escape, Extract, UnwritableError, Weaver
from mtfix.formats.passage import Ahead

BLOCKS = frozenset(
    "address article aside audio blockquote body button caption center col colgroup dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html label legend li"
    " main menu nav noframes ol optgroup option p pre search section select summary table tbody td template tfoot th"
    " thead title tr ul video".split()
)
CODE = frozenset("code kbd samp tt var".split())
_NO_PROSE = frozenset("pre svg math rp rt object canvas".split())
# The content of these is no markup, up to their own end tag.
RAW = frozenset("iframe noembed plaintext script style textarea xmp".split())
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
THINGS = frozenset("canvas embed iframe img input math object svg textarea".split())
_PHRASES = CODE | frozenset("abbr b bdi bdo cite dfn em i mark q s small strong u".split())

_SPOKEN = frozenset(
    "alt title placeholder aria-label aria-description aria-placeholder aria-roledescription aria-valuetext".split()
)
_SPOKEN_OF = {"optgroup": "label", "option": "label", "track": "label", "table": "summary"}
_META = frozenset(
    "description og:title og:description og:image:alt twitter:title twitter:description twitter:image:alt abstract"
    " dc.title dc.description dcterms.title dcterms.description application-name".split()
)
_BUTTONS = frozenset("submit button reset".split())

_TAG_NAME = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"[\s/]*(?:([^\s/>=][^\s/>=]*|=[^\s/>=]*)\s*(?:=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"'][^\s>]*)?))?)?"
)
_COMMENT_END = re.compile(r"--!?>")
_SPACE = " \t\n\r\f"
# A single space is left to stand for itself.
_IN_TEXT = re.compile(
    r"(?P<space>[\t\n\r\f][ \t\n\r\f]*| [ \t\n\r\f]+)|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,31});)"
    r"|(?P<value>\{\{[^{}]{0,400}\}\})|(?P<tag>\{%[^{}%]{0,400}%\})"
)
_NOTE_MARK = re.compile(r"(?:<[^<>]{0,300}>|[^<>A-Za-z]){0,12}</sup", re.I)


class Reading(IntEnum):
    """What becomes of a text."""

    PROSE = 0
    LOCKED = 1
    SKIPPED = 2


class Attribute(NamedTuple):
    """An attribute: its name in lower case, where its value starts and ends, what it is quoted with, if anything."""

    name: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A start or an end tag: its name in lower case, where in the text it starts and ends, its attributes."""

    name: str
    start: int
    end: int
    is_end: bool
    attributes: tuple[Attribute, ...] = ()

    @classmethod
    def at(cls, text: str, start: int) -> Tag | None:
        """The tag that begins here; None if none does, or if it never ends."""
        opening = _TAG_NAME.match(text, start)
        if not opening:
            return None
        attributes = []
        at = opening.end()
        while (match := _ATTRIBUTE.match(text, at)) and match.end() > at:
            at = match.end()
            group = next((group for group in (2, 3, 4) if match[group] is not None), 0)
            if group:
                attributes.append(Attribute(match[1].lower(), *match.span(group), ("", "", '"', "'", "")[group]))
            elif match[1]:
                attributes.append(Attribute(match[1].lower(), at, at, ""))
        if text[at : at + 1] != ">":
            return None
        return cls(opening[2].lower(), start, at + 1, bool(opening[1]), tuple(attributes))

    def get(self, name: str, text: str) -> str | None:
        """The value of an attribute, None if the tag has none of this name."""
        return next((unescape(text[a.start : a.end]).strip() for a in self.attributes if a.name == name), None)

    def language(self, text: str) -> str | None:
        """The code of the language that the tag declares for its element, None if it declares none."""
        value = (self.get("lang", text) or self.get("xml:lang", text) or "").lower()
        return value if value not in ("", "und", "mul") else None

    def is_translatable(self, text: str) -> bool | None:
        """Whether the tag says that its element may be translated, None if it says nothing."""
        if "notranslate" in (self.get("class", text) or "").split():
            return False
        value = self.get("translate", text)
        return None if value is None else value.lower() != "no"

    def spoken(self, text: str) -> list[Attribute]:
        """The attributes whose values people read or hear."""
        return [] if self.is_end else [a for a in self.attributes if self._is_spoken(a.name, text)]

    def _is_spoken(self, name: str, text: str) -> bool:
        if name == "content" and self.name == "meta":
            kinds = (self.get(key, text) for key in ("name", "property", "itemprop"))
            return any((kind or "").lower() in _META for kind in kinds)
        if name == "value":
            return self.name == "input" and (self.get("type", text) or "").lower() in _BUTTONS
        return (name in _SPOKEN and self.name not in ("link", "style")) or _SPOKEN_OF.get(self.name) == name


def escape(text: str) -> str:
    """Text as it is written between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_for(quote: str) -> Escape:
    """How text is written in the value of an attribute with these marks around it, or none."""

    def quoted(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(quote, "&quot;" if quote == '"' else "&#39;")

    def bare(text: str) -> str:
        if not re.fullmatch(r"[^\s\"'=<>`&]*", text):
            raise UnwritableError
        return text

    return quoted if quote else bare


def is_english(language: str) -> bool:
    """Whether a code such as `en-GB` is one of English."""
    return re.split("[-_]", language)[0] in ("en", "eng")


def meaning_of(entity: str) -> str:
    """What an entity stands for, empty if it is none."""
    return unescape(entity) if entity[1] == "#" or entity[1:] in html5 else ""


def reading_of(tag: Tag, text: str) -> Reading:
    """How the content of an element inside of a paragraph is read, as its start tag has it."""
    if tag.name in RAW or tag.name in _NO_PROSE:
        return Reading.SKIPPED
    language = tag.language(text)
    if tag.name in CODE or (language and not is_english(language)) or tag.is_translatable(text) is False:
        return Reading.LOCKED
    return Reading.PROSE


class _State(NamedTuple):
    """How a text is read for its language, by what says that it may not be translated, and as code."""

    language: Reading = Reading.PROSE
    translate: Reading = Reading.PROSE
    code: Reading = Reading.PROSE


@dataclass(slots=True)
class _Open:
    """An element that changed the state: the state before it, and how many of its name are open inside of it."""

    name: str
    before: _State
    inside: int = 0


class Reader:
    """Reads stretches of HTML into a weaver; offsets are code points of `text`, which is that of the weaver.

    `foreign` is the code of the language that the whole page is in, where that is not English.
    """

    def __init__(self, weaver: Weaver, text: str) -> None:
        self.foreign = ""
        self._weaver = weaver
        self._text = text
        self._state = _State()
        self._open: list[_Open] = []
        self._by_name: defaultdict[str, list[_Open]] = defaultdict(list)
        self._later: list[Attribute] = []
        self._program_ends = {"<?": Ahead(r"\?>", text), "<%": Ahead("%>", text)}
        self._raw_ends: dict[str, Ahead] = {}

    def read(self, start: int, end: int) -> None:
        """Read this stretch of the text."""
        at = start
        while at < end:
            opening = self._text.find("<", at, end)
            opening = end if opening < 0 else opening
            self._words(at, opening)
            at = min(self._markup(opening), end) if opening < end else end

    def finish(self) -> None:
        """A paragraph ends; those in the attributes of what stood in it follow."""
        self._weaver.end(escape=escape)
        later, self._later = self._later, []
        for attribute in later:
            self._prose(attribute.start, attribute.end)
            self._weaver.end(escape=escape_for(attribute.quote))

    def speak(self, tag: Tag) -> None:
        """What people read of the attributes of a tag will follow the paragraph that it stands in."""
        self._later += tag.spoken(self._text)

    def _markup(self, at: int) -> int:
        """Read what this `<` begins; where it ends."""
        text = self._text
        ends = self._program_ends.get(text[at : at + 2])
        if ends and (end := ends(at)):
            return end.end()
        if text.startswith("<!--", at):
            end = _COMMENT_END.search(text, at + 2)
            return end.end() if end else len(text)
        if _TAG_NAME.match(text, at):
            tag = Tag.at(text, at)
            return self._tag(tag) if tag else len(text)
        if text[at + 1 : at + 2] in ("!", "?", "/"):
            return text.find(">", at) + 1 or len(text)
        self._words(at, at + 1)
        return at + 1

    def _tag(self, tag: Tag) -> int:
        """Read a tag, and what follows it if that is no markup; where it ends."""
        if tag.name in BLOCKS:
            self._block(tag)
        if tag.is_end:
            self._close(tag.name)
            self._stands_for(tag)
            return tag.end
        self._stands_for(tag)
        before, new = self._state, self._inside(tag)
        if max(new.language, new.translate, before.code) == Reading.PROSE:
            self.speak(tag)
        if tag.name in RAW or tag.name == "title":
            end = self._raw_ends.setdefault(tag.name, Ahead(rf"(?i)</{tag.name}(?=[\s/>])", self._text))(tag.end)
            stop = end.start() if end else len(self._text)
            if tag.name == "title" and max(new) == Reading.PROSE:
                self._prose(tag.end, stop)
            return stop
        if tag.name not in VOID and not self._text.startswith("/>", tag.end - 2):
            self._enter(tag.name, new)
        return tag.end

    def _stands_for(self, tag: Tag) -> None:
        """What a tag itself is read as."""
        if max(self._state) == Reading.SKIPPED:
            return
        if tag.name == "q":
            self._weaver.stand_in(tag.start, tag.end, "”" if tag.is_end else "“", locked=True)
        elif tag.name == "br":
            self._weaver.line_break(tag.start, tag.end)
        elif tag.name in THINGS and not tag.is_end and tag.get("type", self._text) != "hidden":
            self._weaver.thing(tag.start, tag.end)

    def _inside(self, tag: Tag) -> _State:
        """The state inside of an element."""
        state, text = self._state, self._text
        kept = Reading.SKIPPED if tag.name in BLOCKS else Reading.LOCKED
        language = tag.language(text)
        if language:
            state = state._replace(language=Reading.PROSE if is_english(language) else max(state.language, kept))
            if tag.name == "html" and not is_english(language):
                self.foreign = language
        translatable = tag.is_translatable(text)
        if translatable is not None:
            state = state._replace(translate=Reading.PROSE if translatable else max(state.translate, kept))
        if tag.name in _NO_PROSE or (tag.name == "sup" and _NOTE_MARK.match(text, tag.end)):
            return state._replace(code=Reading.SKIPPED)
        return state._replace(code=max(state.code, Reading.LOCKED)) if tag.name in CODE else state

    def _enter(self, name: str, state: _State) -> None:
        if state != self._state:
            opened = _Open(name, self._state)
            self._open.append(opened)
            self._by_name[name].append(opened)
            self._state = state
        elif self._by_name[name]:
            self._by_name[name][-1].inside += 1

    def _close(self, name: str) -> None:
        """The innermost element of this name ends, and what was left open inside of it."""
        if not self._by_name[name]:
            return
        closed = self._by_name[name][-1]
        if closed.inside:
            closed.inside -= 1
            return
        last = None
        while last is not closed:
            last = self._open.pop()
            self._by_name[last.name].pop()
        self._state = closed.before

    def _block(self, tag: Tag) -> None:
        """A paragraph ends at a block; phrases that were left open do so, too."""
        self.finish()
        while self._open and self._open[-1].name in _PHRASES:
            self._open[-1].inside = 0
            self._close(self._open[-1].name)
        if not tag.is_end and self._by_name["p"]:
            self._close("p")

    def _words(self, start: int, end: int) -> None:
        reading = max(self._state)
        if reading < Reading.SKIPPED:
            self._prose(start, end, locked=reading == Reading.LOCKED)

    def _prose(self, start: int, end: int, *, locked: bool = False) -> None:
        """What stands between tags, or in an attribute."""
        text, weaver = self._text, self._weaver
        copy = weaver.lock if locked else weaver.copy
        if start < end and text[start] == " ":
            weaver.space(start, start + 1, locked=locked)
            start += 1
        for match in _IN_TEXT.finditer(text, start, end):
            if start < match.start():
                copy(start, match.start())
            start = match.end()
            if match["space"]:
                weaver.space(*match.span(), locked=locked)
            elif match["value"]:
                weaver.lock(*match.span())
            elif match["entity"]:
                self._entity(match, locked)
        if start < end:
            copy(start, end)

    def _entity(self, match: re.Match[str], locked: bool) -> None:
        meaning = meaning_of(match[0])
        if not meaning:
            self._weaver.lock(*match.span())
        elif meaning.strip(_SPACE):
            if meaning != "\u00ad":
                self._weaver.stand_in(*match.span(), meaning, locked=locked)
        else:
            self._weaver.space(*match.span(), locked=locked)


def read(text: str, path: str, options: Options) -> Extract:
    """The prose of a page."""
    weaver = Weaver(text, path, escape)
    reader = Reader(weaver, text)
    reader.read(0, len(text))
    reader.finish()
    foreign = f"it says lang=“{reader.foreign}”, so only what says that it is English was read"
    return weaver.extract(remark=foreign if reader.foreign else "")
