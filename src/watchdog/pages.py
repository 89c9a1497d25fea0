"""The pages over a walk: what they stand on, who comes in first, and where they are served.

In:   a `Walk`, `Settings`.
Out:  the address of the pages while they are served.
I/O:  a listening socket; reads the watchlists' files.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from tempfile import TemporaryDirectory

from watchdog.alert import check_link
from watchdog.app import check_files, new_secret, utc_now
from watchdog.channels import is_from_slack
from watchdog.config import Readings
from watchdog.declarations import Declarations, Pace, Target
from watchdog.errors import ChannelError
from watchdog.model import Message
from watchdog.pipeline.acting import act_on_alert, answer_in_slack
from watchdog.pipeline.replay import SteppedClock
from watchdog.pipeline.telling import outlet_names
from watchdog.pipeline.walk import Walk, log
from watchdog.settings import Settings
from watchdog.store import (
    Connection,
    Database,
    add_first_link,
    has_users,
    list_sources,
    load_alert,
    upgrade_database,
)
from watchdog.web import FIRST_PAGE, Acting, Desk, SlackActing, make_web, serve_web


@asynccontextmanager
async def serve_pages(
    walk: Walk, settings: Settings, known: Readings | None = None
) -> AsyncIterator[str]:
    """Serve the pages that alerts link to; gives their address.

    `known` is what the declarations were made of: a page reads again only what was edited.
    """
    desk = make_desk(walk, settings, known)
    trusted = [str(network) for network in settings.trusted_proxies]
    async with serve_web(make_web(desk), settings.host, settings.port, trusted) as address:
        if settings.base_url is None:
            walk.base_url = address
        await _greet_first(walk)
        yield address


def make_desk(walk: Walk, settings: Settings, known: Readings | None = None) -> Desk:
    """Give the pages what they stand on."""
    read = {} if known is None else known
    return Desk(
        database=walk.database,
        clock=walk.clock,
        new_token=new_secret,
        base_url=settings.base_url or "",
        load_alert=lambda alert_id: walk.database.read(
            lambda c: load_alert(c, alert_id, outlet_names(walk))
        ),
        declarations=lambda: walk.declarations,
        check_files=lambda: check_files(settings, read),
        health=lambda: _health(walk),
        watchlist_text=lambda name: _watchlist_text(walk, name),
        fetch_page=lambda url: walk.fetcher.fetch(url, pace=Pace(), now=utc_now()),
        analyse=walk.analyse,
        open_trial=partial(_open_trial, walk),
        acting=Acting(
            check=lambda alert_id, action, until, signature: check_link(
                alert_id, action, until, signature, key=walk.signing_key, now=walk.clock()
            ),
            act=lambda alert_id, action, who: walk.database.write(
                lambda c: act_on_alert(c, alert_id, action, who=who, now=walk.clock())
            ),
        ),
        slack=_slack_acting(walk, settings),
    )


@asynccontextmanager
async def _open_trial(
    walk: Walk, declarations: Declarations
) -> AsyncIterator[tuple[Walk, SteppedClock]]:
    """Make a walk over an empty database that is gone afterwards; it tells nobody."""
    clock = SteppedClock()
    with TemporaryDirectory(prefix="watchdog-") as folder:
        url = f"sqlite:///{folder}/trial.db"
        await asyncio.to_thread(upgrade_database, url)
        trial = Walk(
            declarations=declarations,
            database=Database.open(url, lasting=False),
            fetcher=walk.fetcher,
            sandbox=walk.sandbox,
            send=_send_nothing,
            clock=clock,
            new_id=walk.new_id,
            jitter=walk.jitter,
            owner=walk.owner,
            base_url=walk.base_url,
        )
        try:
            yield trial, clock
        finally:
            trial.close()
            trial.database.close()


def _send_nothing(_: Message, target: Target) -> str:
    raise ChannelError(f"{target.name}: a trial tells nobody", retryable=False)


def _watchlist_text(walk: Walk, name: str) -> str:
    """Read the file of a declared watchlist, whatever it is called; "" where there is none."""
    paths = (one.path for one in walk.declarations.watchlists if one.id == name)
    return next((path.read_text(encoding="utf-8") for path in paths if path.is_file()), "")


async def _greet_first(walk: Walk) -> None:
    """Say by which link the first admin comes in, while there is no user."""
    token, now = new_secret(), walk.clock()

    def invite(c: Connection) -> bool:
        if has_users(c):
            return False
        add_first_link(c, token, now)
        return True

    if await walk.write(invite):
        link = f"{walk.base_url}{FIRST_PAGE}?token={token}"
        log.warning("first_sign_in", link=link, works="once, for 24 hours")


def _slack_acting(walk: Walk, settings: Settings) -> SlackActing | None:
    """Let a Slack app's buttons act, where its signing secret is set."""
    if settings.slack_signing_secret is None:
        return None
    secret = settings.slack_signing_secret.get_secret_value().encode()
    return SlackActing(
        check=lambda body, timestamp, signature: is_from_slack(
            body, timestamp, signature, secret=secret, now=utc_now()
        ),
        act=lambda alert_id, action, who: walk.database.write(
            lambda c: act_on_alert(c, alert_id, action, who=who, now=utc_now())
        ),
        answer=partial(answer_in_slack, api=settings.slack_api),
    )


def _health(walk: Walk) -> Mapping[str, object]:
    """Say whether the database answers and how many sources fail."""
    sources = [source for source in walk.database.read(list_sources) if source.active]
    failing = sorted({source.outlet for source in sources if source.failures})
    return {
        "status": "ok",
        "version": version("news-watchdog"),
        "items": sum(len(watchlist.items) for watchlist in walk.declarations.watchlists),
        "sources": len(sources),
        "failing": failing,
    }
