"""Rules as people read them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mtfix.render.text import Look
from mtfix.rules.info import RuleInfo


def table(infos: Sequence[RuleInfo]) -> str:
    """A line a rule: id, category, what may be done, message."""
    widths = [max((len(getattr(info, name)) for info in infos), default=0) for name in ("id", "category")]
    return "".join(
        f"{info.id:{widths[0]}}  {info.category:{widths[1]}}  {info.applicability:7}  {info.message}\n"
        for info in infos
    )


def explanation(info: RuleInfo, look: Look) -> str:
    """All that is known of a rule."""
    facts = f"{info.category}, {info.severity}, {info.applicability}"
    if info.source_languages:
        facts += f", in texts translated from “{', '.join(info.source_languages)}”"
    lines = [look.style(info.id, bold=True), f"  {info.message}", f"  {facts}", f"  {info.path}"]
    if info.why:
        lines += ["", info.why]
    if info.examples:
        lines += ["", "Examples"]
    for bad, good in info.examples:
        lines.append(f"  - {_marked(bad, look, 'red')}")
        lines += [f"  + {_marked(good, look, 'green')}"] if good else []
    if info.silent:
        lines += ["", "Good English, left alone", *(f"  {text}" for text in info.silent)]
    return "\n".join(lines) + "\n"


def _marked(example: str, look: Look, colour: str) -> str:
    return re.sub(r"\[\[(.*?)\]\]", lambda match: look.style(match[1], fg=colour, bold=True), example)


def record(info: RuleInfo, yaml: str) -> str:
    """The record of a rule as it stands in the YAML text of its file; all that is known if it stands in
    none.
    """
    # A concept's rule is called after it.
    names = f"{re.escape(info.id)}|{re.escape(info.id.removeprefix('glossary-'))}"
    start = re.search(rf"^( *)- id: *[\"']?(?:{names})[\"']? *$", yaml, re.MULTILINE)
    if not start:
        return explanation(info, Look())
    end = re.compile(rf"^{start[1]}(?:- |\S)", re.MULTILINE).search(yaml, start.end())
    block = yaml[start.start() : end.start() if end else len(yaml)]
    return f"# {info.path}\n{block.rstrip()}\n"
