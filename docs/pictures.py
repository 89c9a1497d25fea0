"""Draw the pictures of the documentation from the demo itself.

    python docs/pictures.py

In:   a Chromium on the path (Debian's package `chromium`), and fonts for Arabic script.
Out:  docs/images/demo.png, the terminal; docs/images/alert.png, an alert's page.

Run it after a change of what the demo prints or of how the page looks. A further page of the
demo is one more line in `draw_pages`.
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
from contextlib import closing
from io import StringIO
from pathlib import Path

import httpx
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

IMAGES = Path(__file__).parent / "images"
PROGRAM = Path(sys.executable).parent / "watchdog"
COLUMNS, LINES = 124, 56  # of the terminal
CONFIRMED = 30  # lines that are drawn of the confirmation, beside the closing table
PATIENCE = 180  # seconds: a busy machine takes its time
ADMIN = {"name": "editor", "password": "a long word for a fictional day"}
LOGGED = re.compile(r"\x1b\[2m\d\d:\d\d:\d\d\x1b\[0m \[")  # a line of the program's log
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 14px 18px; background: #1b1d23; color: #d8dbe2;
       font: 13px/1.35 'DejaVu Sans Mono', 'Noto Sans Arabic', monospace; }}
pre {{ margin: 0; width: 126ch; font: inherit; white-space: pre-wrap; word-break: break-all; }}
</style><pre>{code}</pre>"""


def main() -> None:
    """Draw all pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium on the path: apt-get install chromium")
    IMAGES.mkdir(exist_ok=True)
    process, terminal = start_demo()
    try:
        output = read_until(terminal, "Ctrl-C")
        with closing(sign_in(output)) as client:
            draw_pages(chromium, client, output)
    finally:
        os.kill(process, signal.SIGINT)
        os.waitpid(process, 0)
    draw(chromium, as_html(output), IMAGES / "demo.png", "1050,1090")


def draw_pages(chromium: str, client: httpx.Client, output: str) -> None:
    """Draw pages of the demo as whoever is signed in sees them."""
    for address, name, size in ((find_alert(client, output), "alert.png", "980,600"),):
        page = client.get(address).raise_for_status().text
        draw(chromium, with_style(client, page), IMAGES / name, size)


def with_style(client: httpx.Client, page: str) -> str:
    """Put a page's style sheet into it: it may be fetched by pages of its own address alone."""
    [link, address] = re.findall(r'(<link rel="stylesheet" href="([^"]+)">)', page)[0]
    return page.replace(link, f"<style>{client.get(address).raise_for_status().text}</style>")


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


def sign_in(output: str) -> httpx.Client:
    """Use the link that the demo prints, as its first user does."""
    found = re.search(r"(http://[^/\s]+)/first\?token=([\w-]+)", output)
    if found is None:
        sys.exit(f"the demo did not get as far as its pages:\n{output[-2000:]}")
    client = httpx.Client(base_url=found[1], follow_redirects=True, trust_env=False)
    form = client.get("/first", params={"token": found[2]}).raise_for_status().text
    [csrf] = re.findall(r'name="csrf" value="([^"]+)"', form)
    filled = ADMIN | {"again": ADMIN["password"], "token": found[2], "csrf": csrf}
    client.post("/first", data=filled, follow_redirects=False)
    return client


def find_alert(client: httpx.Client, output: str) -> str:
    """Find the page of the alert that a Pashto article confirmed."""
    addresses = dict.fromkeys(re.findall(r"http://\S+(/alerts/[\w-]+)", output))
    for address in addresses:
        page = client.get(address).raise_for_status().text
        if 'lang="ps"' in page and "state-done" in page:
            return address
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


if __name__ == "__main__":
    main()
