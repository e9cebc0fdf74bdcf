"""The record of a rule pack, and its JSON Schema for editors."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from mtfix.findings import MQM_CATEGORIES, Applicability, Severity

# The code of a language.
LANGUAGE = "^[a-z]{2,3}$"
# In `source_language`: right in translations, from whatever language.
ANY = "any"
# The source language of a text that was not translated.
NOT_TRANSLATED = "en"
DEFAULT_CONFIDENCE = {Applicability.SAFE: 0.95, Applicability.UNSAFE: 0.8, Applicability.DISPLAY: 0.5}


@dataclass(frozen=True, slots=True)
class Example:
    """A garbled text and its correction, each with one `[[…]]` around what is found and what replaces it.

    `source` is what the text was translated from, for a rule that compares them.
    """

    bad: str
    good: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One record: what to find, what to put there, why, and its own examples. `path` and `line` say where it is."""

    id: str
    message: str
    category: str
    severity: Severity
    applicability: Applicability
    confidence: float
    find: tuple[str, ...] = ()
    regex: str = ""
    detector: str = ""
    replace: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    source_languages: tuple[str, ...] = ()
    domain: str = ""
    examples: tuple[Example, ...] = ()
    silent: tuple[str, ...] = ()
    context: str = ""
    reason: str = ""
    source: str = ""
    path: str = ""
    line: int = 0


def is_about(domain: str, domains: Collection[str]) -> bool:
    """Whether what belongs to a domain (none: to all) is wanted where these are selected.

    A domain is named in full or by its beginning up to a hyphen (`science` for `science-medicine`); `all` is all.
    """
    return not domain or any(domain == one or domain.startswith(one + "-") or one == "all" for one in domains)


def is_from(languages: Collection[str], language: str) -> bool:
    """Whether what is right in translations from some languages (none: in any text) is wanted in one from `language`.

    An empty language is that of a text of which it is not known.
    """
    return not languages or language in languages or (ANY in languages and language not in ("", NOT_TRANSLATED))


_TEXTS: dict[str, Any] = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a rule file."""
    properties: dict[str, Any] = {
        "id": {
            "type": "string",
            "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)+$",
            "description": "unique, never reused",
        },
        "find": _TEXTS | {"description": "what to find, in the pattern language (docs/rules.md)"},
        "regex": {
            "type": "string",
            "description": "what to find, as an RE2 regular expression (for mechanics)",
        },
        "detector": {"type": "string", "description": "what to find, as the name of a detector in the code"},
        "replace": _TEXTS | {"description": "what to put there; the first is the best"},
        "message": {"type": "string", "description": "why, in one line"},
        "category": {"enum": list(MQM_CATEGORIES)},
        "severity": {"enum": [severity.value for severity in Severity]},
        "applicability": {"enum": [level.label for level in Applicability]},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "source_language": {
            "oneOf": [
                {"type": "string", "pattern": LANGUAGE},
                {"type": "array", "items": {"type": "string", "pattern": LANGUAGE}, "minItems": 1},
            ],
            "description": "only in texts translated from it, or from one of several; any: only in translations",
        },
        "domain": {"type": "string", "description": "a subject; found only where it is selected"},
        "unless": _TEXTS | {"description": "vetoes a match that it overlaps"},
        "requires": _TEXTS | {"description": "one of these must match in the same sentence"},
        "examples": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "bad": {"type": "string"},
                    "good": {"type": "string"},
                    "source": {"type": "string", "description": "what `bad` was translated from"},
                },
                "required": ["bad"],
                "additionalProperties": False,
            },
        },
        "silent": _TEXTS | {"description": "good English that must stay silent"},
        "context": {
            "type": "string",
            "description": "stands before each example, for a rule that needs a whole document to speak",
        },
        "reason": {"type": "string", "description": "why the rule may fire on good English"},
        "source": {"type": "string", "description": "what the rule was learnt from"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mtfix rule pack",
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": ["id", "message", "category", "examples", "silent"],
            "oneOf": [{"required": ["find"]}, {"required": ["regex"]}, {"required": ["detector"]}],
            "additionalProperties": False,
        },
    }
