"""Who is answered on loopback, how long it takes, and how a server ends: a real process, raw sockets."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(60)

SERVER = """
import sys
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from mtfix.serve import loopback

async def size(request):
    return PlainTextResponse(str(len(await loopback.body_of(request, 1000))))

routes = [Route("/", size, methods=["GET", "POST"])]
app = loopback.application(routes, origins=["https://friend.example"])
loopback.run(app, loopback.bind(0), lambda line: print(line, flush=True), loopback.Limits(patience=1))
print("ended")
"""
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[subprocess.Popen[str], int]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    try:
        assert process.stdout
        yield process, int(process.stdout.readline().rpartition(":")[2])
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def port(server: tuple[subprocess.Popen[str], int]) -> int:
    return server[1]


def exchange(port: int, sent: bytes) -> tuple[str, float]:
    """What comes back until the server closes the connection, and after how many seconds that is."""
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), 20) as client:
        client.sendall(sent)
        answer = b""
        while piece := client.recv(65536):
            answer += piece
    return answer.decode(), time.monotonic() - start


def ask(port: int, headers: bytes = b"Host: localhost\r\n", body: bytes = b"", method: bytes = b"POST") -> str:
    length = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
    return exchange(port, method + b" / HTTP/1.1\r\n" + headers + length + body)[0]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST / HT",
        HEAD,
        HEAD + b"Content-Length: 100\r\n\r\nhalf of it",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    ],
    ids=["nothing", "half a line", "half a head", "half a body", "half a chunk"],
)
def test_whoever_sends_half_a_request_is_hung_up_on(port: int, sent: bytes) -> None:
    answer, seconds = exchange(port, sent)
    assert answer == ""
    assert 0.5 < seconds < 10


def test_others_are_answered_while_half_a_request_waits(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 20) as client:
        client.sendall(HEAD + b"Content-Length: 100\r\n\r\n")
        assert ask(port, body=b"abc").endswith("\r\n\r\n3")


def test_what_is_no_http_is_refused(port: int) -> None:
    assert exchange(port, b"\x16\x03\x01\x02\x00 rubbish\r\n\r\n")[0].startswith("HTTP/1.1 400 ")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8081", "127.0.0.1", "127.0.0.1:1"])
def test_loopback_is_answered(port: int, host: str) -> None:
    assert ask(port, f"Host: {host}\r\n".encode()).startswith("HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "192.168.0.1", ""]
)
def test_other_names_for_this_computer_are_refused(port: int, host: str) -> None:
    answer = ask(port, f"Host: {host}\r\n".encode(), method=b"GET")
    assert answer.startswith("HTTP/1.1 403 ")
    assert "Error: this server answers only as 127.0.0.1, localhost" in answer


@pytest.mark.parametrize(
    ("origin", "code"),
    [
        ("http://localhost", 200),
        ("https://friend.example", 200),
        ("moz-extension://1234", 200),
        ("https://evil.example", 403),
        ("http://localhost:1", 403),
        ("https://localhost", 403),
        ("null", 403),
    ],
)
def test_pages_of_other_sites_change_nothing(port: int, origin: str, code: int) -> None:
    answer = ask(port, f"Host: localhost\r\nOrigin: {origin}\r\n".encode())
    assert answer.startswith(f"HTTP/1.1 {code} ")
    allowed = "access-control-allow-origin: https://friend.example" in answer
    assert allowed == (origin == "https://friend.example")


@pytest.mark.parametrize("length", [b"Content-Length: 100000000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"])
def test_a_body_that_is_too_large_is_refused_before_it_has_come(port: int, length: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), 20) as client:
        client.sendall(HEAD + length + b"1000\r\n" + b"x" * 4096)
        assert client.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_port_that_is_taken_is_said_in_one_line(port: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mtfix", "serve", "--port", str(port)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == f"mtfix: port {port}: Address already in use\n"


def test_a_server_that_is_told_to_stop_ends_in_peace(server: tuple[subprocess.Popen[str], int]) -> None:
    process, port = server
    with socket.create_connection(("127.0.0.1", port), 20) as client:
        client.sendall(HEAD)  # somebody who will not finish
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "ended\n", "")
