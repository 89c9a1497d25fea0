"""What the tests of commands need: a desk to run them at, and pages to feed them."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from watchdog.archive import WarcWriter
from watchdog.cli.main import app
from watchdog.model import Page
from watchdog.store import Database, upgrade_database

PROGRAM = Path(sys.executable).parent / "watchdog"
PATIENCE = 120.0  # seconds: a bound, not an expectation
NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)

WATCHLIST = """\
watchlist: desk
title: The desk
languages: [en, de, ps, prs]
concepts:
  council: {en: [Council], de: [Rat], ps: [شورا], prs: [شورا]}
  invitation: {en: [invit*], de: [Einladung*, eingeladen], ps: [بلن*], prs: [دعوت*, می‌خواهند]}
items:
  - id: invitation
    title: The Council sends an invitation
    about: council
    match: invitation AND council
    examples:
      - {lang: en, text: "The Council has sent an invitation.", expect: done}
      - {lang: en, text: "Nothing happened in the city.", expect: silent}
"""

NOISE = "The weather stays mild in most places, and rain is expected towards the weekend."
NEWS = "The Council has sent an invitation to the delegation, officials said on Tuesday."


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left: its exit code and both outputs."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The output as JSON Lines."""
        return [json.loads(line) for line in self.out.split("\n") if line]


def run(*words: str, given: bytes | str = "") -> Done:
    """Run a command in this process; an error that is not ours is raised."""
    result = CliRunner().invoke(app, list(words), input=given, catch_exceptions=False)
    return Done(result.exit_code, result.stdout, result.stderr)


def run_program(*words: str, given: bytes = b"", **environment: str) -> Done:
    """Run the installed program as a person does, in a process of its own."""
    done = subprocess.run(  # noqa: S603 - our own program
        [PROGRAM, *words],
        input=given,
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "80", "WATCHDOG_PORT": "0"} | environment,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with `watchlists/`, from which commands are run."""

    folder: Path

    @property
    def database(self) -> str:
        """The address of the desk's database."""
        return f"sqlite:///{self.folder / 'desk.db'}"

    def write(self, name: str, text: str) -> Path:
        """Write one file of the watchlists folder."""
        path = self.folder / "watchlists" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def open_database(self) -> Database:
        """Make the desk's database and open it."""
        upgrade_database(self.database)
        return Database.open(self.database)

    def record(self, name: str, *pages: Page) -> Path:
        """Record pages in a WARC file."""
        path = self.folder / name
        with WarcWriter(path) as writer:
            for page in pages:
                writer.write(page)
        return path


def html_of(title: str, *paragraphs: str) -> str:
    """Make a page as an outlet without any system of its own would."""
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang='en'><head><title>{escape(title)}</title></head>"
        f"<body><main><article><h1>{escape(title)}</h1>{body}</article></main></body></html>"
    )


def page_of(number: int, *paragraphs: str, status: int = 200) -> Page:
    """Make the recorded answer to one request."""
    url = f"https://gazette.example/{number}"
    return Page(
        url=url,
        requested_url=url,
        status=status,
        fetched_at=NOW,
        body=html_of(f"The news of day {number}", *paragraphs).encode(),
        content_type="text/html; charset=utf-8",
    )
