"""The Python interface: `mtfix.check` and `mtfix.fix`, on the same pipeline as the command line."""

from __future__ import annotations

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
) -> list[Finding]:
    """What is garbled in a text: findings in text order, no two of which overlap, spans in code points.

    `select` and `ignore` take rule ids, beginnings of ids and categories; `glossaries` and `rules` add files
    and folders to the packs that mtfix comes with, or stand alone with `builtin=False`. No configuration file
    is read. Raises `mtfix.errors.UserError` for what cannot be used.
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
    )
    return list(chosen.check(text).findings)


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
    )
    return chosen.mend(text, least=Applicability.UNSAFE if unsafe else Applicability.SAFE).after


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
        )
    )
