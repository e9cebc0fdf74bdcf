"""Glossary files as texts that are changed in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from mtfix.errors import UserError
from mtfix.formats.source import SourceFile, save, write

if TYPE_CHECKING:
    from mtfix.glossary.model import Concept

YAML = (".yaml", ".yml")
CSV = (".csv", ".tsv")
_BOM = b"\xef\xbb\xbf"


class Form(Protocol):
    """What `yamltext` and `csvtext` have in common."""

    def find(self, text: str, concept_id: str, path: str) -> Concept | None: ...
    def with_name(self, text: str, name: str, path: str) -> Iterator[Concept]: ...
    def with_added(self, text: str, record: Mapping[str, object], path: str) -> str: ...
    def with_all_added(self, text: str, records: Iterable[Mapping[str, object]], path: str) -> str: ...
    def with_replaced(self, text: str, concept_id: str, changes: Mapping[str, object], path: str) -> str: ...
    def with_all_replaced(self, text: str, changes: Mapping[str, Mapping[str, object]], path: str) -> str: ...
    def without(self, text: str, concept_id: str, path: str) -> str: ...


def form_of(file: Path) -> Form:
    """How a glossary is written, by the end of its name. Raises UserError."""
    if file.suffix in CSV:
        from mtfix.glossary import csvtext

        return cast(Form, csvtext)
    if file.suffix in YAML:
        from mtfix.glossary import yamltext

        return cast(Form, yamltext)
    raise UserError(f"{file}: the name of a glossary ends in {', '.join(YAML + CSV)}")


def read_text(file: Path) -> SourceFile:
    """A glossary as text, with its line ends. Raises UserError."""
    try:
        data = file.read_bytes()
        bom = _BOM if data.startswith(_BOM) else b""
        return SourceFile(str(file), data, data[len(bom) :].decode(), bom=bom, file=file)
    except OSError as error:
        raise UserError(f"{file}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{file}: not UTF-8 (byte {error.start})") from None


def read_or_new(file: Path) -> SourceFile:
    """As `read_text`; an empty text for a file that does not exist."""
    return read_text(file) if file.exists() else SourceFile(str(file), b"", "")


def write_text(source: SourceFile, text: str) -> None:
    """Give a file that was read, or is new, this text, all of it or nothing. Raises UserError."""
    if source.file:
        write(source, text)
    else:
        save(Path(source.path), source.encode(text))
