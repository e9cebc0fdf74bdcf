"""What a rule puts in place of its match: the template language of `replace`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mtfix.text.articles import DETERMINERS, agree, indefinite
from mtfix.text.casing import follow, is_title_case
from mtfix.text.inflection import TAG_ORDER, is_proper, paradigm, reinflect
from mtfix.text.tokens import SENTENCE_ENDS, Tokens

_PART = re.compile(
    r"\{(\d+)(?::([A-Z]+))?\}|<(?:(\d+):)?([^<>|{}\[\]]+)>|\[(an?|the)\]|([^{}<>\[\]\\]|\\.)+", re.DOTALL
)
_HAVE_OR_BE = frozenset(
    "have has had having be is are was were been being am 's 've 'd haven't hasn't hadn't isn't aren't wasn't weren't"
    " get gets got getting ’s ’ve ’d".split()
)
_BARE_AFTER = frozenset(
    "to will would can could may might must shall should do does did don't doesn't didn't won't cannot can't let help"
    " 'll ’ll".split()
)
# Words after which a noun phrase begins anew: a determiner before them belongs to another noun.
_PHRASE_BREAKS = frozenset(
    "of in on at by for from to with without about after before during under over through between against into and"
    " or but that which who as than if when while because is are was were be been has have had do does did will"
    " would can could may might must shall should not agreed announced signed reached declared said".split()
)
_OPENING = frozenset('“"‘«„(:»•–—*#>')
_LOOK_BACK = 3


class TemplateError(ValueError):
    """A `replace` that does not parse or that asks for what `find` does not give."""


@dataclass(frozen=True, slots=True)
class Literal:
    text: str


@dataclass(frozen=True, slots=True)
class Captured:
    """Capture `number`; with a Penn `tag`, its word in that form."""

    number: int
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Inflected:
    """A lemma in the form of the pattern's lemma `number`; `by_tag` holds its forms."""

    number: int
    lemma: str
    by_tag: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Article:
    word: str


Part = Literal | Captured | Inflected | Article
Template = tuple[Part, ...]


def parse(text: str, captures: int, lemmas: int) -> Template:
    """The parts of a template for a pattern with so many captures and lemmas. Raises TemplateError."""
    parts: list[Part] = []
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        if not found:
            raise TemplateError(f"unexpected {text[at]!r} at character {at + 1} of {text!r}")
        capture, tag, number, lemma, article = found[1], found[2], found[3], found[4], found[5]
        if capture:
            if not 0 < int(capture) <= captures:
                raise TemplateError(f"{{{capture}}} in {text!r}, but `find` has {captures} captures")
            if tag and tag not in TAG_ORDER:
                raise TemplateError(f"{tag!r} in {text!r} is no tag ({', '.join(TAG_ORDER)})")
            parts.append(Captured(int(capture), tag or ""))
        elif lemma:
            which = int(number or 1)
            if which > lemmas:
                raise TemplateError(f"<{which}:{lemma}> in {text!r}, but `find` has {lemmas} lemmas")
            parts.append(Inflected(which, lemma, {tag: forms[0] for tag, forms in paradigm(lemma).items()}))
        elif article:
            parts.append(Article(article.removesuffix("n") if article == "an" else article))
        else:
            parts.append(Literal(re.sub(r"\\(.)", r"\1", found[0])))
        at = found.end()
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a replacement goes: the tokens, the matched range `start:end` and its sentence `low:high`."""

    tokens: Tokens
    start: int
    end: int
    low: int
    high: int


def render(
    template: Template,
    place: Place,
    captures: Mapping[int, tuple[int, int]],
    lemmas: Mapping[int, int],
    tags: Mapping[int, Mapping[str, tuple[str, ...]]],
) -> str:
    """The text of a template, before articles and capitals are made to fit their surroundings."""
    tokens = place.tokens
    said = ""
    for part in template:
        match part:
            case Literal(text):
                said += text
            case Captured(number, tag):
                piece = _captured(place, captures.get(number, (0, 0)), first=not said.strip())
                said += reinflect(piece, tag) if tag else piece
            case Inflected(number, lemma, by_tag):
                at = lemmas.get(number)
                said += lemma if at is None else _inflected(tokens, at, tags[number], lemma, by_tag)
            case Article(word):
                before = [*tokens.folded[place.low : place.start], *Tokens(said).folded]
                said += "" if _is_determined(before) else word + " "
    joined = re.sub(r" {2,}", " ", said).strip()
    return re.sub(r" (?=(?:['’]s\b|[,.;:!?]))", "", joined)


def _captured(place: Place, span: tuple[int, int], *, first: bool) -> str:
    """A captured piece. A capital that it owes to the start of the sentence stays behind when it moves inwards."""
    tokens, (start, end) = place.tokens, span
    text = tokens.slice(start, end)
    if first or start != place.low or start >= end or not tokens.words[start][1:].islower():
        return text
    ordinary = not is_proper(tokens.folded[start])
    titled = end - start > 1 and is_title_case(tokens.words[start:end])
    return text[0].lower() + text[1:] if ordinary and not titled else text


def _inflected(
    tokens: Tokens, at: int, tags: Mapping[str, tuple[str, ...]], lemma: str, by_tag: Mapping[str, str]
) -> str:
    options = tags.get(tokens.folded[at].replace("’", "'"), ())
    before = tokens.folded[max(0, at - 3) : at]
    if "VBN" in options and _HAVE_OR_BE.intersection(before):
        options = ("VBN", *options)
    elif "VBD" in options and not _BARE_AFTER.intersection(before):
        options = ("VBD", *options)
    elif "VB" in options:
        options = ("VB", *options)
    return next((by_tag[tag] for tag in options if tag in by_tag), lemma)


def has_determiner(place: Place) -> bool:
    """Whether the noun phrase that `place` belongs to has its article or the like already."""
    return _is_determined(place.tokens.folded[place.low : place.start])


def _is_determined(before: list[str]) -> bool:
    """Whether a determiner among the last of these words belongs to the noun that follows them."""
    words = [word for word in before if word not in ("-", "–")]
    for back, folded in enumerate(reversed(words[-_LOOK_BACK:])):
        word = folded.replace("’", "'")
        if word in DETERMINERS or (not back and word[0].isdigit()):
            return True
        if word in _PHRASE_BREAKS or not word[0].isalnum():
            return False
    return False


def begins(place: Place) -> bool:
    """Whether a capital is due at the place: the start of a sentence, or after an opening mark."""
    tokens, start = place.tokens, place.start
    if start == place.low or tokens.words[start - 1] in _OPENING or tokens.words[start - 1] in SENTENCE_ENDS:
        return True
    # “Berlin-The ministry …”: a dateline stands before the first word.
    return start == place.low + 1 and not tokens.spaced(start) and tokens.words[start][0].isupper()


def fit(new: str, place: Place) -> tuple[int, str]:
    """The replacement fitted to its surroundings.

    Returns the token at which the finding now starts (one earlier if an article before it had to change) and the
    text with a/an and capitals in agreement.
    """
    tokens, start = place.tokens, place.start
    text = agree(follow(tokens.words[start : place.end], new, begins=begins(place)))
    before = tokens.words[start - 1] if start > place.low else ""
    if text and before.lower() in ("a", "an") and tokens.spaced(start):
        wanted = indefinite(text)
        if wanted != before.lower():
            return start - 1, (wanted.capitalize() if before[0].isupper() else wanted) + " " + text
    return start, text
