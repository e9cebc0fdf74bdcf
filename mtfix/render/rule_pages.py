"""The rule pages of the documentation: one Markdown page a rule file, and an index."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from mtfix.rules.info import RuleInfo
from mtfix.rules.model import json_schema

SCHEMA = "rule-pack.schema.json"
_MARKED = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


def pages(files: Mapping[str, Sequence[RuleInfo]], concepts: int) -> dict[str, str]:
    """The pages by their place below `docs/`.

    `files` are the rules of each rule file, by its path below the packs' folder; `concepts` counts the glossary's.
    """
    made = {f"rules/{_page(name)}": _rules(name, rules) for name, rules in files.items()}
    made["rules/README.md"] = _index(files, concepts)
    made[SCHEMA] = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    return made


def _page(file: str) -> str:
    return "-".join(PurePath(file).with_suffix("").parts) + ".md"


def _index(files: Mapping[str, Sequence[RuleInfo]], concepts: int) -> str:
    rows = [f"| [{name.removesuffix('.yaml')}]({_page(name)}) | {len(rules)} |" for name, rules in files.items()]
    total = sum(map(len, files.values()))
    head = (
        "# The shipped rules\n\nMade from the rule files by `mtfix rules pages docs`; do not edit.\n\n"
        f"{total} rules, and {concepts} concepts of the glossary (`mtfix rules list glossary`).\n\n"
        "| rule file | rules |\n|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def _rules(name: str, rules: Sequence[RuleInfo]) -> str:
    head = f"# {name.removesuffix('.yaml')}\n\nMade from `rules/{name}` by `mtfix rules pages docs`; do not edit.\n"
    return head + "".join(f"\n{_rule(rule)}" for rule in rules)


def _rule(rule: RuleInfo) -> str:
    language = f", only in texts from `{', '.join(rule.source_languages)}`" if rule.source_languages else ""
    lines = [f"## {rule.id}", "", rule.message, "", f"{rule.category}, {rule.severity}, {rule.applicability}{language}"]
    if rule.why:
        lines += ["", rule.why]
    lines += ["", "| garbled | corrected |", "|---|---|"]
    lines += [f"| {_cell(bad)} | {_cell(good)} |" for bad, good in rule.examples]
    lines += ["", "Left alone:", "", *(f"- {_cell(text)}" for text in rule.silent)]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    shown = text.replace("\n", " ⏎ ").replace("*", r"\*").replace("|", r"\|").replace("<", "&lt;")
    return _MARKED.sub(lambda match: f"**{match[1]}**" if match[1].strip() else f"⟦{match[1]}⟧", shown)
