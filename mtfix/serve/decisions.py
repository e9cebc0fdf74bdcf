"""What somebody decides in an editor for longer than a text: phrases to allow, terms, findings to leave alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mtfix.baseline import Baseline, Entry
from mtfix.errors import UserError
from mtfix.formats.source import save
from mtfix.glossary.texts import read_or_new, with_term, write_text
from mtfix.paths import shown
from mtfix.serve.projects import ALLOWED, BASELINE, GLOSSARY, Projects
from mtfix.suppress import with_allowed

if TYPE_CHECKING:
    from mtfix.findings import Finding

# Which text a file has in the editor, None if it is not open there; and putting another one in its place.
TextOf = Callable[[Path], str | None]


@dataclass(frozen=True)
class Decision:
    """A file and the text that it shall have; `said` is what to tell the user, empty if nothing is to be told."""

    file: Path
    text: str
    said: str = ""

    def write(self) -> None:
        """Write it to the disk, all or nothing. Raises UserError."""
        write_text(read_or_new(self.file), self.text)


class Decisions:
    """Makes decisions of what the user chose. All methods raise UserError for a file that cannot be used."""

    def __init__(self, projects: Projects, open_text: TextOf) -> None:
        self._projects = projects
        self._open_text = open_text

    def allow(self, path: str, phrase: str, rule: str) -> Decision:
        """A rule is to leave a phrase alone, in all files of the configuration."""
        file = self._projects.config(path).allow
        file, said = (file, "") if file else self._adopted(ALLOWED, 'allow = "{}"')
        reason = f"allowed in the editor, {date.today().isoformat()}"
        try:
            return Decision(file, with_allowed(self._text(file), phrase, reason, rule), said)
        except ValueError as error:
            raise UserError(f"{shown(file)}: {error}") from None

    def add_term(self, path: str, term: str, glossary: str = "") -> Decision:
        """A term is right; it goes to the glossary of that name, the last one of the configuration if none is said."""
        checker = self._projects.checker(path)
        taken = checker.engine.rule_ids() if checker else frozenset[str]()
        files = self._projects.config(path).glossary
        named = [file for file in files if not glossary or str(file) == glossary]
        file, said = (named[-1], "") if named else self._adopted(GLOSSARY, 'glossary = ["{}"]')
        text = with_term(
            self._text(file),
            str(file),
            " ".join(term.split()),
            day=date.today(),
            taken=lambda one: f"glossary-{one}" in taken,
        )
        return Decision(file, text, said)

    def know(self, path: str, text: str, finding: Finding) -> str:
        """A finding in the text of a file is to be left alone: writes the baseline; what to tell the user."""
        file = self._projects.config(path).baseline
        file, said = (file, "") if file else self._adopted(BASELINE, 'baseline = "{}"')
        baseline = Baseline.load(file) if file.exists() else Baseline(file)
        save(file, baseline.with_found([Entry.of(baseline.path_of(path), text, finding)]).dump())
        return said

    def _adopted(self, name: str, setting: str) -> tuple[Path, str]:
        file = self._projects.adopt(name)
        return file, f"{shown(file)}: to put it in force for good, write {setting.format(name)} into mtfix.toml"

    def _text(self, file: Path) -> str:
        opened = self._open_text(file)
        return read_or_new(file).text if opened is None else opened
