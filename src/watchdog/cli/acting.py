"""`watchdog ack`, `triage`, `silence`, `notify`: act from the shell."""

import getpass
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import typer

from watchdog import app
from watchdog.alert import Action
from watchdog.channels import check_target, send_message
from watchdog.cli.options import DatabaseOption, WatchlistsOption, duration_of, settings_for
from watchdog.cli.output import INPUT_WRONG, errors_named, fail, say, write_rows
from watchdog.declarations import Watchlist
from watchdog.model import ItemKey, Message, Purpose, Silence, Triage
from watchdog.pipeline.acting import act_on_alert, clean_name, triage_hit
from watchdog.store import Connection, add_audit, add_silence, end_silence, open_silences
from watchdog.text import clean_text

LONGEST = timedelta(days=366)

ByOption = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who acts. [default: your login]")
]
NoteOption = Annotated[str, typer.Option("--note", metavar="WORDS", help="Why, for the record.")]


def ack(
    alert_id: Annotated[str, typer.Argument(metavar="ALERT", help="An alert's id.")],
    false_alarm: Annotated[
        bool, typer.Option("--false-alarm", help="Its hits did not mean the event.")
    ] = False,
    by: ByOption = None,
    note: NoteOption = "",
    database: DatabaseOption = None,
) -> None:
    """Acknowledge an alert: somebody takes care, and nobody else is woken.

    For example:

        watchdog ack 3f9sKq-Zr1aWm0XgTqk3Vg --by Amina

        watchdog ack 3f9sKq-Zr1aWm0XgTqk3Vg --false-alarm --note "about football"
    """
    who, action = who_acts(by), Action.FALSE_ALARM if false_alarm else Action.ACKNOWLEDGE
    with errors_named(), app.open_store(settings_for(database=database)) as store:
        done = store.write(
            lambda c: act_on_alert(c, alert_id, action, who=who, now=app.utc_now(), note=note)
        )
    if not done:
        fail(f"there is no alert {clean_text(alert_id)}: see `watchdog alerts`", INPUT_WRONG)
    say(f"{action} noted, by {who}", "green")


def triage(
    hit_id: Annotated[int, typer.Argument(metavar="HIT", help="A hit's number.")],
    verdict: Annotated[Triage, typer.Argument(help=f"One of {', '.join(Triage)}.")],
    by: ByOption = None,
    note: NoteOption = "",
    database: DatabaseOption = None,
) -> None:
    """Say of a hit that it is useful, a false alarm or early.

    A false alarm counts no more in its item's timeline; a useful `done` settles it.

    For example:

        watchdog triage 1042 false-alarm --by Amina
    """
    who = who_acts(by)
    with errors_named(), app.open_store(settings_for(database=database)) as store:
        done = store.write(
            lambda c: triage_hit(c, hit_id, verdict, who=who, now=app.utc_now(), note=note)
        )
    if not done:
        fail(f"there is no hit {hit_id}: see `watchdog hits`", INPUT_WRONG)
    say(f"hit {hit_id}: {verdict}, by {who}", "green")


def silence(
    what: Annotated[
        str | None,
        typer.Argument(metavar="WATCHLIST[/ITEM]", help="What to silence; `all` for everything."),
    ] = None,
    for_: Annotated[
        str | None, typer.Option("--for", metavar="TIME", help="For how long: 30m, 8h, 7d.")
    ] = None,
    reason: Annotated[str, typer.Option(metavar="WORDS", help="Why; must be given.")] = "",
    by: ByOption = None,
    end: Annotated[
        int | None, typer.Option("--end", metavar="NUMBER", help="End this silence now.")
    ] = None,
    watchlists: WatchlistsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Keep an item from alerting for a while; without arguments: list what is silenced.

    What it holds is told as one summary at its end. `done` is never held.

    For example:

        watchdog silence talks/invitation --for 8h --reason "briefing until five"

        watchdog silence --end 3
    """
    settings = settings_for(watchlists, database)
    with errors_named(), app.open_store(settings) as store:
        if end is not None:
            who = who_acts(by)
            if not store.write(lambda c: _end(c, end, who)):
                fail(f"no silence {end} lasts: see `watchdog silence`", INPUT_WRONG)
            say(f"silence {end} ended", "green")
        elif what is None:
            now = app.utc_now()
            rows = [_row(one) for one in store.read(lambda c: open_silences(c, now))]
            write_rows(rows, SILENCE_COLUMNS, None, SILENCE_COLUMNS)
        else:
            made = _silence_of(what, for_, reason, who_acts(by))
            _require_declared(app.load_declared(settings, telling=False).watchlists, made)
            number = store.write(lambda c: _add(c, made))
            say(f"silence {number}: {what}, until {made.ends_at:%Y-%m-%d %H:%M} UTC", "green")


SILENCE_COLUMNS = ("silence_id", "watchlist", "item", "author", "reason", "starts_at", "ends_at")


def notify(
    test: Annotated[str, typer.Option("--test", metavar="TARGET", help="Which target to try.")],
    watchlists: WatchlistsOption = None,
) -> None:
    """Send a test message to one target, and print what it answered.

    For example:

        watchdog notify --test desk-slack
    """
    settings = settings_for(watchlists)
    with errors_named():
        targets = app.load_declared(settings).routing.targets
        target = targets.get(test)
        if target is None:
            fail(
                f"no target is called {clean_text(test)}: {', '.join(sorted(targets))}", INPUT_WRONG
            )
        if wrong := check_target(target):
            fail(f"{test} {wrong}", INPUT_WRONG)
        answer = send_message(
            _test_message(test, settings.pages), target, slack_api=settings.slack_api
        )
    say(f"{test}: {answer}", "green")


def _test_message(target: str, pages: str) -> Message:
    words = f"This is a test of the target {target}. Nothing has happened."
    return Message(
        alert_id=f"test-{app.new_id()}",
        purpose=Purpose.ALERT,
        title=f"Watchdog test: {target}",
        body=f"{words}\n\nPages: {pages}",
        url=pages,
        heading=f"Test of {target}",
        lines=(words,),
    )


def who_acts(by: str | None) -> str:
    """Name who acts: as given, else who is signed in to the machine."""
    if by is not None:
        who = clean_name(by)
        return who or fail("--by needs a name", INPUT_WRONG)
    try:
        return clean_name(getpass.getuser()) or "shell"
    except (KeyError, OSError):
        return "shell"


def _silence_of(what: str, for_: str | None, reason: str, who: str) -> Silence:
    if for_ is None or not clean_text(reason):
        fail("a silence needs an end and a reason: --for 8h --reason WORDS", INPUT_WRONG)
    lasts = duration_of("--for", for_)
    if not timedelta(0) < lasts <= LONGEST:
        fail("a silence lasts a year at most", INPUT_WRONG)
    watchlist, _, item = what.partition("/")
    now = app.utc_now()
    return Silence(
        watchlist=None if what == "all" else watchlist,
        item=item or None,
        author=who,
        reason=clean_text(reason)[:200],
        starts_at=now,
        ends_at=now + lasts,
    )


def _require_declared(watchlists: Sequence[Watchlist], made: Silence) -> None:
    """Refuse a silence of what is not declared: it would silence nothing."""
    if made.watchlist is None:
        return
    items = [item.key for watchlist in watchlists for item in watchlist.items]
    named = [key for key in items if key.watchlist == made.watchlist]
    if made.item is not None:
        named = [key for key in named if key == ItemKey(made.watchlist or "", made.item or "")]
    if not named:
        fail(
            "no such watchlist or item is declared: write WATCHLIST or WATCHLIST/ITEM", INPUT_WRONG
        )


def _add(c: Connection, made: Silence) -> int:
    number = add_silence(c, made)
    subject = "/".join(part for part in (made.watchlist, made.item) if part) or "all"
    detail = {"reason": made.reason, "ends_at": made.ends_at.isoformat()}
    add_audit(
        c, now=made.starts_at, who=made.author, what="silence", subject=subject, detail=detail
    )
    return number


def _end(c: Connection, number: int, who: str) -> bool:
    now = app.utc_now()
    ended = end_silence(c, number, now)
    if ended:
        add_audit(c, now=now, who=who, what="end-silence", subject=f"silence {number}")
    return ended


def _row(one: Silence) -> dict[str, object]:
    return {name: getattr(one, name) for name in SILENCE_COLUMNS}
