"""Fixtures: the engine with all shipped packs, loaded once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable

import pytest

os.environ.setdefault("MTFIX_CACHE_DIR", tempfile.mkdtemp(prefix="mtfix-test-cache-"))

from mtfix.engine import Engine, EngineOptions
from mtfix.findings import Finding
from mtfix.resolve import resolve
from mtfix.text.document import Document


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine.load(EngineOptions())


@pytest.fixture(scope="session")
def check(engine: Engine) -> Callable[[str], list[Finding]]:
    """The resolved findings of a text."""
    return lambda text: resolve(engine.findings(Document.from_plain(text)))
