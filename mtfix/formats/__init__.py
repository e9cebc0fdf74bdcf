"""From the text of a file to its prose, by the name of the file.

A format is a module with `read(text, path, options)`, which gives an Extract: it says which pieces of the text are
prose, the rest is never touched. A new one gets a module of its own here and a row in `FORMATS`, and one in
`parts.SPLITTERS` if large files of it can be read in parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import PurePath

from mtfix.errors import NothingNamedError, PlacedError, UserError
from mtfix.formats.extract import Extract
from mtfix.formats.packing import WORD
from mtfix.text.document import Document, Place

COMPRESSED = ".gz"


@dataclass(frozen=True, slots=True)
class Options:
    """What a user says of the files: their format (a key of FORMATS, else the name tells), where in them prose stands.

    `columns` and `source_columns` name columns of tables, or count them from 1; `fields` are those of JSON records;
    `encoding` is what the files were read in, unless they have a byte order mark.
    """

    input_format: str = ""
    columns: tuple[str, ...] = ()
    source_columns: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Part:
    """Of a file that is read in parts: where one begins, and what of the file must stand around it to be read alone."""

    place: Place = field(default_factory=Place)
    head: str = ""
    tail: str = ""
    is_last: bool = False


Reader = Callable[[str, str, Options], Extract]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: which names it has (patterns in lower case), and the module that reads it.

    Files of a format that is not `in_folders` are checked only when they are named: most of them hold no prose.
    `comment` is what a directive stands between, where the format has comments that readers do not see.
    """

    patterns: tuple[str, ...]
    module: str = ""
    in_folders: bool = True
    comment: tuple[str, str] | None = None

    def read(self, text: str, path: str, options: Options) -> Extract:
        """The prose of a file. Raises UserError for a text that is not of the format."""
        if not self.module:
            return Extract.whole(Document.from_plain(text, path))
        reader: Reader = import_module(f"mtfix.formats.{self.module}").read
        return reader(text, path, options)


PLAIN = "plain"
_SGML = ("<!-- ", " -->")
FORMATS: Mapping[str, Format] = {
    PLAIN: Format(("*.txt", "*.text", "*.adoc", "*.org")),
    "markdown": Format(("*.md", "*.markdown", "*.mdown", "*.mkd", "*.mdx"), "markdown", comment=_SGML),
    "html": Format(("*.html", "*.htm", "*.xhtml", "*.xht"), "html", comment=_SGML),
    "rst": Format(("*.rst", "*.rest"), "rst"),
    "latex": Format(("*.tex", "*.ltx"), "latex", comment=("% ", "")),
    "xliff": Format(("*.xlf", "*.xliff", "*.sdlxliff", "*.mqxliff"), "xliff", comment=_SGML),
    "tmx": Format(("*.tmx",), "tmx", comment=_SGML),
    "android": Format(("strings.xml", "strings[_-]*.xml", "*_strings.xml"), "android", comment=_SGML),
    # A name with “~$” in front is what Word writes while it has the document open.
    "docx": Format(tuple(f"[!~]*{end}" for end in WORD), "docx"),
    "po": Format(("*.po", "*.pot"), "po"),
    "csv": Format(("*.csv",), "csvfile", in_folders=False),
    "tsv": Format(("*.tsv", "*.tab"), "csvfile", in_folders=False),
    "json": Format(("*.json",), "jsonfile", in_folders=False),
    "jsonl": Format(("*.jsonl", "*.ndjson"), "jsonfile", in_folders=False),
    "srt": Format(("*.srt",), "subtitles"),
    "vtt": Format(("*.vtt",), "subtitles"),
    "strings": Format(("*.strings",), "applestrings", comment=("/* ", " */")),
    "xcstrings": Format(("*.xcstrings",), "xcstrings"),
}


def format_of(path: str, options: Options | None = None) -> Format:
    """The format of a file by its name, plain text if that tells nothing. Raises UserError for an unknown one."""
    if options and options.input_format:
        if options.input_format not in FORMATS:
            raise UserError(f"unknown format “{options.input_format}” ({', '.join(FORMATS)})")
        return FORMATS[options.input_format]
    return _by_name(path) or FORMATS[PLAIN]


def name_of(path: str, options: Options) -> str:
    """The key in FORMATS of a file's format; see `format_of`."""
    form = format_of(path, options)
    return next(name for name, one in FORMATS.items() if one is form)


def _by_name(path: str) -> Format | None:
    name = PurePath(path).name.lower().removesuffix(COMPRESSED)
    return next((form for form in FORMATS.values() if any(fnmatchcase(name, p) for p in form.patterns)), None)


def extract(text: str, path: str, options: Options | None = None, part: Part | None = None) -> Extract:
    """The prose of a file's text, or of a part of it. Raises UserError for a text that is not of its format."""
    options = options or Options()
    form = format_of(path, options)
    if not part:
        return form.read(text, path, options)
    try:
        whole = form.read(part.head + text + part.tail, path, options)
    except PlacedError as error:
        raise error.moved(part.place.line - 1 - part.head.count("\n")) from None
    except NothingNamedError:
        if not part.place.start:
            raise
        return Extract(Document(path, text, (), place=part.place), Document(path, "", (), place=part.place))
    return whole.within(text, len(part.head), part.place)


def is_text_name(name: str) -> bool:
    """Whether a file with this name is text to check when it is met in a folder."""
    found = _by_name(name)
    return found is not None and found.in_folders


def is_known_name(name: str) -> bool:
    """Whether the name of a file tells its format."""
    return _by_name(name) is not None


def names_in_folders() -> list[str]:
    """The patterns of the names of files that are checked when they are met in a folder."""
    return [pattern for form in FORMATS.values() if form.in_folders for pattern in form.patterns]
