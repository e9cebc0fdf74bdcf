"""Fixtures: the engine with all shipped packs, loaded once; a command line, and a project with a small pack."""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("MTFIX_CACHE_DIR", (_CACHE := tempfile.TemporaryDirectory(prefix="mtfix-test-cache-")).name)
os.environ.pop("NO_COLOR", None)
os.environ.pop("FORCE_COLOR", None)

from mtfix.cli import main
from mtfix.engine import Engine, EngineOptions
from mtfix.findings import Finding
from mtfix.resolve import resolve
from mtfix.text.document import Document

PACK = """\
- id: test-arms-suspension
  find: "arms suspension"
  replace: "[a] ceasefire"
  message: Polish “zawieszenie broni”, word for word
  category: terminology/wrong-term
  severity: major
  applicability: safe
  examples:
    - bad:  "Kyiv agreed to [[an arms suspension]] on Tuesday."
      good: "Kyiv agreed to [[a ceasefire]] on Tuesday."
  silent:
    - "The suspension of arms deliveries angered Kyiv."
- id: test-in-media
  find: "in social media"
  replace: "on social media"
  message: English is “on” social media
  category: style/unidiomatic
  applicability: unsafe
  examples:
    - bad:  "He wrote [[in social media]] that it was over."
      good: "He wrote [[on social media]] that it was over."
  silent:
    - "It is in the social media."
- id: test-shown-oddity
  find: "oddity"
  message: Look at this
  category: style/awkward
  applicability: display
  examples:
    - bad: "What an [[oddity]]."
  silent:
    - "What an odd thing."
"""
GARBLED = "Kyiv agreed to an arms suspension on Tuesday.\n"
MENDED = "Kyiv agreed to a ceasefire on Tuesday.\n"


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine.load(EngineOptions())


@pytest.fixture(scope="session")
def check(engine: Engine) -> Callable[[str], list[Finding]]:
    """The resolved findings of a text."""
    return lambda text: resolve(engine.findings(Document.from_plain(text)))


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    raw: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        return self.raw.decode()

    @property
    def findings(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stdout.splitlines()]

    @property
    def rules(self) -> list[str]:
        return [finding["rule"] for finding in self.findings]


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of mtfix in this process."""

    def runner(*arguments: str | Path, stdin: bytes = b"") -> Done:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = main.run([str(argument) for argument in arguments])
        return Done(code, out.buffer.getvalue(), err.buffer.getvalue().decode())  # type: ignore[attr-defined]

    return runner


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, the working one, in which a small pack is all that is in force."""
    folder = tmp_path / "project"
    (folder / "packs").mkdir(parents=True)
    (folder / "packs" / "test.yaml").write_text(PACK, encoding="utf-8")
    (folder / "mtfix.toml").write_text('no-builtin = true\nrules = ["packs"]\n', encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def write(project: Path) -> Callable[..., Path]:
    """Write a file of the project, with what is above it."""

    def writer(name: str, content: str | bytes = GARBLED) -> Path:
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return writer
