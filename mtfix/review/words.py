"""What both faces of a review say in the same words."""

from __future__ import annotations

from mtfix.render.text import quoted
from mtfix.review.session import Decision, Kind, Text

# Key, short name, what it does. The order is that of the line at the foot of a screen.
KEYS: tuple[tuple[str, str, str], ...] = (
    ("a", "accept", "put the first replacement there"),
    ("1-9", "pick", "put that replacement there"),
    ("e", "edit", "put your own words there"),
    ("i", "ignore", "ignore it here: a comment in the text, or an entry of the baseline"),
    ("I", "always", "ignore it wherever these words stand, for a reason: an entry of the allow-list"),
    ("g", "glossary", "it is a right name or term, or wrong for one: an entry of the glossary"),
    ("l", "later", "leave it undecided, also if it was decided"),
    ("u", "undo", "take the last step back"),
    ("n/p", "move", "the next finding, the one before"),
    ("A", "all safe", "accept all safe replacements of this file"),
    ("s", "save", "write what is decided"),
    ("q", "quit", "end; what is decided and not saved is kept"),
    ("?", "help", "what the keys do"),
)


def told(text: Text, index: int, decision: Decision | None) -> str:
    """What was decided on a finding, in a few words; empty if nothing was."""
    if decision is None:
        return ""
    if decision.kind is Kind.REPLACE:
        return f"replaced: {quoted(decision.text)}"
    if decision.kind is Kind.IGNORE:
        return "ignored here"
    if decision.kind is Kind.ALLOW:
        return f"always ignored: {decision.text}"
    name = text.name(index)
    return f"right, for the glossary: {name}" if decision.text == name else f"glossary: {decision.text}, not {name}"
