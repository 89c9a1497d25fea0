"""`watchdog demo`: a fictional news day, read and judged by the real watch."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from watchdog import app
from watchdog.cli.output import STATE_STYLES, errors_named, messages, say
from watchdog.demo import (
    DOWN,
    OPENING,
    TARGET,
    DemoArticle,
    DemoReceiver,
    RunningDay,
    start_day,
    write_outlets,
)
from watchdog.errors import SettingsError
from watchdog.pipeline.alarms import check_coverage
from watchdog.pipeline.edits import sync_declared
from watchdog.pipeline.replay import SteppedClock
from watchdog.pipeline.walk import Walk
from watchdog.running import serve_until_stopped
from watchdog.schedule import Schedule
from watchdog.settings import Settings, read_settings
from watchdog.store import Connection, list_rows, load_alert

FOLLOWERS = timedelta(seconds=61)  # what follows an alert is told a minute after it
EVENING = timedelta(hours=11)  # after the last moment: the day's digests are due

COLUMNS = {"time": 5, "state": 8, "item": 23, "why": 12, "outlet": 14}  # in letters
WIDE = 100  # letters of a terminal that has room for the outlet beside the headline

ROUTES = f"""\
targets:
  newsroom-slack: {TARGET}
  console: console://
routes:
  newsroom: {{now: [console, newsroom-slack]}}
  operators: {{now: [console]}}
"""

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTold:
    """What became of the day."""

    articles: int
    silent: int  # articles that are about none of the items
    alerts: Sequence[Row]  # of v_alerts, oldest first
    headlines: Mapping[str, Row]  # by alert: its first hit
    notices: Sequence[tuple[datetime, str]]  # what operators were told, and when
    taken: Sequence[tuple[datetime, str]]  # what the newsroom's Slack took, and when
    refused: int  # what it refused while it was down


def demo(
    serve: Annotated[
        bool, typer.Option("--serve", help="Go on serving the alerts' pages until Ctrl-C.")
    ] = False,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            metavar="URL",
            help="An empty database to fill, sqlite:///file.db or postgresql://…; it is kept. "
            "[default: one of its own, gone at the end, whatever WATCHDOG_DATABASE_URL says]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Watch a fictional news day in five languages, in under a minute and without internet.

    Fictional outlets are served on this machine, with pages and feeds like those of real
    ones; the shipped watchlist watches them. Shows which alerts fire, and why.

    For example:

        watchdog demo --serve

        watchdog demo --database postgresql://postgres@localhost/demo
    """
    app.configure_logging(quiet=True)
    started = time.monotonic()
    with errors_named(), tempfile.TemporaryDirectory(prefix="watchdog-demo-") as folder:
        asyncio.run(_show(Path(folder), started, serve=serve, database=database))


async def _show(folder: Path, started: float, *, serve: bool, database: str | None) -> None:
    clock = SteppedClock(OPENING)
    async with AsyncExitStack() as stack:
        running = stack.enter_context(start_day(clock))
        receiver = stack.enter_context(DemoReceiver(clock))
        settings = declare_demo(folder, running, receiver, database)
        declarations = app.load_declared(settings)
        walk = await stack.enter_async_context(app.open_walk(settings, declarations, clock=clock))
        if await walk.read(lambda c: any(list_rows(c, "v_articles", limit=1))):
            raise SettingsError("the demo fills an empty database: this one holds articles")
        say(
            f"A fictional day, {OPENING:%d %B %Y}: {len(declarations.outlets)} outlets, five "
            "languages, one watchlist. Nothing here is real but the watch.",
            "bold",
        )
        await live_through(walk, clock, running)
        told = await walk.read(lambda c: _take_stock(c, running, receiver))
        summarise(told, time.monotonic() - started)
        if serve:
            await serve_until_stopped(walk, settings)


def declare_demo(
    folder: Path, running: RunningDay, receiver: DemoReceiver, database: str | None = None
) -> Settings:
    """Write the demo's watchlists folder: the shipped watchlist over the fictional outlets."""
    watchlists = folder / "watchlists"
    watchlists.mkdir()
    for shipped in app.shipped_watchlists().glob("*.yaml"):
        shutil.copy(shipped, watchlists)
    write_outlets(watchlists, running)
    (watchlists / "routes.yaml").write_text(ROUTES, encoding="utf-8")
    return read_settings(
        watchlists=watchlists,
        state=folder,
        database_url=database or f"sqlite:///{folder / 'demo.db'}",
        shipped_outlets=False,
        allow_addresses=(ip_network("127.0.0.1/32"),),
        slack_api=receiver.url,
    )


async def live_through(walk: Walk, clock: SteppedClock, running: RunningDay) -> None:
    """Step through the day: at each moment the watch reads what is new and tells it."""
    await walk.write(lambda c: sync_declared(c, walk.declarations, clock()))
    schedule = Schedule(walk)
    for moment in running.moments:
        clock.advance_to(moment)
        _say_moment(moment, running)
        await schedule.settle()
        clock.advance_to(moment + FOLLOWERS)
        await schedule.settle()
        await check_coverage(walk)
    clock.advance_to(clock() + EVENING)
    await schedule.settle()


def _say_moment(moment: datetime, running: RunningDay) -> None:
    for outlet in running.day.outlets:
        for article in outlet.articles:
            if article.time == moment or (moment == OPENING and article.time <= OPENING):
                messages().print(_line(moment, outlet.name, article), soft_wrap=True)


def _line(moment: datetime, outlet: str, article: DemoArticle) -> Text:
    """Say what is published; isolates keep a headline's direction from its neighbours."""
    name, headline = (f"\u2068{text}\u2069" for text in (outlet, article.title))
    return Text.assemble((f"{moment:%H:%M}  ", "dim"), headline, (f"  {name}", "dim"))


def _take_stock(c: Connection, running: RunningDay, receiver: DemoReceiver) -> DayTold:
    made = list(list_rows(c, "v_alerts", newest_first=False))
    alerts = [row for row in made if row["item"]]
    hits = {row["hit_id"]: row for row in list_rows(c, "v_hits")}
    headlines: dict[str, Row] = {}
    for row in list_rows(c, "v_alert_hits"):
        headlines.setdefault(str(row["alert_id"]), hits[row["hit_id"]])
    articles = sum(len(outlet.articles) for outlet in running.day.outlets)
    told = {hit["article_id"] for hit in hits.values()}
    return DayTold(
        articles=articles,
        silent=articles - len(told),
        alerts=alerts,
        headlines=headlines,
        notices=[_read_notice(c, row) for row in made if row["reason"] == "coverage"],
        taken=[(one.at, str(one.payload["text"])) for one in receiver.taken],
        refused=receiver.refused,
    )


def _read_notice(c: Connection, row: Row) -> tuple[datetime, str]:
    alert = load_alert(c, str(row["alert_id"]))
    if alert is None:  # it was listed a moment ago, in the same transaction
        raise LookupError(row["alert_id"])
    return alert.created_at, alert.notice.partition(". ")[0].rstrip(".")


def summarise(told: DayTold, seconds: float) -> None:
    """Print the day's alerts as a table, and what stayed silent."""
    console = Console(highlight=False)
    table = Table(title="The day's alerts", title_justify="left", box=None, pad_edge=False)
    wide = console.width >= WIDE
    widths = {name: width for name, width in COLUMNS.items() if wide or name != "outlet"}
    for name, width in widths.items():
        table.add_column(name, width=width, no_wrap=True)
    rest = console.width - sum(widths.values()) - 2 * len(widths)
    table.add_column("headline", width=max(rest, 20), no_wrap=True)
    for row in told.alerts:
        hit, state = told.headlines.get(str(row["alert_id"]), {}), str(row["state"])
        made = row["created_at"]
        table.add_row(
            Text(f"{made:%H:%M}", style="dim"),
            Text(state, style=STATE_STYLES.get(state, "")),
            Text(str(row["item"])),
            Text(str(row["reason"])),
            *([Text(str(hit.get("outlet", "")))] if wide else []),
            Text(str(hit.get("title", ""))),
        )
    console.print()
    console.print(table)
    console.print()
    for at, words in told.notices:
        console.print(f"Operators, at {at:%H:%M}: {words}.")
    console.print(_say_receiver(told))
    console.print(
        f"\n{told.articles} articles read, {told.silent} of them about none of the items, "
        f"{len(told.alerts)} alerts, in {seconds:.0f} s. "
        "Next: `watchdog run` watches the real outlets."
    )


def _say_receiver(told: DayTold) -> str:
    """Say what became of the hour in which nobody could be reached."""
    down, up = DOWN
    late = [at for at, _ in told.taken if at >= up]
    first = f", the first at {late[0]:%H:%M}" if late else ""
    return (
        f"The newsroom's Slack was down from {down:%H:%M} to {up:%H:%M} and refused "
        f"{told.refused} sends: all {len(told.taken)} messages arrived, each once{first}."
    )
