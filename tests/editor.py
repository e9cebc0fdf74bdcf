"""An editor, as far as a language server sees one: JSON-RPC with a real `mtfix lsp` over its stdin and stdout."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

_PATIENCE = 60.0


class Editor:
    """Starts `mtfix lsp` in a folder; every wait has an end."""

    def __init__(self, folder: Path, encodings: list[str] | None = None, options: Any = None, **capabilities: Any):
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mtfix", "lsp"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._seen: list[dict[str, Any]] = []
        self._number = 0
        self.settings: Any = None
        threading.Thread(target=self._listen, daemon=True).start()
        if encodings:
            capabilities["general"] = {"positionEncodings": encodings}
        self.capabilities = self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": folder.as_uri(),
                "capabilities": capabilities,
                "initializationOptions": options,
            },
        )["capabilities"]
        self.tell("initialized", {})

    def _listen(self) -> None:
        stdout = self.process.stdout
        assert stdout
        while header := stdout.readline():
            length = int(header.split(b":")[1])
            while stdout.readline().strip():
                pass
            self._messages.put(json.loads(stdout.read(length)))
        self._messages.put(None)

    def send(self, data: bytes) -> None:
        """Bytes as they are."""
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.send(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def answer_to(self, method: str, params: Any) -> dict[str, Any]:
        """The whole answer to a request."""
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        return self.wait(lambda message: message.get("id") == number and "method" not in message)

    def ask(self, method: str, params: Any) -> Any:
        answer = self.answer_to(method, params)
        assert "error" not in answer, answer
        return answer.get("result")

    def wait(self, is_it: Any, patience: float = _PATIENCE) -> dict[str, Any]:
        """The first message, from now on, that is the one."""
        end = time.monotonic() + patience
        while True:
            message = self._messages.get(timeout=max(end - time.monotonic(), 0.001))
            assert message is not None, "the server is gone"
            self._seen.append(message)
            if "method" in message and "id" in message:
                self._answer(message)
            if is_it(message):
                return message

    def _answer(self, request: dict[str, Any]) -> None:
        result: Any = None
        if request["method"] == "workspace/applyEdit":
            result = {"applied": True}
        elif request["method"] == "workspace/configuration":
            result = [self.settings for _ in request["params"]["items"]]
        self._send({"id": request["id"], "result": result})

    def told(self, method: str) -> Any:
        """The parameters of the next notification or request of the server of this kind."""
        return self.wait(lambda message: message.get("method") == method)["params"]

    def was_told(self, method: str) -> bool:
        return any(message.get("method") == method for message in self._seen)

    def seen(self, method: str) -> Any:
        """The parameters of the last notification or request of this kind that was met while waiting for others."""
        return next(message for message in reversed(self._seen) if message.get("method") == method)["params"]

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str, language: str = "plaintext", uri: str = "") -> str:
        uri = uri or self.uri(name)
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, version: int, *changes: dict[str, Any]) -> None:
        document = {"uri": uri, "version": version}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def diagnostics(self, uri: str, version: int | None = None) -> list[dict[str, Any]]:
        """What is published next for a text (of this version)."""
        found: list[dict[str, Any]] = self.wait(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == uri
                and (version is None or message["params"].get("version") == version)
            )
        )["params"]["diagnostics"]
        return found

    def wait_long(self, uri: str) -> None:
        """Wait for what is published next for a text; the rules may have to be compiled first."""
        self.wait(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri
            ),
            patience=600.0,
        )

    def actions(self, uri: str, span: dict[str, Any], only: list[str] | None = None) -> list[dict[str, Any]]:
        context: dict[str, Any] = {"diagnostics": []} | ({"only": only} if only else {})
        asked = {"textDocument": {"uri": uri}, "range": span, "context": context}
        found: list[dict[str, Any]] = self.ask("textDocument/codeAction", asked)
        return found

    def run(self, action: dict[str, Any]) -> Any:
        """Choose an action that is a command."""
        command = action["command"]
        return self.ask("workspace/executeCommand", {"command": command["command"], "arguments": command["arguments"]})

    def close(self) -> int:
        """Say good-bye; the exit code."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        return self.process.wait(20)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                stream.close()


def place(text: str, offset: int, encoding: str) -> dict[str, int]:
    """Where an offset is, counted in another way than mtfix counts."""
    before = text[:offset]
    line = before.count("\n")
    column = before[before.rfind("\n") + 1 :]
    size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    name = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
    return {"line": line, "character": len(column.encode(name)) // size}


def span(text: str, piece: str, encoding: str = "utf-16") -> dict[str, Any]:
    """The range of a piece of a text."""
    start = text.index(piece)
    return {"start": place(text, start, encoding), "end": place(text, start + len(piece), encoding)}


def applied(text: str, edits: list[dict[str, Any]], encoding: str = "utf-16") -> str:
    """A text after edits of the server."""
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:n]) for n in range(len(lines))]
    size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    name = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]

    def offset(at: dict[str, int]) -> int:
        line = lines[at["line"]]
        return starts[at["line"]] + len(line.encode(name)[: at["character"] * size].decode(name))

    for edit in sorted(edits, key=lambda one: offset(one["range"]["start"]), reverse=True):
        start, end = (offset(edit["range"][key]) for key in ("start", "end"))
        text = text[:start] + edit["newText"] + text[end:]
    return text
