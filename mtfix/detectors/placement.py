"""Putting a right name in place of a garbled one: what becomes of the article before it."""

from __future__ import annotations

from mtfix.rules.replacement import Place, begins, has_determiner
from mtfix.text.articles import DETERMINERS, indefinite, refuses_the, wants_the
from mtfix.text.casing import capitalize

# Before these a name is a modifier (“White House officials”) and wants no article of its own.
_MODIFIED = frozenset(
    "official officials president presidents government governments minister ministers ministry embassy ambassador"
    " army force forces troops border capital citizen citizens leader leaders leadership spokesman spokeswoman"
    " spokesperson representative representatives diplomat diplomats member members meeting summit chief head"
    " sanctions policy law laws market markets team".split()
)


def with_article(place: Place, target: str, kind: str) -> tuple[int, str]:
    """The name with its article made to fit: the token at which the replacement starts, and its text.

    “the” is dropped or added where the right name wants another than the garbled one; a and an agree.
    """
    tokens, start = place.tokens, place.start
    before = tokens.folded[start - 1] if start > place.low else ""
    if kind == "place" and before == "the" and refuses_the(target) and place.end - start > 1:
        return start - 1, capitalize(target) if start - 1 == place.low else target
    after = tokens.folded[place.end] if place.end < place.high else ""
    following = tokens.words[place.end][:1] if place.end < place.high else ""
    if wants_the(target) and not has_determiner(place) and after not in _MODIFIED and not following.isupper():
        return start, ("The " if begins(place) else "the ") + target
    if target.startswith("The ") and before in DETERMINERS:
        target = target.removeprefix("The ")
    return with_a(place, target)


def with_a(place: Place, target: str) -> tuple[int, str]:
    """A name or term with “a” or “an” before it made to agree: the token at which the replacement starts, its text."""
    tokens, start = place.tokens, place.start
    before = tokens.folded[start - 1] if start > place.low else ""
    if before in ("a", "an") and tokens.spaced(start) and indefinite(target) != before:
        article = indefinite(target)
        return start - 1, (capitalize(article) if tokens.words[start - 1][0].isupper() else article) + " " + target
    return start, target
