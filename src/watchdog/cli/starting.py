"""`watchdog init`: a first folder of watchlists, routes and settings. Nothing is overwritten."""

from pathlib import Path

import typer

from watchdog.cli.options import WatchlistsOption, settings_for
from watchdog.cli.output import WORK_FAILED, errors_named, say

WATCHLIST = """\
# Words of the events you wait for, once per idea and language. `watchdog check` tells of every
# mistake, `watchdog test` runs the examples. All keys: docs/reference/watchlists.md
watchlist: first
title: My first watchlist
languages: [en, fr]

concepts:
  commission: {en: [European Commission, Brussels], fr: [Commission européenne, Bruxelles]}
  invitation: {en: [invit*], fr: [invit*]}

items:
  - id: invitation
    title: The Commission sends an invitation
    about: commission                  # anywhere in the article
    match: invitation                  # within two sentences
    examples:
      - lang: en
        text: The European Commission has sent an invitation to the delegation.
        expect: done
      - lang: fr
        text: La Commission européenne a envoyé une invitation à la délégation.
        expect: done
      - lang: en
        text: The European Commission has not yet sent an invitation.
        expect: denied
"""
ROUTES = """\
# Who hears of what. Secrets are named here, never written: ${SLACK_DESK} is read from the
# environment or from a secret file. All keys: docs/reference/routes.md
targets:
  console: console://
  # desk-slack: ${SLACK_DESK}

routes:
  desk:
    now: [console]
    zone: Europe/Brussels
  operators: {now: [console]}
"""
SETTINGS = """\
# Settings of Watchdog, as environment variables. All of them: docs/reference/settings.md
# export WATCHDOG_CONTACT=desk@example.org      # in the User-Agent: whom an outlet can ask
# export WATCHDOG_DATABASE_URL=sqlite:///var/watchdog.db
# export SLACK_DESK=https://hooks.slack.com/services/…
"""


def init(watchlists: WatchlistsOption = None) -> None:
    """Write a first folder of watchlists, routes and settings; what is there already stays.

    For example:

        watchdog init --watchlists ~/desk

        watchdog check --watchlists ~/desk
    """
    folder = settings_for(watchlists).watchlists
    texts = {"first.yaml": WATCHLIST, "routes.yaml": ROUTES, "settings.env": SETTINGS}
    with errors_named():
        folder.mkdir(parents=True, exist_ok=True)
        there = {path.name for path in folder.iterdir()}
        if any(folder.glob("*.yaml")) and not there <= texts.keys():
            say(f"{folder} holds declarations already: nothing was written", "yellow")
            raise typer.Exit(WORK_FAILED)
        for name, text in texts.items():
            say(_write(folder / name, text))
    say(f"next: watchdog check --watchlists {folder}", "green")


def _write(path: Path, text: str) -> str:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return f"{path} is there already"
    return f"{path} written"
