"""What is in force for the files that somebody works on, read again when it changes on the disk."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mtfix.config import Config, Configs, Overrides, setting
from mtfix.engine import Engine, EngineOptions
from mtfix.errors import UserError
from mtfix.pipeline import Checker, engine_options
from mtfix.rules.loading import yaml_files

ALLOWED, GLOSSARY, BASELINE = "mtfix-allowed.txt", "mtfix-glossary.yaml", "mtfix-baseline.jsonl"
_ORIGIN = "the editor's settings"
# For so many seconds configuration files are taken to be as they were.
_FRESH = 1.0
_MOST = 8

# Which files something was made from, and what they were like.
_Stamp = tuple[tuple[Path, int, int], ...]


class Projects:
    """The configurations and checkers of files, each loaded once until it changes.

    `root` is the folder that relative paths of the editor's settings, and new files, belong to.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._overrides = Overrides()
        self._configs = Configs()
        self._read_at = 0.0
        self._engines: dict[EngineOptions, tuple[_Stamp, Engine]] = {}
        self._checkers: dict[Config, tuple[_Stamp, Checker]] = {}
        # Files of ours that something was written to, though no configuration names them.
        self._adopted: dict[str, Path] = {}

    def configure(self, settings: Mapping[str, Any]) -> list[str]:
        """Let the settings of the editor hold over configuration files; what is wrong with them, a line a setting."""
        values, faults = {}, []
        for key, value in settings.items():
            if value is None:
                continue
            try:
                name, values[name] = setting(key, value, self.root)
            except UserError as error:
                faults.append(f"{_ORIGIN}: {error}")
        self._overrides = Overrides(values=tuple(values.items()), origin=_ORIGIN)
        self.refresh()
        return faults

    def refresh(self) -> None:
        """Read configuration files again when they are next needed."""
        self._read_at = 0.0

    def config(self, path: str) -> Config:
        """The configuration of a file. Raises UserError for one that cannot be used."""
        now = time.monotonic()
        if now - self._read_at > _FRESH:
            self._configs, self._read_at = Configs(overrides=self._overrides), now
        config = self._configs.of_file(path)
        adopted = self._adopted
        if not config.allow and ALLOWED in adopted:
            config = replace(config, allow=adopted[ALLOWED])
        if not config.glossary and GLOSSARY in adopted:
            config = replace(config, glossary=(adopted[GLOSSARY],))
        if not config.baseline and BASELINE in adopted:
            config = replace(config, baseline=adopted[BASELINE])
        return config

    def checker(self, path: str) -> Checker | None:
        """The checker of a file; None if the configuration excludes it.

        Raises UserError for a configuration, or files that it names, that cannot be used.
        """
        config = self.config(path)
        if config.excludes(path):
            return None
        engine = self._engine(config)
        stamp = _stamp(file for file in (config.allow, config.baseline) if file)
        known = self._checkers.get(config)
        if not known or known[0] != stamp or known[1].engine is not engine:
            if len(self._checkers) >= _MOST:
                self._checkers.clear()
            known = self._checkers[config] = stamp, Checker(config, engine)
        return known[1]

    def _engine(self, config: Config) -> Engine:
        options = engine_options(config)
        data = [*options.glossaries, *([options.substitutions] if options.substitutions else [])]
        stamp = _stamp([*yaml_files(options.rule_paths), *data])
        known = self._engines.get(options)
        if not known or known[0] != stamp:
            if len(self._engines) >= _MOST:
                self._engines.clear()
            known = self._engines[options] = stamp, Engine.load(options)
            # What was loaded stays: to look through it for garbage again and again would delay the answers.
            gc.freeze()
        return known[1]

    def concerns(self, file: Path) -> bool:
        """Whether a file decides on what is found: a configuration file, or one that a configuration names."""
        if file.suffix == ".toml":
            return True
        for config in list(self._checkers):
            single = (config.allow, config.baseline, config.substitutions, *config.glossary, *config.rules)
            if file in single or any(folder in file.parents for folder in config.rules):
                return True
        return False

    def adopt(self, name: str) -> Path:
        """The file of this name in the root, in force from now on."""
        return self._adopted.setdefault(name, self.root / name)


def _stamp(files: Iterable[Path]) -> _Stamp:
    found = []
    for file in files:
        try:
            status = file.stat()
            found.append((file, status.st_mtime_ns, status.st_size))
        except OSError:
            found.append((file, -1, -1))
    return tuple(found)
