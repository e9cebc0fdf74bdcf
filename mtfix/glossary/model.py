"""Concepts and terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from mtfix.packed import Lean
from mtfix.rules.model import Example

CONCEPT_TYPES = (
    "person",
    "place",
    "demonym",
    "organisation",
    "party",
    "media",
    "event",
    "treaty",
    "law",
    "title",
    "work",
    "product",
    "term",
)


@dataclass(frozen=True, slots=True)
class Former(Lean):
    """A name that was right until the end of a year."""

    term: str
    until: int


@dataclass(frozen=True, slots=True)
class Concept(Lean):
    """One thing of the world and its names.

    `preferred` is what is put in place of a wrong name; `admitted` names are good English, too; `deprecated` ones
    are always wrong; `names` are those of other languages, by ISO 639 code. `unless` are patterns in which a wrong
    name is right (the name of a club, a newspaper …). A concept of a `domain` is found only where that is selected.

    The rest is for people: `definition` and `note`, `source` of the facts, `reason` why a deprecated name may look like
    good English, `checked` the day on which somebody last looked at the concept.
    """

    id: str
    type: str
    preferred: str
    admitted: tuple[str, ...] = ()
    deprecated: tuple[str, ...] = ()
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    former: tuple[Former, ...] = ()
    surname: str = ""
    domain: str = ""
    unless: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    silent: tuple[str, ...] = ()
    definition: str = ""
    note: str = ""
    source: str = ""
    reason: str = ""
    checked: date | None = None
    path: str = ""
    line: int = 0

    @property
    def rule_id(self) -> str:
        """The rule id that findings about the concept carry."""
        return f"glossary-{self.id}"

    @property
    def right(self) -> tuple[str, ...]:
        """The names that are good English, the preferred one first."""
        return (self.preferred, *self.admitted)
