"""What follows an alert stands in its thread: at a Slack-like server, and in a mailbox.

A later denial by another outlet, and a correction of the article that was told.
"""

from dataclasses import replace
from functools import partial

import pytest
from tests.peers import FakeReceiver
from tests.peers.mailserver import FakeMailServer
from tests.pipeline.making import DENIAL, HOUR, MINUTE, NEWS, Newsroom, make_routing

from watchdog.channels import send_message
from watchdog.declarations import Target

REST = [
    "The letter left on Monday. It names a date in June and a centre on the edge of Brussels.",
    "Two members of parliament protested, and the opposition asks for a debate before the summer.",
]


@pytest.mark.parametrize("what", ["denial", "correction"])
def test_what_follows_an_alert_stands_in_its_thread(room: Newsroom, what: str) -> None:
    with FakeReceiver() as slack, FakeMailServer() as mail:
        for number in range(1, 5):
            slack.answers(200, f'{{"ok": true, "channel": "C0", "ts": "1777.000{number}"}}')
        _connect(room, slack, mail)
        room.publish("gazette", "a1", "From Brussels", [NEWS, *REST])
        room.settle()
        if what == "denial":
            room.pass_time(HOUR)
            room.publish("courier", "b1", "Not so", [DENIAL])
        else:
            room.serve_page("gazette", "a1", "From Brussels", [DENIAL, *REST])
        for _ in range(6):
            room.settle()
            room.pass_time(5 * MINUTE)
        room.settle()

    first, second = (post.json for post in slack.posts)
    assert "thread_ts" not in first
    assert (second["thread_ts"], second["reply_broadcast"]) == ("1777.0001", True)
    told, follows = mail.mails
    assert str(follows["Subject"]).startswith(
        "DENIED: The Commission" if what == "denial" else "DENIED: Corrected: The Commission"
    )
    assert told["References"] == follows["References"] == follows["In-Reply-To"] is not None
    assert told["Message-ID"] != follows["Message-ID"]


def _connect(room: Newsroom, slack: FakeReceiver, mail: FakeMailServer) -> None:
    room.walk.send_message = partial(send_message, slack_api=slack.url.removesuffix("/hook"))
    urls = {"mail": mail.url, "slack": "slack-bot://xoxb-1-2-3/#desk"}
    routing = make_routing(desk=tuple(urls))
    targets = dict(routing.targets) | {n: Target(name=n, url=u) for n, u in urls.items()}
    room.declare(replace(room.declarations, routing=replace(routing, targets=targets)))
