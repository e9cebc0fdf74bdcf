"""Reports on a whole run, one module a format: a page for people, and what other programs read.

Each has a function from the files of a run, as they come, to the pieces of the output, which is valid even if nothing
was found. Lines and columns count from 1, ends are exclusive; the unit of columns is what the format asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module

from mtfix.report import FileReport, Run

Report = Callable[[Iterable[FileReport], Run], Iterator[str]]

_FUNCTIONS: Mapping[str, tuple[str, str]] = {
    "html": ("page", "report"),
    "json": ("whole", "report"),
    "sarif": ("sarif", "report"),
    "github": ("github", "report"),
    "gitlab": ("gitlab", "report"),
    "rdjson": ("rdjson", "report"),
    "rdjsonl": ("rdjson", "lines"),
    "checkstyle": ("checkstyle", "report"),
    "junit": ("junit", "report"),
}


def reporter(name: str) -> Report:
    """The function that makes a report in a format. Raises KeyError if there is none of this name."""
    module, function = _FUNCTIONS[name]
    report: Report = getattr(import_module(f"{__name__}.{module}"), function)
    return report
