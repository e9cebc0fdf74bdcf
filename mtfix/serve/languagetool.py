"""The LanguageTool HTTP API, version 2: from the parameters of a request to what is asked, from findings to the answer.

Names and errors are those of LanguageTool 6 (`ApiV2`, `TextChecker` and `RuleMatchesAsJsonSerializer` of its sources).
Offsets in answers are UTF-16 code units of the whole text, markup included.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import mtfix
from mtfix.findings import MECHANICAL, MQM_CATEGORIES, Finding
from mtfix.languages.english import english_share, reads_english
from mtfix.pipeline import Checker, Outcome
from mtfix.selection import specificity
from mtfix.serve.annotated import Annotated, Piece
from mtfix.text.document import Document, Segment
from mtfix.text.spans import Span
from mtfix.text.units import utf16_length

Parameters = Mapping[str, str]

ENGLISH: dict[str, str] = {
    "en": "English",
    "en-AU": "English (Australian)",
    "en-CA": "English (Canadian)",
    "en-GB": "English (GB)",
    "en-NZ": "English (New Zealand)",
    "en-US": "English (US)",
    "en-ZA": "English (South African)",
}
# How a variant spells; a Canadian text tells by itself.
_STYLES = {"en-AU": "en-GB", "en-GB": "en-GB", "en-NZ": "en-GB", "en-US": "en-US", "en-ZA": "en-GB"}
# What LanguageTool calls a text in none of its languages.
_NO_LANGUAGE = ("zz", "NoopLanguage")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")

# The types of issues of ITS 2.0 (W3C), as in `issueType`.
_ITS: dict[str, str] = {
    "terminology/wrong-term": "terminology",
    "terminology/inconsistent": "inconsistency",
    "accuracy/mistranslation": "mistranslation",
    "accuracy/untranslated": "untranslated",
    "accuracy/addition": "addition",
    "accuracy/omission": "omission",
    "linguistic/grammar": "grammar",
    "linguistic/punctuation": "typographical",
    "linguistic/spelling": "misspelling",
    "linguistic/typography": "typographical",
    "linguistic/unintelligible": "other",
    "style/unidiomatic": "style",
    "style/awkward": "style",
    "locale/number-format": "locale-violation",
    "locale/date-format": "locale-violation",
    "locale/name-format": "locale-violation",
}
# What depends on the whole text, not on a sentence of it.
_TEXT_LEVEL = frozenset({"terminology/inconsistent"})
_MODES = ("all", "textLevelOnly", "allButTextLevelOnly", "batch")
_LEVELS = ("default", "picky")
_CONTEXT = 40
_SURROGATE = re.compile("[\ud800-\udfff]")


class BadRequestError(Exception):
    """What a client asked for makes no sense; the text says what."""


@dataclass(frozen=True)
class Asked:
    """What a request to `/check` asks for.

    `language` is the parameter as given, `style` the spelling that it stands for; `enabled` and `disabled` are ids and
    categories of rules.
    """

    text: Annotated
    language: str
    style: str | None
    is_english: bool
    enabled: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    enabled_only: bool = False
    mode: str = "all"

    def wants(self, finding: Finding) -> bool:
        """Whether the client wants to hear of a finding: the closer name decides, disabled if both are as close."""
        if self.mode == "textLevelOnly" and finding.category not in _TEXT_LEVEL:
            return False
        if self.mode == "allButTextLevelOnly" and finding.category in _TEXT_LEVEL:
            return False
        if self.enabled_only:
            return _closeness(self.enabled, finding) > 0
        disabled = _closeness(self.disabled, finding)
        if disabled and _closeness(self.enabled, finding) <= disabled:
            return False
        # What markup stands between may be set apart by it.
        return finding.category not in MECHANICAL or not self.text.is_glued_in(finding.span)


def _closeness(names: Sequence[str], finding: Finding) -> int:
    return max((specificity(name, finding.rule, finding.category) for name in names), default=0)


def asked(parameters: Parameters, most: int) -> Asked:
    """What the parameters of `/check` ask for.

    Raises BadRequestError, and TextTooLongError for more than `most` UTF-16 code units of text without its markup.
    """
    text = _text(parameters)
    if (length := utf16_length(text.plain)) > most:
        raise TextTooLongError(most, length)
    language = parameters.get("language", "")
    if not language:
        raise BadRequestError(
            "Missing 'language' parameter, e.g. 'language=en-US' for American English or 'language=auto' for detection"
        )
    for old, new in (("enabled", "enabledRules"), ("disabled", "disabledRules")):
        if old in parameters:
            raise BadRequestError(f"You specified '{old}' but the parameter is now called '{new}' in v2 of the API")
    variants = _listed(parameters, "preferredVariants")
    if variants and language != "auto":
        raise BadRequestError("You specified 'preferredVariants' but you didn't specify 'language=auto'")
    enabled = (*_listed(parameters, "enabledRules"), *_listed(parameters, "enabledCategories"))
    disabled = (*_listed(parameters, "disabledRules"), *_listed(parameters, "disabledCategories"))
    enabled_only = parameters.get("enabledOnly") in ("true", "yes")
    if enabled_only and disabled:
        raise BadRequestError("You cannot specify disabled rules or categories using enabledOnly=true")
    if enabled_only and not enabled:
        raise BadRequestError("You must specify enabled rules or categories when using enabledOnly=true")
    _one_of(parameters, "level", _LEVELS)
    if "motherTongue" in parameters:
        verify_language(parameters["motherTongue"])
    if language == "auto":
        style = next((_STYLES[code] for name in variants if (code := _canonical(name)) in _STYLES), None)
        is_english = reads_english(text.plain)
    else:
        code = verify_language(language)
        style, is_english = _STYLES.get(code), code in ENGLISH
    return Asked(
        text, language, style, is_english, enabled, disabled, enabled_only, _one_of(parameters, "mode", _MODES)
    )


class TextTooLongError(Exception):
    """A text of more characters than the server takes."""

    def __init__(self, most: int, length: int) -> None:
        super().__init__(f"Your text exceeds the limit of {most} characters (it's {length} characters).")


def _one_of(parameters: Parameters, name: str, values: Sequence[str]) -> str:
    value = parameters.get(name, values[0])
    if value not in values:
        raise BadRequestError(f"If '{name}' is set, it must be set to one of {', '.join(values)}")
    return value


def _listed(parameters: Parameters, name: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in parameters.get(name, "").split(",") if item.strip())


def _canonical(code: str) -> str:
    """A language tag as it is written, `en-US`; English of other places is English."""
    if not _LANGUAGE_TAG.fullmatch(code):
        return code
    first, _, rest = code.replace("_", "-").partition("-")
    tag = f"{first.lower()}-{rest.upper()}" if rest else first.lower()
    return tag if tag in ENGLISH or first.lower() != "en" else "en"


def verify_language(code: str) -> str:
    """A language tag as it is written. Raises BadRequestError if there is no such language."""
    from langcodes import tag_is_valid

    if not _LANGUAGE_TAG.fullmatch(code) or not tag_is_valid(code):
        raise BadRequestError(
            f"'{code[:40]}' is not a language code known to mtfix. Supported language codes are: {', '.join(ENGLISH)}."
        )
    return _canonical(code)


def _text(parameters: Parameters) -> Annotated:
    if "text" in parameters and "data" in parameters:
        raise BadRequestError("Set only 'text' or 'data' parameter, not both")
    if "text" in parameters:
        return _plain(parameters["text"])
    if "data" not in parameters:
        raise BadRequestError("Missing 'text' or 'data' parameter")
    try:
        data = json.loads(parameters["data"])
    except (ValueError, RecursionError):
        raise BadRequestError("Could not parse JSON from 'data' parameter") from None
    if not isinstance(data, dict) or ("text" in data) == ("annotation" in data):
        raise BadRequestError("'data' key in JSON requires either 'text' or 'annotation' key")
    if "text" in data:
        return _plain(_string(data, "text"))
    if not isinstance(data["annotation"], list):
        raise BadRequestError("'annotation' in 'data' must be a list")
    return Annotated([_piece(node) for node in data["annotation"]] or [Piece("", "")])


def _plain(text: str) -> Annotated:
    text = _sound(text)
    return Annotated([Piece(text, text)])


def _piece(node: object) -> Piece:
    if not isinstance(node, dict) or ("text" in node) == ("markup" in node):
        raise BadRequestError("Each object in 'annotation' list needs either 'text' or 'markup'")
    if "text" in node:
        if "interpretAs" in node:
            raise BadRequestError("'text' cannot be used with 'interpretAs' (only 'markup' can)")
        text = _string(node, "text")
        return Piece(text, text)
    return Piece(_string(node, "markup"), _string(node, "interpretAs") if "interpretAs" in node else "", True)


def _string(node: Mapping[str, object], key: str) -> str:
    value = node[key]
    if not isinstance(value, str):
        raise BadRequestError(f"'{key}' must be a string")
    return _sound(value)


def _sound(text: str) -> str:
    """The text with halves of characters, which JSON may hold, replaced; its length in UTF-16 stays."""
    return _SURROGATE.sub("\ufffd", text)


def answer(asked: Asked, outcome: Outcome | None) -> dict[str, Any]:
    """The answer to `/check`; `outcome` is what was found in `asked.text.plain`, None if it was not looked at."""
    text = asked.text
    sentences = _sentences(text.plain) if outcome else []
    starts = [sentence.start for sentence in sentences]
    matches = []
    for finding in outcome.findings if outcome else ():
        at = bisect_right(starts, finding.span.start) - 1
        matches.append(_match(finding, text, sentences[at] if at >= 0 else finding.span))
    ranges = [text.span(sentence) for sentence in sentences]
    return {
        "software": software(),
        "warnings": {"incompleteResults": False},
        "language": _language(asked),
        "matches": matches,
        "sentenceRanges": [[text.utf16.offset(span.start), text.utf16.offset(span.end)] for span in ranges],
    }


def _match(finding: Finding, text: Annotated, sentence: Span) -> dict[str, Any]:
    span = text.span(finding.span)
    offset, end = text.utf16.offset(span.start), text.utf16.offset(span.end)
    before = text.whole[max(span.start - _CONTEXT, 0) : span.start]
    after = text.whole[span.end : span.end + _CONTEXT]
    if span.start > _CONTEXT:
        before = f"...{before}"
    if span.end + _CONTEXT < len(text.whole):
        after = f"{after}..."
    context = re.sub(r"[\r\n\t]", " ", before + span.cut(text.whole) + after)
    # To write a correction over markup would lose it.
    replacements = () if text.markup_in(finding.span) else finding.replacements
    title = MQM_CATEGORIES[finding.category]
    return {
        "message": finding.message,
        "shortMessage": title,
        "replacements": [{"value": replacement.text} for replacement in replacements],
        "offset": offset,
        "length": end - offset,
        "context": {"text": context, "offset": utf16_length(before), "length": end - offset},
        "sentence": sentence.cut(text.plain),
        "type": {"typeName": _type(finding.category)},
        "rule": {
            "id": finding.rule,
            "description": finding.message,
            "issueType": _ITS[finding.category],
            "category": {"id": finding.category, "name": title},
            "isPremium": False,
            "tags": ["mtfix", finding.applicability.label],
            "confidence": round(finding.confidence, 3),
        },
        "ignoreForIncompleteSentence": False,
        "contextForSureMatch": 0,
    }


def _type(category: str) -> str:
    """How clients colour it: as a misspelling, a hint on style, or something else."""
    if category == "linguistic/spelling":
        return "UnknownWord"
    return "Hint" if category.startswith("style/") else "Other"


def _sentences(text: str) -> list[Span]:
    return [sentence for segment in Document.from_plain(text).segments for sentence in _of_segment(segment)]


def _of_segment(segment: Segment) -> Iterator[Span]:
    tokens = segment.tokens
    starts = [tokens.starts[i] for i in tokens.sentence_starts if i < len(tokens)]
    for start, end in zip(starts, [*starts[1:], len(segment.text)], strict=True):
        yield Span(start, start + len(segment.text[start:end].rstrip())).shift(segment.span.start)


def _language(asked: Asked) -> dict[str, Any]:
    if asked.language == "auto":
        share = english_share(asked.text.plain)
        confidence = 0.5 if share is None else min(share * 2, 1.0) if asked.is_english else 1 - share
        code = (asked.style or "en-US") if asked.is_english else _NO_LANGUAGE[0]
        name = ENGLISH.get(code, _NO_LANGUAGE[1])
    else:
        code, confidence = _canonical(asked.language), 1.0
        name = ENGLISH.get(code, code)
    said = {"name": name, "code": code}
    return {**said, "detectedLanguage": {**said, "confidence": round(confidence, 3), "source": "mtfix"}}


def software() -> dict[str, Any]:
    """What answers."""
    return {
        "name": "mtfix",
        "version": mtfix.__version__,
        "buildDate": None,
        "apiVersion": 1,
        "premium": False,
        "status": "",
    }


def languages() -> list[dict[str, str]]:
    """The answer to `/languages`: English."""
    return [{"name": name, "code": "en", "longCode": code} for code, name in ENGLISH.items()]


def information() -> dict[str, Any]:
    """The answer to `/info`."""
    return {"software": {key: value for key, value in software().items() if key not in ("apiVersion", "status")}}


def configuration(checker: Checker, most: int) -> dict[str, Any]:
    """The answer to `/configinfo`: the limit, and the rules without the concepts of glossaries."""
    rules = [
        {
            "ruleId": rule.id,
            "description": MQM_CATEGORIES[rule.category],
            "categoryId": rule.category,
            "categoryName": MQM_CATEGORIES[rule.category],
            "locQualityIssueType": _ITS[rule.category],
        }
        for rule in checker.engine.pack.headers
    ]
    return {**information(), "parameter": {"maxTextLength": most}, "rules": rules}
