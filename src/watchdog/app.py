"""Composition root: builds every edge and hands it to the rooms that need it.

In:   `Settings`.
Out:  a running watch, or the parts a command asks for.
I/O:  all of it starts here; the only reader of the clock and of randomness.
"""

import asyncio
import io
import logging
import os
import random
import re
import secrets
import socket
import sys
from collections.abc import (
    AsyncIterator,
    Callable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from collections.abc import Set as AbstractSet
from contextlib import (
    AbstractContextManager,
    asynccontextmanager,
    closing,
    contextmanager,
    nullcontext,
    suppress,
)
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO, cast

import structlog

from watchdog.channels import send_message
from watchdog.config import Readings, load_declarations
from watchdog.declarations import Declarations, Target
from watchdog.errors import DeclarationError, SettingsError
from watchdog.fetch import Fetcher, Waits
from watchdog.lint import find_warnings, warn_of_loopback
from watchdog.model import Message
from watchdog.pipeline.analyse import Bench, prepare
from watchdog.pipeline.inputs import Inputs
from watchdog.pipeline.sharing import SHORT_LEASE, SharedClock
from watchdog.pipeline.waits import KeptWaits
from watchdog.pipeline.wakes import Wake
from watchdog.pipeline.walk import LEASE, SANDBOX_THREADS, Holding, Walk, log
from watchdog.sandbox import Sandbox
from watchdog.settings import Secrets, Settings
from watchdog.store import (
    Connection,
    Database,
    free_places,
    head_version,
    hold_name,
    release_leases,
    upgrade_database,
)

Clock = Callable[[], datetime]
Send = Callable[[Message, Target], str]
# Any scheme but the web's own; of the web, what carries a name and a password.
_TARGET_ADDRESS = re.compile(
    r"\b((?!https?:)[a-z][a-z0-9+.-]*://|https?://(?=[^\s/@]+@|hooks\.))[^\s\"']+",
    re.IGNORECASE,
)
# What only children need, and is therefore imported late: once, before they are forked.
SANDBOX_PRELOAD = (
    "watchdog.pipeline.analyse",
    "watchdog.sources.feeds",
    "watchdog.sources.listings",
    "watchdog.sources.sitemaps",
    "trafilatura",
)
REHEARSE = "watchdog.pipeline.rehearsing:rehearse"  # about two seconds, for what runs for long


def utc_now() -> datetime:
    """Tell the time: the only place that asks the machine."""
    return datetime.now(UTC)


def new_id() -> str:
    """Make an id that nobody can guess: 128 bits, safe in a URL."""
    return secrets.token_urlsafe(16)


def new_token() -> str:
    """Make a token for a program: 256 bits, with a sign that scanners for leaked secrets know."""
    return f"wd_{secrets.token_urlsafe(32)}"


def new_secret() -> str:
    """Make what a browser shows to be known again: 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def shipped_watchlists() -> Path:
    """Find the watchlists that come with the program: in the wheel, or beside the source."""
    packaged = Path(__file__).parent / "watchlists"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "watchlists"


def configure_logging(*, verbose: bool = False, quiet: bool = False) -> None:
    """Say events on stderr: coloured on a terminal, `key=value` elsewhere; never a secret."""
    level = logging.DEBUG if verbose else logging.WARNING if quiet else logging.INFO
    terminal = sys.stderr.isatty()
    renderer = (
        structlog.dev.ConsoleRenderer()
        if terminal
        else structlog.processors.LogfmtRenderer(
            key_order=["timestamp", "level", "event"], bool_as_flag=False
        )
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(
                fmt="%H:%M:%S" if terminal else "iso", utc=not terminal
            ),
            structlog.processors.format_exc_info,
            _mask_targets,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.WriteLogger(_STDERR),
    )
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    for library in ("apscheduler", "psycopg.pool"):  # says each second what we say once a minute
        logging.getLogger(library).setLevel(logging.ERROR)


class _Stderr(io.TextIOBase):
    """The standard error, whatever it is by then; words that find no room there end no work."""

    def write(self, words: str) -> int:
        with suppress(OSError):  # a log file on a full disk
            sys.stderr.write(words)
            sys.stderr.flush()
        return len(words)


_STDERR = cast("TextIO", _Stderr())


def _mask_targets(_: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Cut what may be a target's address out of every text, tracebacks above all.

    Addresses of targets are secrets. Those of outlets are not, and stay readable.
    """
    return {
        name: _TARGET_ADDRESS.sub(r"\1…", value) if isinstance(value, str) else value
        for name, value in event.items()
    }


def load_declared(
    settings: Settings, known: Readings | None = None, *, telling: bool = True
) -> Declarations:
    """Load everything declared; DeclarationError holds all mistakes.

    What tells nobody asks for no secrets of targets: it also runs where they are not set.
    """
    if not settings.watchlists.is_dir():
        raise SettingsError(
            f"{settings.watchlists}: there is no such folder of watchlists; "
            "name one with --watchlists DIR or WATCHDOG_WATCHLISTS"
        )
    return load_declarations(
        settings.watchlists,
        secrets=Secrets(settings.secrets) if telling else None,
        shipped_outlets=settings.shipped_outlets,
        known=known,
    )


def check_files(
    settings: Settings, known: Readings | None = None
) -> tuple[Sequence[str], Sequence[str]]:
    """Read the operators' files as they stand; give every mistake, else every warning."""
    try:
        declarations = load_declared(settings, known)
    except DeclarationError as error:
        return [str(mistake) for mistake in error.mistakes], ()
    except SettingsError as error:
        return [str(error)], ()
    warnings = *find_warnings(declarations), *warn_of_loopback(declarations, settings.pages)
    return (), warnings


def make_bench(settings: Settings) -> Bench:
    """Compile the watchlists in this process, for texts that are already text."""
    return prepare(load_declared(settings, telling=False))


def make_sandbox(declarations: Declarations, *, rehearsed: bool = False) -> Sandbox:
    """Make the processes that read foreign bytes; `rehearsed` shares more of their memory."""
    outlets = declarations.outlets.values()
    codes = {code for outlet in outlets if outlet.enabled for code in outlet.languages}
    rehearsal = " ".join((REHEARSE, *sorted(codes)))
    preload = (*SANDBOX_PRELOAD, rehearsal) if rehearsed else SANDBOX_PRELOAD
    sandbox = Sandbox(most=SANDBOX_THREADS, preload=preload)
    sandbox.set_context(declarations, prepare)
    return sandbox


def make_fetcher(settings: Settings, waits: Waits | None = None) -> Fetcher:
    """Make the client for outlets, with an honest name."""
    contact = f" (+{settings.contact})" if settings.contact else ""
    return Fetcher(
        user_agent=f"news-watchdog/{version('news-watchdog')}{contact}",
        allow=settings.allow_addresses,
        waits=waits,
    )


def upgrade_store(settings: Settings) -> str:
    """Bring the database to today's schema, making it where there is none; gives the version."""
    if settings.database_url is None:
        try:
            settings.state.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"WATCHDOG_STATE: {settings.state}: {error.strerror}") from error
    upgrade_database(settings.database, also=_find_queue() if settings.is_shared else None)
    return head_version()


def _find_queue() -> Callable[[Connection], None]:
    install: Callable[[Connection], None] = _load_cluster().install_queue
    return install


def find_queue_age(settings: Settings) -> Callable[[Connection], timedelta | None] | None:
    """Give what tells how long the oldest wake-up waits; None where there is no queue."""
    if not settings.is_shared:
        return None
    age: Callable[[Connection], timedelta | None] = _load_cluster().queue_age
    return age


def _load_cluster() -> ModuleType:
    try:
        from watchdog import cluster  # noqa: PLC0415 - comes with PostgreSQL
    except ImportError as error:
        raise SettingsError(
            "PostgreSQL needs its driver and Procrastinate: install news-watchdog[postgres]"
        ) from error
    return cluster


def find_signing_key(settings: Settings) -> bytes:
    """Give the key of the links that act: the setting's, or one kept in the state folder."""
    if settings.signing_key is not None:
        return settings.signing_key.get_secret_value().encode()
    path = settings.state / "signing.key"
    settings.state.mkdir(parents=True, exist_ok=True)
    # Made whole under a name of its own: another process may look for it at the same time.
    if not path.exists():
        made = path.with_suffix(f".{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_hex(32), encoding="ascii")
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_bytes().strip()


@contextmanager
def open_store(settings: Settings) -> Iterator[Database]:
    """Open the database as it is; StoreError says what to do where it does not fit."""
    database = Database.open(settings.database)
    try:
        yield database
    finally:
        database.close()


@asynccontextmanager
async def open_walk(
    settings: Settings,
    declarations: Declarations,
    *,
    clock: Clock = utc_now,
    send: Send | None = None,
    defer: Callable[[Connection, Sequence[Wake]], None] | None = None,
) -> AsyncIterator[Walk]:
    """Build every edge of a watch, upgrading the database first, and take them down again.

    On a server, pace and leases are those of processes that share it, and so is the clock.
    """
    upgrade_store(settings)
    shared = settings.is_shared and clock is utc_now
    told = SharedClock(clock) if shared else clock
    owner, holding = _name_owner(shared=shared), Holding()
    with (
        _hold_name(settings.state, owner, shared=shared) as ended,
        open_store(settings) as database,
        closing(_keep_waits(database, owner, told, holding)) as waits,
        make_sandbox(declarations, rehearsed=True) as sandbox,
    ):
        fetcher = make_fetcher(settings, waits)
        walk = Walk(
            declarations=declarations,
            database=database,
            fetcher=fetcher,
            sandbox=sandbox,
            send=send
            or partial(
                send_message,
                slack_api=settings.slack_api,
                slack_interactive=settings.slack_signing_secret is not None,
            ),
            clock=told,
            new_id=new_id,
            jitter=random.random,
            owner=owner,
            base_url=settings.pages,
            signing_key=find_signing_key(settings),
            lease=SHORT_LEASE if shared else LEASE,
            defer=defer,
            holding=holding,
        )
        try:
            if isinstance(walk.clock, SharedClock):
                await walk.clock.ask(walk)
            if ended:
                await walk.write(lambda c: _free(c, ended, walk.clock()))
            yield walk
        finally:
            await fetcher.aclose()
            sandbox.close()  # ends jobs in the middle: a hostile page must not hold up the end
            walk.close()


def _hold_name(
    state: Path, owner: str, *, shared: bool
) -> AbstractContextManager[AbstractSet[str]]:
    return hold_name(state, owner) if shared else nullcontext(frozenset())


def _free(c: Connection, ended: AbstractSet[str], now: datetime) -> None:
    """Free what processes of this machine had taken that were killed."""
    freed = release_leases(c, ended.__contains__, now) + free_places(c, ended)
    if freed:
        log.info("taken_over", rows=freed)


def _keep_waits(database: Database, owner: str, clock: Clock, holding: Holding) -> KeptWaits:
    return KeptWaits(
        database,
        owner=owner,
        hold=SHORT_LEASE,
        clock=clock,
        places=holding.places,
        jitter=random.random,
    )


def _name_owner(*, shared: bool) -> str:
    """Name this process as an owner of leases: `host:pid`.

    Among many a container that starts again has the name and number of the one that died.
    """
    host = f"{socket.gethostname()}/{secrets.token_hex(4)}" if shared else socket.gethostname()
    return f"{host}:{os.getpid()}"


@contextmanager
def open_inputs(settings: Settings) -> Iterator[Inputs]:
    """Open what reads files and URLs named on the command line."""
    fetcher = make_fetcher(settings)
    with (
        make_sandbox(load_declared(settings, telling=False)) as sandbox,
        asyncio.Runner() as runner,
    ):
        try:
            yield Inputs(sandbox=sandbox, fetcher=fetcher, runner=runner, now=utc_now())
        finally:
            runner.run(fetcher.aclose())
