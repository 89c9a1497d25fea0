"""What one outlet's site answers to one request at one moment.

In:   an outlet, its base address, `now` and a path.
Out:  an `Answer`: status, content type and text.
Pure: no I/O, no clock, no randomness.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from html import escape

from watchdog.demo.markup import NOTICE, direction
from watchdog.demo.newsday import OPENING, DemoArticle, DemoOutlet
from watchdog.demo.structures import STRUCTURES, Edition, Listing, Structure

_ROBOTS = "User-agent: *\nDisallow: /search\n"
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response, before it is compressed or found unchanged."""

    status: int
    content_type: str
    body: bytes
    modified: datetime  # when the newest article in it was published

    @property
    def etag(self) -> str:
        """Give the strong validator: the same bytes, the same tag."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def answer_request(outlet: DemoOutlet, base: str, path: str, now: datetime) -> Answer:
    """Answer a GET for `path` as the outlet stands at `now`."""
    structure = STRUCTURES[outlet.structure]
    edition = Edition(outlet=outlet, base=base, articles=outlet.published(now))
    if path == "/robots.txt":
        return _answer(200, "text/plain; charset=utf-8", _ROBOTS, OPENING)
    if path in {"/", f"/{outlet.section}", f"/{outlet.section}/"}:
        return _answer(200, _HTML, _render_home(edition, structure), _newest(edition))
    for listing in structure.listings:
        if path == listing_path(outlet, listing):
            if listing.kind == "feed" and outlet.is_broken(now):
                return _answer(503, _HTML, "<!DOCTYPE html><title>503</title><h1>503</h1>", now)
            return _answer(200, listing.content_type, listing.render(edition), _newest(edition))
    for article in edition.articles:
        if path == structure.article_path(outlet, article):
            return _answer_article(structure, edition, article.as_of(now))
    return _answer(404, _HTML, "<!DOCTYPE html><title>404</title><h1>404</h1>", OPENING)


def listing_path(outlet: DemoOutlet, listing: Listing) -> str:
    """Give the path of a feed or sitemap of one outlet."""
    return listing.path.format(section=outlet.section)


def _answer_article(structure: Structure, edition: Edition, article: DemoArticle) -> Answer:
    if article.refused:
        return _answer(403, _HTML, "<!DOCTYPE html><title>403</title><h1>403</h1>", OPENING)
    # A page stays as it was when it came out: what it recommends is older than itself.
    then = Edition(
        outlet=edition.outlet,
        base=edition.base,
        articles=edition.outlet.published(article.time),
    )
    return _answer(200, _HTML, structure.render_page(then, article), article.time)


def _answer(status: int, content_type: str, text: str, modified: datetime) -> Answer:
    return Answer(status=status, content_type=content_type, body=text.encode(), modified=modified)


def _newest(edition: Edition) -> datetime:
    return edition.articles[0].time if edition.articles else OPENING


def _render_home(edition: Edition, structure: Structure) -> str:
    outlet = edition.outlet
    links = "\n".join(
        f'<li><a href="{structure.article_path(outlet, article)}">{escape(article.title)}</a></li>'
        for article in edition.articles
    )
    return f"""<!DOCTYPE html>
<html lang="{outlet.language}" dir="{direction(outlet.language)}">
<head><meta charset="utf-8"><title>{escape(outlet.name)}</title></head>
<body><h1>{escape(outlet.name)}</h1>
<ul>
{links}
</ul>
<footer><p>{NOTICE}</p></footer></body>
</html>
"""
