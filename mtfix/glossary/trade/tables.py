"""Tables: the native CSV and TSV, and those of DeepL, Google and OmegaT, which have two columns or one a language."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from mtfix.errors import PackError, UserError
from mtfix.glossary import rows
from mtfix.glossary.model import Concept
from mtfix.glossary.trade.model import Exported, Given, Imported, Note, Wanted, lost_fields, suffix_of

_DEEPL_ENTRY = 1024
_DEEPL_FILE = 10 * 1024 * 1024
_TAGS = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2,4}))?(?:[-_][A-Za-z0-9]+)*")
_HEADINGS = frozenset({"source", "target", "term", "translation", "source term", "target term", "english"})
_NOT_NATIVE = "; for the tables of other tools name the --format: deepl, google, google-sets or omegat"


def language_code(tag: str) -> str:
    """The language, and the script or region if it has one, of a tag such as “pl”, “EN_US” or “zh-Hans-CN”.

    Empty for what is no such tag.
    """
    found = _TAGS.fullmatch(tag.strip())
    if not found:
        return ""
    language, other = found[1].lower(), found[2] or ""
    if not other:
        return language
    return f"{language}-{other.title() if len(other) > 3 else other.upper()}"


def is_english(code: str) -> bool:
    """Whether a language code is one of English."""
    return code.partition("-")[0] in ("en", "eng")


# The native table.


def read_csv(given: Given) -> Imported:
    """The concepts of a native CSV. Raises PackError if its header or its quotes are broken."""
    return read_rows(rows.csv_rows(given.text, ",", given.path), given.path, _NOT_NATIVE)


def read_tsv(given: Given) -> Imported:
    """As `read_csv`, with tabs."""
    return read_rows(rows.csv_rows(given.text, "\t", given.path), given.path, _NOT_NATIVE)


def read_rows(table: Iterable[tuple[int, Sequence[str]]], path: str, hint: str = "") -> Imported:
    """The concepts of rows with their lines, the first of which is the header; rows at fault are skipped."""
    rest = iter(table)
    try:
        header = rows.columns(next(rest, (1, ()))[1], path)
    except PackError as error:
        raise PackError(path, error.line, error.fault + (hint if "first column" in error.fault else "")) from None
    concepts: list[Concept] = []
    skipped: list[Note] = []
    taken: dict[str, int] = {}
    for line, row in rest:
        if not any(cell.strip() for cell in row):
            continue
        try:
            values = rows.values(header, row, path, line)
            if not values.get("term"):
                skipped.append(Note(line, _shown(row), "no term"))
            else:
                concepts.append(rows.concept_of(values, taken, path, line))
        except PackError as error:
            skipped.append(Note(line, _shown(row), error.fault))
    return Imported(tuple(concepts), tuple(skipped))


def _shown(row: Sequence[str]) -> str:
    """The first cell that says something."""
    cell = next((cell.strip() for cell in row if cell.strip()), "")
    return cell if len(cell) <= 60 else cell[:59] + "…"


def write_csv(concepts: Sequence[Concept], _wanted: Wanted) -> Exported:
    """A native CSV with the columns that are needed."""
    return _write_native(concepts, ",")


def write_tsv(concepts: Sequence[Concept], _wanted: Wanted) -> Exported:
    """As `write_csv`, with tabs."""
    return _write_native(concepts, "\t")


def _write_native(concepts: Sequence[Concept], delimiter: str) -> Exported:
    names = rows.columns_for(concepts)
    table = [names, *(rows.cells(concept, names) for concept in concepts)]
    return Exported(csv_text(table, delimiter).encode(), tuple(lost_fields(concepts, {*rows.COLUMNS, "names"})))


def csv_text(table: Iterable[Sequence[str]], delimiter: str = ",", line_end: str = "\n") -> str:
    """Rows as the text of a CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows(table)
    return out.getvalue()


def with_rows(text: str, added: Sequence[Concept], changed: Sequence[Concept], path: str) -> str:
    """A native table with other rows for the concepts of it that have changed, and those that are added below.

    The lines of all others stay, and the header, too, unless it lacks a column. Raises PackError for what is no native
    table.
    """
    delimiter = "\t" if suffix_of(path) == ".tsv" else ","
    line_end = "\r\n" if "\r\n" in text else "\n"

    def written(names: Sequence[str], concepts: Iterable[Concept]) -> str:
        return csv_text((rows.cells(concept, names) for concept in concepts), delimiter, line_end)

    if not text.strip():
        names = rows.columns_for(added)
        return csv_text([names], delimiter, line_end) + written(names, added)
    table = list(rows.csv_rows(text, delimiter, path))
    lines = io.StringIO(text, newline="").readlines()
    starts = [line for line, _ in table] + [len(lines) + 1]
    chunks = ["".join(lines[start - 1 : end - 1]) for start, end in pairwise(starts)]
    names = rows.columns(table[0][1], path)
    if missing := [name for name in rows.columns_for([*changed, *added], always=()) if name not in names]:
        names = [*names, *missing]
        chunks[0] = csv_text([names], delimiter, line_end)
    places = {line: place for place, line in enumerate(starts)}
    for concept in changed:
        chunks[places[concept.line]] = written(names, [concept])
    if chunks[-1] and not chunks[-1].endswith("\n"):
        chunks[-1] += line_end
    return "".join(chunks) + written(names, added)


# Tables of two columns, a name and its English.


class _Pairs:
    """English terms with their names, in the order in which they came."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.lines: dict[str, int] = {}
        self.names: dict[str, dict[str, dict[str, None]]] = {}
        self.notes: dict[str, dict[str, None]] = {}
        self.skipped: list[Note] = []

    def add(self, line: int, english: str, language: str, name: str, note: str = "") -> None:
        self.lines.setdefault(english, line)
        self.names.setdefault(english, {}).setdefault(language, {})[name] = None
        if note:
            self.notes.setdefault(english, {})[note] = None

    def imported(self) -> Imported:
        taken: dict[str, int] = {}
        concepts = (
            Concept(
                id=rows.unique_id(english, taken),
                type="term",
                preferred=english,
                names={language: tuple(names) for language, names in self.names[english].items()},
                note="\n".join(self.notes.get(english, ())),
                path=self.given.path,
                line=line,
            )
            for english, line in self.lines.items()
        )
        return Imported(tuple(concepts), tuple(self.skipped))


def _read_pairs(given: Given, table: Iterable[tuple[int, list[str]]], *, comments: bool = False) -> Imported:
    """The concepts of rows: a name, its English, and a comment, or else the languages of both."""
    found = _Pairs(given)
    for line, row in table:
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        name, english = (*cells, "", "")[:2]
        if line == 1 and {name.lower(), english.lower()} <= _HEADINGS:
            found.skipped.append(Note(line, _shown(row), "a header, it seems; such files have none"))
            continue
        own = [language_code(cell) for cell in cells[2:4]] if not comments and len(cells) > 3 else []
        if own and not all(own):
            found.skipped.append(
                Note(line, _shown(row), f"“{cells[2]}”, “{cells[3]}”: codes of languages are expected")
            )
            continue
        language, target = own or (given.language, "en")
        if is_english(language) and not is_english(target):
            name, english, language, target = english, name, target, language
        if not language:
            raise UserError(f"{given.path}: name the language of its first column with --source-language")
        if not is_english(target):
            found.skipped.append(Note(line, _shown(row), f"from {language} to {target}: neither is English"))
        elif is_english(language):
            found.skipped.append(Note(line, _shown(row), "from English to English"))
        elif not name or not english:
            found.skipped.append(Note(line, _shown(row), "two columns are needed: a name and its English"))
        else:
            found.add(line, english, language, name, cells[2] if comments and len(cells) > 2 else "")
    return found.imported()


def _delimited(given: Given) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file of two columns: tabs by its suffix, otherwise commas with quotes."""
    if suffix_of(given.path) in (".tsv", ".txt", ".tab", ".utf8"):
        return _tabbed(given)
    table = list(rows.csv_rows(given.text, ",", given.path))
    if table and all(len(row) < 2 for _, row in table) and any(";" in row[0] for _, row in table if row):
        raise PackError(given.path, 1, "the columns are separated by semicolons; commas are needed")
    return iter(table)


def _tabbed(given: Given) -> Iterator[tuple[int, list[str]]]:
    lines = given.text.replace("\r\n", "\n").split("\n")
    return ((number, line.split("\t")) for number, line in enumerate(lines, 1))


def read_deepl(given: Given) -> Imported:
    """The concepts of a glossary of DeepL: name, English and perhaps the languages of both."""
    return _read_pairs(given, _delimited(given))


def read_google(given: Given) -> Imported:
    """The concepts of a unidirectional glossary of Google: name and English."""
    return _read_pairs(given, _delimited(given))


def read_omegat(given: Given) -> Imported:
    """The concepts of a glossary of OmegaT: name, English and perhaps a comment, which is kept as note."""
    table = ((line, row) for line, row in _tabbed(given) if not row[0].startswith("#"))
    return _read_pairs(given, table, comments=True)


def _language(concepts: Sequence[Concept], wanted: Wanted) -> str:
    """The language of the names to write. Raises UserError if it is not clear, or has no name."""
    there = sorted({code for concept in concepts for code in concept.names})
    if wanted.language in there:
        return wanted.language
    if not wanted.language and len(there) == 1:
        return there[0]
    have = f"the names are in {', '.join(there)}" if there else "no concept has a name in another language"
    if wanted.language:
        raise UserError(f"no name in “{wanted.language}”: {have}")
    raise UserError(f"this format has the names of one language: pick it with --language ({have})")


def _write_pairs(
    concepts: Sequence[Concept], wanted: Wanted, *, held: frozenset[str] = frozenset()
) -> tuple[str, list[tuple[Concept, str]], list[Note]]:
    """The language, each concept with each of its names in it, and what is lost."""
    language = _language(concepts, wanted)
    losses = [Note(c.line, f"names in {code}", c.preferred) for c in concepts for code in c.names if code != language]
    losses += [
        Note(c.line, f"concepts without a name in {language}", c.preferred)
        for c in concepts
        if not c.names.get(language)
    ]
    losses += lost_fields((c for c in concepts if c.names.get(language)), {"id", "names", *held})
    return language, [(c, name) for c in concepts for name in c.names.get(language, ())], losses


def write_deepl(concepts: Sequence[Concept], wanted: Wanted) -> Exported:
    """A glossary of DeepL: name, English and, in CSV, the languages. What breaks its limits is left out."""
    language, pairs, losses = _write_pairs(concepts, wanted)
    tabs = wanted.suffix == ".tsv"
    table: list[list[str]] = []
    seen: set[str] = set()
    for concept, name in pairs:
        entry = [_one_line(name), _one_line(concept.preferred)]
        if entry[0] in seen:
            losses.append(Note(concept.line, "names that stand twice, which DeepL rejects", name))
        elif any(len(cell.encode()) > _DEEPL_ENTRY for cell in entry):
            losses.append(Note(concept.line, f"entries of more than {_DEEPL_ENTRY} bytes", name))
        else:
            seen.add(entry[0])
            table.append(entry if tabs else [*entry, language.partition("-")[0], "en"])
    data = (_tab_text(table) if tabs else csv_text(table)).encode()
    if len(data) > _DEEPL_FILE:
        losses.append(Note(0, "the limit of DeepL of 10 MiB a glossary", f"this one has {len(data):,} bytes"))
    return Exported(data, tuple(losses))


def write_google(concepts: Sequence[Concept], wanted: Wanted) -> Exported:
    """A unidirectional glossary of Google: name and English."""
    _, pairs, losses = _write_pairs(concepts, wanted)
    table = [[_one_line(name), _one_line(concept.preferred)] for concept, name in pairs]
    text = _tab_text(table) if wanted.suffix == ".tsv" else csv_text(table)
    return Exported(text.encode(), tuple(losses))


def write_omegat(concepts: Sequence[Concept], wanted: Wanted) -> Exported:
    """A glossary of OmegaT: name, English and the note."""
    _, pairs, losses = _write_pairs(concepts, wanted, held=frozenset({"note"}))
    table = [[_one_line(name), _one_line(c.preferred), *([_one_line(c.note)] if c.note else [])] for c, name in pairs]
    return Exported(_tab_text(table).encode(), tuple(losses))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _tab_text(table: Iterable[Sequence[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in table)


# Google's equivalent term sets: a column a language.


def read_google_sets(given: Given) -> Imported:
    """The concepts of equivalent term sets: a header of language codes, perhaps `pos` and `description`."""
    table = rows.csv_rows(given.text, ",", given.path)
    header = [cell.strip() for cell in next(table, (1, []))[1]]
    codes = [cell if cell in ("pos", "description") else language_code(cell) for cell in header]
    if wrong := next((cell for cell, code in zip(header, codes, strict=True) if not code), None):
        raise PackError(given.path, 1, f"the header has codes of languages, not “{wrong}”")
    at = next((number for number, code in enumerate(codes) if is_english(code)), None)
    if at is None:
        raise PackError(given.path, 1, "no column is English (en)")
    found: list[Concept] = []
    skipped: list[Note] = []
    losses: list[Note] = []
    taken: dict[str, int] = {}
    for line, row in table:
        cells = dict(zip(range(len(codes)), (cell.strip() for cell in row), strict=False))
        english = cells.get(at, "")
        if not english:
            if any(cells.values()):
                skipped.append(Note(line, _shown(row), "no English term"))
            continue
        names: dict[str, tuple[str, ...]] = {}
        definition = ""
        for number, cell in cells.items():
            if not cell or number == at:
                continue
            if codes[number] == "description":
                definition = cell
            elif codes[number] == "pos" or is_english(codes[number]):
                losses.append(Note(line, header[number], f"{cell} ({english})"))
            else:
                names[codes[number]] = (*names.get(codes[number], ()), cell)
        found.append(
            Concept(
                rows.unique_id(english, taken),
                "term",
                english,
                names=names,
                definition=definition,
                path=given.path,
                line=line,
            )
        )
    return Imported(tuple(found), tuple(skipped), tuple(losses))


def write_google_sets(concepts: Sequence[Concept], wanted: Wanted) -> Exported:
    """Equivalent term sets: English and the first name in each language, or in the one that is wanted."""
    there = sorted({code for concept in concepts for code in concept.names})
    languages = [_language(concepts, wanted)] if wanted.language else there
    table = [["en", *languages]]
    table += [[c.preferred, *(next(iter(c.names.get(code, ())), "") for code in languages)] for c in concepts]
    losses = [
        Note(concept.line, f"names in {code}" if code not in languages else "names beyond the first", name)
        for concept in concepts
        for code, names in concept.names.items()
        for name in names[code in languages :]
    ]
    return Exported(csv_text(table).encode(), (*losses, *lost_fields(concepts, {"id", "names"})))
