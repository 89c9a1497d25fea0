"""Kill the real program again and again, and let outlet and receivers say what became of it.

    with Bench(folder, kills=8) as bench:
        report = bench.run(KilledWatch(bench.desk), random.Random(1))
    assert report.lost == []

An outlet of ours publishes numbered articles, each of which one item waits for; three
receivers (JSON over HTTP, a bot's Slack, mail) keep ledgers of their own. The program's
database is asked only whether it has done, never what it did.

Another victim is another `Scene`: what to start, what to kill, what to stop.
"""

import itertools
import random
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Protocol, Self

from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.integration.desk import Desk, Watch, wait_for
from tests.peers import Answer, FakeReceiver
from tests.peers.mailserver import FakeMailServer
from tests.peers.outlet import FakeOutlet, Request

TARGETS = ("hook", "mail", "slack")
EACH = 4  # articles a kill: more under way when it falls
ANSWERS_AFTER = 0.05  # seconds a receiver takes
AFTER_START = 1.5  # seconds within which the first half of the kills falls
ARRIVES_WITHIN = 8.0
IN_FLIGHT = 0.2  # seconds within which a receiver takes what was sent before a kill
AFTER_ARRIVAL = 0.15  # the other half: so long after a message came in, or shorter
NOTHING_MORE = 60.0  # seconds without a message: what is not there by then is lost
_NOTED = re.compile(r"event=delivered alert=(\S+) target=(\S+) purpose=alert\b")

_ITEM = """\
  - id: step-{number}
    title: Step {number} is taken
    match: '"step {number}" AND commission'
"""
_WATCHLIST = """\
watchlist: desk
title: The desk
languages: [en]
concepts:
  commission: {en: [Commission]}
items:
"""
_ROUTES = """\
targets:
  hook: HOOK
  mail: MAIL
  slack: slack-bot://xoxb-1-2-3/#desk
  console: console://
routes:
  desk: {now: [hook, mail, slack]}
  operators: {now: [console]}
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message that a receiver took, by the receiver's own clock."""

    target: str
    article: int
    alert: str
    message_id: str  # of mail; "" elsewhere
    at: float


class Ledger:
    """What arrived anywhere. Receivers write from their own threads."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.arrived = threading.Event()  # cleared by who waits

    def add(self, target: str, words: str, message_id: str = "") -> None:
        article, alert = re.search(r"\b[Ss]tep (\d+)", words), re.search(r"/alerts/([\w-]+)", words)
        if article is None or alert is None:  # a notice to operators
            return
        self.arrivals.append(
            Arrival(target, int(article[1]), alert[1], message_id, time.monotonic())
        )
        self.arrived.set()

    def pairs(self) -> Mapping[tuple[int, str], list[Arrival]]:
        """Give the arrivals of each article at each target, in order."""
        found: dict[tuple[int, str], list[Arrival]] = defaultdict(list)
        for arrival in list(self.arrivals):
            found[arrival.article, arrival.target].append(arrival)
        return found


class SlowReceiver(FakeReceiver):
    """Takes a message, and answers a moment later."""

    def __init__(self, ledger: Ledger, target: str, answer: str) -> None:
        super().__init__()
        self._ledger, self._target, self._answer = ledger, target, answer

    def _take(self, request: Request) -> Answer:
        self._ledger.add(self._target, request.body.decode())
        return Answer(
            body=self._answer.encode(), content_type="application/json", delay=ANSWERS_AFTER
        )


class SlowMailServer(FakeMailServer):
    """The same, for mail."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        mail = self.mails[-1]
        body = mail.get_body(("plain",))
        assert body is not None
        self._ledger.add("mail", f"{mail['Subject']}\n{body.get_content()}", mail["Message-ID"])
        time.sleep(ANSWERS_AFTER)  # noqa: ASYNC251 - one mail at a time, as a slow server has it
        return answer


@dataclass(frozen=True, slots=True)
class Strike:
    """One kill, and how many articles were published by then."""

    at: float  # it begins
    over: float  # nothing of what was sent before is on its way any more
    published: int


class Scene(Protocol):
    """Who is killed: the whole watch, a worker, a child, the database's server."""

    name: str

    def start(self) -> None:
        """Start what does not run (any more), and wait until it works."""
        ...

    def strike(self) -> None:
        """Kill the victim, as a power cut would."""
        ...

    def stop(self) -> None:
        """End everything cleanly."""
        ...


class KilledWatch:
    """`watchdog run`, all in one process: killed whole, with its children."""

    name = "watchdog run"

    def __init__(self, desk: Desk, env: Mapping[str, str]) -> None:
        self._desk, self._env = desk, dict(env)
        self._watch: Watch | None = None
        self.starts: list[float] = []  # seconds each took

    def start(self) -> None:
        """Start it; a start that fails leaves its words beside the database and names them."""
        before, began = self._desk.log_size, time.monotonic()
        self._watch = watch = self._desk.start(env=self._env)

        def is_up() -> bool:
            return "event=watching" in self._desk.log_since(before)

        try:
            wait_for(lambda: is_up() or watch.process.poll() is not None, "a start")
            assert is_up(), f"the program ended by itself, code {watch.process.returncode}"
        except AssertionError as error:
            kept = self._desk.folder / f"failed-start-{len(self.starts) + 1}.log"
            kept.write_text(self._desk.log_since(before))
            raise AssertionError(f"{error}; what it said: {kept}") from None
        self.starts.append(time.monotonic() - began)

    def strike(self) -> None:
        assert self._watch is not None
        self._watch.kill()

    def stop(self) -> None:
        if self._watch is not None:
            self._watch.stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What outlet and receivers agree on."""

    kills: int
    articles: int
    messages: int
    seconds: float
    lost: list[tuple[int, str]] = field(default_factory=list)  # article, target
    repeated: int = 0  # messages that arrived more than once
    outside: list[tuple[int, str]] = field(default_factory=list)  # no kill explains the repeat
    other_ids: list[tuple[int, str]] = field(default_factory=list)  # another alert or Message-ID
    redone: tuple[float, ...] = ()  # seconds after each kill until all published before it was told

    def __str__(self) -> str:
        ids = (
            "all under the id of the first" if not self.other_ids else f"OTHER IDS {self.other_ids}"
        )
        redone = (
            f"; what was under way was told within {max(self.redone):.0f} s of its kill"
            f" ({median(self.redone):.0f} s at the median)"
            if self.redone
            else ""
        )
        return (
            f"{self.kills} kills in {self.seconds:.0f} s: {self.articles} articles to "
            f"{len(TARGETS)} targets, {self.messages} messages; lost {len(self.lost)}, "
            f"repeated {self.repeated} ({ids}), repeated outside the send window "
            f"{len(self.outside)}{f' {self.outside}' if self.outside else ''}{redone}"
        )


class Bench:
    """An outlet, three receivers, a desk that watches the one and tells the others."""

    def __init__(self, folder: Path, *, kills: int, env: Mapping[str, str] | None = None) -> None:
        self.kills = kills
        self.ledger = Ledger()
        self.outlet = FakeOutlet()
        self._hook = SlowReceiver(self.ledger, "hook", "ok")
        self._slack = SlowReceiver(
            self.ledger, "slack", '{"ok": true, "channel": "C024BE91L", "ts": "1777.0001"}'
        )
        self._mail = SlowMailServer(self.ledger)
        self.env = {"WATCHDOG_SLACK_API": self._slack.url.removesuffix("/hook"), **(env or {})}
        self.desk = Desk(folder, self.outlet, self._hook)
        self._declare(folder / "watchlists")
        self._published = 0

    def __enter__(self) -> Self:
        for peer in (self.outlet, self._hook, self._slack, self._mail):
            peer.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for peer in (self.outlet, self._hook, self._slack, self._mail):
            peer.__exit__(kind, error, trace)

    def run(
        self, scene: Scene, chance: random.Random, say: Callable[[str], None] = lambda _: None
    ) -> Report:
        """Kill so often, then let it finish; the moments are drawn from `chance`."""
        began, struck = time.monotonic(), list[Strike]()
        for number in range(self.kills):
            self._publish(EACH)
            scene.start()
            self._wait_for_a_moment(chance)
            at = time.monotonic()
            scene.strike()
            struck.append(Strike(at, time.monotonic() + IN_FLIGHT, self._published))
            say(
                f"{number + 1} of {self.kills} kills in {time.monotonic() - began:.0f} s, "
                f"{len(self.ledger.arrivals)} messages"
            )
        scene.start()
        expected = {(article, target) for article in range(self._published) for target in TARGETS}
        self._wait_until_told(expected)
        scene.stop()
        return self._report(expected, struck, time.monotonic() - began)

    def _wait_for_a_moment(self, chance: random.Random) -> None:
        """Half of the kills fall anywhere, half just after a message came in."""
        self.ledger.arrived.clear()
        if chance.random() < 0.5:
            time.sleep(chance.uniform(0.0, AFTER_START))
        else:
            self.ledger.arrived.wait(ARRIVES_WITHIN)
            time.sleep(chance.uniform(0.0, AFTER_ARRIVAL))

    def _wait_until_told(self, expected: set[tuple[int, str]]) -> None:
        arrived, end = 0, time.monotonic() + NOTHING_MORE
        while expected - self.ledger.pairs().keys() and time.monotonic() < end:
            if len(self.ledger.arrivals) > arrived:
                arrived, end = len(self.ledger.arrivals), time.monotonic() + NOTHING_MORE
            time.sleep(0.2)
        time.sleep(2.0)  # for what comes twice

    def _report(
        self, expected: set[tuple[int, str]], struck: list[Strike], seconds: float
    ) -> Report:
        pairs = self.ledger.pairs()
        twice = {pair: found for pair, found in pairs.items() if len(found) > 1}
        noted = Counter(_NOTED.findall(self.desk.log))
        return Report(
            kills=self.kills,
            articles=self._published,
            messages=len(self.ledger.arrivals),
            seconds=seconds,
            lost=sorted(expected - pairs.keys()),
            repeated=sum(len(found) - 1 for found in twice.values()),
            outside=sorted(
                pair for pair, found in twice.items() if _is_outside(found, struck, noted)
            ),
            other_ids=sorted(
                pair
                for pair, found in pairs.items()
                if len({(one.alert, one.message_id) for one in found}) > 1
            ),
            redone=tuple(_redone(strike, pairs) for strike in struck),
        )

    def _publish(self, count: int) -> None:
        for number in range(self._published, self._published + count):
            text = f"The Commission has taken step {number}, its spokesman says."
            self.desk.publish(f"/a{number}", f"From Brussels, number {number}", [text])
        self._published += count

    def _declare(self, watchlists: Path) -> None:
        items = "".join(_ITEM.format(number=number) for number in range(self.kills * EACH))
        (watchlists / "desk.yaml").write_text(_WATCHLIST + items)
        hook = self._hook.url.replace("http", "json", 1)
        routes = _ROUTES.replace("HOOK", hook).replace("MAIL", self._mail.url)
        (watchlists / "routes.yaml").write_text(routes)


def _redone(strike: Strike, pairs: Mapping[tuple[int, str], list[Arrival]]) -> float:
    """Say how long after a kill the last of what was published before it was told."""
    before = (found[0].at for (article, _), found in pairs.items() if article < strike.published)
    return max((at - strike.at for at in before if at > strike.at), default=0.0)


def _is_outside(
    found: list[Arrival], struck: list[Strike], noted: Mapping[tuple[str, str], int]
) -> bool:
    """Whether something was sent again that nobody was killed over, or that was noted as sent.

    That it noted a message the program says in its log, after the transaction.
    """
    pairs = itertools.pairwise(found)
    nobody = any(not any(one.at <= k.over and k.at <= two.at for k in struck) for one, two in pairs)
    return nobody or noted.get((found[0].alert, found[0].target), 0) > 1
