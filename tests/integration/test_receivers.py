"""Receivers at their worst, over real sockets: everything arrives once, in order, in time.

A webhook, a bot of Slack and a mailbox are told of the same events by one watch whose clock
the test steps, so that six hours pass in seconds. Arrivals are counted at the receivers.
"""

import asyncio
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.integration.desk import PROGRAM
from tests.peers import Answer, FakeReceiver
from tests.peers.mailserver import FakeMailServer
from tests.peers.outlet import Request
from tests.pipeline.making import HOUR, MINUTE, Newsroom, make_routing

from watchdog.alert import Plan, PlannedAlert
from watchdog.channels import send_message
from watchdog.declarations import Target
from watchdog.model import Alert, Delivery, DeliveryStatus, Message, Purpose, Reason
from watchdog.pipeline.telling import store_plan

STEP = 5 * MINUTE
EVENTS = 12  # one each half hour
TARGETS = ("hook", "mail", "slack")
PATIENT, BRIEF = 10.0, 0.3  # seconds that an answer is waited for
CALM = timedelta(hours=2, minutes=30)  # after a Retry-After of an hour, or the longest backoff
HALF = Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\no", reset=True)
CLOSED = replace(HALF, reset=False)  # half an answer, and a polite end
DEAF = Answer(status=0)  # accepts, reads half, never answers


def _alert_in(body: str) -> str:
    found = re.search(r"/alerts/(event-\d+)", body)
    assert found is not None
    return found[1]


class MoodyReceiver(FakeReceiver):
    """Takes nothing while it is in a mood; what it takes, it remembers by alert."""

    def __init__(self, answer: str) -> None:
        super().__init__()
        self.mood: Answer | None = None
        self.taken: list[str] = []
        self._answer = answer

    def _take(self, request: Request) -> Answer:
        super()._take(request)
        if self.mood is not None:
            return self.mood
        self.taken.append(_alert_in(request.body.decode()))
        return Answer(body=self._answer.encode(), content_type="application/json")


class MoodyMailServer(FakeMailServer):
    """The same, for mail."""

    mood: Answer | None = None  # any: it then answers 451

    def settle(self) -> None:
        self._planned["RCPT"].clear()
        if self.mood is not None and self.mood is not DEAF:
            self.refuses("451 4.3.0 later", at="RCPT", times=50)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.mood is DEAF:
            await asyncio.sleep(1)  # longer than anybody listens
            return "421 4.3.0 nobody is there any more"
        return await super().handle_DATA(server, session, envelope)

    @property
    def taken(self) -> list[str]:
        return [str(mail["X-Watchdog-Alert"]) for mail in self.mails]


class Desk:
    """Three targets of one route."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self.hook = MoodyReceiver("ok")
        self.slack = MoodyReceiver('{"ok": true, "channel": "C024BE91L", "ts": "1777.0001"}')
        self.mail = MoodyMailServer()
        self.made: list[str] = []

    def connect(self) -> None:
        self.room.walk.send_message = self._send
        urls = {
            "hook": self.hook.url.replace("http", "json", 1),
            "mail": self.mail.url,
            "slack": "slack-bot://xoxb-1-2-3/#desk",
        }
        routing = make_routing(desk=TARGETS)
        targets = dict(routing.targets) | {n: Target(name=n, url=u) for n, u in urls.items()}
        self.room.declare(
            replace(self.room.declarations, routing=replace(routing, targets=targets))
        )

    def _send(self, message: Message, target: Target) -> str:
        """Send, and give up soon only on who is in a mood: the others may be slow for a while."""
        peer = self._peers().get(target.name)
        return send_message(
            message,
            target,
            timeout=PATIENT if peer is None or peer.mood is None else BRIEF,
            slack_api=self.slack.url.removesuffix("/hook"),
        )

    def tell(self) -> None:
        """Put one alert for all three into the outbox."""
        now, alert_id = self.room.clock(), f"event-{len(self.made):02}"
        alert = Alert(
            alert_id=alert_id,
            reason=Reason.FIRST_REPORT,
            watchlist=None,
            item=None,
            item_title=alert_id,
            state=None,
            created_at=now,
            notice=f"What happened: {alert_id}.",
        )
        rows = tuple(
            Delivery(
                alert_id=alert_id,
                target=target,
                purpose=Purpose.ALERT,
                status=DeliveryStatus.PENDING,
                due_at=now,
            )
            for target in TARGETS
        )
        plan = Plan(alerts=(PlannedAlert(alert, None, "desk"),), deliveries=rows)
        self.room.write(lambda c: store_plan(c, plan, now))
        self.made.append(alert_id)

    def pass_time(self, time: timedelta, *, told: int = 0) -> None:
        """Let time pass in steps, with so many events spread over it."""
        steps = time // STEP
        for step in range(steps):
            if told and step % (steps // told) == 0:
                self.tell()
            self.mail.settle()
            self.room.settle()
            self.room.pass_time(STEP)
        self.mail.settle()
        self.room.settle()

    def set_mood(self, target: str, mood: Answer | None) -> None:
        peer = self._peers()[target]
        if isinstance(peer, FakeReceiver):
            peer.be_deaf(mood is DEAF)
        peer.mood = mood

    def taken(self, target: str) -> list[str]:
        return self._peers()[target].taken

    def _peers(self) -> Mapping[str, MoodyReceiver | MoodyMailServer]:
        return {"hook": self.hook, "mail": self.mail, "slack": self.slack}

    def statuses(self, target: str) -> list[object]:
        rows = self.room.rows("v_deliveries")
        return [row["status"] for row in rows if row["target"] == target]

    def waits(self, target: str) -> list[timedelta]:
        """Give how long each delivery took, by the watch's clock."""
        waits = []
        for row in self.room.rows("v_deliveries"):
            made, sent = row["created_at"], row["sent_at"]
            if row["target"] == target and isinstance(made, datetime):
                assert isinstance(sent, datetime)
                waits.append(sent - made)
        return waits


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Desk]:
    desk = Desk(room)
    with desk.hook, desk.slack, desk.mail:
        desk.connect()
        yield desk


@pytest.mark.parametrize(
    ("broken", "mood"),
    [
        pytest.param("hook", Answer(status=503), id="hook-503"),
        pytest.param("hook", Answer(raw=b"", reset=True), id="hook-reset"),
        pytest.param("slack", Answer(status=500), id="slack-500"),
        pytest.param("slack", Answer(status=429, headers={"Retry-After": "3600"}), id="slack-429"),
        pytest.param("slack", HALF, id="slack-half-an-answer"),
        pytest.param("slack", Answer(delay=5), id="slack-silent"),
        pytest.param("mail", Answer(), id="mail-451"),
        pytest.param("hook", DEAF, id="hook-half-open"),
        pytest.param("slack", DEAF, id="slack-half-open"),
        pytest.param("mail", DEAF, id="mail-half-open"),
        pytest.param("hook", CLOSED, id="hook-half-an-answer"),
        pytest.param("slack", CLOSED, id="slack-half-an-answer-and-an-end"),
    ],
)
def test_six_hours_without_one_of_three(desk: Desk, broken: str, mood: Answer) -> None:
    desk.set_mood(broken, mood)
    desk.pass_time(6 * HOUR, told=EVENTS)
    assert desk.taken(broken) == []
    desk.set_mood(broken, None)
    desk.pass_time(CALM)

    for target in TARGETS:
        assert desk.taken(target) == desk.made  # each once, in the order of the events
    others = [target for target in TARGETS if target != broken]
    assert max(wait for target in others for wait in desk.waits(target)) == timedelta(0)
    longest = max(desk.waits(broken))
    assert longest <= 6 * HOUR + CALM
    tries = sum(
        row["attempts"] for row in desk.room.rows("v_deliveries") if row["target"] == broken
    )
    print(  # noqa: T201 - the figures of this test
        f"\n{broken}: {len(desk.made)} alerts, {tries} tries, each arrived once and in order; "
        f"the last waited {longest}; the other two targets waited 0 s"
    )


def test_one_dead_of_three_delays_nobody_and_is_told(desk: Desk) -> None:
    desk.set_mood("hook", Answer(status=404))
    desk.pass_time(HOUR, told=3)

    assert desk.taken("mail") == desk.taken("slack") == desk.made
    assert desk.statuses("hook") == ["dead"] * 3
    told = [row for row in desk.room.rows("v_alerts") if row["reason"] == "delivery"]
    assert len(told) == 1


def test_what_is_dead_can_be_tried_again_and_arrives_once(desk: Desk, tmp_path: Path) -> None:
    desk.set_mood("hook", Answer(status=404))
    desk.pass_time(HOUR, told=2)
    assert desk.statuses("hook") == ["dead"] * 2
    desk.set_mood("hook", None)
    desk.pass_time(HOUR)
    assert desk.taken("hook") == []  # nobody asked

    asked = subprocess.run(  # noqa: S603 - our own program
        [PROGRAM, "deliveries", "retry", "--target", "hook"],
        env=os.environ | {"WATCHDOG_DATABASE_URL": f"sqlite:///{tmp_path}/watchdog.db"},  # noqa: TID251
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    assert desk.statuses("hook") == ["pending"] * 2
    desk.room.clock.advance_to(max(desk.room.clock(), datetime.now(UTC)))  # noqa: TID251 - it asked by its own
    desk.pass_time(HOUR)

    assert desk.statuses("hook") == ["sent"] * 2
    for target in TARGETS:
        assert desk.taken(target) == desk.made
    print(f"\nhook: {asked.stdout.strip()}; then each arrived once, in order")  # noqa: T201
