"""A LanguageTool server on this machine: where LanguageTool is installed, starting and stopping it.

Nothing is downloaded here. A server that `start` began is remembered in a file of the user's cache folder, so that
other runs find it and `stop` ends that process and no other.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from mtfix import cache
from mtfix.errors import UserError

OFF, AUTO = "off", "auto"
MAIN = "org.languagetool.server.HTTPServer"
_MEMORY = "-Xmx1g"
_JAR = "languagetool-server.jar"
# The first request makes the server read its rules, which takes longer than any other.
_START = 120.0
_STEP = 0.1
# A shell that ends its command when the pipe from the process that started it closes, however that process ended.
_TIED = (
    "sh",
    "-c",
    'exec 3<&0; "$@" </dev/null 3<&- & server=$!; { cat >/dev/null; kill $server; } <&3 & wait $server; kill $!',
    "sh",
)
_JAVA = "Java is missing (Debian: apt-get install openjdk-17-jre-headless)"
_JARS = (
    "LanguageTool is not installed: `scripts/languagetool.sh` in a checkout of mtfix gets it, or set"
    " $MTFIX_LANGUAGETOOL to a folder that has its JARs"
)


@dataclass(frozen=True)
class Installation:
    """Java and the JARs of LanguageTool."""

    java: str
    folder: Path

    def command(self, port: int) -> list[str]:
        """The command that serves on a port of this machine alone."""
        jar = self.folder / _JAR
        jars = str(jar) if jar.exists() else str(self.folder / "*")
        return [self.java, _MEMORY, "-cp", jars, MAIN, "--port", str(port)]


@dataclass(frozen=True)
class Server:
    """A server that was started: its process, by id and time of birth, and where it listens."""

    pid: int
    born: float
    url: str


def folder() -> Path:
    """Where `scripts/languagetool.sh` puts the JARs: $MTFIX_LANGUAGETOOL, else below the user's cache folder."""
    return Path(os.environ.get("MTFIX_LANGUAGETOOL") or cache.folder() / "languagetool")


def find() -> Installation:
    """The installed LanguageTool, also one that `language_tool_python` got.

    Raises UserError with the way to get what is missing.
    """
    jars = next((found for found in _folders() if any(found.glob("languagetool-server*.jar"))), None)
    if jars is None:
        raise UserError(_JARS)
    java = shutil.which("java")
    if java is None:
        raise UserError(_JAVA)
    return Installation(java, jars)


def _folders() -> Iterator[Path]:
    yield folder()
    if given := os.environ.get("LTP_JAR_DIR_PATH"):
        yield Path(given)
    theirs = Path(os.environ.get("LTP_PATH") or Path.home() / ".cache" / "language_tool_python")
    yield from sorted(theirs.glob("LanguageTool-*"), reverse=True)


def _state() -> Path:
    return cache.folder() / "languagetool.json"


def running() -> Server | None:
    """The server that `start` began, if it still runs."""
    try:
        server = Server(**json.loads(_state().read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return server if _alive(server) else None


def _alive(server: Server) -> bool:
    import psutil

    try:
        process = psutil.Process(server.pid)
        same = abs(process.create_time() - server.born) < 1
        return bool(same and process.status() != psutil.STATUS_ZOMBIE)
    except (psutil.Error, ValueError, TypeError, OverflowError):
        return False


def start() -> Server:
    """The server that runs, or a new one that goes on after this process. Raises UserError if it does not start."""
    import psutil

    if server := running():
        return server
    installation = find()
    home = cache.folder()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / "languagetool.log").open("w+", encoding="utf-8", errors="replace") as log:
        process, url = _begin(installation.command, log)
    server = Server(process.pid, psutil.Process(process.pid).create_time(), url)
    _state().write_text(json.dumps(asdict(server)) + "\n", "utf-8")
    return server


def stop() -> Server | None:
    """End the server that `start` began, and return it; None if there was none."""
    import psutil

    server = running()
    _state().unlink(missing_ok=True)
    if server:
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(server.pid)
            process.terminate()
            with contextlib.suppress(psutil.TimeoutExpired):
                process.wait(10)
            process.kill()
    return server


def checked(setting: str) -> str:
    """`auto`, or the URL of a server, with a slash at its end. Raises UserError if it is neither."""
    if setting == AUTO:
        return setting
    try:
        parts = urlsplit(setting)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UserError(f"LanguageTool is “auto”, “off” or a URL such as http://localhost:8081, not “{setting}”")
    return setting if setting.endswith("/") else f"{setting}/"


def url_of(setting: str) -> str:
    """The URL that a setting means: `auto` the running server's, else that of one which ends with this process.

    Raises UserError for what is no URL, and if none runs and none can be started.
    """
    return _local() if setting == AUTO else checked(setting)


_ours: list[str] = []


def _local() -> str:
    if server := running():
        return server.url
    if not _ours:
        import tempfile

        installation = find()
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
            process, url = _begin(lambda port: [*_TIED, *installation.command(port)], log)
        atexit.register(_end, process)
        _ours.append(url)
    return _ours[0]


def _begin(command: Callable[[int], list[str]], log: IO[str]) -> tuple[subprocess.Popen[bytes], str]:
    """Start a server and wait until it has answered once. Raises UserError with what it said last if it does not."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}/"
    # A session of its own: Ctrl-C is for mtfix, which ends what it started.
    process = subprocess.Popen(
        command(port),
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        if _answers(process, url):
            return process, url
        log.seek(0)
        said = [line.strip() for line in log if line.strip()]
        why = next((line for line in said if "Exception" in line or "Error" in line), said[-1] if said else "no answer")
        raise UserError(f"LanguageTool did not start: {why}")
    except BaseException:
        _end(process)
        raise


def _answers(process: subprocess.Popen[bytes], url: str) -> bool:
    """Whether a server that starts has answered a first request in time."""
    import requests

    until = time.monotonic() + _START
    session = requests.Session()
    session.trust_env = False  # no proxy stands between this machine and itself
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(requests.RequestException):
            if session.get(f"{url}v2/healthcheck", timeout=2).ok:
                first = {"language": "en-US", "text": "This is the first text."}
                return session.post(f"{url}v2/check", data=first, timeout=_START).ok
        time.sleep(_STEP)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server, or the shell that ends the server with itself."""
    if process.stdin:
        process.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(1)
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
