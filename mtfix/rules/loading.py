"""Rule packs from the disk: folders and files of YAML to `Rule` records."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from mtfix.errors import UserError
from mtfix.findings import MQM_CATEGORIES, Applicability, Severity
from mtfix.rules.model import DEFAULT_CONFIDENCE, LANGUAGE, Example, Rule, json_schema
from mtfix.rules.yamlfile import Record, records

_KEYS = frozenset(json_schema()["items"]["properties"])
_REQUIRED = tuple(json_schema()["items"]["required"])
_ID = re.compile(json_schema()["items"]["properties"]["id"]["pattern"])
_TELLING_KEY = re.compile(rb"^[-{ ]*(preferred|find|regex|detector|examples)\b *:", re.MULTILINE)
_MARKED = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_T = TypeVar("_T")


def builtin_folder() -> Path:
    """Where the shipped packs lie: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "builtin_rules"
    return installed if installed.is_dir() else package.parent / "rules"


def yaml_files(paths: Iterable[Path]) -> list[Path]:
    """The YAML files among files and in folders (nested ones too), in a stable order.

    Raises UserError for a path that does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.rglob("*") if file.suffix in (".yaml", ".yml"))
        elif path.exists():
            found.append(path)
        else:
            raise UserError(f"{path}: no such file or folder")
    return list(dict.fromkeys(found))


def is_glossary(path: Path) -> bool:
    """Whether a YAML file holds concepts, not rules, going by the first key that only one of them has."""
    try:
        first = _TELLING_KEY.search(path.read_bytes())
    except OSError:
        return False
    return first is not None and first[1] == b"preferred"


def load_rules(files: Iterable[Path]) -> list[Rule]:
    """The rules of YAML files. Raises PackError for the first fault, two rules with one id included."""
    rules: list[Rule] = []
    places: dict[str, Rule] = {}
    for file in files:
        for record in records(file):
            rule = _rule(record)
            if other := places.get(rule.id):
                raise record.fault(f"rule id {rule.id!r} is taken already, in {other.path}:{other.line}", "id")
            places[rule.id] = rule
            rules.append(rule)
    return rules


def _rule(record: Record) -> Rule:
    values = record.values
    for key in values:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, 1)
            raise record.fault(f"unknown key {key!r}" + (f", did you mean {near[0]!r}?" if near else ""), key)
    for key in _REQUIRED:
        if not values.get(key):
            raise record.fault(f"key {key!r} is missing")
    if sum(key in values for key in ("find", "regex", "detector")) != 1:
        raise record.fault("a rule has one of `find`, `regex` and `detector`")
    if not _ID.match(_text(record, "id")):
        raise record.fault("an id is lower-case words joined by hyphens, at least two", "id")
    category = _one_of(record, "category", {name: name for name in MQM_CATEGORIES}, "")
    applicability = _one_of(
        record, "applicability", {level.label: level for level in Applicability}, Applicability.UNSAFE
    )
    if "replace" not in values and "detector" not in values:
        applicability = Applicability.DISPLAY
    # A detector may have more than one way to mend, unless it only shows.
    needs_good = "replace" in values or ("detector" in values and applicability is not Applicability.DISPLAY)
    confidence = values.get("confidence", DEFAULT_CONFIDENCE[applicability])
    if not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        raise record.fault("confidence is a number from 0 to 1", "confidence")
    return Rule(
        id=_text(record, "id"),
        message=_text(record, "message"),
        category=category,
        severity=_one_of(record, "severity", {s.value: s for s in Severity}, Severity.MINOR),
        applicability=applicability,
        confidence=float(confidence),
        find=_texts(record, "find"),
        regex=_text(record, "regex"),
        detector=_text(record, "detector"),
        replace=_texts(record, "replace"),
        unless=_texts(record, "unless"),
        requires=_texts(record, "requires"),
        source_languages=_languages(record),
        domain=_text(record, "domain"),
        examples=tuple(examples(record, needs_good=needs_good)),
        silent=_texts(record, "silent"),
        context=_text(record, "context"),
        reason=_text(record, "reason"),
        source=_text(record, "source"),
        path=record.path,
        line=record.line,
    )


def examples(record: Record, *, needs_good: bool) -> Iterator[Example]:
    """The examples of a record, each checked for its marks. Raises PackError."""
    items = record.values.get("examples") or []
    if not isinstance(items, list):
        raise record.fault("examples are a list", "examples")
    for item in items:
        if not isinstance(item, dict) or not isinstance(item.get("bad"), str) or set(item) - {"bad", "good", "source"}:
            raise record.fault("an example has a text `bad` and, with `replace`, a text `good`", "examples")
        bad, good, source = item["bad"], item.get("good", ""), item.get("source", "")
        if not isinstance(source, str):
            raise record.fault("the source of an example is a text", "examples")
        if len(_MARKED.findall(bad)) != 1:
            raise record.fault(f"one [[…]] is expected in {bad!r}", "examples")
        if needs_good and (not isinstance(good, str) or len(_MARKED.findall(good)) != 1):
            raise record.fault(f"one [[…]] is expected in `good` of {bad!r}", "examples")
        yield Example(bad, good if needs_good else "", source)


def _languages(record: Record) -> tuple[str, ...]:
    codes = _texts(record, "source_language")
    if wrong := next((code for code in codes if not re.match(LANGUAGE, code)), None):
        raise record.fault(f"source_language is a code such as “pl”, or “any”, not {wrong!r}", "source_language")
    return codes


def _text(record: Record, key: str) -> str:
    value = record.values.get(key, "")
    if not isinstance(value, str):
        raise record.fault(f"{key} is a text (quote it if YAML takes it for something else)", key)
    return value.strip() if key != "regex" else value


def _texts(record: Record, key: str) -> tuple[str, ...]:
    return texts(record, record.values.get(key), key)


def texts(record: Record, value: Any, key: str) -> tuple[str, ...]:
    """A text or a list of texts as a tuple. Raises PackError."""
    if value is None:
        return ()
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise record.fault(f"{key} is a text or a list of texts", key)
    return tuple(items)


def _one_of(record: Record, key: str, options: dict[str, _T], default: _T) -> _T:
    if key not in record.values:
        return default
    value = record.values[key]
    if value not in options:
        near = difflib.get_close_matches(str(value), options, 1, 0.5)
        hint = f", did you mean {near[0]!r}?" if near else f" ({', '.join(options)})"
        raise record.fault(f"unknown {key} {value!r}{hint}", key)
    return options[value]
