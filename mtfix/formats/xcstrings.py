"""String catalogs of Xcode (`.xcstrings`): JSON with the translations of each string; those into English are prose."""

from __future__ import annotations

from mtfix.errors import UserError
from mtfix.formats import Options
from mtfix.formats.extract import Extract, Weaver
from mtfix.formats.jsonfile import Path, literal, strings, validate, written
from mtfix.formats.strings import guarded, weave
from mtfix.text.spans import Span

_NOT_TRANSLATED = "en"


def read(text: str, path: str, options: Options) -> Extract:
    """The English values, each beside the value in the source language, or the key if that has none.

    Raises UserError for a text that is not JSON, or that has no source language.
    """
    weaver = Weaver(text, path)
    if not text.strip():
        return weaver.extract()
    validate(text, path, Span(0, len(text)))
    found = list(strings(text))
    told = next((span.cut(text) for place, span in found if place == ("sourceLanguage",)), "")
    if not told:
        raise UserError(f"{path}: not a string catalog: it has no sourceLanguage")
    source = _code(told)
    sources: dict[Path, str] = {}
    if source != _NOT_TRANSLATED:
        sources = {(*key, *form): literal(text, span).value for key, lang, form, span in _values(found) if lang == told}
    escape = guarded(written(text), "%<>&")
    for key, language, form, span in _values(found):
        if _code(language) == _NOT_TRANSLATED:
            beside = "" if source == _NOT_TRANSLATED else sources.get((*key, *form)) or str(key[1])
            weave(weaver, literal(text, span), source=beside, escape=escape)
    return weaver.extract(source)


def _values(found: list[tuple[Path, Span]]) -> list[tuple[Path, str, Path, Span]]:
    """Of each value the place of its string, its language, which form of it (of a plural …) it is, where it stands."""
    return [
        (place[:2], str(place[3]), place[4:], span)
        for place, span in found
        if len(place) > 5 and place[0] == "strings" and place[2] == "localizations" and place[-1] == "value"
    ]


def _code(language: str) -> str:
    return language.lower().partition("-")[0]
