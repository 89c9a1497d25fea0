"""Draw the pictures of the documentation from the demo itself.

    python docs/pictures.py

In:   a Chromium on the path (Debian's package `chromium`), and fonts for Arabic script.
Out:  in docs/images: demo.png, the terminal, and a picture for each `View` in `VIEWS`.

Run it after a change of what the demo prints or of how a page looks.
"""

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text
from shrinking import shrink

IMAGES = Path(__file__).parent / "images"
PROGRAM = Path(sys.executable).parent / "watchdog"
COLUMNS, LINES = 124, 56  # of the terminal
CONFIRMED = 30  # lines that are drawn of the confirmation, beside the closing table
PATIENCE = 180  # seconds: a busy machine takes its time
LOGGED = re.compile(r"\x1b\[2m\d\d:\d\d:\d\d\x1b\[0m \[")  # a line of the program's log
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 14px 18px; background: #1b1d23; color: #d8dbe2;
       font: 13px/1.35 'DejaVu Sans Mono', 'Noto Sans Arabic', monospace; }}
pre {{ margin: 0; width: 126ch; font: inherit; white-space: pre-wrap; word-break: break-all; }}
</style><pre>{code}</pre>"""


@dataclass(frozen=True, slots=True)
class View:
    """One page to draw: how to get there from the inbox, and how it is looked at."""

    name: str
    reach: Callable[[Page], object]
    width: int = 1100
    height: int = 800
    scheme: Literal["light", "dark"] = "light"


def try_pashto(page: Page) -> None:
    """Try the text of the Pashto confirmation."""
    open_hit(page)
    title = page.locator("article.text h1").inner_text()
    text = "\n".join(page.locator("article.text p").all_inner_texts())
    page.goto("/try")
    page.get_by_label("Item").select_option("eu-taliban-talks/belgian-entry-clearance")
    page.get_by_role("button", name="Choose it, to edit").click()
    page.get_by_label("Headline").fill(title)
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_role("button", name="Try it").click()
    page.get_by_role("heading", name="What would be found").wait_for()


def open_hit(page: Page) -> None:
    """Open the newest hit in Pashto that reports what was done."""
    page.goto("/?language=ps&state=done")
    page.locator('.hit a[href^="/hits/"]').first.click()


def open_item(page: Page) -> None:
    """Open the item with the most hits."""
    page.goto("/items")
    page.locator('tbody tr a[href^="/items/"]').first.click()


VIEWS = (
    View("inbox", lambda page: page.goto("/")),
    View("inbox-dark", lambda page: page.goto("/"), scheme="dark"),
    View("inbox-phone", lambda page: page.goto("/"), width=390, height=780),
    View("item", open_item),
    View("hit", open_hit),
    View("try", try_pashto, height=1100),
    View("sources", lambda page: page.goto("/sources"), height=700),
)


def main() -> None:
    """Draw all pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium on the path: apt-get install chromium")
    IMAGES.mkdir(exist_ok=True)
    process, terminal = start_demo()
    try:
        output = read_until(terminal, "Ctrl-C")
        draw_pages(chromium, output)
    finally:
        os.kill(process, signal.SIGINT)
        os.waitpid(process, 0)
    draw(chromium, as_html(output), IMAGES / "demo.png", "1050,1090")


def draw_pages(chromium: str, output: str) -> None:
    """Draw pages of the demo as its first admin sees them."""
    address = find_address(output, r"(http://[^/\s]+)/first\?token=[\w-]+")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with browser.new_context(base_url=address[1], locale="en-GB", timezone_id="UTC") as context:
            page = context.new_page()
            page.set_default_timeout(PATIENCE * 1000)
            sign_in(page, address[0])
            for view in (*VIEWS, View("alert", lambda page: open_alert(page, output), 980, 600)):
                page.set_viewport_size({"width": view.width, "height": view.height})
                page.emulate_media(color_scheme=view.scheme)
                view.reach(page)
                page.screenshot(path=IMAGES / f"{view.name}.png")
                shrink(IMAGES / f"{view.name}.png")
        browser.close()


def start_demo() -> tuple[int, int]:
    """Run the demo on a terminal of its own; give its process and the terminal."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ["TERM"] = "xterm-256color"
        os.environ["COLUMNS"] = str(COLUMNS)
        os.execv(PROGRAM, [PROGRAM, "demo", "--serve"])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    return process, terminal


def read_until(terminal: int, word: str) -> str:
    """Read what the demo prints until a word comes."""
    output, end = b"", time.monotonic() + PATIENCE
    while word.encode() not in output and time.monotonic() < end:
        if select.select([terminal], [], [], 1)[0]:
            output += os.read(terminal, 65536)
    return output.decode()


def find_address(output: str, pattern: str) -> re.Match[str]:
    """Find an address that the demo prints."""
    found = re.search(pattern, output)
    if found is None:
        sys.exit(f"the demo did not get as far as its pages:\n{output[-2000:]}")
    return found


def sign_in(page: Page, link: str) -> None:
    """Use the link that the demo prints, as its first user does."""
    page.goto(link)
    page.get_by_label("Name").fill("editor")
    for label in ("New password", "The same again"):
        page.get_by_label(label).fill("a long word for a fictional day")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", name="Inbox").wait_for()


def open_alert(page: Page, output: str) -> None:
    """Open the page of the alert that a Pashto article confirmed."""
    addresses = dict.fromkeys(re.findall(r"http://\S+(/alerts/[\w-]+)", output))
    for address in addresses:
        page.goto(address)
        if page.locator('[lang="ps"]').count() and page.locator(".state-done").count():
            return
    sys.exit(f"{len(addresses)} alerts: the demo told of no confirmation in Pashto")


def as_html(output: str) -> str:
    """Give the first confirmation and the closing table as a page, with their colours.

    The log, which goes to standard error, is left out.
    """
    lines = [line for line in output.replace("\r", "").split("\n") if not LOGGED.match(line)]
    first = next(number for number, line in enumerate(lines) if "DONE: " in line)
    table = next(number for number, line in enumerate(lines) if "The day's alerts" in line)
    shown = [*lines[first - 1 : first + CONFIRMED], "", "      ⋮", "", *lines[table:]]
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi("\n".join(shown)), soft_wrap=True)
    return console.export_html(theme=MONOKAI, inline_styles=True, code_format=PAGE)


def draw(chromium: str, page: str, image: Path, size: str) -> None:
    """Take a picture of a page that is given as HTML."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        shoot(chromium, file.as_uri(), image, size)


def shoot(chromium: str, address: str, image: Path, size: str) -> None:
    """Take a picture of a page in a browser without a window."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--hide-scrollbars",
                f"--user-data-dir={profile}",
                f"--window-size={size}",
                f"--screenshot={image}",
                address,
            ],
            check=True,
            capture_output=True,
            timeout=PATIENCE,
        )
    shrink(image)


if __name__ == "__main__":
    main()
