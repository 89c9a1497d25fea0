"""Draw the pictures of the Slack messages, an English and a Pashto hit, from what Slack receives.

    python docs/slack_pictures.py

In:   a Chromium on the path (Debian's package `chromium`), and fonts for Arabic script.
Out:  docs/images/slack-en.png and docs/images/slack-ps.png.

The message is posted by the program to a server that stands for Slack; the blocks that arrive
there are laid out plainly, as Slack describes them. Slack's own look differs in detail.
"""

import html
import json
import re
import shutil
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from mail_pictures import ENGLISH, PASHTO, make_message
from pictures import IMAGES, shoot

from watchdog.channels import send_message
from watchdog.declarations import Target
from watchdog.model import Message

PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 16px 20px; background: #fff; color: #1d1c1d;
       font: 15px/1.46 'DejaVu Sans', 'Noto Sans Arabic', sans-serif; }}
h3 {{ margin: 2px 0 6px; font-size: 17px; }}
p {{ margin: 4px 0; }}
.context {{ color: #616061; font-size: 13px; }}
hr {{ border: 0; border-top: 1px solid #ddd; margin: 10px 0; }}
.button {{ display: inline-block; margin: 4px 8px 4px 0; padding: 4px 12px; font-weight: bold;
          border: 1px solid #bbb; border-radius: 4px; font-size: 13px; }}
</style>{blocks}"""


RED = '<span style="color:#e01e5a">&#9679;</span>'  # not every machine has a font of emoji


def main() -> None:
    """Draw both pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium on the path: apt-get install chromium")
    for name, evidence in (("slack-en", ENGLISH), ("slack-ps", PASHTO)):
        blocks = post(make_message(evidence))
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "message.html"
            page.write_text(PAGE.format(blocks="".join(map(lay_out, blocks))), encoding="utf-8")
            shoot(chromium, page.as_uri(), IMAGES / f"{name}.png", "640,310")


def post(message: Message) -> list[dict[str, Any]]:
    """Send a message as a bot does; give the blocks that arrived."""
    arrived: list[dict[str, Any]] = []

    class Slack(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            arrived.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            answer = b'{"ok": true, "channel": "C0DESK", "ts": "1781.0001"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Slack)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    api = f"http://127.0.0.1:{server.server_address[1]}/api"
    target = Target(name="desk", url="slack-bot://xoxb-1-2-3/#desk")
    send_message(message, target, slack_api=api, slack_interactive=True)
    server.shutdown()
    server.server_close()
    [payload] = arrived
    blocks: list[dict[str, Any]] = payload["blocks"]
    return blocks


def lay_out(block: dict[str, Any]) -> str:
    """Write one block as HTML."""
    kind = block["type"]
    if kind == "divider":
        return "<hr>"
    if kind == "header":
        words = html.escape(block["text"]["text"])
        return f'<h3 dir="auto">{words.replace("🔴", RED)}</h3>'
    if kind == "section":
        return f'<p dir="auto">{as_html(block["text"]["text"])}</p>'
    if kind == "context":
        lines = "<br>".join(as_html(one["text"]) for one in block["elements"])
        return f'<p dir="auto" class="context">{lines}</p>'
    words = (html.escape(one["text"]["text"]) for one in block["elements"])
    return "<p>" + "".join(f'<span class="button">{one}</span>' for one in words) + "</p>"


def as_html(text: str) -> str:
    """Read Slack's marks: bold and slanted; its escapes are HTML's own."""
    text = re.sub(r"\u200b?_(.+?)_\u200b", r"<em>\1</em>", text)
    text = re.sub(r"\*(.+?)\*", r"<b>\1</b>", text)
    return text.replace("\n", "<br>")


if __name__ == "__main__":
    main()
