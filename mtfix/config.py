"""What is in force for a file: `mtfix.toml`, or `[tool.mtfix]` in pyproject.toml, and what the command line
adds.

The nearest configuration up from the *file* holds, and nothing above it unless it says `extend =
"../base.toml"`. A key of the extending file takes the place of the same key in the base; `glossary`, `rules`
and the `extend-…` lists add to it. Paths and patterns are relative to the file that they stand in.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtfix.errors import UserError
from mtfix.formats import Options
from mtfix.formats.source import DEFAULT_ENCODING
from mtfix.paths import absolute, relative_to, shown
from mtfix.selection import ALL, did_you_mean, known_selectors, verify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pathspec import GitIgnoreSpec

STYLES = ("auto", "en-US", "en-GB")
COMMAND_LINE = "the command line"


@dataclass(frozen=True, slots=True)
class Glob:
    """A pattern as in .gitignore, relative to the folder `root`."""

    root: str
    pattern: str


@dataclass(frozen=True)
class Config:
    """All settings for a file; `origins` says where each that is not the default comes from, by key."""

    select: tuple[str, ...] = (ALL,)
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[Glob, tuple[str, ...]], ...] = ()
    exclude: tuple[Glob, ...] = ()
    extend_exclude: tuple[Glob, ...] = ()
    force_exclude: bool = False
    style: str = "auto"
    source_language: str | None = None
    domain: tuple[str, ...] = ()
    glossary: tuple[Path, ...] = ()
    rules: tuple[Path, ...] = ()
    no_builtin: bool = False
    substitutions: Path | None = None
    languagetool: str = "off"
    allow: Path | None = None
    baseline: Path | None = None
    extend_safe: tuple[str, ...] = ()
    extend_unsafe: tuple[str, ...] = ()
    encoding: str = DEFAULT_ENCODING
    input_format: str | None = None
    columns: tuple[str, ...] = ()
    source_columns: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    def excludes(self, path: str, *, folder: bool = False) -> bool:
        """Whether an exclude pattern names this file (or folder)."""
        roots: dict[str, list[str]] = {}
        for glob in self.exclude + self.extend_exclude:
            roots.setdefault(glob.root, []).append(glob.pattern)
        return any(_matches(tuple(patterns), root, path, folder) for root, patterns in roots.items())

    def ignored_in(self, path: str) -> tuple[str, ...]:
        """The selectors that are ignored in this file."""
        if not self.per_file_ignores:
            return self.ignore
        here = [names for glob, names in self.per_file_ignores if _matches((glob.pattern,), glob.root, path)]
        return self.ignore + tuple(name for names in here for name in names)

    def updated(self, values: Mapping[str, Any], origin: str) -> Config:
        """The settings with those of a nearer file, or of the command line, by field name, on top."""
        merged, origins = dict(values), dict(self.origins)
        for name in values:
            adds = name in _ADDING and name in origins
            origins[name] = f"{origins[name]}, {origin}" if adds else origin
            merged[name] = getattr(self, name) + values[name] if adds else values[name]
        return replace(self, **merged, origins=origins)

    @property
    def names_rules(self) -> bool:
        """Whether any rule or category is named."""
        lists = self.ignore, self.per_file_ignores, self.extend_safe, self.extend_unsafe
        return self.select != (ALL,) or any(lists)

    def verify_selectors(self, rule_ids: Iterable[str]) -> None:
        """Raise UserError for a selector that names no rule and no category."""
        known = known_selectors(rule_ids)
        for name in ("select", "ignore", "extend_safe", "extend_unsafe"):
            verify(getattr(self, name), known, f"{self.origins.get(name, 'default')}: {key_of(name)}")
        for glob, names in self.per_file_ignores:
            where = f"{self.origins.get('per_file_ignores', 'default')}: per-file-ignores, “{glob.pattern}”"
            verify(names, known, where)

    def as_toml(self) -> str:
        """What is in force, as a file that says the same; every setting with its origin as a comment."""
        lines = []
        for entry in fields(self):
            value = getattr(self, entry.name)
            if entry.name == "origins" or value is None:
                continue
            key, origin = key_of(entry.name), self.origins.get(entry.name, "default")
            setting = _toml(value) if value or entry.name != "per_file_ignores" else "{}"
            lines.append(f"{key} = {setting}  # {origin}")
        return "".join(f"{line}\n" for line in lines)


def format_options(config: Config) -> Options:
    """What of a configuration the readers of formats need to know."""
    return Options(config.input_format or "", config.columns, config.source_columns, config.fields, config.encoding)


# What adds to the base's value instead of taking its place.
_ADDING = frozenset({"glossary", "rules", "extend_exclude", "extend_safe", "extend_unsafe"})


def key_of(name: str) -> str:
    """The key in a configuration file of a field of Config."""
    return "from" if name == "source_language" else name.replace("_", "-")


@dataclass(frozen=True)
class Overrides:
    """What the command line (or whatever `origin` calls it) says, over every configuration file.

    `select` takes the place of the files' `select` and `ignore`; `ignore` and `exclude` add; of `values` each
    takes its place or adds as in a file that extends another.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    values: tuple[tuple[str, Any], ...] = ()
    origin: str = COMMAND_LINE

    def over(self, config: Config) -> Config:
        values = dict(self.values)
        if self.select:
            values |= {"select": self.select, "ignore": ()}
        if self.ignore:
            values["ignore"] = (() if self.select else config.ignore) + self.ignore
        return config.updated(values, self.origin) if values else config


class Configs:
    """Finds the configuration of each file of a run; every folder is looked into once."""

    def __init__(self, *, isolated: bool = False, file: Path | None = None, overrides: Overrides | None = None) -> None:
        overrides = overrides or Overrides()
        self._fixed = overrides.over(load(file)) if file else overrides.over(Config()) if isolated else None
        self._overrides = overrides
        self._folders: dict[Path, Config] = {}

    def of_file(self, path: str) -> Config:
        """The configuration for a file. Raises UserError for one that cannot be used."""
        return self._fixed or self.of_folder(absolute(path).parent)

    def of_folder(self, folder: Path) -> Config:
        """The configuration for the files of an absolute folder."""
        if self._fixed:
            return self._fixed
        if folder not in self._folders:
            found = find_in(folder)
            if found:
                self._folders[folder] = self._overrides.over(load(found))
            elif folder.parent == folder:
                self._folders[folder] = self._overrides.over(Config())
            else:
                self._folders[folder] = self.of_folder(folder.parent)
        return self._folders[folder]


def find_in(folder: Path) -> Path | None:
    """The configuration file of this very folder, if it has one."""
    own = folder / "mtfix.toml"
    if own.is_file():
        return own
    project = folder / "pyproject.toml"
    if project.is_file() and _table_of(project) is not None:
        return project
    return None


def load(path: Path) -> Config:
    """The settings that a configuration file and the files that it extends make. Raises UserError."""
    config = Config()
    for file, table in reversed(list(_chain(path))):
        values = {}
        for key, value in table.items():
            if key == "extend":
                continue
            try:
                name, values[name] = setting(key, value, file.parent)
            except UserError as error:
                raise UserError(f"{shown(file)}: {error}") from None
        config = config.updated(values, shown(file))
    return config


def setting(key: str, value: object, base: Path) -> tuple[str, Any]:
    """The field of Config that a key of a configuration file sets, and to what; paths are relative to `base`.

    Raises UserError for an unknown key and a wrong value.
    """
    if key not in _READERS:
        raise UserError(f"unknown key “{key}”{did_you_mean(key, [*_READERS, 'extend'])}")
    try:
        return "source_language" if key == "from" else key.replace("-", "_"), _READERS[key](value, base)
    except _WrongTypeError as wrong:
        raise UserError(f"“{key}” must be {wrong}") from None


def _chain(path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A file and what it extends, with their tables, the nearest first."""
    seen: list[Path] = []
    while True:
        path = absolute(path)
        if path in seen:
            raise UserError(f"{shown(seen[-1])}: “extend” goes round in a circle")
        seen.append(path)
        table = _table_of(path) or {}
        yield path, table
        base = table.get("extend")
        if base is None:
            return
        if not isinstance(base, str):
            raise UserError(f"{shown(path)}: “extend” must be a string")
        path = path.parent / base


def _table_of(path: Path) -> dict[str, Any] | None:
    """The settings in a file; None if it is a pyproject.toml without any."""
    try:
        text = path.read_text(encoding="utf-8")
        if path.name == "pyproject.toml" and "mtfix" not in text:
            return None
        import tomllib

        data = tomllib.loads(text)
    except OSError as error:
        raise UserError(f"{shown(path)}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UserError(f"{shown(path)}: not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{shown(path)}: not TOML: {error}") from None
    if path.name != "pyproject.toml":
        return data
    table = data.get("tool", {}).get("mtfix")
    if table is not None and not isinstance(table, dict):
        raise UserError(f"{shown(path)}: “tool.mtfix” must be a table")
    return table


class _WrongTypeError(Exception):
    """Says what a value must be."""


def _boolean(value: object, base: Path) -> bool:
    if not isinstance(value, bool):
        raise _WrongTypeError("true or false")
    return value


def _string(value: object, base: Path) -> str:
    if not isinstance(value, str) or not value:
        raise _WrongTypeError("a string")
    return value


def _strings(value: object, base: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise _WrongTypeError("a list of strings")
    return tuple(value)


def is_language(code: str) -> bool:
    """Whether this may be the code of a language, as in ISO 639."""
    return len(code) in (2, 3) and code.isascii() and code.isalpha() and code.islower()


def _language(value: object, base: Path) -> str:
    if not is_language(_string(value, base)):
        raise _WrongTypeError("the code of a language, such as “pl”")
    return str(value)


def _style(value: object, base: Path) -> str:
    if value not in STYLES:
        raise _WrongTypeError("one of " + ", ".join(f"“{style}”" for style in STYLES))
    return str(value)


def _path(value: object, base: Path) -> Path:
    return Path(os.path.normpath(base / _string(value, base)))


def _paths(value: object, base: Path) -> tuple[Path, ...]:
    return tuple(_path(item, base) for item in _strings(value, base))


def _globs(value: object, base: Path) -> tuple[Glob, ...]:
    return tuple(Glob(str(base), pattern) for pattern in _strings(value, base))


def _ignores(value: object, base: Path) -> tuple[tuple[Glob, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        raise _WrongTypeError("a table of lists of strings")
    try:
        return tuple((Glob(str(base), pattern), _strings(names, base)) for pattern, names in value.items())
    except _WrongTypeError:
        raise _WrongTypeError("a table of lists of strings") from None


_READERS: dict[str, Callable[[object, Path], Any]] = {
    "select": _strings,
    "ignore": _strings,
    "per-file-ignores": _ignores,
    "exclude": _globs,
    "extend-exclude": _globs,
    "force-exclude": _boolean,
    "style": _style,
    "from": _language,
    "domain": _strings,
    "glossary": _paths,
    "rules": _paths,
    "no-builtin": _boolean,
    "substitutions": _path,
    "languagetool": _string,
    "allow": _path,
    "baseline": _path,
    "extend-safe": _strings,
    "extend-unsafe": _strings,
    "encoding": _string,
    "input-format": _string,
    "columns": _strings,
    "source-columns": _strings,
    "fields": _strings,
}


@lru_cache(maxsize=1024)
def _compiled(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(patterns)


def _matches(patterns: tuple[str, ...], root: str, path: str, folder: bool = False) -> bool:
    inside = relative_to(path, root)
    return inside is not None and _compiled(patterns).match_file(inside + "/" * folder)


def _toml(value: object) -> str:
    if isinstance(value, Glob):
        value = value.pattern
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | Path):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return "{" + ", ".join(f"{_toml(key)} = {_toml(names)}" for key, names in value) + "}"
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    raise TypeError(f"no TOML for {value!r}")
