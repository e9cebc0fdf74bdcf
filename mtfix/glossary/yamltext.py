"""A glossary's YAML as text, so that one change is one small diff: comments and order stay.

A record begins with `- ` in the first column, and each is parsed on its own. As with gofmt, where a list is broken
into lines, and which texts are in quotes, is the author's business; all else has one form.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import yaml

from mtfix.errors import PackError
from mtfix.glossary.model import Concept
from mtfix.glossary.store import KEYS, concept_of
from mtfix.rules.yamlfile import Record, fault, parse

_WIDTH = 120
_START = re.compile(r"^- ", re.MULTILINE)
_ID = re.compile(r"""^[- ] +id: +(["']?)([a-z0-9-]+)\1[ \t\r]*(?:#.*)?$""", re.MULTILINE)
_HEAD = re.compile(r"(?:[ \t]*(?:#.*)?\r?\n|(?:---|%.*)[ \t]*\r?\n)*[ \t]*(?:#.*)?")
_BEFORE = re.compile(r"(?:[\[{,:]\s*|\n\s*- +)[\"']?\Z")
_AFTER = re.compile(r"[\"']?\s*(?:[\]},#\n]|\Z)")
_BLANKS = " \t\r\n"
_COMMENT = re.compile(r"#.*")
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^:#]|:(?=\S)|(?<=\S)#)*")
_QUOTED = ("unless", "examples", "silent")  # patterns and sentences
_LISTS = ("admitted", "deprecated", "unless", "silent")
_PLACES = {key: place for place, key in enumerate(KEYS)}
TEXT = "the glossary"


class _Raw(str):
    """YAML as it was written."""

    __slots__ = ()


class _BlockList(list[object]):
    """A list that was written with one item a line."""


class _BlockMap(dict[str, object]):
    """A mapping that was written with one key a line."""


# Rendering


def render(record: Mapping[str, object]) -> str:
    """A record in the form in which glossaries are written; only keys with a value, in the order of KEYS."""
    known = sorted((key for key, value in record.items() if value), key=_place)
    return "- " + "".join(_field(key, record[key]) for key in known)[2:]


def _place(key: str) -> int:
    return _PLACES.get(key, len(KEYS))


def _field(key: str, value: object) -> str:
    quoted = key in _QUOTED
    lines = _lines(f"  {key}:", value, 4, quoted)
    if key == "examples" and isinstance(value, list | tuple):
        examples = [one for one in value if isinstance(one, Mapping)]
        lines = _examples(examples) if len(examples) == len(value) else lines
    return "".join(f"{line}\n" for line in lines)


def _lines(head: str, value: object, indent: int, quoted: bool) -> Iterator[str]:
    """A value behind its key or dash: on the same line if it fits, else in lines of its own."""
    if not isinstance(value, Mapping | list | tuple):
        yield f"{head} {_scalar(value, quoted)}".rstrip()
        return
    line = f"{head} {_inline(value, quoted)}"
    fits = len(line) <= _WIDTH and not isinstance(value, _BlockList | _BlockMap)
    if fits or not value or (isinstance(value, Mapping) and head.endswith("-")):
        yield line
    else:
        yield head
        pad = " " * indent
        if isinstance(value, Mapping):
            for key, item in value.items():
                yield from _lines(f"{pad}{_scalar(key)}:", item, indent + 2, quoted)
        else:
            for item in value:
                yield from _lines(f"{pad}-", item, indent + 2, quoted)


def _inline(value: object, quoted: bool) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_scalar(key, flow=True)}: {_inline(item, quoted)}' for key, item in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_inline(item, quoted) for item in value)}]"
    return _scalar(value, quoted, flow=True)


def _examples(value: Iterable[Mapping[str, object]]) -> Iterator[str]:
    yield "  examples:"
    for item in value:
        wide = max(map(len, item))
        for place, (key, text) in enumerate(item.items()):
            yield f"    {' ' if place else '-'} {key}:{' ' * (wide - len(key))} {_scalar(text, quoted=True)}"


def _scalar(value: object, quoted: bool = False, *, flow: bool = False) -> str:
    if isinstance(value, _Raw):
        return value
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if not isinstance(value, str):
        return str(value)
    return value if not quoted and _is_plain(value, flow) else f'"{"".join(map(_escaped, value))}"'


def _is_plain(text: str, flow: bool) -> bool:
    """Whether YAML reads this as the text that it is, without quotes."""
    if not text.isprintable() or text.endswith((" ", ":")) or not _PLAIN.fullmatch(text):
        return False
    if flow and any(mark in text for mark in ",[]{}:?"):
        return False
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(text[0], [])
    return not any(pattern.match(text) for _, pattern in resolvers)


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return {10: "\\n", 9: "\\t"}.get(code) or (
        f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
    )


# Records in their file


class Block(NamedTuple):
    """One record in a text: where it begins, where the next one does, and the number of its first line, from 1."""

    source: str
    start: int
    limit: int
    line: int

    @property
    def end(self) -> int:
        """Where its last line ends: the last that is neither blank nor a comment in the first column."""
        region = self.source[self.start : self.limit].rstrip(_BLANKS)
        while (last := region.rfind("\n") + 1) and region.startswith("#", last):
            region = region[:last].rstrip(_BLANKS)
        line_end = self.source.find("\n", self.start + len(region), self.limit)
        return self.limit if line_end < 0 else line_end - (self.source[line_end - 1] == "\r")

    @property
    def body(self) -> str:
        """What is written there, without the last line end, with line ends as in Unix."""
        return self.source[self.start : self.end].replace("\r\n", "\n")

    def record(self, path: str = TEXT) -> Record:
        """What it says. Raises PackError."""
        return record_in(self.body, path, self.line)

    def id(self, path: str = TEXT) -> str:
        """The id of its concept. Raises PackError for what is no record."""
        found = _ID.search(self.source, self.start, self.limit)
        return found[2] if found else str(self.record(path).values.get("id", ""))


def record_in(body: str, path: str = TEXT, line: int = 1) -> Record:
    """The one record of a text that begins at this line of a file. Raises PackError."""
    found = list(parse(path, body, line))
    if len(found) != 1:
        raise fault(path, body, line, "each record begins with “- key: …” in the first column", line)
    return found[0]


def blocks(text: str, path: str = TEXT) -> Sequence[Block]:
    """The records of a glossary. Raises PackError for what is no list of them."""
    there = _blocks(text)
    first = there[0].start if there else len(text)
    head = _HEAD.match(text, 0, first)
    if head and head.end() < first:
        line = text.count("\n", 0, head.end()) + 1
        raise fault(path, text, line, "a list of records is expected, each beginning with “- ” in the first column")
    return there


@lru_cache(maxsize=2)
def _blocks(text: str) -> Sequence[Block]:
    starts = [match.start() for match in _START.finditer(text)]
    made: list[Block] = []
    line, at = 1, 0
    for start, limit in pairwise([*starts, len(text)]):
        line += text.count("\n", at, start)
        made.append(Block(text, start, limit, line))
        at = start
    return made


def block_of(text: str, concept_id: str, path: str = TEXT) -> Block | None:
    """Where a concept is written. Raises PackError for what is no list of records."""
    return next((block for block in blocks(text, path) if block.id(path) == concept_id), None)


def find(text: str, concept_id: str, path: str = TEXT) -> Concept | None:
    """The concept with this id. Raises PackError."""
    block = block_of(text, concept_id, path)
    return concept_of(block.record(path)) if block else None


def with_name(text: str, name: str, path: str = TEXT) -> Iterator[Concept]:
    """The concepts in whose records a name is written as a value of its own. Raises PackError."""
    words = (re.escape(word).replace('"', '\\\\?"').replace("'", "''?") for word in name.split())
    pattern = re.compile(r"\s+".join(words))
    hits = [match.start() for match in pattern.finditer(text) if match[0] and _stands_alone(text, match)]
    there = blocks(text, path) if hits else []
    starts = [block.start for block in there]
    for place in sorted({bisect_right(starts, hit) - 1 for hit in hits} - {-1}):
        yield concept_of(there[place].record(path))


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _WIDTH) : match.start()]
    after = text[match.end() : match.end() + _WIDTH]
    return bool(_BEFORE.search(before) and _AFTER.match(after))


# Changes


def with_added(text: str, record: Mapping[str, object], path: str = TEXT) -> str:
    """The text with one more record, behind the last one. Raises PackError if it, or the text, is no glossary."""
    return with_all_added(text, [record], path)


def with_all_added(text: str, records: Iterable[Mapping[str, object]], path: str = TEXT) -> str:
    """As `with_added`, for several."""
    there = blocks(text, path)
    bodies = [render(record)[:-1] for record in records]
    for body in bodies:
        concept_of(record_in(body, f"{path} (new record)"))
    if there:
        concept_of(there[-1].record(path))  # what is not closed there would swallow what follows
        end = there[-1].end
    else:
        end = len(text.rstrip(_BLANKS))
    line_end = _line_end(text)
    between = line_end * (2 if _is_airy(text, there) else 1)
    made = between.join(body.replace("\n", line_end) for body in bodies)
    if not end:
        return made + (text or "\n")
    return text[:end] + between + made + text[end:]


def with_replaced(text: str, concept_id: str, changes: Mapping[str, object], path: str = TEXT) -> str:
    """The text with other values for some keys of a concept, empty ones taken out; no other line is touched.

    Raises PackError for a concept that is not there, and if the record would be none.
    """
    block = _needed(text, concept_id, path)
    return _spliced(text, [(block, _changed(block, changes, path))])


def with_all_replaced(text: str, changes: Mapping[str, Mapping[str, object]], path: str = TEXT) -> str:
    """As `with_replaced`, for several concepts by their id."""
    there = [block for block in blocks(text, path) if block.id(path) in changes]
    return _spliced(text, [(block, _changed(block, changes[block.id(path)], path)) for block in there])


def with_body(text: str, concept_id: str, body: str, path: str = TEXT) -> str:
    """The text with the record of a concept as somebody has rewritten it. Raises PackError if that is none."""
    block = _needed(text, concept_id, path)
    body = body.replace("\r\n", "\n").strip("\n")
    blocks(body, path)
    concept_of(record_in(body, path, block.line))
    return _spliced(text, [(block, body)])


def without(text: str, concept_id: str, path: str = TEXT) -> str:
    """The text without a record; comments that stand before it stay. Raises PackError if it is not there."""
    block = _needed(text, concept_id, path)
    before, after, line_end = text[: block.start], text[block.end :], _line_end(text)
    if before.endswith(line_end * 2) or before == line_end:
        before = before.removesuffix(line_end)
    elif not before and after.startswith(line_end * 2):
        after = after.removeprefix(line_end)
    if not after:
        return before.removesuffix(line_end)
    rest = before + after.removeprefix(line_end)
    return rest if rest.strip() else ""


def _needed(text: str, concept_id: str, path: str) -> Block:
    block = block_of(text, concept_id, path)
    if block is None:
        raise PackError(path, 0, f"no concept {concept_id!r}")
    return block


def _spliced(text: str, changes: Sequence[tuple[Block, str]]) -> str:
    pieces, at, line_end = [], 0, _line_end(text)
    for block, body in changes:
        pieces += [text[at : block.start], body.replace("\n", line_end)]
        at = block.end
    return "".join([*pieces, text[at:]])


def _line_end(text: str) -> str:
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def _is_airy(text: str, there: Sequence[Block]) -> bool:
    """Whether most records follow a blank line, as in a file that has none or one yet."""
    if len(there) < 2:
        return True
    blank = sum(_follows_blank(text, block.start) for block in there[1:])
    return 2 * blank >= len(there) - 1


def _follows_blank(text: str, start: int) -> bool:
    """Whether a blank line stands before a line, or before the comments above it."""
    while True:
        above = text.rfind("\n", 0, start - 1) + 1
        line = text[above : start - 1]
        if not line.startswith("#"):
            return not line.strip()
        start = above


# The keys of one record


@dataclass(frozen=True, slots=True)
class _Field:
    """One key: the comments above it, its lines, what stands behind a value on the key's line, and its comments."""

    key: str
    lead: str
    text: str
    node: yaml.Node
    behind: str
    comments: tuple[str, ...]


def _fields(record: Record, body: str) -> tuple[list[_Field], str] | None:
    """The keys of a record, and the comments below them; None if they do not have lines of their own."""
    body = f"  {body[2:]}\n"
    found: list[_Field] = []
    at = 0
    for key, node in record.node.value:
        start = body.rfind("\n", 0, key.start_mark.index) + 1
        if start < at or body[start : key.start_mark.index].strip(" "):
            return None
        value_end = _end(node, body)
        end = body.index("\n", value_end - 1 if body[value_end - 1] == "\n" else value_end) + 1
        one_line = body.count("\n", start, end) == 1
        line_end = body.index("\n", start)
        behind = body[value_end : end - 1] if one_line else body[key.end_mark.index + 1 : line_end]
        found.append(
            _Field(
                str(key.value),
                body[at:start],
                body[start:end],
                node,
                behind.rstrip() if behind.lstrip().startswith("#") else "",
                tuple(_comments(node, body, end)),
            )
        )
        at = end
    return found, body[at:]


def _end(node: yaml.Node, body: str) -> int:
    """Where the last text of a value ends: YAML itself counts blank lines and comments to a block."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last, body)
    end: int = node.end_mark.index
    return len(body[:end].rstrip(" \n")) if getattr(node, "style", "") in ("|", ">") else end


def _comments(node: yaml.Node, body: str, end: int) -> Iterator[str]:
    at = node.start_mark.index
    for leaf in [*_leaves(node), None]:
        for comment in _COMMENT.findall(body[at : leaf.start_mark.index if leaf else end]):
            yield comment.rstrip()
        at = _end(leaf, body) if leaf else end


def _leaves(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    else:
        for item in node.value:
            for one in item if isinstance(item, tuple) else (item,):
                yield from _leaves(one)


def _as_written(node: yaml.Node, value: object, body: str) -> object:
    """A value whose parts are kept as they are written, those aside that have not the form of a glossary."""
    written = body[node.start_mark.index : _end(node, body)]
    if not isinstance(node, yaml.CollectionNode):
        in_block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        return _Raw(written if in_block else re.sub(r"\s*\n\s*", " ", written))
    if len(node.value) != len(value):  # type: ignore[arg-type]
        return _Raw(written)  # a key stands twice
    made = _merged(node, value, value, body)
    if node.flow_style and _joined(written) == _joined(_inline(made, quoted=False)):
        return _Raw(_trimmed(written))
    return made


def _merged(node: yaml.Node, old: object, new: object, body: str) -> object:
    """A new value of which the parts that stay are kept as they are written."""
    if isinstance(node, yaml.MappingNode) and isinstance(old, Mapping) and isinstance(new, Mapping):
        there = dict(zip(old, node.value, strict=False))
        items = {
            _key(there[key][0], body) if key in there else key: _part(node, there[key][1], old[key], item, body)
            if key in there
            else item
            for key, item in new.items()
        }
        return items if node.flow_style else _BlockMap(items)
    if isinstance(node, yaml.SequenceNode) and isinstance(old, list) and isinstance(new, list | tuple):
        listed = [_part(node, node.value[old.index(item)], item, item, body) if item in old else item for item in new]
        return listed if node.flow_style else _BlockList(listed)
    return new


def _key(node: yaml.Node, body: str) -> str:
    return _Raw(body[node.start_mark.index : node.end_mark.index])


def _part(parent: yaml.CollectionNode, node: yaml.Node, old: object, new: object, body: str) -> object:
    made = _as_written(node, old, body) if new == old else _merged(node, old, new, body)
    if isinstance(made, _Raw) and not parent.flow_style and "\n" not in made:
        end = _end(node, body)
        behind = body[end : body.index("\n", end)].rstrip()
        return _Raw(made + behind) if behind.lstrip().startswith("#") else made
    return made


def _joined(text: str) -> str:
    """A list or mapping of several lines in one."""
    text = re.sub(r"(?<=[\[{])\s*\n\s*|\s*\n\s*(?=[\]}])", "", text)
    return re.sub(r"\s*\n\s*", " ", text)


def _trimmed(text: str) -> str:
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


def _values(record: Record) -> dict[str, object]:
    """What a record says, lists as lists, with the code of Norwegian, which YAML takes for a “no”."""
    values: dict[str, object] = {key: value for key, value in record.values.items() if value}
    for key in _LISTS:
        if isinstance(values.get(key), str):
            values[key] = [values[key]]
    if isinstance(names := values.get("names"), dict):
        values["names"] = {
            "no" if code is False else str(code): [forms] if isinstance(forms, str) else forms
            for code, forms in names.items()
        }
    return values


def _as_lists(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _as_lists(item) for key, item in value.items()}
    return [_as_lists(item) for item in value] if isinstance(value, list | tuple) else value


def _of_field(field: _Field, value: object) -> tuple[str, list[str]]:
    """The lines of a key with a value, and the comments that have no place in them."""
    first, rest = _field(field.key, value).split("\n", 1)
    text = f"{first}{field.behind}\n{rest}"
    return text, [comment for comment in field.comments if comment not in text]


def _assembled(parts: Iterable[str]) -> str:
    text = "".join(parts)
    return "- " + (text[2:] if text.startswith("  ") else f"\n{text}")[:-1]


def _changed(block: Block, changes: Mapping[str, object], path: str) -> str:
    """The body of a record with other values for some keys."""
    record, body = block.record(path), block.body
    old = _values(record)
    new = {key: _as_lists(value) for key, value in {**old, **changes}.items() if value}
    layout = _fields(record, body)
    if layout is None:
        if "#" in body:
            raise record.fault("a record in braces, with a comment: give each key a line of its own first")
        made = render(new)[:-1]
    else:
        fields, tail = layout
        inset = " " * (record.node.value[0][0].start_mark.column - 2)
        parts: list[tuple[int, str]] = []
        for field in fields:
            text = field.text
            if new.get(field.key) != old.get(field.key):
                text = _with_value(field, old.get(field.key), new.get(field.key), f"  {body[2:]}\n", inset)
            parts.append((_place(field.key), field.lead + text))
        for key in sorted(set(new) - {field.key for field in fields}, key=_place):
            place = max((n + 1 for n, (rank, _) in enumerate(parts) if rank < _place(key)), default=0)
            parts.insert(place, (_place(key), _indented(_field(key, new[key]), inset)))
        made = _assembled([*(text for _, text in parts), tail])
    concept_of(record_in(made, path, block.line))
    return made


def _with_value(field: _Field, old: object, new: object, body: str, inset: str) -> str:
    if not new:
        return ""
    value = _merged(field.node, old, new, body)
    one_line = "\n" not in body[field.node.start_mark.index : _end(field.node, body)]
    if one_line and len(field.text) > _WIDTH and isinstance(value, list | dict):
        value = _Raw(_inline(value, field.key in _QUOTED))  # in one line, as it was
    text, lost = _of_field(field, value)
    return _indented("".join(f"  {comment}\n" for comment in lost) + text, inset)


def _indented(text: str, inset: str) -> str:
    return re.sub(r"^(?=.)", inset, text, flags=re.MULTILINE)


# The formatter


def formatted(text: str, path: str = TEXT) -> str:
    """The text in the form in which glossaries are written; what it says, its comments and its order stay.

    Keys stand in the order of KEYS, values in one form, one blank line between records, or none if most have none.
    Raises PackError for what is no list of concepts.
    """
    line_end = _line_end(text)
    text = text.replace("\r\n", "\n")
    there = blocks(text, path)
    airy = _is_airy(text, there)
    ends = [0, *(block.end for block in there)]
    starts = [*(block.start for block in there), len(text)]
    gaps = [_tidied(text[end:start]) for end, start in zip(ends, starts, strict=True)]
    if airy:
        gaps[1:-1] = [gap if "\n\n" in gap else f"\n{gap}" for gap in gaps[1:-1]]
    gaps[-1] = gaps[-1].rstrip("\n") + "\n"
    bodies = [_formatted(block, path) for block in there]
    whole = "".join([gaps[0].lstrip("\n"), *(body + gap for body, gap in zip(bodies, gaps[1:], strict=True))])
    return whole.replace("\n", line_end) if whole.strip() else ""


def _tidied(gap: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", _trimmed(gap))


def _formatted(block: Block, path: str) -> str:
    record, body = block.record(path), block.body
    if not record.values.keys() <= _PLACES.keys():
        concept_of(record)  # which says what is wrong
    made = _in_form(record, body)
    if made == body:
        return body
    try:
        again = _values(record_in(made, path, block.line))
    except PackError:
        return body
    return made if again == _values(record) else body  # a turn of YAML that is not ours


def _in_form(record: Record, body: str) -> str:
    layout = _fields(record, body)
    values = _values(record)
    if layout is None:
        return body if "#" in body else render(values)[:-1]
    fields, tail = layout
    parts = []
    for field in sorted(fields, key=lambda field: _place(field.key)):
        value = values.get(field.key)
        if not (field.key in _LISTS and isinstance(field.node, yaml.ScalarNode) and value):
            value = _as_written(field.node, record.values[field.key], f"  {body[2:]}\n")
        text, lost = _of_field(field, value)
        if lost:
            if not re.match(r"  \S", field.text):
                return body
            text = _trimmed(field.text)
        parts += [_lead(field.lead), text]
    return _assembled([*parts, _lead(tail)])


def _lead(comments: str) -> str:
    return "".join(f"  {line.strip()}\n" for line in comments.split("\n") if line.strip())
