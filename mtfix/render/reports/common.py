"""What several formats need: messages, distinct names of findings, JSON with parts that come one by one, XML."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from mtfix.context import context_hash
from mtfix.findings import Finding
from mtfix.render.text import quoted
from mtfix.report import FileReport

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def message(finding: Finding) -> str:
    """The message with the best replacement: what a person needs where nothing else is shown."""
    return finding.message + (f" → {quoted(finding.replacements[0].text)}" if finding.replacements else "")


def numbered(parts: Iterable[FileReport]) -> Iterator[tuple[FileReport, Finding, str, int]]:
    """The findings of a file, each with its context hash and which one of those with that hash it is, from 1."""
    seen: Counter[str] = Counter()
    for part in parts:
        for finding in part.findings:
            key = context_hash(part.document.text, finding)
            seen[key] += 1
            yield part, finding, key, seen[key]


def json_items(items: Iterable[object]) -> Iterator[str]:
    """The items of a JSON list, one a line, without the brackets."""
    for number, item in enumerate(items):
        yield (",\n" if number else "\n") + json.dumps(item, ensure_ascii=False)


def tag(name: str, attributes: dict[str, object], *, is_empty: bool = False) -> str:
    """An XML tag; a character that XML cannot hold becomes U+FFFD."""
    listed = "".join(f" {key}={quoteattr(xml_text(str(value)))}" for key, value in attributes.items())
    return f"<{name}{listed}{'/' if is_empty else ''}>\n"


def xml_text(text: str) -> str:
    """The text with U+FFFD for what XML cannot hold: control characters, lone surrogates."""
    return _NOT_XML.sub("\ufffd", text)
