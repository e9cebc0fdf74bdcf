"""What is traded: a file to read, what came of it, and what a format could not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from mtfix.glossary.model import Concept


@dataclass(frozen=True, slots=True)
class Note:
    """Something that is not in the result: the line where it stands (0: none is known), what, and why."""

    line: int
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Given:
    """A file to read. Formats that are text find it in `text`, others take `data`.

    `encoding` is what `data` is in whatever it says itself; `language` is that of the first column of a file with two
    that does not say.
    """

    path: str
    data: bytes = b""
    text: str = ""
    encoding: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """The concepts of a file, those that were `skipped`, and `losses`: what is in none of the concepts.

    A note of `losses` has the kind of thing as `what`, so that they can be counted.
    """

    concepts: tuple[Concept, ...]
    skipped: tuple[Note, ...] = ()
    losses: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to write: the file's suffix, and the `language` of the names where a format has room for one only."""

    suffix: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file as bytes, and what of the concepts it does not hold, as in `Imported`."""

    data: bytes
    losses: tuple[Note, ...] = ()


Reader = Callable[[Given], Imported]
Writer = Callable[[Sequence[Concept], Wanted], Exported]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, what it is, the suffixes that tell it, and its ways in and out."""

    name: str
    about: str
    suffixes: tuple[str, ...]
    read: Reader
    write: Writer
    is_text: bool = True


def suffix_of(path: str) -> str:
    """The suffix of a path, in lower case."""
    return PurePath(path).suffix.lower()


_FIELDS = tuple(
    "type admitted deprecated names former surname domain unless definition note source reason checked examples silent"
    " id".split()
)


def lost_fields(concepts: Iterable[Concept], held: Iterable[str]) -> list[Note]:
    """A note for each field of each concept that a format does not hold."""
    lost = [field for field in _FIELDS if field not in set(held)]
    return [
        Note(concept.line, field, concept.preferred)
        for concept in concepts
        for field in lost
        if (value := getattr(concept, field)) and not (field == "type" and value == "term")
    ]
