"""Outlets: their sources, their pace, how their pages are read."""

import re
from dataclasses import dataclass, field
from datetime import UTC, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path

from watchdog.declarations.places import NOWHERE, Place
from watchdog.model import LanguageCode, OutletId


class SourceKind(StrEnum):
    """How a source lists articles."""

    FEED = "feed"
    NEWS_SITEMAP = "news_sitemap"
    LISTING = "listing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One address that lists an outlet's new articles."""

    kind: SourceKind
    url: str
    select: str | None = None  # listing: CSS selector of the links; None: every link
    include: str | None = None  # keep only entries whose URL matches this expression
    place: Place = field(default=NOWHERE, compare=False, repr=False)


class WhenRefused(StrEnum):
    """What a refusal of an article page means."""

    RETRY = "retry"
    METADATA_ONLY = "metadata-only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How gently a host is treated."""

    gap: timedelta = timedelta(seconds=2)  # between the starts of two requests
    at_once: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Css:
    """Selectors of the `css` template."""

    title: str | None = None
    lead: str | None = None
    body: str | None = None
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One outlet: where its articles are listed and how its pages are read."""

    id: OutletId
    name: str
    publisher: str  # outlets of one publisher are one voice
    languages: tuple[LanguageCode, ...]
    home: str
    enabled: bool = True
    off_because: str | None = None  # the reason when it is shipped but off
    identity: re.Pattern[str] | None = None  # same groups in the path, same article
    strip: tuple[str, ...] = ()  # tracking parameters beyond the common ones
    sources: tuple[Source, ...] = ()
    every: timedelta = timedelta(minutes=5)  # the longest interval between polls
    pace: Pace = Pace()
    templates: tuple[str, ...] = ("json-ld",)  # named readers, tried in order
    css: Css = Css()
    when_refused: WhenRefused = WhenRefused.RETRY
    zone: tzinfo = UTC  # of dates that its pages show to readers
    was: str | None = None
    path: Path = Path()
    place: Place = field(default=NOWHERE, compare=False, repr=False)
