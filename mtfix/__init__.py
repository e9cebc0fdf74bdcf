"""mtfix finds and mends English that a machine translated badly.

The public interface is `check`, `fix` and the classes that they return:

>>> import mtfix
>>> mtfix.fix("They agreed to an arms suspension on Tuesday.")
'They agreed to a ceasefire on Tuesday.'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mtfix.api import check, fix
    from mtfix.findings import Applicability, Finding, Replacement, Severity
    from mtfix.text.spans import Span

__version__ = "0.1.0"

__all__ = ["Applicability", "Finding", "Replacement", "Severity", "Span", "__version__", "check", "fix"]

_HOMES = {
    "Applicability": "mtfix.findings",
    "Finding": "mtfix.findings",
    "Replacement": "mtfix.findings",
    "Severity": "mtfix.findings",
    "Span": "mtfix.text.spans",
    "check": "mtfix.api",
    "fix": "mtfix.api",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `mtfix --version` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'mtfix' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
