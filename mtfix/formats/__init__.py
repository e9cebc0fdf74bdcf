"""From the text of a file to the document that is checked, by the suffix of its name.

A format is a function from a text and its path to a Document: it says which pieces of the text are prose, the
rest is never touched. A new one goes into a module of its own and into `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

from mtfix.text.document import Document

Format = Callable[[str, str], Document]

FORMATS: Mapping[str, Format] = {
    ".txt": Document.from_plain,
    ".text": Document.from_plain,
    ".md": Document.from_plain,
    ".markdown": Document.from_plain,
    ".rst": Document.from_plain,
    ".adoc": Document.from_plain,
    ".org": Document.from_plain,
}


def document(text: str, path: str) -> Document:
    """The document of a file's text; what has a suffix that is not known is read as plain text."""
    return FORMATS.get(PurePath(path).suffix.lower(), Document.from_plain)(text, path)


def is_text_name(name: str) -> bool:
    """Whether a file with this name is text to check when it is met in a folder."""
    return PurePath(name).suffix.lower() in FORMATS
