"""What stands around a finding: by this it is known again when lines move."""

from __future__ import annotations

from hashlib import sha256

from mtfix.findings import Finding
from mtfix.text.spans import Span
from mtfix.text.tokens import Tokens

_HASH_VERSION = "v1"
_TOKENS = 2
_REACH = 200


def context_hash(text: str, finding: Finding) -> str:
    """What tells a finding from others without its place, so that it is known again when lines move.

    The first 16 hex digits of SHA-256 over the version, rule id, text, two tokens before and two after,
    joined by U+001F.
    """
    before, after = neighbours(text, finding.span)
    parts = [_HASH_VERSION, finding.rule, finding.span.cut(text), *before, *after]
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def neighbours(text: str, span: Span) -> tuple[list[str], list[str]]:
    """The two tokens before a span and the two after; a token that the span cuts through is none of them."""
    low = max(0, span.start - _REACH)
    tokens = Tokens(text[low : span.end + _REACH])
    local = span.shift(-low)
    before = [word for i, word in enumerate(tokens.words) if tokens.end(i) <= local.start]
    after = [word for i, word in enumerate(tokens.words) if tokens.starts[i] >= local.end]
    return before[-_TOKENS:], after[:_TOKENS]
