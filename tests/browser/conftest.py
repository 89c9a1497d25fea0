"""The demo in a process of its own, and a Chromium that is signed in to it.

Every test visits the same fictional day. Where there is no Chromium the tests are skipped,
and say so: `apt-get install chromium`.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright
from tests.peers.ports import free_port

PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
PATIENCE = 300  # seconds for the demo's day: a bound, not an expectation
WATCHDOG = Path(sys.executable).with_name("watchdog")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass(frozen=True, slots=True)
class Day:
    """A demo that serves its pages."""

    address: str
    acknowledge: str  # a signed link of an alert
    amina: StorageState  # what a browser keeps in which she is signed in


@pytest.fixture(scope="module")  # not longer: Playwright keeps a loop running in this thread
def chromium() -> Iterator[Browser]:
    """Give the Chromium that is installed, or skip with the reason."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")  # not longer: Playwright keeps a loop running in this thread
def day(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Live through the demo's day once; its first admin is called amina."""
    folder = tmp_path_factory.mktemp("demo")
    said, told = folder / "said", folder / "told"
    with said.open("w") as err, told.open("w") as out:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [WATCHDOG, "demo", "--serve"],
            stdout=out,
            stderr=err,
            # The links in the day's messages name the port before the pages are served.
            env={"PATH": os.defpath, "WATCHDOG_PORT": str(free_port()), "HOME": str(folder)},
        )
    try:
        link = _wait_for(said, r'link="?(\S+?/first\?token=[\w-]+)', process)
        address = link.partition("/first")[0]
        amina = _make_admin(chromium, link)
        acknowledge = _wait_for(told, r"Acknowledge: (\S+)", process)
        yield Day(address, acknowledge, amina)
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def page(chromium: Browser, day: Day) -> Iterator[Page]:
    """Give a page of a fresh browser, in which nobody is signed in; it may make no error."""
    with _visiting(chromium, day, None) as opened:
        yield opened


@pytest.fixture
def desk(chromium: Browser, day: Day) -> Iterator[Page]:
    """Give a page of a browser in which amina is signed in, at the inbox; it may make no error."""
    with _visiting(chromium, day, day.amina) as opened:
        opened.goto("/")
        yield opened


@contextmanager
def _visiting(chromium: Browser, day: Day, kept: StorageState | None) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=day.address, locale="en-GB", timezone_id="Asia/Kabul", storage_state=kept
    )
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on(
        "console",
        lambda message: (
            faults.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield opened
    context.close()
    assert faults == []


def _make_admin(chromium: Browser, link: str) -> StorageState:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(link)
    page.get_by_label("Name").fill("Amina")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", name="Inbox").wait_for()
    kept = context.storage_state()
    context.close()
    return kept


def _wait_for(file: Path, pattern: str, process: "subprocess.Popen[bytes]") -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(pattern, file.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.2)
    raise AssertionError(f"the demo never said {pattern}")
