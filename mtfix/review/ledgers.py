"""What decisions say for longer than a text: allow-lists, glossaries and baselines, and what is new in them.

The configuration names these files. Where it does not, files of fixed names in the working folder take what is decided,
and the user is told how to put them in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from mtfix.baseline import Baseline, Entry
from mtfix.config import COMMAND_LINE, Config
from mtfix.findings import Finding
from mtfix.formats.source import SourceFile, save
from mtfix.glossary.texts import read_or_new, with_term, write_text
from mtfix.paths import shown
from mtfix.suppress import with_allowed

_ALLOWED, _GLOSSARY, _BASELINE = Path("mtfix-allowed.txt"), Path("mtfix-glossary.yaml"), Path("mtfix-baseline.jsonl")


class Ledgers:
    """The files that decisions go to, as they are to be; `write` writes what is not written yet.

    All methods raise UserError for a file that cannot be read, written or used.
    """

    def __init__(self) -> None:
        self._sources: dict[Path, SourceFile] = {}
        self._texts: dict[Path, str] = {}
        self._baselines: dict[Path, Baseline] = {}
        self._new: dict[Path, int] = {}
        self._unwritten: set[Path] = set()

    def allow(self, config: Config, phrase: str, reason: str, rule: str) -> None:
        """A rule is to leave a phrase alone. Raises ValueError for a phrase that no allow-list can hold."""
        file = config.allow or _ALLOWED
        text = self._text(file)
        if with_allowed("", phrase, reason, rule).strip() not in text.splitlines():
            self._change(file, with_allowed(text, phrase, reason, rule))

    def name(self, config: Config, right: str, wrong: str, taken: Callable[[str], bool]) -> None:
        """A name is right, and another one (if given) wrong for it; `taken`: which ids of concepts are."""
        file = _glossary(config)
        text = self._text(file)
        self._change(file, with_term(text, str(file), right, wrong, date.today(), taken))

    def know(self, config: Config, path: str, text: str, finding: Finding) -> None:
        """A finding in the text of a file is to be left alone."""
        file = config.baseline or _BASELINE
        baseline = self._baselines.get(file) or (Baseline.load(file) if file.exists() else Baseline(file))
        self._baselines[file] = baseline.with_found([Entry.of(baseline.path_of(path), text, finding)])
        self._count(file)

    def _text(self, file: Path) -> str:
        if file not in self._sources:
            self._sources[file] = read_or_new(file)
            self._texts[file] = self._sources[file].text
        return self._texts[file]

    def _change(self, file: Path, text: str) -> None:
        if text != self._texts[file]:
            self._texts[file] = text
            self._count(file)

    def _count(self, file: Path) -> None:
        self._new[file] = self._new.get(file, 0) + 1
        self._unwritten.add(file)

    def write(self) -> None:
        """Write what has changed since it was last called."""
        for file in sorted(self._unwritten):
            if file in self._baselines:
                save(file, self._baselines[file].dump())
            else:
                write_text(self._sources[file], self._texts[file])
            self._unwritten.discard(file)

    def lines(self) -> Iterator[str]:
        """What is new, a line a file."""
        for file, count in self._new.items():
            hint = f"; to put it in force, say {_SETTINGS[file]} in mtfix.toml" if file in _SETTINGS else ""
            yield f"{shown(file)}: {count} new{hint}"

    def adapted(self, config: Config) -> Config:
        """The configuration with the files of fixed names in force that something went to."""
        values: dict[str, Any] = {}
        if _ALLOWED in self._new and not config.allow:
            values["allow"] = _ALLOWED
        if _GLOSSARY in self._new and not config.glossary:
            values["glossary"] = (_GLOSSARY,)
        if _BASELINE in self._new and not config.baseline:
            values["baseline"] = _BASELINE
        return replace(config, **values)


_SETTINGS = {
    _ALLOWED: f'`allow = "{_ALLOWED}"`',
    _GLOSSARY: f'`glossary = ["{_GLOSSARY}"]`',
    _BASELINE: f'`baseline = "{_BASELINE}"`',
}


def _glossary(config: Config) -> Path:
    """The glossary that new names go to: of those on the command line the last, else the first that is configured."""
    if not config.glossary:
        return _GLOSSARY
    return config.glossary[-1 if config.origins.get("glossary", "").endswith(COMMAND_LINE) else 0]
