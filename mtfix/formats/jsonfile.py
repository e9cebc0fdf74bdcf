"""JSON and JSON Lines: the English stands in the fields that `--fields` names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from mtfix.errors import NothingNamedError, PlacedError, UserError
from mtfix.formats import Options, name_of
from mtfix.formats.extract import Escape, Extract, Weaver
from mtfix.formats.strings import Literal, guarded, weave
from mtfix.text.spans import Span

# A place in a JSON value: the keys that lead to it, None for an element of a list.
Path = tuple[str | None, ...]

_TOKEN = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"([ \t\r\n]*+:)?|[{}\[\]]', re.DOTALL)
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL)
_ANY, _LIST = "*", "[]"
_SHOWN = 8


def read(text: str, path: str, options: Options) -> Extract:
    """The values of the fields that `options` names, in each record.

    A field is a name or a dotted path from the top; lists are passed through, `*` is any name or element, `**`
    any path. Raises UserError for what is not JSON, NothingNamedError for a file without such a field.
    """
    if not text.strip():
        return Weaver(text, path).extract()
    lines = name_of(path, options) == "jsonl"
    for record in _records(text) if lines else [Span(0, len(text))]:
        validate(text, path, record)
    wanted = _matcher(options.fields)
    weaver = Weaver(text, path)
    escape = guarded(written(text))
    seen: dict[str, bool] = {}
    for place, span in strings(text):
        name = ".".join(_LIST if key is None else key for key in place)
        if name not in seen and len(seen) < 100_000:
            seen[name] = wanted(name)
        if seen[name] if name in seen else wanted(name):
            weave(weaver, literal(text, span), escape=escape)
    if seen and not any(seen.values()):
        raise NothingNamedError(_advice(path, options.fields, seen))
    return weaver.extract()


def validate(text: str, path: str, span: Span) -> None:
    """Raise UserError, with its place, for what is no JSON in a stretch of a file."""
    try:
        # Nothing is kept of what is parsed.
        json.loads(span.cut(text), object_pairs_hook=lambda pairs: None)
    except json.JSONDecodeError as error:
        line = text.count("\n", 0, span.start) + error.lineno
        hint = " (one record a line? then --input-format jsonl)" if error.msg == "Extra data" and not span.start else ""
        fault = f"not JSON: {error.msg[0].lower()}{error.msg[1:]}{hint}"
        raise PlacedError(path, line, error.colno, fault) from None
    except RecursionError:
        raise UserError(f"{path}: nested too deep") from None


def strings(text: str, start: int = 0) -> Iterator[tuple[Path, Span]]:
    """The strings of valid JSON (or of several values) that are values, with the stretch between their quotes."""
    place: list[str | None] = []
    for match in _TOKEN.finditer(text, start):
        token = text[match.start()]
        if token in "{[":
            place.append(None)
        elif token in "}]":
            place.pop()
        elif match[2] is not None:
            place[-1] = json.loads(f'"{match[1]}"')
        else:
            yield tuple(place), Span(*match.span(1))


def literal(text: str, span: Span) -> Literal:
    """The string whose quotes stand around a stretch."""
    return Literal.read(text, [span], _ESCAPE, _meaning)


def _meaning(match: re.Match[str]) -> str:
    character: str = json.loads(f'"{match[0]}"')
    # Half of a surrogate pair is no character, and nothing can be written in its place.
    return "\ufffd" if "\ud800" <= character <= "\udfff" else character


def written(text: str) -> Escape:
    """How text is written into the strings of a file: in ASCII if all of it is."""
    ascii_only = text.isascii()
    return lambda new: json.dumps(new, ensure_ascii=ascii_only)[1:-1]


def _records(text: str) -> Iterator[Span]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if text[start:end].strip():
            yield Span(start, end)
        start = end + 1


def _matcher(fields: Iterable[str]) -> Callable[[str], bool]:
    """Whether a place, written with dots and `[]` for a list, is one of these fields."""
    through = rf"(?:\.{re.escape(_LIST)})*"
    kinds = {_ANY: r"[^.]+", _ANY * 2: r".+"}
    patterns = [
        re.compile(r"(?:\[\]\.)*" + r"\.".join(kinds.get(part, re.escape(part)) + through for part in field.split(".")))
        for field in fields
    ]
    return lambda name: any(pattern.fullmatch(name) for pattern in patterns)


def _advice(path: str, fields: Sequence[str], places: Iterable[str]) -> str:
    """What to say to a user who named no field of a file."""
    names = dict.fromkeys(".".join(key for key in place.split(".") if key != _LIST) for place in places)
    told = [name.encode(errors="replace").decode() for name in islice(filter(None, names), _SHOWN)]
    has = f"it has {', '.join(told)}" + (" …" if len(names) > _SHOWN else "") if told else "it holds no records"
    example = next((name for name in told if " " not in name), "text")
    if fields:
        return f"{path}: no text in a field {' or '.join(fields)}; {has}"
    return f"{path}: say which fields hold the English, as in --fields {example}; {has}"
