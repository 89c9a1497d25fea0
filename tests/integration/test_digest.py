"""A digest at real receivers: what changed, what stayed open, what was covered.

A webhook, a bot of Slack and a mailbox get the same digest from one watch whose clock is stepped.
"""

import json
from dataclasses import replace
from functools import partial

from tests.peers import FakeReceiver
from tests.peers.mailserver import FakeMailServer
from tests.pipeline.making import EN, ENGLISH, HOUR, NEWS, Newsroom, declare, make_routing

from watchdog.channels import send_message
from watchdog.declarations import Cue, Declarations, Target, Timing
from watchdog.model import State

ITEMS = """\
watchlist: desk
title: The desk
languages: [en]
concepts:
  commission: {en: [Commission]}
  invitation: {en: [invit*]}
  visas: {en: [visa, visas]}
items:
  - {id: invitation, title: The Commission sends an invitation, match: invitation AND commission}
  - {id: visas, title: The Commission <grants> visas, match: visas AND commission}
"""
POSSIBLE = "The Commission could grant visas to the delegation."
LANGUAGE = replace(ENGLISH, cues=(*ENGLISH.cues, Cue(parts=("could grant",), state=State.POSSIBLE)))


def test_a_digest_tells_what_changed_what_stayed_and_what_was_covered(room: Newsroom) -> None:
    with FakeReceiver() as hook, FakeReceiver() as slack, FakeMailServer() as mail:
        slack.answers(200, '{"ok": true, "channel": "C024BE91L", "ts": "1777.0001"}', times=9)
        room.walk.send_message = partial(send_message, slack_api=slack.url.removesuffix("/hook"))
        room.declare(_declarations(room, hook, mail))
        _live_through(room)

        (_, posted), (_, letter), (_, message) = hook.posts, mail.mails, slack.posts
    plain, html = (part.get_content() for part in letter.iter_parts())
    blocks = json.dumps(message.json["blocks"], ensure_ascii=False)
    for words in (posted.json["message"], plain, html, blocks):
        assert words.index("What changed") < words.index("Still possible or planned")
        assert "2026-05-04 13:30 UTC possible – The Gazette" in words
        assert "2026-05-04 20:30 UTC done – The Courier" in words
        assert "Watched: 2 outlets, " in words
        assert "covered until " in words
    assert "What changed:\r\ndone: The Commission sends an invitation\r\n" in plain
    assert "possible: The Commission <grants> visas" in plain
    assert "The Commission &lt;grants&gt; visas" in html
    assert "<grants>" not in html + blocks
    assert letter["Subject"] == "Digest: 1 report, 1 done – The Commission sends an invitation"


def _live_through(room: Newsroom) -> None:
    """Let visas become possible before the evening's digest, an invitation be sent after it."""
    for outlet in ("gazette", "courier"):
        room.publish(outlet, "a0", "News", ["Rain."])
    _pass(room, 1)
    room.publish("gazette", "a1", "From Brussels", [POSSIBLE])
    _pass(room, 7)
    room.publish("courier", "b1", "From Brussels", [NEWS])
    _pass(room, 12)


def _pass(room: Newsroom, hours: int) -> None:
    for _ in range(hours * 2):
        room.settle()
        room.pass_time(HOUR / 2)
    room.settle()


def _declarations(room: Newsroom, hook: FakeReceiver, mail: FakeMailServer) -> Declarations:
    """Let all that happens wait for the digest of one route, which goes to three targets."""
    declared = declare(room.peer.url("").rstrip("/"), ITEMS, languages={EN: LANGUAGE})
    [watchlist] = declared.watchlists
    waiting = tuple(
        replace(item, alert=dict.fromkeys(State, Timing.DIGEST)) for item in watchlist.items
    )
    targets = {
        "hook": hook.url.replace("http", "json", 1),
        "mail": mail.url,
        "slack": "slack-bot://xoxb-1-2-3/#desk",
    }
    routing = make_routing(desk=tuple(targets))
    routing = replace(
        routing,
        targets=dict(routing.targets) | {n: Target(name=n, url=u) for n, u in targets.items()},
    )
    return replace(declared, watchlists=(replace(watchlist, items=waiting),), routing=routing)
