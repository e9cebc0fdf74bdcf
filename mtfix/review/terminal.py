"""A review in the terminal. Importing this needs the extra `review`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content, Span
from textual.events import Key, Resize
from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import Button, Input, Static

from mtfix.errors import UserError
from mtfix.render.cells import visible
from mtfix.render.statistics import plural
from mtfix.render.text import quoted
from mtfix.review.desk import Desk
from mtfix.review.session import Decision, Kind
from mtfix.review.words import KEYS, told

# How many characters around a finding are laid out; what is further away is scrolled to by going on.
_REACH = 8_000
_LINE_END = "⏎"
_LOOKS = {"safe": "$text-success", "unsafe": "$text-warning", "display": "$text-accent"}
_OPEN, _CURRENT, _OLD, _NEW, _LEFT = (
    "underline $text-warning",
    "bold $background on $warning",
    "strike $text-error",
    "bold $text-success",
    "underline dim",
)


class _Writer:
    """Styled text that grows."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._spans: list[Span] = []
        self.length = 0

    def put(self, text: str, style: str = "", action: str = "") -> None:
        start, self.length = self.length, self.length + len(text)
        self._parts.append(text)
        if style:
            self._spans.append(Span(start, self.length, style))
        if action:
            self._spans.append(Span(start, self.length, Style.from_meta({"@click": action})))

    @property
    def content(self) -> Content:
        return Content("".join(self._parts), self._spans)


class Terminal(App[None]):
    """The text with its findings, the finding in view beside it, the keys below. `report`: what saves did."""

    TITLE = "mtfix review"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #head { height: 1; background: $primary; color: $text; padding: 0 1; }
    #text { width: 3fr; padding: 0 1; }
    #side { width: 2fr; max-width: 60; padding: 0 1; border-left: solid $primary; }
    #keys { height: auto; background: $panel; padding: 0 1; link-style: none; }
    ToastRack { align-vertical: top; margin-top: 1; }
    Static { link-style: none; link-background-hover: $primary; link-style-hover: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("a", "accept", "accept"),
        *((str(number), f"pick({number})", "pick") for number in range(1, 10)),
        ("e", "edit", "edit"),
        ("i", "ignore", "ignore"),
        ("I", "always", "always"),
        ("g", "glossary", "glossary"),
        ("l", "later", "later"),
        ("u", "undo", "undo"),
        ("n", "move(1)", "next"),
        ("p", "move(-1)", "previous"),
        ("A", "safe", "all safe"),
        ("s", "save", "save"),
        ("q", "leave", "quit"),
        ("question_mark", "help", "help"),
        Binding("ctrl+c", "interrupt", "quit", priority=True),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.report: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        with Horizontal():
            with VerticalScroll(id="text"):
                yield Static(id="prose", markup=False)
            with VerticalScroll(id="side", can_focus=False):
                yield Static(id="panel", markup=False)
        yield Static(_keys(), id="keys", markup=False)

    def on_mount(self) -> None:
        self.query_one("#text").focus()
        for note in self.desk.notes:
            self.notify(note, timeout=10, markup=False)
        self._show()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        session = self.desk.session
        number = session.at.file
        head = f"{visible(session.text.document.path)}  {session.at.finding + 1}/{len(session.text.findings)}"
        if len(session.texts) > 1:
            head += f"  file {number + 1}/{len(session.texts)}"
        head += f"  {session.decided} of {session.total} decided"
        self.query_one("#head", Static).update(Content(head))
        prose, end = self._prose()
        self.query_one("#prose", Static).update(prose)
        self.query_one("#panel", Static).update(self._panel())
        self.query_one("#side").scroll_home(animate=False)
        view = self.query_one("#text", VerticalScroll)
        # The rows up to the finding: what is wrapped as far as its first word is wrapped like that in the whole.
        width = max(view.scrollable_content_region.width, 1)
        row = prose[:end].get_height({}, width) - 1
        self.call_after_refresh(view.scroll_to, y=max(0, row - view.size.height // 3), animate=False)

    def _prose(self) -> tuple[Content, int]:
        """The text around the finding in view, decisions made, and where in it the first word of the finding ends."""
        session = self.desk.session
        text, decisions = session.text, session.decisions[session.at.file]
        span = session.finding.span
        start, end = max(0, span.start - _REACH), min(len(text.document.text), span.end + _REACH)
        out = _Writer()
        if start:
            out.put("…")
        at = 0
        first_word = 0
        for piece in text.pieces():
            if isinstance(piece, str):
                out.put(_plain(piece[max(0, start - at) : max(0, end - at)]))
                at += len(piece)
                continue
            found, here = text.found(piece), text.findings[piece].span
            at = here.end
            if not (start <= here.start <= end):
                continue
            current = piece == session.at.finding
            action = f"app.look({piece})"
            new = text.replacement(piece, decisions.get(piece))
            if current:
                word = _plain(found).split(" ")[0] or "▁"
                first_word = out.length + len(word)
            if new is not None:
                if current or not new:
                    out.put(_plain(found) or "▁", _CURRENT if current else _OLD, action)
                out.put(_plain(new), _NEW, action)
            else:
                style = _CURRENT if current else _LEFT if piece in decisions else _OPEN
                out.put(_plain(found) or "▁", style, action)
        if end < len(text.document.text):
            out.put("…")
        return out.content, first_word

    def _panel(self) -> Content:
        session = self.desk.session
        text, index, finding = session.text, session.at.finding, session.finding
        out = _Writer()
        out.put(visible(finding.message) + "\n", "bold")
        out.put(f"{finding.rule}\n{finding.category}, {finding.severity.value}\n", "$text-muted")
        place = text.document.lines.position(finding.span.start)
        out.put(f"line {place.line}, column {place.column}\n\n", "$text-muted")
        for number, item in enumerate(finding.replacements[:9], 1):
            out.put(f"{number} {quoted(item.text)}", _LOOKS[item.applicability.label], f"app.pick({number})")
            out.put(f" {item.applicability.label}\n", "$text-muted")
        if not finding.replacements:
            out.put("nothing is proposed here\n", "$text-muted")
        if said := told(text, index, session.decision):
            out.put(f"\n✓ {visible(said)}\n", "$text-success")
        if info := self.desk.explain(session.at.file, finding):
            if info.why:
                out.put(f"\n{info.why}\n")
            for bad, good in info.examples[:2]:
                out.put(f"\n− {_unmarked(bad)}\n", "$text-muted")
                if good:
                    out.put(f"+ {_unmarked(good)}\n", "$text-muted")
        return out.content

    def _do(self, action: Callable[[], object]) -> None:
        """Do something to the session and show what came of it, or why it cannot be done."""
        try:
            action()
        except UserError as error:
            self.notify(str(error), severity="warning", markup=False)
        self._show()

    def action_accept(self) -> None:
        self._do(self.desk.accept)

    def action_pick(self, number: int) -> None:
        self._do(lambda: self.desk.accept(number - 1))

    def action_ignore(self) -> None:
        self._do(lambda: self.desk.decide(Decision(Kind.IGNORE)))

    def action_later(self) -> None:
        self._do(lambda: self.desk.decide(None))

    def action_undo(self) -> None:
        self._do(self.desk.undo)

    def action_move(self, by: int) -> None:
        self._do(lambda: self.desk.move(by))

    def action_look(self, finding: int) -> None:
        self._do(lambda: self.desk.go(self.desk.session.at.file, finding))

    def action_safe(self) -> None:
        def accept() -> None:
            self.notify(f"{plural(self.desk.accept_safe(), 'safe replacement')} accepted", markup=False)

        self._do(accept)

    def action_edit(self) -> None:
        text, index = self.desk.session.text, self.desk.session.at.finding
        decided = text.replacement(index, self.desk.session.decision)
        proposed = [item.text for item in self.desk.session.finding.replacements[:1]]
        value = decided if decided is not None else (proposed or [text.found(index)])[0]
        self._ask(f"In place of {quoted(text.found(index))}:", value, Kind.REPLACE)

    def action_always(self) -> None:
        phrase = self.desk.session.finding.phrase
        self._ask(f"Why is {quoted(phrase)} right, wherever it stands?", "", Kind.ALLOW)

    def action_glossary(self) -> None:
        name = self.desk.session.text.name(self.desk.session.at.finding)
        self._ask(f"The right name or term (as it is, if {quoted(name)} is right):", name, Kind.TERM)

    def _ask(self, question: str, value: str, kind: Kind) -> None:
        def answered(answer: str | None) -> None:
            if answer is not None:
                self._do(lambda: self.desk.decide(Decision(kind, answer)))

        self.push_screen(_Ask(question, value), answered)

    def action_save(self) -> None:
        self._save(lambda: self.push_screen(self._after_save(), self._saved))

    def _save(self, then: Callable[[], object]) -> None:
        if not self.desk.unsaved:
            self.notify("nothing is decided yet" if not self.desk.is_saved else "all is saved", markup=False)
            return

        def save() -> None:
            self.report += self.desk.save()
            then()

        self._do(save)

    def _after_save(self) -> _Choice:
        said = "\n".join(["Saved.", *self.report[-6:]])
        return _Choice(
            f"{said}\n\nCorrections may uncover what they hid.", (("y", "look again"), ("q", "quit")), default="y"
        )

    def _saved(self, answer: str | None) -> None:
        if answer != "y":
            self.exit()
            return
        try:
            found = self.desk.again()
        except UserError as error:
            self.report.append(str(error))
            self.exit()
            return
        if not found:
            self.report.append("nothing more is found")
            self.exit()
            return
        self.desk = found
        self.notify(f"{plural(found.session.total, 'finding')} left", markup=False)
        self._show()

    def action_leave(self) -> None:
        if not self.desk.unsaved:
            self.exit()
            return
        count = plural(self.desk.unsaved, "decision is", "decisions are")
        question = f"{count} not saved. Quit keeps what is decided for the next review of these files."
        choices = (("q", "quit"), ("s", "save and quit"), ("d", "drop them"), ("escape", "back"))
        self.push_screen(_Choice(question, choices, default="q"), self._left)

    def _left(self, answer: str | None) -> None:
        if answer == "s":
            self._save(self.exit)
        elif answer == "d":
            self.desk.drop()
            self.exit()
        elif answer == "q":
            self.action_interrupt()

    def action_interrupt(self) -> None:
        if self.desk.unsaved:
            self.report.append(f"{plural(self.desk.unsaved, 'unsaved decision')} kept for the next review")
        self.exit()

    def action_help(self) -> None:
        lines = "\n".join(f"{key:>4}  {what}" for key, _, what in KEYS)
        self.push_screen(_Choice(lines, (("escape", "back"),), default="escape"))


class _Ask(ModalScreen[str | None]):
    """A question that is answered with a line; None if it is not."""

    CSS = """
    _Ask { align: center middle; }
    _Ask Vertical { width: 90%; max-width: 90; height: auto; padding: 1 2; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss", "back")]

    def __init__(self, question: str, value: str) -> None:
        super().__init__()
        self._question, self._value = question, value

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(self._question, markup=False)
            yield Input(self._value.replace("\r\n", "\n").replace("\n", _LINE_END))
            yield Static(Content("Enter: so be it   Escape: back").stylize("$text-muted"), markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.replace(_LINE_END, "\n"))


class _Choice(ModalScreen[str | None]):
    """A text and what can be chosen, by key or mouse."""

    CSS = """
    _Choice { align: center middle; }
    _Choice Vertical { width: 90%; max-width: 100; height: auto; max-height: 95%; padding: 1 2; background: $surface;
        overflow-y: auto; }
    _Choice Horizontal { height: auto; margin-top: 1; }
    _Choice Button { margin-right: 2; }
    """

    def __init__(self, text: str, choices: Sequence[tuple[str, str]], default: str) -> None:
        super().__init__()
        self._text, self._choices, self._default = text, choices, default

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(self._text, markup=False)
            with Horizontal():
                for key, name in self._choices:
                    shown = "Esc" if key == "escape" else key
                    yield Button(f"{shown} {name}", id=f"choose-{key}", compact=True)

    def on_mount(self) -> None:
        self.query_one(f"#choose-{self._default}").focus()

    def on_key(self, event: Key) -> None:
        if event.key in [key for key, _ in self._choices]:
            event.stop()
            self.dismiss(event.key)
        elif event.key == "escape":
            self.dismiss(None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss((event.button.id or "").removeprefix("choose-"))


def _plain(text: str) -> str:
    """Text as it may be shown, with its line ends."""
    return "\n".join(visible(line) for line in text.replace("\r\n", "\n").split("\n"))


def _unmarked(example: str) -> str:
    return visible(example.replace("[[", "").replace("]]", ""))


def _keys() -> Content:
    """The line of keys, each to be clicked on."""
    actions = {"a": "accept", "e": "edit", "i": "ignore", "I": "always", "g": "glossary", "l": "later", "u": "undo"}
    actions |= {"A": "safe", "s": "save", "q": "leave", "?": "help"}
    out = _Writer()
    for key, name, _ in KEYS:
        action = f"app.{actions[key]}" if key in actions else ""
        out.put(key, "bold $accent", action)
        out.put(f"\u00a0{name}".replace(" ", "\u00a0"), "", action)
        out.put("  ")
    return out.content
