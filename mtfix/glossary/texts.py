"""Glossary files as texts that are changed in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, count
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


def holds_days(text: str, path: str) -> bool:
    """Whether the glossary has a place for the day on which a concept was looked at."""
    if Path(path).suffix not in CSV or not text.strip():
        return True
    from mtfix.glossary.csvtext import columns

    return "checked" in columns(text, path)


def with_term(
    text: str,
    path: str,
    right: str,
    wrong: str = "",
    day: date | None = None,
    taken: Callable[[str], bool] = lambda _: False,
) -> str:
    """The text of a glossary in which `right` is a right name and, if one is given, `wrong` a wrong one for it.

    What it says already is not said again; `day` is when a person looked at it. `taken` tells which ids other
    glossaries have: a concept with one of these would take the place of theirs. Raises UserError where that cannot be
    written.
    """
    from mtfix.glossary.rows import slug

    form = form_of(Path(path))
    if known := next((one for one in form.with_name(text, right, path) if right in one.right), None):
        if not wrong or wrong in known.deprecated:
            return text
        return form.with_replaced(text, known.id, {"deprecated": [*known.deprecated, wrong]}, path)
    base = slug(right)
    ids = chain([base], (f"{base}-{number}" for number in count(2)))
    free = next(one for one in ids if not taken(one) and not form.find(text, one, path))
    record: dict[str, object] = {"id": free, "preferred": right}
    if wrong:
        record["deprecated"] = [wrong]
    if day and holds_days(text, path):
        record["checked"] = day
    return form.with_added(text, record, path)


def write_text(source: SourceFile, text: str) -> None:
    """Give a file that was read, or is new, this text, all of it or nothing. Raises UserError."""
    if source.file:
        write(source, text)
    else:
        save(Path(source.path), source.encode(text))
