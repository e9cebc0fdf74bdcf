"""The Python interface: `mtfix.check` and `mtfix.fix`, on the same pipeline as the command line."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from pathlib import Path

from mtfix.config import STYLES, Config
from mtfix.findings import Applicability, Finding
from mtfix.pipeline import Checker, checker
from mtfix.selection import ALL


def check(
    text: str,
    *,
    select: Iterable[str] = (ALL,),
    ignore: Iterable[str] = (),
    source_language: str | None = None,
    style: str = "auto",
    domains: Iterable[str] = (),
    glossaries: Iterable[str | Path] = (),
    rules: Iterable[str | Path] = (),
    builtin: bool = True,
    languagetool: str = "off",
) -> list[Finding]:
    """What is garbled in a text: findings in text order, no two of which overlap, spans in code points.

    `select` and `ignore` take rule ids, beginnings of ids and categories; `glossaries` and `rules` add files
    and folders to the packs that mtfix comes with, or stand alone with `builtin=False`. `languagetool` is the URL of a
    server to ask, too (`auto`: the one of this machine, which is started if none runs); if it does not answer, its
    findings are missing, with a RuntimeWarning. No configuration file is read. Raises `mtfix.errors.UserError` for
    what cannot be used.
    """
    chosen = _checker(
        select=select,
        ignore=ignore,
        source_language=source_language,
        style=style,
        domains=domains,
        glossaries=glossaries,
        rules=rules,
        builtin=builtin,
        languagetool=languagetool,
    )
    found = list(chosen.check(text).findings)
    _warn(chosen)
    return found


def fix(
    text: str,
    *,
    unsafe: bool = False,
    select: Iterable[str] = (ALL,),
    ignore: Iterable[str] = (),
    source_language: str | None = None,
    style: str = "auto",
    domains: Iterable[str] = (),
    glossaries: Iterable[str | Path] = (),
    rules: Iterable[str | Path] = (),
    builtin: bool = True,
    languagetool: str = "off",
) -> str:
    """The text with all safe corrections, with `unsafe` also those that want a look. For the rest see
    `check`.
    """
    chosen = _checker(
        select=select,
        ignore=ignore,
        source_language=source_language,
        style=style,
        domains=domains,
        glossaries=glossaries,
        rules=rules,
        builtin=builtin,
        languagetool=languagetool,
    )
    after = chosen.mend(text, least=Applicability.UNSAFE if unsafe else Applicability.SAFE).after
    _warn(chosen)
    return after


def _warn(chosen: Checker) -> None:
    """Warn the caller of `check` or `fix` if LanguageTool did not answer."""
    if chosen.engine.warning:
        warnings.warn(chosen.engine.warning, RuntimeWarning, stacklevel=3)


def _checker(
    *,
    select: Iterable[str],
    ignore: Iterable[str],
    source_language: str | None,
    style: str,
    domains: Iterable[str],
    glossaries: Iterable[str | Path],
    rules: Iterable[str | Path],
    builtin: bool,
    languagetool: str,
) -> Checker:
    if style not in STYLES:
        raise ValueError(f"style must be one of {', '.join(STYLES)}")
    return checker(
        Config(
            select=tuple(select),
            ignore=tuple(ignore),
            source_language=source_language,
            style=style,
            domain=tuple(domains),
            glossary=tuple(map(Path, glossaries)),
            rules=tuple(map(Path, rules)),
            no_builtin=not builtin,
            languagetool=languagetool,
        )
    )
