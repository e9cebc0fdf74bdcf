"""What goes wrong at the user's side."""

from __future__ import annotations


class UserError(Exception):
    """The user or the input is at fault: shown as one clear line on stderr, exit code 2."""


class NothingNamedError(UserError):
    """A file that has none of the fields that the user named."""


class PackError(UserError):
    """A rule or glossary file that cannot be used.

    `str()` is one line that names file, line and fault; `excerpt` shows the lines with the faulty one marked.
    """

    def __init__(self, path: str, line: int, fault: str, excerpt: str = "") -> None:
        super().__init__(f"{path}:{line}: {fault}" if line else f"{path}: {fault}")
        self.path, self.line, self.fault, self.excerpt = path, line, fault, excerpt


class PlacedError(UserError):
    """A fault at a place of a text, counted from 1; `column` is 0 where only the line is known."""

    def __init__(self, path: str, line: int, column: int, fault: str) -> None:
        super().__init__(f"{path}:{line}:{column}: {fault}" if column else f"{path}:{line}: {fault}")
        self.path, self.line, self.column, self.fault = path, line, column, fault

    def moved(self, lines: int) -> PlacedError:
        """The same, so many lines further on."""
        return PlacedError(self.path, self.line + lines, self.column, self.fault)
