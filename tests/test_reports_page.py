"""The HTML report: what is in it, and what it does in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browser import chromium
from conftest import GARBLED, Run
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.findings import Finding, Severity
from mtfix.pipeline import Outcome
from mtfix.render.reports import reporter
from mtfix.render.reports.page import _rows
from mtfix.report import FileReport
from mtfix.report import Run as ReportRun
from mtfix.text.document import Document
from mtfix.text.spans import Span

Write = Callable[..., Path]
EVIL = '<script>document.title="owned"</script><img src=x onerror="document.title=1"> & "an arms suspension" \x1b[0m\n'


class Page(HTMLParser):
    """The tags of a page, its text, and the ids that are declared and referred to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on") and name != "style", name
            if name == "id":
                self.ids.append(value or "")
            elif name in ("href", "src"):
                (self.targets if (value or "").startswith("#") else self.addresses).append(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_stands_alone_and_escapes_what_it_shows(write: Write, run: Run) -> None:
    write("<b>&.txt", EVIL + "\n" + GARBLED)
    done = run("check", "--output-format", "html", "<b>&.txt")
    page = Page(done.stdout)
    assert (done.code, done.stderr) == (1, "")
    assert page.tags.count("script") == 1 and not page.addresses and "img" not in page.tags and "link" not in page.tags
    assert len(set(page.ids)) == len(page.ids) and {one[1:] for one in page.targets} <= set(page.ids)
    assert '<script>document.title="owned"' in page.text and "mtfix: <b>&.txt" in page.text
    assert "\x1b" not in done.stdout


def test_original_and_correction_stand_side_by_side(write: Write, run: Run) -> None:
    write("a.txt", "All is well.\n\n" + GARBLED + "\nWhat an oddity.\n")
    page = run("check", "--output-format", "html", "a.txt").stdout
    assert "<p>All is well.</p>" in page
    assert re.search(r"<p>Kyiv agreed to <a [^>]+><mark>an arms suspension</mark></a> on Tuesday.</p>", page)
    assert re.search(r"<p>Kyiv agreed to <span [^>]+><s>an arms suspension</s><ins>a ceasefire</ins></span> on", page)
    assert re.search(r"<p>What an <span [^>]+><mark>oddity</mark></span>.</p>", page)
    assert "terminology/wrong-term" not in page and "Wrong term" in page


def test_several_files_have_a_table_of_contents(write: Write, run: Run) -> None:
    write("texts/a.txt")
    write("texts/b.txt", "All is well.\n")
    page = Page(run("check", "--output-format", "html", "texts").stdout)
    assert {"#t1", "#t2"} <= set(page.targets)
    assert "No findings in 3 words." in page.text


def test_a_page_of_nothing_is_a_page(write: Write, run: Run) -> None:
    write("a.txt", "")
    done = run("check", "--output-format", "html", "a.txt")
    assert done.code == 0 and "No findings in 0 words." in Page(done.stdout).text
    assert "</html>" in run("check", "--output-format", "html", "gone.txt").stdout


def test_a_report_is_written_beside_the_output(write: Write, run: Run, project: Path) -> None:
    write("a.txt", GARBLED + "mtfix: ignore\n")
    plain = run("check", "a.txt")
    assert run("check", "--report", "r.html", "a.txt") == plain
    page = (project / "r.html").read_text()
    assert "unused ignore" in page and page == run("check", "--output-format", "html", "a.txt").stdout
    assert run("check", "--report", "r.json", "--output-format", "sarif", "a.txt").stdout.startswith('{"$schema"')
    made = json.loads((project / "r.json").read_text())
    (file,) = made["files"]
    assert file["findings"] == run("check", "--output-format", "jsonl", "a.txt").findings
    assert file["unused_ignores"] == [{"line": 2, "directive": "ignore"}]
    assert made["total"]["points"] == file["points"] == 5


@pytest.mark.parametrize(
    ("name", "said"),
    [("r.pdf", "takes FILE.html or FILE.json"), ("gone/r.html", "no folder “gone”"), ("a.txt", "takes FILE.html")],
)
def test_a_report_that_cannot_be_written_is_said_before_the_work(write: Write, run: Run, name: str, said: str) -> None:
    write("a.txt")
    done = run("check", "--report", name, "a.txt")
    assert (done.code, done.stdout) == (2, "") and said in done.stderr and done.stderr.count("\n") == 1


def test_a_report_never_takes_the_place_of_a_text_that_is_checked(write: Write, run: Run) -> None:
    path = write("page.html", "<p>An arms suspension.</p>\n")
    done = run("check", "--report", "page.html", "page.html")
    assert (done.code, done.stdout) == (2, "") and "is one of the texts" in done.stderr
    assert path.read_text() == "<p>An arms suspension.</p>\n"


@settings(max_examples=200, deadline=None)
@given(
    st.text("ab \n.", max_size=40),
    st.sets(st.integers(0, 40), max_size=8),
)
def test_the_rows_are_the_text_and_hold_each_finding_once(text: str, cuts: set[int]) -> None:
    bounds = sorted(cut for cut in cuts if cut <= len(text))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    findings = [Finding("r", Span(*pair), "", "style/awkward", Severity.MINOR, 1.0) for pair in pairs]
    rows = list(_rows(text, findings))
    assert "".join(span.cut(text) for span, _ in rows) == text
    assert [number for _, numbers in rows for number in numbers] == list(range(len(findings)))
    for span, numbers in rows:
        assert all(span.start <= findings[n].span.start and findings[n].span.end <= span.end for n in numbers)


@settings(deadline=None)
@given(st.text(st.characters(codec=None), max_size=30), st.text(st.characters(codec=None), max_size=10))
def test_no_text_breaks_the_page(text: str, message: str) -> None:
    findings = (Finding("r", Span(0, len(text)), message, "style/awkward", Severity.NEUTRAL, 1.0),) if text else ()
    file = FileReport(Outcome(Document("a.txt", text, ()), findings))
    page = Page("".join(reporter("html")([file], ReportRun(lambda rule: None))))
    assert page.tags.count("script") == 1 and not page.addresses


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window."""
    with chromium() as made:
        yield made


@pytest.fixture
def opened(browser: Any, write: Write, run: Run, project: Path) -> Any:
    """The browser with the report on a text with three findings, and a text that tries to run a script."""
    write("a.txt", GARBLED + "\nHe wrote in social media.\n\nAll is well.\n\nWhat an oddity.\n")
    write("b.txt", EVIL)
    run("check", "--quiet", "--report", "r.html", "a.txt", "b.txt")
    browser.get((project / "r.html").as_uri())
    return browser


def shown(browser: Any, css: str) -> list[str]:
    return [one.text for one in browser.find_elements("css selector", css) if one.is_displayed()]


def check_box(browser: Any, label: str) -> None:
    if not browser.find_element("css selector", "#filters details").get_attribute("open"):
        browser.find_element("css selector", "#filters summary").click()
    browser.find_element("xpath", f"//label[contains(., '{label}')]").click()


def test_filters_hide_findings_by_category_and_by_rule(opened: Any) -> None:
    assert len(shown(opened, "aside li")) == 4
    assert shown(opened, "#shown") == ["4 of 4 findings"]
    check_box(opened, "Wrong term")
    assert shown(opened, "#shown") == ["2 of 4 findings"]
    assert not [note for note in shown(opened, "aside li") if "ceasefire" in note]
    first = opened.find_element("css selector", ".row:not(.head):not(.calm) p + p")
    assert first.text == GARBLED.strip()
    check_box(opened, "Wrong term")
    check_box(opened, "test-in-media")
    assert shown(opened, "#shown") == ["3 of 4 findings"]
    assert first.text == "Kyiv agreed to a ceasefire on Tuesday."
    assert "He wrote in social media." in shown(opened, ".row p + p")


def test_paragraphs_without_findings_can_be_hidden(opened: Any) -> None:
    assert "All is well." in shown(opened, ".row p")
    check_box(opened, "only paragraphs")
    assert "All is well." not in shown(opened, ".row p")


def test_nothing_of_a_text_is_executed_and_nothing_is_loaded(opened: Any) -> None:
    assert opened.title == "mtfix: 2 files"
    assert any('<script>document.title="owned"</script>' in text for text in shown(opened, ".row p"))
    assert opened.get_log("browser") == []
    assert opened.execute_script("return performance.getEntriesByType('resource').length") == 0
    # The policy of the page stops what would get into it.
    opened.execute_script("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\">')")
    assert opened.title == "mtfix: 2 files"
    assert any("Content Security Policy" in entry["message"] for entry in opened.get_log("browser"))


def test_the_keyboard_is_enough(opened: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    def press(key: str) -> str:
        opened.switch_to.active_element.send_keys(key)
        return str(opened.switch_to.active_element.text)

    def tab_to(css: str) -> None:
        for _ in range(20):
            press(Keys.TAB)
            if opened.switch_to.active_element == opened.find_element("css selector", css):
                return
        pytest.fail(f"no way by Tab to {css}")

    assert [press("n"), press("n"), press("p")] == ["an arms suspension", "in", "an arms suspension"]
    press(Keys.ENTER)
    assert opened.current_url.endswith("#n1")
    opened.refresh()
    tab_to("#filters summary")
    press(Keys.ENTER)
    tab_to("#only")
    press(Keys.SPACE)
    assert "All is well." not in shown(opened, ".row p")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone_and_can_be_read_in_both_schemes(opened: Any, scheme: str) -> None:
    size = {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    try:
        assert opened.execute_script("return document.documentElement.scrollWidth") == 400
        for css in ("body", ".row mark", ".row ins", "aside small", "aside a", ".remark"):
            assert opened.execute_script(CONTRAST, css) >= 4.5, css
    finally:
        opened.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


# The contrast of a text and what is behind it, as WCAG 2 defines it.
CONTRAST = """
const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = (colour) => {
  const [r, g, b] = rgb(colour).map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
let one = document.querySelector(arguments[0]);
const ink = light(getComputedStyle(one).color);
while (rgb(getComputedStyle(one).backgroundColor)[3] === 0) one = one.parentElement;
const paper = light(getComputedStyle(one).backgroundColor);
return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
"""
