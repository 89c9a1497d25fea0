"""Draw the pictures of the documentation from the demo itself.

    python docs/pictures.py

In:   a Chromium on the path (Debian's package `chromium`), and fonts for Arabic script.
Out:  docs/images/demo.png, the terminal; docs/images/alert.png, an alert's page.

Run it after a change of what the demo prints or of how the page looks.
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
import urllib.request
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

IMAGES = Path(__file__).parent / "images"
PROGRAM = Path(sys.executable).parent / "watchdog"
COLUMNS, LINES = 124, 56  # of the terminal
CONFIRMED, TABLE = 30, 18  # lines that are drawn of the confirmation and of the closing table
PATIENCE = 60  # seconds
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 14px 18px; background: #1b1d23; color: #d8dbe2;
       font: 13px/1.35 'DejaVu Sans Mono', 'Noto Sans Arabic', monospace; }}
pre {{ margin: 0; font: inherit; white-space: pre; }}
</style><pre>{code}</pre>"""


def main() -> None:
    """Draw both pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium on the path: apt-get install chromium")
    IMAGES.mkdir(exist_ok=True)
    process, terminal = start_demo()
    try:
        output = read_until(terminal, "Ctrl-C")
        address = find_alert(output)
        shoot(chromium, address, IMAGES / "alert.png", "780,500")
    finally:
        os.kill(process, signal.SIGINT)
        os.waitpid(process, 0)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "terminal.html"
        page.write_text(as_html(output), encoding="utf-8")
        shoot(chromium, page.as_uri(), IMAGES / "demo.png", "1060,960")


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


def find_alert(output: str) -> str:
    """Find the page of the alert that a Pashto article confirmed."""
    addresses = dict.fromkeys(re.findall(r"http://\S+/alerts/[\w-]+", output))
    for address in addresses:
        with urllib.request.urlopen(address) as answer:
            page = answer.read().decode()
        if 'lang="ps"' in page and "state-done" in page:
            return address
    sys.exit(f"{len(addresses)} alerts: the demo told of no confirmation in Pashto")


def as_html(output: str) -> str:
    """Give the first confirmation and the closing table as a page, with their colours."""
    lines = output.replace("\r", "").rstrip().split("\n")
    first = next(number for number, line in enumerate(lines) if "DONE: " in line)
    shown = [*lines[first - 1 : first + CONFIRMED], "", "      ⋮", "", *lines[-TABLE - 1 : -1]]
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi("\n".join(shown)), soft_wrap=True)
    return console.export_html(theme=MONOKAI, inline_styles=True, code_format=PAGE)


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
