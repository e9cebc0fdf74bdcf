"""What is known of each source language that there is a pack for, from `rules/languages.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from mtfix.rules.loading import builtin_folder


@dataclass(frozen=True)
class Profile:
    """A language: its code and name, its letters beside a to z, the ends of its names, what its texts are about.

    `is_familiar` tells that much original English is about the same.
    """

    code: str
    name: str
    alphabet: frozenset[str]
    endings: re.Pattern[str]
    about: frozenset[str]
    is_familiar: bool = False


@dataclass(frozen=True)
class Profiles:
    """All languages, by code; `alphabets` has the letters of others, too."""

    languages: Mapping[str, Profile]
    alphabets: Mapping[str, frozenset[str]] = field(repr=False)

    @classmethod
    def load(cls, file: Path) -> Profiles:
        """The profiles in a TOML file of the project's own."""
        data = tomllib.loads(file.read_text("utf-8"))
        languages = {
            code: Profile(
                code,
                entry["name"],
                frozenset(entry["alphabet"]),
                re.compile(f"[^\\W\\d_]+(?:{'|'.join(entry['endings'])})"),
                frozenset(entry["about"].split()),
                entry.get("familiar", False),
            )
            for code, entry in data["languages"].items()
        }
        others = {code: frozenset(letters) for code, letters in data["unlike"].items()}
        return cls(languages, others | {code: one.alphabet for code, one in languages.items() if one.alphabet})

    @cached_property
    def by_topic(self) -> Mapping[str, tuple[str, ...]]:
        """The languages whose texts are about what a word names, by the word."""
        found: dict[str, tuple[str, ...]] = {}
        for code, profile in self.languages.items():
            for word in profile.about:
                found[word] = (*found.get(word, ()), code)
        return found

    def by_letters(self, word: str) -> tuple[str, ...]:
        """The languages, of all whose letters are known, that write all letters of a lower-case word."""
        odd = {letter for letter in word if letter > "\x7f" and letter.isalpha()}
        return tuple(code for code, alphabet in self.alphabets.items() if odd <= alphabet) if odd else ()


@lru_cache(maxsize=1)
def profiles() -> Profiles:
    """The profiles that mtfix comes with."""
    return Profiles.load(builtin_folder() / "languages.toml")
