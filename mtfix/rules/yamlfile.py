"""YAML read with the place of each value, so that a fault can be shown where it stands."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mtfix.errors import PackError, UserError

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT = "tag:yaml.org,2002:str"


@dataclass(frozen=True, slots=True)
class Record:
    """One mapping of the file's list: its values, and the line (from 1) of the record and of each key.

    `source` is the text that was parsed, from the line `first` of the file on; the marks of `node` count from there.
    """

    path: str
    values: dict[str, Any]
    line: int
    lines: dict[str, int]
    source: str
    first: int
    node: yaml.MappingNode

    def fault(self, what: str, key: str = "") -> PackError:
        """An error that points at a key of the record, or at the record itself."""
        return fault(self.path, self.source, self.lines.get(key, self.line), what, self.first)


def fault(path: str, source: str, line: int, what: str, first: int = 1) -> PackError:
    """An error with the lines around `line`, that one marked; `first` is the number of the first line of `source`."""
    lines = source.splitlines()
    line = min(line, first + len(lines) - 1)  # YAML may miss something only after the end
    around = range(max(first, line - 2), min(first + len(lines) - 1, line + 2) + 1)
    excerpt = "\n".join(f"{'>' if n == line else ' '} {n:5} | {lines[n - first]}" for n in around)
    return PackError(path, line, what, excerpt)


def fault_in(path: str, line: int, what: str) -> PackError:
    """As `fault`, for a file that was read before."""
    try:
        source = Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        source = ""
    return fault(path, source, line, what)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without its byte order mark. Raises UserError."""
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: not UTF-8 (byte {error.start})") from error


def records(path: Path) -> Iterator[Record]:
    """The records of a YAML file that holds a list of mappings.

    Raises PackError for what is no such file, UserError if it cannot be read.
    """
    return parse(str(path), read_text(path))


def parse(name: str, source: str, first: int = 1) -> Iterator[Record]:
    """The records of a YAML text, or of a part of it that begins at the line `first`. Raises PackError."""
    try:
        loader = _Loader(source)
        try:
            with _without_gc():
                root = loader.get_single_node()
            if root is None:
                return
            if not isinstance(root, yaml.SequenceNode):
                raise fault(name, source, root.start_mark.line + first, "a list of records is expected", first)
            for node in root.value:
                line = node.start_mark.line + first
                if not isinstance(node, yaml.MappingNode):
                    raise fault(name, source, line, "a record (key: value …) is expected", first)
                values: dict[str, Any] = {}
                lines: dict[str, int] = {}
                for key_node, value_node in node.value:
                    key = str(_value(loader, key_node))
                    if key in values:
                        raise fault(name, source, key_node.start_mark.line + first, f"key {key!r} stands twice", first)
                    values[key] = _value(loader, value_node)
                    lines[key] = key_node.start_mark.line + first
                yield Record(name, values, line, lines, source, first, node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"not valid YAML: {error.problem or error.context}"
        raise fault(name, source, mark.line + first if mark else first, what, first) from error
    except yaml.YAMLError as error:
        raise PackError(name, 0, f"not valid YAML: {str(error).splitlines()[0]}") from error


def _value(loader: Any, node: yaml.Node) -> Any:
    """The value of a node. Texts and lists of texts, nearly all of a glossary, take the short way."""
    if node.tag == _TEXT and isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode) and all(item.tag == _TEXT for item in node.value):
        return [item.value for item in node.value]
    return loader.construct_object(node, deep=True)


@contextmanager
def _without_gc() -> Iterator[None]:
    """Nodes are many small objects, none of them garbage: looking for it takes longer than making them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
