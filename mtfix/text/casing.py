"""Capitals: a replacement follows the capitals of the text that it replaces."""

from __future__ import annotations

_SMALL = frozenset("a an and as at but by for from in into nor of off on onto or over per the to up via with".split())


def capitalize(text: str) -> str:
    """The text with its first letter in upper case and the rest as it is."""
    for at, ch in enumerate(text):
        if ch.isalpha():
            return text[:at] + ch.upper() + text[at + 1 :]
        if ch.isdigit():
            break
    return text


def is_title_case(words: list[str]) -> bool:
    """Whether all the longer words of a phrase begin with a capital, the first word included."""
    letters = [word for word in words if word[:1].isalpha()]
    content = [word for word in letters if word.lower() not in _SMALL]
    return len(content) > 1 and all(word[0].isupper() for word in content) and letters[0][0].isupper()


def title_case(text: str) -> str:
    """The text as a headline writes it: small words stay small, but for the first."""
    words = text.split(" ")
    return " ".join(
        capitalize(word) if at == 0 or word.lower() not in _SMALL else word for at, word in enumerate(words)
    )


def follow(original: list[str], new: str, *, begins: bool) -> str:
    """`new` in the capitals of the words that it replaces.

    `begins` tells that a capital is due at this place (the start of a sentence, of a quotation, of a heading). A
    single capital in mid-sentence counts as stray and is not followed; capitals that `new` has of its own stay.
    """
    letters = [word for word in original if word[:1].isalpha()]
    if not letters:
        return new
    joined = "".join(letters)
    if joined.isupper() and len(joined) > 4:
        return new.upper()
    if is_title_case(letters):
        return title_case(new)
    return capitalize(new) if letters[0][0].isupper() and begins else new
