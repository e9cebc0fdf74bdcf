"""The review in the browser: who may ask, and real clicks and keys in Chromium."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser import chromium, complaints, show_as
from conftest import GARBLED, MENDED
from starlette.testclient import TestClient
from test_review import desk

from mtfix.review.web import Page

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

TEXT = GARBLED + "He said in social media: an oddity.\n"
SCRIPT = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


class Client:
    """What a page does, without a browser."""

    def __init__(self, *paths: str) -> None:
        self.page = Page(desk(*paths))
        self.http = TestClient(self.page.application(), base_url="http://127.0.0.1:5000")

    def get(self, path: str, **options: Any) -> Any:
        return self.http.get(f"/{self.page.token}/{path}", **options)

    def act(self, do: object, headers: dict[str, str] | None = None, **more: object) -> Any:
        return self.http.post(f"/{self.page.token}/act", json={"do": do, **more}, headers=headers or {})


def test_only_who_knows_the_secret_is_answered(write) -> None:
    write("a.txt")
    client = Client("a.txt")
    assert client.get("").status_code == 200
    for path in ("/", "/state", "/wrong/", "/wrong/state", "/é/state", f"/{client.page.token[:-1]}/text/0"):
        assert client.http.get(path).status_code == 404
    assert client.http.post("/wrong/act", json={"do": "accept_safe"}).status_code == 404
    assert client.page.desk.session.decided == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example:5000"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
    ],
)
def test_no_other_page_can_decide(write, headers: dict[str, str]) -> None:
    write("a.txt")
    client = Client("a.txt")
    assert client.act("accept_safe", headers).status_code == 403
    assert client.act("accept_safe", {"origin": "http://127.0.0.1:5000"}).status_code == 200


def test_the_page_allows_its_own_script_only(write) -> None:
    write("a.txt")
    client = Client("a.txt")
    first, second = client.get(""), client.get("")
    policy = first.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    nonce = re.search(r"script-src 'nonce-([\w-]+)'", policy)
    assert nonce
    assert f'<script nonce="{nonce[1]}">' in first.text
    assert policy != second.headers["content-security-policy"]
    assert (first.headers["cache-control"], first.headers["referrer-policy"]) == ("no-store", "no-referrer")


@pytest.mark.parametrize(
    "order",
    [
        "nonsense",
        {"do": "__init__"},
        {"do": ["save"]},
        {"do": "decide"},
        {"do": "decide", "kind": "steal", "text": ""},
        {"do": "decide", "kind": "replace", "text": 3},
        {"do": "decide", "kind": "replace", "text": "\ud800"},
        {"do": "accept", "number": "x"},
        {"do": "go", "file": None, "finding": 0},
    ],
)
def test_what_is_no_action_is_refused(write, order: object) -> None:
    write("a.txt")
    client = Client("a.txt")
    answer = client.http.post(f"/{client.page.token}/act", content=json.dumps(order))
    assert answer.status_code == 400
    assert client.page.desk.session.decided == 0


def test_what_cannot_be_done_is_said(write) -> None:
    file = write("a.txt", "An oddity.\n")
    client = Client("a.txt")
    assert client.act("accept", number=0).text == "Error: nothing is proposed here: edit it, or ignore it"
    assert client.act("go", file=0, finding=-1).status_code == 409
    assert client.act("go", file=7, finding=0).status_code == 409
    assert client.act("again").text == "Error: save first"
    assert client.get("text/9").status_code == 404
    client.act("decide", kind="replace", text="novelty")
    file.write_text("Another.\n")
    assert "changed on the disk" in client.act("save").text
    assert client.act("decide", kind="replace", text="x" * 100_000).status_code == 413


def test_a_corrected_file_is_downloaded_and_the_file_stays(write) -> None:
    file = write("grüße\n.txt".replace("\n", " "), GARBLED)
    client = Client(file.name)
    client.act("accept_safe")
    answer = client.get("file/0")
    assert answer.content.decode() == MENDED
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''gr%C3%BC%C3%9Fe%20.txt"
    assert file.read_text() == GARBLED


def test_a_name_that_is_no_text_is_shown(project: Path) -> None:
    name = os.fsdecode(b"a\xff.txt")
    Path(name).write_text(GARBLED)
    client = Client(name)
    assert client.get("state").json()["files"][0]["name"] == "a?.txt"
    assert client.get("file/0").headers["content-disposition"].endswith("a%FF.txt")


def test_a_text_that_is_too_long_for_a_page_is_refused(write, monkeypatch) -> None:
    from mtfix.errors import UserError

    write("a.txt")
    monkeypatch.setattr("mtfix.review.web._MOST_CHARACTERS", 10)
    with pytest.raises(UserError, match=r"a\.txt: too long for a page \(10 characters\)"):
        Client("a.txt")


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    with chromium(str(tmp_path_factory.mktemp("downloads"))) as made:
        yield made


@contextmanager
def served(*paths: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`mtfix review --web` as a process of its own, and the address that it prints."""
    command = [sys.executable, "-m", "mtfix", "review", "--web", *paths]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    try:
        assert process.stdout
        line = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{30,}/", line), line
        yield process, line
    finally:
        process.kill()
        process.communicate(timeout=20)


def wait(chrome: WebDriver, condition: Callable[[], object]) -> None:
    from selenium.common.exceptions import StaleElementReferenceException
    from selenium.webdriver.support.ui import WebDriverWait

    # The page may change between two looks at it.
    changed = [StaleElementReferenceException]
    WebDriverWait(chrome, 20, 0.05, changed).until(lambda _: condition())


def keys(chrome: WebDriver, *pressed: str) -> None:
    from selenium.webdriver import ActionChains

    for one in pressed:
        ActionChains(chrome).send_keys(one).perform()


def count(chrome: WebDriver, said: str) -> None:
    """Wait until the page counts like this."""
    wait(chrome, lambda: chrome.find_element("id", "count").text == said)


def click(chrome: WebDriver, text: str) -> None:
    """Click on the visible button that begins like this."""
    buttons = chrome.find_elements("tag name", "button")
    next(one for one in buttons if one.is_displayed() and one.text.startswith(text)).click()


@pytest.mark.timeout(180)
def test_clicks_decide_and_save(write, chrome: WebDriver) -> None:
    file = write("a.txt", TEXT)
    with served("a.txt") as (process, address):
        show_as(chrome)
        chrome.get(address)
        count(chrome, "1 of 3, 0 of 3 decided")
        click(chrome, "a ceasefire")
        count(chrome, "2 of 3, 1 of 3 decided")
        assert chrome.find_element("css selector", "mark.done ins").text == "a ceasefire"
        click(chrome, "Edit")
        answer = chrome.find_element("id", "answer")
        assert answer.get_attribute("value") == "on"
        answer.clear()
        answer.send_keys("upon")
        click(chrome, "OK")
        count(chrome, "3 of 3, 2 of 3 decided")
        click(chrome, "Ignore here")
        count(chrome, "3 of 3, 3 of 3 decided")
        click(chrome, "Undo")
        count(chrome, "3 of 3, 2 of 3 decided")
        chrome.find_elements("css selector", "mark")[0].click()
        wait(chrome, lambda: chrome.find_element("id", "decision").text == "✓ replaced: “a ceasefire”")
        assert file.read_text() == TEXT
        click(chrome, "Save")
        wait(chrome, lambda: "a.txt: 2 corrections" in chrome.find_element("id", "told").text)
        assert file.read_text() == MENDED + "He said upon social media: an oddity.\n"
        click(chrome, "Look again")
        count(chrome, "1 of 1, 0 of 1 decided")
        click(chrome, "Quit")
        wait(chrome, lambda: "The review has ended" in chrome.find_element("tag name", "main").text)
        assert process.wait(20) == 0
        assert complaints(chrome) == []


@pytest.mark.timeout(180)
def test_keys_do_all_that_clicks_do(write, chrome: WebDriver) -> None:
    from selenium.webdriver.common.keys import Keys

    write("a.txt", TEXT)
    write("b.txt")
    with served("a.txt", "b.txt") as (process, address):
        show_as(chrome)
        chrome.get(address)
        count(chrome, "1 of 3, 0 of 4 decided")
        assert chrome.switch_to.active_element.tag_name == "mark"
        keys(chrome, "n", "p", "a")
        count(chrome, "2 of 3, 1 of 4 decided")
        keys(chrome, "1")
        count(chrome, "3 of 3, 2 of 4 decided")
        keys(chrome, "I", "It is odd", Keys.ENTER)
        count(chrome, "1 of 1, 3 of 4 decided")
        keys(chrome, "g", "Armistice", Keys.ENTER)
        wait(chrome, lambda: "glossary: Armistice" in chrome.find_element("id", "decision").text)
        keys(chrome, "u", "A", "u")
        count(chrome, "1 of 1, 3 of 4 decided")
        keys(chrome, "e")
        wait(chrome, lambda: chrome.switch_to.active_element.get_attribute("id") == "answer")
        keys(chrome, Keys.ESCAPE, "?")
        wait(chrome, lambda: "Keys" in chrome.find_element("id", "told").text)
        keys(chrome, Keys.ESCAPE, "l", "q")
        wait(chrome, lambda: "3 unsaved decisions kept" in chrome.find_element("tag name", "main").text)
        assert process.wait(20) == 0
    assert desk("a.txt", "b.txt").session.decided == 3


@pytest.mark.timeout(180)
def test_every_control_is_reached_by_tab_and_has_a_name(write, chrome: WebDriver) -> None:
    from selenium.webdriver.common.keys import Keys

    write("a.txt", TEXT)
    with served("a.txt") as (_, address):
        show_as(chrome)
        chrome.get(address)
        count(chrome, "1 of 3, 0 of 3 decided")
        names = []
        for _step in range(30):
            keys(chrome, Keys.TAB)
            focused = chrome.switch_to.active_element
            if focused.tag_name in ("body", "main", "aside", "html"):
                continue
            names.append(focused.accessible_name)
            assert chrome.execute_script("return getComputedStyle(arguments[0]).outlineStyle !== 'none'", focused), (
                names[-1]
            )
        assert all(names)
        reached = {name.rstrip("AuUdsaeiIglpnq ") for name in names}
        assert len(reached) >= 12


@pytest.mark.timeout(180)
def test_script_in_a_text_or_its_name_is_text(write, chrome: WebDriver) -> None:
    write("<img src=x onerror=alert(1)>.txt", f"An oddity {SCRIPT} here.\n")
    with served("<img src=x onerror=alert(1)>.txt") as (_, address):
        show_as(chrome)
        chrome.get(address)
        count(chrome, "1 of 1, 0 of 1 decided")
        keys(chrome, "e")
        answer = chrome.find_element("id", "answer")
        answer.clear()
        answer.send_keys(SCRIPT)
        click(chrome, "OK")
        count(chrome, "1 of 1, 1 of 1 decided")
        assert SCRIPT in chrome.find_element("css selector", "mark ins").text
        assert f"{SCRIPT} here." in chrome.find_element("id", "text").text
        assert "taken" not in chrome.title
        assert chrome.find_elements("css selector", "img") == []
        assert complaints(chrome) == []


@pytest.mark.timeout(180)
@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_text_and_panel_without_scrolling_sideways(write, chrome: WebDriver, dark: bool) -> None:
    write("a.txt", TEXT + "An-unbreakable-" * 60 + "\n" + GARBLED * 20)
    with served("a.txt") as (_, address):
        show_as(chrome, width=400, height=800, dark=dark)
        chrome.get(address)
        count(chrome, "1 of 23, 0 of 23 decided")
        assert chrome.execute_script("return document.documentElement.scrollWidth") <= 400
        keys(chrome, "p", *"n" * 22)
        count(chrome, "23 of 23, 0 of 23 decided")
        current = chrome.find_element("css selector", "[aria-current]").rect
        panel = chrome.find_element("tag name", "aside").rect
        assert 0 < current["y"] < panel["y"] < 800
        paper = chrome.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert (paper == "rgb(255, 255, 255)") is not dark


@pytest.mark.timeout(180)
def test_ctrl_c_ends_the_server_and_keeps_what_is_decided(write, chrome: WebDriver) -> None:
    write("a.txt", TEXT)
    with served("a.txt") as (process, address):
        chrome.get(address)
        count(chrome, "1 of 3, 0 of 3 decided")
        keys(chrome, "a")
        count(chrome, "2 of 3, 1 of 3 decided")
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=20)
        assert said.splitlines()[-1] == "1 unsaved decision kept for the next review."
        assert process.returncode == 0
        keys(chrome, "a")
        wait(chrome, lambda: "it has ended" in chrome.find_element("id", "said").text)
    assert desk("a.txt").notes == ["a.txt: 1 decision is back from an interrupted review"]
