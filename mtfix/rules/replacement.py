"""What a rule puts in place of its match: the template language of `replace`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mtfix.text.articles import DETERMINERS, agree, indefinite
from mtfix.text.casing import follow
from mtfix.text.inflection import paradigm
from mtfix.text.tokens import SENTENCE_ENDS, Tokens

_PART = re.compile(r"\{(\d+)\}|<(?:(\d+):)?([^<>|{}\[\]]+)>|\[(an?|the)\]|([^{}<>\[\]\\]|\\.)+", re.DOTALL)
_HAVE_OR_BE = frozenset(
    "have has had having be is are was were been being am 's 've 'd haven't hasn't hadn't isn't aren't wasn't weren't"
    " get gets got getting ’s ’ve ’d".split()
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
    number: int


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
        capture, number, lemma, article = found[1], found[2], found[3], found[4]
        if capture:
            if not 0 < int(capture) <= captures:
                raise TemplateError(f"{{{capture}}} in {text!r}, but `find` has {captures} captures")
            parts.append(Captured(int(capture)))
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
    pieces = []
    for part in template:
        match part:
            case Literal(text):
                pieces.append(text)
            case Captured(number):
                pieces.append(tokens.slice(*captures.get(number, (0, 0))))
            case Inflected(number, lemma, by_tag):
                at = lemmas.get(number)
                pieces.append(lemma if at is None else _inflected(tokens, at, tags[number], lemma, by_tag))
            case Article(word):
                pieces.append("" if has_determiner(place) else word + " ")
    joined = re.sub(r" {2,}", " ", "".join(pieces)).strip()
    return re.sub(r" (?=(?:['’]s\b|[,.;:!?]))", "", joined)


def _inflected(
    tokens: Tokens, at: int, tags: Mapping[str, tuple[str, ...]], lemma: str, by_tag: Mapping[str, str]
) -> str:
    options = tags.get(tokens.folded[at].replace("’", "'"), ())
    if "VBD" in options and "VBN" in options:
        helped = any(word in _HAVE_OR_BE for word in tokens.folded[max(0, at - 3) : at])
        options = ("VBN" if helped else "VBD", *options)
    return next((by_tag[tag] for tag in options if tag in by_tag), lemma)


def has_determiner(place: Place) -> bool:
    """Whether the noun phrase that `place` belongs to has its article or the like already."""
    folded, low = place.tokens.folded, place.low
    for back in range(1, _LOOK_BACK + 1):
        at = place.start - back
        if at < low:
            return False
        word = folded[at].replace("’", "'")
        if word in DETERMINERS or (back == 1 and word[0].isdigit()):
            return True
        if word in _PHRASE_BREAKS or not word[0].isalnum():
            return False
    return False


def begins(place: Place) -> bool:
    """Whether a capital is due at the place: the start of a sentence, or after an opening mark."""
    tokens, start = place.tokens, place.start
    return start == place.low or tokens.words[start - 1] in _OPENING or tokens.words[start - 1] in SENTENCE_ENDS


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
