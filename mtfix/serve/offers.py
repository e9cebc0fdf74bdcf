"""What an editor shows of what was found in a text, and what it offers to do about it, in the types of LSP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lsprotocol import types

from mtfix.findings import Applicability, Edit, Finding, Severity
from mtfix.serve.opened import Checked, Opened
from mtfix.text.spans import Span
from mtfix.text.units import EditorLines

QUICK_FIX = types.CodeActionKind.QuickFix.value
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.mtfix"
# Commands of the server.
ALLOW, ADD_TERM, KNOW, FIX = "mtfix.allow", "mtfix.addToGlossary", "mtfix.addToBaseline", "mtfix.fixAll"
_SEVERITIES = {
    Severity.NEUTRAL: types.DiagnosticSeverity.Hint,
    Severity.MINOR: types.DiagnosticSeverity.Information,
    Severity.MAJOR: types.DiagnosticSeverity.Warning,
    Severity.CRITICAL: types.DiagnosticSeverity.Error,
}
# Findings that may be of a name or term that is right.
_OF_TERMS = ("terminology/", "accuracy/untranslated", "linguistic/spelling")
_LONGEST_TERM = 60
_MOST_GLOSSARIES = 3


def range_of(lines: EditorLines, span: Span) -> types.Range:
    """A span of code points as the editor counts."""
    return types.Range(types.Position(*lines.place(span.start)), types.Position(*lines.place(span.end)))


def workspace_edit(uri: str, lines: EditorLines, edits: Iterable[Edit]) -> types.WorkspaceEdit:
    """Edits of a text, which do not overlap."""
    made = [types.TextEdit(range_of(lines, edit.span), edit.text) for edit in edits]
    return types.WorkspaceEdit(changes={uri: made})


def diagnostics(checked: Checked) -> list[types.Diagnostic]:
    """What was found in a text."""
    return [_diagnostic(checked.lines, finding) for finding in checked.findings]


def _diagnostic(lines: EditorLines, finding: Finding) -> types.Diagnostic:
    superfluous = bool(finding.replacements) and not finding.replacements[0].text
    return types.Diagnostic(
        range_of(lines, finding.span),
        finding.message,
        _SEVERITIES[finding.severity],
        finding.rule,
        source="mtfix",
        tags=[types.DiagnosticTag.Unnecessary] if superfluous else None,
    )


def is_wanted(kind: str, only: Iterable[Any] | None) -> bool:
    """Whether actions of a kind are asked for; a kind stands for all that begin with it, none for every one."""
    kinds = [getattr(one, "value", one) for one in only or ()]
    return not kinds or any(one in ("", kind) or kind.startswith(f"{one}.") for one in kinds)


def quick_fixes(opened: Opened, checked: Checked, start: int, end: int) -> Iterator[types.CodeAction]:
    """What can be done about a stretch of a text that was checked, in code points."""
    found = checked.at(start, end)
    for finding in found:
        yield from _of_finding(opened, checked, finding)
    if not found and start < end:
        yield from _of_term(opened, checked, checked.lines.text[start:end])


def _of_finding(opened: Opened, checked: Checked, finding: Finding) -> Iterator[types.CodeAction]:
    checker, lines = checked.checker, checked.lines
    if checker is None:
        return
    about, form = [_diagnostic(lines, finding)], opened.format(checker)
    there = " ".join(finding.span.cut(lines.text).split())
    for item in finding.replacements:
        # What a format with markup shows only may be what it cannot hold.
        if item.applicability == Applicability.DISPLAY and form.module:
            continue
        title = f"Write “{item.text}”" if item.text.strip() else f"Take out “{there}”"
        yield types.CodeAction(
            title if item.applicability == Applicability.SAFE else f"{title} ({item.applicability.label})",
            QUICK_FIX,
            about,
            is_preferred=len(finding.replacements) == 1,
            edit=workspace_edit(opened.uri, lines, [Edit(finding.span, item.text)]),
        )
    title = f"Ignore {finding.rule} here"
    if edit := opened.directive(checked, finding):
        yield types.CodeAction(title, QUICK_FIX, about, edit=workspace_edit(opened.uri, lines, [edit]))
    else:
        place = [opened.uri, checked.revision, finding.rule, finding.span.start]
        yield _command(f"{title} (baseline)", KNOW, place, about)
    phrase = " ".join(finding.phrase.split()) or there
    yield _command(f"Always allow “{phrase}” ({finding.rule})", ALLOW, [opened.uri, phrase, finding.rule], about)
    if finding.rule.startswith("glossary-") or finding.category.startswith(_OF_TERMS):
        yield from _of_term(opened, checked, there, about)


def _of_term(
    opened: Opened, checked: Checked, text: str, about: list[types.Diagnostic] | None = None
) -> Iterator[types.CodeAction]:
    term = text.strip()
    if not checked.checker or len(term) > _LONGEST_TERM or "\n" in term or not any(map(str.isalpha, term)):
        return
    glossaries = [(file.name, str(file)) for file in reversed(checked.checker.config.glossary)]
    for name, file in glossaries[:_MOST_GLOSSARIES] or [("the glossary", "")]:
        yield _command(f"Add “{term}” to {name}", ADD_TERM, [opened.uri, term, file], about)


def _command(
    title: str, name: str, arguments: list[Any], about: list[types.Diagnostic] | None = None
) -> types.CodeAction:
    command = types.Command(title, name, arguments=arguments)
    return types.CodeAction(title, QUICK_FIX, about, command=command)


def fix_all(uri: str, checked: Checked, edits: Iterable[Edit] | None = None) -> types.CodeAction:
    """The offer to fix all that is safe: with these edits; with a command that makes them if they are not known."""
    action = types.CodeAction("Fix all that is safe (mtfix)", FIX_ALL)
    if edits is None:
        action.command = types.Command(action.title, FIX, arguments=[uri])
    else:
        action.edit = workspace_edit(uri, checked.lines, edits)
    return action
