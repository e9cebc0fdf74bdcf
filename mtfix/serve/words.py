"""The words that clients say to leave alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from mtfix.errors import UserError
from mtfix.formats.source import save
from mtfix.selection import ALL
from mtfix.suppress import Allowed, AllowList, entry_line, with_entry, without_entry

MOST_WORDS = 10_000
LONGEST_WORD = 200


class Words:
    """Phrases that a project allows and those that clients added.

    The latter are forgotten when the server ends, unless there is a `file`: the project's allow-list, in which they are
    written down then.
    """

    def __init__(self, project: AllowList, file: Path | None = None) -> None:
        self._project = project
        self._file = file
        self._added: dict[str, Allowed] = {}
        self.allow_list = project

    def known(self) -> list[str]:
        """What clients may take out again, sorted."""
        if self._file:
            return sorted({entry.phrase for entry in self._project.entries if entry.selector == ALL})
        return sorted(self._added)

    def add(self, word: str) -> bool:
        """Leave a word or phrase alone from now on; whether that is new.

        Raises ValueError for what cannot be a word, and UserError if the allow-list cannot be read or written.
        """
        if len(word) > LONGEST_WORD:
            raise ValueError(f"longer than {LONGEST_WORD} characters")
        entry_line(word, "added by a client")
        if word in self.known():
            return False
        if len(self.known()) >= MOST_WORDS:
            raise ValueError(f"there are {MOST_WORDS} words already")
        if self._file:
            self._rewrite(with_entry(self._text(), word, f"added by an editor on {date.today()}"))
        else:
            self._added[word] = Allowed("", 0, word, ALL, "")
            self._combine()
        return True

    def delete(self, word: str) -> bool:
        """Do not leave it alone any more; whether it was. Raises UserError as `add` does."""
        if word not in self.known():
            return False
        if self._file:
            self._rewrite(without_entry(self._text(), word))
        else:
            del self._added[word]
            self._combine()
        return True

    def _combine(self) -> None:
        self.allow_list = AllowList((*self._project.entries, *self._added.values()))

    def _text(self) -> str:
        assert self._file
        AllowList.load(self._file)  # says what is wrong with it
        return self._file.read_bytes().decode()

    def _rewrite(self, text: str) -> None:
        assert self._file
        save(self._file, text.encode())
        self._project = self.allow_list = AllowList.load(self._file)


def writable_file(file: Path | None) -> Path:
    """The allow-list that may be written. Raises UserError if the configuration names none."""
    if file is None:
        raise UserError('--writable needs an allow-list: say `allow = "FILE"` in the configuration')
    return file
