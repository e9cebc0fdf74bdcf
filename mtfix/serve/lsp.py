"""The language server: what editors show of a text while it is written, and what they offer to do about it.

Handlers run on the event loop and only read what was found; texts are read in one worker thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.uris import to_fs_path

import mtfix
from mtfix.detectors.memory import GivenUpError
from mtfix.errors import UserError
from mtfix.findings import Applicability, Edit
from mtfix.paths import absolute
from mtfix.render.hover import explanation
from mtfix.serve import offers
from mtfix.serve.decisions import Decision, Decisions
from mtfix.serve.opened import Change, Checked, Opened
from mtfix.serve.projects import Projects
from mtfix.text.spans import Span
from mtfix.text.units import EditorLines

_T = TypeVar("_T")
# In seconds: how long to wait for more keystrokes, and how long a hover or a menu may wait for a check.
_PAUSE = 0.02
_PATIENCE = 2.0
_LONG = 5.0
_INFO = types.MessageType.Info
# Configurations, and what they may name.
_WATCHED = "**/*.{toml,yaml,yml,csv,tsv,txt,jsonl}"


class _Protocol(LanguageServerProtocol):
    """Leaves the texts to the handlers, since pygls' own copies know other line ends than LSP does.

    It also answers requests that make no sense, which pygls leaves without an answer.
    """

    def structure_message(self, data: dict[str, Any]) -> Any:
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                self._send_response(data["id"], None, error.to_response_error())
            raise

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Iterator[Any]:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Iterator[Any]:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Iterator[Any]:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None


class Server(LanguageServer):
    """The texts that are open, and their checks."""

    def __init__(self) -> None:
        super().__init__("mtfix", mtfix.__version__, protocol_cls=_Protocol)
        self.opened: dict[str, Opened] = {}
        self.projects = Projects(Path.cwd())
        self.decisions = Decisions(self.projects, self.text_of)
        self.is_ending = False
        self.first_settings: object = None
        self._worker = ThreadPoolExecutor(1, "mtfix-check")
        self._checks: dict[str, asyncio.Task[None]] = {}
        self._told: set[str] = set()

    @property
    def unit(self) -> Any:
        encoding = self.server_capabilities.position_encoding
        return getattr(encoding, "value", encoding) or "utf-16"

    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics itself."""
        text = self.client_capabilities.text_document
        return text is not None and text.diagnostic is not None

    def text_of(self, file: Path) -> str | None:
        """The text of a file as it stands in the editor; None if it is not open."""
        opened = self.opened_file(file)
        return opened.text if opened else None

    def opened_file(self, file: Path) -> Opened | None:
        return next((one for one in self.opened.values() if one.path == str(file)), None)

    async def work(self, function: Callable[..., _T], *arguments: Any) -> _T:
        """Run what takes long in the one thread that reads texts."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, function, *arguments)

    def say(self, message: str, kind: types.MessageType = types.MessageType.Warning) -> None:
        self.window_show_message(types.ShowMessageParams(kind, f"mtfix: {message}"))

    def say_once(self, message: str) -> None:
        """Warn of something that every check may meet with, until what is in force changes."""
        if message not in self._told:
            self._told.add(message)
            self.say(message)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """What a client did wrong goes to its log, not before the user's eyes."""
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, f"mtfix: {error}"))

    def look(self, opened: Opened) -> asyncio.Task[None]:
        """Have a text looked at, if it is not being looked at already."""
        task = self._checks.get(opened.uri)
        if task is None or task.done():
            task = self._checks[opened.uri] = asyncio.ensure_future(self._look(opened))
        return task

    async def _look(self, opened: Opened) -> None:
        while opened.is_open and opened.is_stale:
            await asyncio.sleep(_PAUSE)
            try:
                with self._patient():
                    opened.checked = await self.work(opened.check, self.projects, lambda: self.is_ending)
            except GivenUpError:
                continue
            except Exception as error:  # a fault of ours must not end the server
                lines, said = EditorLines(opened.text, opened.unit), f"{type(error).__name__}: {error}"
                opened.checked = Checked(opened.revision, opened.version, lines, notice=f"internal error: {said}")
            if not opened.is_open or opened.is_stale:
                continue
            if opened.checked.notice:
                self.say_once(opened.checked.notice)
            if not self.pulls:
                self.publish(opened.uri, opened.checked)

    @contextmanager
    def _patient(self) -> Iterator[None]:
        """Say so if something takes long because the rules have to be compiled."""
        said = "getting the rules ready; after an installation that takes a minute or two, once"
        timer = asyncio.get_running_loop().call_later(_LONG, self.say, said, _INFO)
        try:
            yield
        finally:
            timer.cancel()

    def publish(self, uri: str, checked: Checked | None) -> None:
        found = offers.diagnostics(checked) if checked else []
        version = checked.version if checked else None
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    async def current(self, uri: str, patience: float | None = None) -> Checked | None:
        """What is found in a text as it stands now; None if that is not known in time."""
        opened = self.opened.get(uri)
        while opened and opened.is_open and opened.is_stale:
            done, _ = await asyncio.wait([self.look(opened)], timeout=patience)
            if not done:
                return None
        return opened.checked if opened and opened.is_open else None

    def look_again(self) -> None:
        """Something that is in force may have changed: look at all texts again."""
        self.projects.refresh()
        self._told.clear()
        for opened in self.opened.values():
            opened.touch()
            self.look(opened)
        workspace = self.client_capabilities.workspace
        if self.pulls and workspace and workspace.diagnostics and workspace.diagnostics.refresh_support:
            self.workspace_diagnostic_refresh(None)

    def configure(self, settings: object) -> None:
        """Take the settings of the client, which are those of a configuration file."""
        if settings is None:
            return
        if not isinstance(settings, dict):
            self.say("the editor's settings: “mtfix” must be a table of settings")
            return
        faults = self.projects.configure(settings)
        self.look_again()
        for fault in faults:
            self.say(fault)

    async def decide(self, make: Callable[[], Decision]) -> None:
        """Carry out what the user chose: in the editor where the file is open there, else on the disk."""
        try:
            decision = await self.work(make)
            opened = self.opened_file(decision.file)
            if opened:
                edit = Edit(Span(0, len(opened.text)), decision.text)
                await self.apply(opened, EditorLines(opened.text, opened.unit), [edit], "mtfix")
                self.say(f"{decision.file.name} is open and was changed: save it to put that in force", _INFO)
            else:
                await self.work(decision.write)
        except UserError as error:
            self.say(str(error), types.MessageType.Error)
            return
        if decision.said:
            self.say(decision.said, _INFO)
        self.look_again()

    async def mend(self, opened: Opened, checked: Checked) -> tuple[Edit, ...]:
        """The edits that `mtfix fix` would make of the text; none if it is changed meanwhile."""
        try:
            return await self.work(opened.mend, checked, lambda: self.is_ending)
        except GivenUpError:
            return ()

    async def apply(self, opened: Opened, lines: EditorLines, edits: Iterable[Edit], label: str) -> None:
        change = offers.workspace_edit(opened.uri, lines, edits)
        await self.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(change, label))


# Handlers


def _path_of(uri: str, root: Path) -> str:
    """The path of a file; for what is none (`untitled:`), one in the root that has its name."""
    path = to_fs_path(uri)
    if path:
        return str(absolute(path))
    return str(root / (Path(unquote(urlsplit(uri).path)).name or "untitled"))


def initialize(ls: Server, params: types.InitializeParams) -> None:
    folders = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or ""]
    root = to_fs_path(folders[0]) or params.root_path
    if root and Path(root).is_dir():
        ls.projects.root = Path(root)
    options = params.initialization_options
    if isinstance(options, dict):
        options = options.get("mtfix", options)
    if options is not None:
        ls.first_settings = options  # messages may be sent only after the answer to this request


async def initialized(ls: Server, params: types.InitializedParams) -> None:
    ls.configure(ls.first_settings)
    workspace = ls.client_capabilities.workspace
    registrations = []
    if workspace and workspace.did_change_watched_files and workspace.did_change_watched_files.dynamic_registration:
        options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(_WATCHED)])
        registrations.append(types.Registration("mtfix-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))
    if workspace and workspace.did_change_configuration and workspace.did_change_configuration.dynamic_registration:
        registrations.append(
            types.Registration("mtfix-settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, {"section": "mtfix"})
        )
    if registrations:
        ls.client_register_capability(types.RegistrationParams(registrations))
    await _pull_settings(ls)


async def _pull_settings(ls: Server) -> None:
    workspace = ls.client_capabilities.workspace
    if workspace and workspace.configuration:
        asked = types.ConfigurationParams([types.ConfigurationItem(section="mtfix")])
        try:
            answer = await ls.workspace_configuration_async(asked)
        except Exception as error:
            ls.report_server_error(error, None)
            return
        ls.configure(answer[0] if isinstance(answer, list | tuple) and answer else None)


async def did_change_configuration(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    settings = params.settings
    if isinstance(settings, dict) and "mtfix" in settings:
        ls.configure(settings["mtfix"])
    else:
        await _pull_settings(ls)


def did_change_watched_files(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    if any(ls.projects.concerns(Path(_path_of(change.uri, ls.projects.root))) for change in params.changes):
        ls.look_again()


def did_save(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    if ls.projects.concerns(Path(_path_of(params.text_document.uri, ls.projects.root))):
        ls.look_again()


def did_open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    item = params.text_document
    path = _path_of(item.uri, ls.projects.root)
    opened = Opened(item.uri, path, item.language_id, ls.unit, item.text, item.version)
    if item.uri in ls.opened:
        ls.opened[item.uri].is_open = False
    ls.opened[item.uri] = opened
    ls.look(opened)


def did_change(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    opened = ls.opened.get(params.text_document.uri)
    if opened is None:
        return
    opened.change(map(_change, params.content_changes), params.text_document.version)
    ls.look(opened)


def _change(event: types.TextDocumentContentChangeEvent) -> Change:
    if isinstance(event, types.TextDocumentContentChangePartial):
        start, end = event.range.start, event.range.end
        return Change(event.text, (start.line, start.character), (end.line, end.character))
    return Change(event.text)


def did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    opened = ls.opened.pop(params.text_document.uri, None)
    if opened:
        opened.is_open = False
        opened.touch()
        if not ls.pulls:
            ls.publish(opened.uri, None)


async def diagnostic(ls: Server, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    checked = await ls.current(params.text_document.uri)
    if checked is None:
        return types.RelatedFullDocumentDiagnosticReport([])
    result = str(checked.revision)
    if params.previous_result_id == result:
        return types.RelatedUnchangedDocumentDiagnosticReport(result)
    return types.RelatedFullDocumentDiagnosticReport(offers.diagnostics(checked), result_id=result)


async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    checked = await ls.current(params.text_document.uri, _PATIENCE)
    if checked is None or checked.checker is None:
        return None
    at = checked.lines.offset(params.position.line, params.position.character)
    found = checked.at(at, at)
    if not found:
        return None
    engine = checked.checker.engine
    info = await asyncio.get_running_loop().run_in_executor(None, engine.describe, found[-1].rule)
    text = explanation(found[-1], info)
    return types.Hover(
        types.MarkupContent(types.MarkupKind.Markdown, text), offers.range_of(checked.lines, found[-1].span)
    )


async def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    uri, only = params.text_document.uri, params.context.only
    # Who asks for one kind, as on saving, wants it done; a menu must come up.
    checked = await ls.current(uri, None if only else _PATIENCE)
    opened = ls.opened.get(uri)
    if opened is None or checked is None or checked.checker is None:
        return []
    start, end = sorted(checked.lines.offset(at.line, at.character) for at in (params.range.start, params.range.end))
    actions: list[types.CodeAction] = []
    if offers.is_wanted(offers.QUICK_FIX, only):
        actions += offers.quick_fixes(opened, checked, start, end)
    if offers.is_wanted(offers.FIX_ALL, only) and any(
        one.applicability == Applicability.SAFE for one in checked.findings
    ):
        # To mend the whole text takes longer than a menu may: without being asked for it, only if it is chosen.
        edits = await ls.mend(opened, checked) if only else None
        actions.append(offers.fix_all(uri, checked, edits))
    return actions


async def fix_all(ls: Server, uri: str) -> None:
    checked, opened = await ls.current(uri), ls.opened.get(uri)
    if checked and opened:
        edits = await ls.mend(opened, checked)
        if edits:
            await ls.apply(opened, checked.lines, edits, "mtfix: fix all that is safe")


async def allow(ls: Server, uri: str, phrase: str, rule: str) -> None:
    path = _path_of(uri, ls.projects.root)
    await ls.decide(lambda: ls.decisions.allow(path, phrase, rule))


async def add_term(ls: Server, uri: str, term: str, glossary: str) -> None:
    path = _path_of(uri, ls.projects.root)
    await ls.decide(lambda: ls.decisions.add_term(path, term, glossary))


async def know(ls: Server, uri: str, revision: int, rule: str, start: int) -> None:
    checked = await ls.current(uri, _PATIENCE)
    found = [one for one in checked.at(start, start) if one.rule == rule] if checked else []
    if not checked or checked.revision != revision or not found:
        ls.say("the text has changed since then: ask again", _INFO)
        return
    path = _path_of(uri, ls.projects.root)
    try:
        said = await ls.work(ls.decisions.know, path, checked.lines.text, found[0])
    except UserError as error:
        ls.say(str(error), types.MessageType.Error)
        return
    if said:
        ls.say(said, _INFO)
    ls.look_again()


def shutdown(ls: Server, params: None) -> None:
    ls.is_ending = True


_FEATURES: dict[str, tuple[Callable[..., Any], Any]] = {
    types.INITIALIZE: (initialize, None),
    types.INITIALIZED: (initialized, None),
    types.SHUTDOWN: (shutdown, None),
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: (did_change_configuration, None),
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: (did_change_watched_files, None),
    types.TEXT_DOCUMENT_DID_OPEN: (did_open, None),
    types.TEXT_DOCUMENT_DID_CHANGE: (did_change, None),
    types.TEXT_DOCUMENT_DID_SAVE: (did_save, None),
    types.TEXT_DOCUMENT_DID_CLOSE: (did_close, None),
    types.TEXT_DOCUMENT_DIAGNOSTIC: (
        diagnostic,
        types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False, identifier="mtfix"),
    ),
    types.TEXT_DOCUMENT_HOVER: (hover, None),
    types.TEXT_DOCUMENT_CODE_ACTION: (
        code_action,
        types.CodeActionOptions([offers.QUICK_FIX, offers.FIX_ALL]),
    ),
}
_COMMANDS: dict[str, Callable[..., Any]] = {
    offers.ALLOW: allow,
    offers.ADD_TERM: add_term,
    offers.KNOW: know,
    offers.FIX: fix_all,
}


def server() -> Server:
    """A language server, ready to be started."""
    made = Server()
    for name, (function, options) in _FEATURES.items():
        made.feature(name, options)(function)
    for name, function in _COMMANDS.items():
        made.command(name)(function)
    return made


def run() -> int:
    """Speak with a client over stdin and stdout until it goes; 0 if it said good-bye, as LSP wants it."""
    log = logging.getLogger("pygls")
    log.addHandler(logging.NullHandler())
    log.propagate = False
    made = server()
    made.start_io()
    ended_well = made.is_ending
    made.is_ending = True
    return 0 if ended_well else 1
