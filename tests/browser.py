"""A headless Chromium for tests of pages, as people see and use them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

_PATIENCE = 30


@contextmanager
def chromium(downloads: str = "") -> Iterator[WebDriver]:
    """Debian's Chromium with its driver; the test is skipped where there is none, but fails in CI.

    Files go to the folder `downloads`.
    """
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (binary and driver):
        if os.environ.get("CI"):
            pytest.fail("chromium and chromium-driver are missing")
        pytest.skip("chromium and chromium-driver are missing")
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    options.binary_location = binary
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en"):
        options.add_argument(argument)
    if downloads:
        options.add_experimental_option("prefs", {"download.default_directory": downloads})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = Chrome(options=options, service=ChromeService(driver))
    try:
        found.set_page_load_timeout(_PATIENCE)
        found.set_script_timeout(_PATIENCE)
        yield found
    finally:
        found.quit()


def show_as(browser: WebDriver, *, width: int = 1280, height: int = 900, dark: bool = False) -> None:
    """Show pages on a screen of this size, in light or dark."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})


def complaints(browser: WebDriver) -> list[str]:
    """What the page has written to the console: errors, and what its policy refused."""
    return [entry["message"] for entry in browser.get_log("browser")]
