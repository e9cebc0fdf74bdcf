"""XML as elements that know their line and their meaning, concept by concept, so that no file is too large."""

from __future__ import annotations

from collections.abc import Callable
from sys import intern
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ErrorString

from mtfix.errors import PackError
from mtfix.glossary.trade.model import Given

_ROOTS = ("tbx", "martif")
_ENTRIES = ("conceptEntry", "termEntry")
# Their `type` says what they are; in DCT the name of the element does.
_META = frozenset(
    {
        "descrip",
        "descripNote",
        "admin",
        "adminNote",
        "termNote",
        "transac",
        "transacNote",
        "ref",
        "xref",
        "termCompList",
    }
)
# Marks in running text, which belongs to what is around.
INLINE = frozenset({"hi", "foreign", "ph", "sc", "ec", "bpt", "ept", "it", "ut"})
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class Element:
    """An element with its line; `category` is what it says: its `type`, or its name."""

    __slots__ = ("attributes", "category", "children", "line", "name", "parent", "pieces")

    def __init__(self, name: str, attributes: dict[str, str], line: int, parent: Element | None) -> None:
        self.name = name
        self.category = attributes.get("type", name) if name in _META else name
        self.attributes = attributes
        self.line = line
        self.parent = parent
        self.children: list[Element] = []
        self.pieces: list[str] = []

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    @property
    def path(self) -> str:
        """Where it stands in its concept, such as `langSec/termSec/termNote[partOfSpeech]`."""
        label = self.name if self.category == self.name else f"{self.name}[{self.category}]"
        above = self.parent.path if self.parent and self.parent.parent else ""
        return intern(f"{above}/{label}" if above else label)

    @property
    def language(self) -> str:
        return self.attributes.get(_XML_LANG) or self.attributes.get("lang", "")


class Builder:
    """Builds each concept as it is read, gives it on, and forgets it."""

    def __init__(self, found: Callable[[Element], None], header: Callable[[str], None]) -> None:
        self.found, self.header = found, header
        self.root = ""
        self.line: Callable[[], int] = lambda: 0
        self.open: list[Element] = []
        self.in_header = False

    def doctype(self, *_: Any) -> None:
        """A document type is read past; what it declares is refused elsewhere."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self.root = self.root or name
        if self.open:
            element = Element(name, attributes, self.line(), self.open[-1])
            self.open[-1].children.append(element)
            self.open.append(element)
        elif name in _ENTRIES:
            self.open.append(Element(name, attributes, self.line(), None))
        else:
            self.in_header = name == "p"

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].pieces.append(text)
        elif self.in_header:
            self.header(text)

    def end(self, tag: str) -> None:
        if not self.open:
            self.in_header = False
            return
        element = self.open.pop()
        if not self.open:
            self.found(element)
        elif element.name in INLINE:
            self.open[-1].pieces += element.pieces

    def close(self) -> None:
        pass


def parse(given: Given, found: Callable[[Element], None], header: Callable[[str], None]) -> None:
    """Call `found` with each concept of a TBX, and `header` with the texts of its header.

    Raises PackError, with the line, for broken XML, declared entities, and what is no TBX.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    builder = Builder(found, header)
    parser = DefusedXMLParser(target=builder, encoding=given.encoding or None)
    builder.line = lambda: int(parser.parser.CurrentLineNumber)
    try:
        parser.feed(given.data)
        parser.close()
    except ParseError as error:
        raise PackError(given.path, error.position[0], f"not valid XML: {_why(error, given)}") from None
    except DefusedXmlException:
        raise PackError(given.path, builder.line(), "the file declares entities, which are never read") from None
    except (LookupError, ValueError) as error:
        raise PackError(given.path, 1, f"not valid XML: {error}") from None
    if builder.root not in _ROOTS:
        raise PackError(given.path, 1, f"no TBX: its root is <{builder.root}>, not <tbx> or <martif>")


def _why(error: ParseError, given: Given) -> str:
    why = ErrorString(error.code) or str(error)
    if why != "not well-formed (invalid token)" or given.encoding:
        return why
    try:
        given.data.decode("utf-8")
    except UnicodeDecodeError:
        return f"{why}; if it is not in the encoding that it says, name that with --encoding"
    return why
