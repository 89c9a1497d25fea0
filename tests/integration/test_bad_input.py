"""A hostile headline, from the outlet's page to four real receivers.

What arrives is cut, clean and escaped as each receiver needs it: no mention, no markup, no
header and no turned line can be made of it.
"""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import pytest
from tests.peers import FakeReceiver
from tests.peers.mailserver import FakeMailServer
from tests.pipeline.making import NEWS, Newsroom, make_routing

from watchdog.channels import send_message
from watchdog.declarations import Target

HOSTILE = (
    "=cmd|' /C calc'!A0 <!channel> <@U123> \u202ekcab *bold* `code` <img src=x>\x1b[2J"
    "\r\nBcc: all@victim.example\r\n\r\n"
)
TURNING = re.compile("[\u202a-\u202e\u2066\u2067\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass
class Receivers:
    """A webhook for JSON, a Slack, a mailbox, a terminal."""

    room: Newsroom
    hook: FakeReceiver = field(default_factory=FakeReceiver)
    slack: FakeReceiver = field(default_factory=FakeReceiver)
    mail: FakeMailServer = field(default_factory=FakeMailServer)
    terminal: io.StringIO = field(default_factory=io.StringIO)

    def connect(self) -> None:
        """Let one route tell all four."""
        base = self.slack.url.removesuffix("/hook")
        self.room.walk.send_message = partial(send_message, slack_api=base, stdout=self.terminal)
        urls = {
            "hook": self.hook.url.replace("http", "json", 1),
            "mail": self.mail.url,
            "slack": "slack-bot://xoxb-1-2-3/#desk",
            "terminal": "console://",
        }
        routing = make_routing(desk=tuple(urls))
        targets = dict(routing.targets) | {n: Target(name=n, url=u) for n, u in urls.items()}
        self.room.declare(
            replace(self.room.declarations, routing=replace(routing, targets=targets))
        )


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Receivers]:
    desk = Receivers(room)
    with desk.hook, desk.slack, desk.mail:
        desk.connect()
        yield desk


@pytest.mark.parametrize("length", [0, 5000])
def test_a_hostile_headline_arrives_cut_clean_and_escaped(desk: Receivers, length: int) -> None:
    desk.slack.answers(200, '{"ok": true, "channel": "C0", "ts": "1.1"}', times=9)
    desk.room.publish("gazette", "a1", HOSTILE + "x" * length, [NEWS])
    desk.room.settle()

    [post], [message] = desk.hook.posts, desk.slack.posts
    _is_plain(post.json["message"])
    _is_plain(desk.terminal.getvalue())
    _is_good_slack(message.json)
    _is_good_mail(desk)


def _is_plain(words: str) -> None:
    """The headline is one line, however many it wanted to be."""
    assert "<!channel> <@U123>" in words  # plain text has no mentions
    assert TURNING.search(words) is None
    assert not any(line.startswith("Bcc:") for line in words.splitlines())
    assert max(len(line) for line in words.splitlines()) <= 500
    assert len(words) <= 6500


def _is_good_slack(payload: dict[str, object]) -> None:
    blocks = json.dumps(payload, ensure_ascii=False)
    assert "<" not in blocks
    assert ">" not in blocks
    assert "&lt;!channel&gt; &lt;@U123&gt;" in blocks
    assert "*bold*" not in blocks
    assert "`" not in blocks
    assert TURNING.search(blocks) is None
    assert (payload["parse"], payload["link_names"]) == ("none", False)
    texts = re.findall(r'"text": "((?:[^"\\]|\\.)*)"', blocks)
    assert max(map(len, texts)) <= 3000


def _is_good_mail(desk: Receivers) -> None:
    [mail], [raw] = desk.mail.mails, desk.mail.raw
    head = raw.partition(b"\r\n\r\n")[0]
    assert head.count(b"\nSubject:") == head.count(b"\nTo:") == 1
    assert mail["Bcc"] is None
    assert desk.mail.recipients == ["night@desk.example"]
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998  # RFC 5322
    plain, html = (part.get_content() for part in mail.iter_parts())
    _is_plain(plain)
    assert "<img" not in html
    assert "&lt;!channel&gt; &lt;@U123&gt;" in html
    assert TURNING.search(html) is None
