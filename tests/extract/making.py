"""Pages and outlets for the tests of this room."""

import re
from datetime import UTC, datetime

from watchdog.declarations import Css, Outlet
from watchdog.extract.view import View, view_page
from watchdog.model import LanguageCode, OutletId, Page

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def page(
    html: str | bytes,
    url: str = "https://own.example/a/1",
    *,
    status: int = 200,
    content_type: str = "text/html; charset=utf-8",
    content_encoding: str = "",
) -> Page:
    body = html if isinstance(html, bytes) else html.encode()
    return Page(
        url=url,
        requested_url=url,
        status=status,
        fetched_at=AT,
        body=body,
        content_type=content_type,
        content_encoding=content_encoding,
    )


def view(html: str, url: str = "https://own.example/a/1") -> View:
    found = view_page(html, url)
    assert found is not None
    return found


def outlet(
    template: str = "generic",
    home: str = "https://own.example/",
    languages: tuple[str, ...] = ("en",),
    identity: str | None = None,
    css: Css | None = None,
) -> Outlet:
    return Outlet(
        id=OutletId("own"),
        name="Own",
        publisher="own",
        languages=tuple(map(LanguageCode, languages)),
        home=home,
        identity=re.compile(identity) if identity else None,
        templates=(template,),
        css=css or Css(),
    )
