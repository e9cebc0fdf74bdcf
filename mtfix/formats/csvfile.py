"""CSV and TSV: the English stands in the columns that `--columns` names.

CSV is that of RFC 4180, with `,`, `;` or a tab between fields. In TSV a quotation mark may be just that: a field is
quoted only if the mark at its end is followed by a tab or a line end, and no tab stands between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtfix.errors import UserError
from mtfix.formats import Options, name_of
from mtfix.formats.extract import Escape, Extract, Weaver, as_it_is, fault_at
from mtfix.formats.strings import Literal, guarded, weave
from mtfix.text.spans import Span

_QUOTED = re.compile(r'"(?P<inside>[^"]*+(?:""[^"]*+)*+)"')
_DOUBLED = re.compile('""')
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][A-Za-z]{2,4})?")
_DELIMITERS = ",;\t"
_SAMPLE = 65_536
_LINES = 50
_SHOWN = 12
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class _Field:
    span: Span
    is_quoted: bool

    def literal(self, text: str) -> Literal:
        return Literal.read(text, [self.span], _DOUBLED if self.is_quoted else None, lambda match: '"')

    def value(self, text: str) -> str:
        return self.span.cut(text).replace('""', '"') if self.is_quoted else self.span.cut(text)


def read(text: str, path: str, options: Options) -> Extract:
    """The texts of the columns that `options` names, beside those of the source columns.

    Raises UserError for a table that is not sound, with the line, and for columns that it does not have.
    """
    tabbed = name_of(path, options) == "tsv"
    delimiter = "\t" if tabbed else _delimiter(text)
    rows = _rows(text, path, delimiter, tabbed)
    weaver = Weaver(text, path)
    first = next(rows, None)
    if first is None:
        return weaver.extract()
    head = [field.value(text).strip() for field in first]
    if not options.columns:
        raise UserError(f"{path}: say which columns hold the English, as in --columns {_example(head)}; {_has(head)}")
    english = [_column(name, head, path) for name in options.columns]
    sources = [_column(name, head, path) for name in options.source_columns]
    if len(sources) > len(english):
        raise UserError(f"{path}: there are more source columns than columns")
    pairs = sorted(
        (column, sources[n] if n < len(sources) else None) for n, column in enumerate(dict.fromkeys(english))
    )
    escapes = {quoted: _escape(delimiter, quoted, tabbed) for quoted in (True, False)}

    def row(fields: Sequence[_Field]) -> None:
        for column, beside in pairs:
            source = "" if beside is None else fields[beside].value(text)
            field = fields[column]
            weave(weaver, field.literal(text), source=source, escape=escapes[field.is_quoted])

    headless = all(map(str.isdecimal, (*options.columns, *options.source_columns)))
    if headless:
        row(first)
    for fields in rows:
        row(fields)
    told = {match[1] for n in sources if not headless and (match := _LANGUAGE.fullmatch(head[n]))}
    return weaver.extract(told.pop() if len(told) == 1 else "")


def _rows(text: str, path: str, delimiter: str, tabbed: bool) -> Iterator[list[_Field]]:
    """The rows of a table; lines without anything are none."""
    bare = re.compile(rf"[^{delimiter}\r\n]*+")
    at, width = 0, 0
    while at < len(text):
        start = at
        fields = []
        while True:
            field, at = _field(text, path, at, delimiter, tabbed, bare)
            fields.append(field)
            if text[at : at + 1] != delimiter:
                break
            at += 1
        at += 2 if text.startswith("\r\n", at) else 1
        if len(fields) == 1 and not fields[0].span and not fields[0].is_quoted:
            continue
        width = width or len(fields)
        if len(fields) != width:
            raise fault_at(path, text, start, f"{len(fields)} fields in a table of {width} columns")
        yield fields


def _field(text: str, path: str, at: int, delimiter: str, tabbed: bool, bare: re.Pattern[str]) -> tuple[_Field, int]:
    """The field at an offset, and where it ends."""
    if text.startswith('"', at):
        match = _QUOTED.match(text, at)
        ends = match is not None and (match.end() == len(text) or text[match.end()] in f"{delimiter}\r\n")
        if match and ends and not (tabbed and delimiter in match["inside"]):
            return _Field(Span(*match.span("inside")), True), match.end()
        if not tabbed:
            what = "text after a closing quotation mark" if match else "a quotation mark is not closed"
            raise fault_at(path, text, at if not match else match.end(), what)
    found = bare.match(text, at)
    end = found.end() if found else at
    return _Field(Span(at, end), False), end


def _delimiter(text: str) -> str:
    """What stands between the fields: what the first line has, and most others as often; a comma in doubt."""
    outside = re.sub(r'"[^"]*"?', "", text[:_SAMPLE])
    lines = [line for line in outside.splitlines() if line][:_LINES]
    if not lines:
        return _DELIMITERS[0]

    def worth(mark: str) -> tuple[int, int]:
        count = lines[0].count(mark)
        return (sum(line.count(mark) == count for line in lines) if count else 0, count)

    return max(_DELIMITERS, key=worth)


def _escape(delimiter: str, quoted: bool, tabbed: bool) -> Escape:
    """How text is written in a field: what would need quotation marks around it cannot be, where there are none."""
    if quoted:
        return guarded(lambda text: text.replace('"', '""'), "\t" if tabbed else "")
    return guarded(as_it_is, f'{delimiter}\r\n"')


def _column(name: str, head: Sequence[str], path: str) -> int:
    """The index of a column that is named, or counted from 1."""
    if name in head:
        return head.index(name)
    if name.isdecimal() and 1 <= int(name) <= len(head):
        return int(name) - 1
    raise UserError(f"{path}: no column “{name}”; {_has(head)}")


def _has(head: Sequence[str]) -> str:
    """“it has 1 id, 2 text”: the columns of a table, by its first row."""
    names = [f"{n} {name[:_LONGEST]}".strip() for n, name in enumerate(head[:_SHOWN], 1)]
    return f"it has {', '.join(names)}" + (" …" if len(head) > _SHOWN else "")


def _example(head: Sequence[str]) -> str:
    likely = [name for name in head if name.lower() in ("en", "english", "text", "target", "translation", "mt")]
    return next((name for name in (*likely, *head[-1:]) if name.isidentifier()), str(len(head)))
