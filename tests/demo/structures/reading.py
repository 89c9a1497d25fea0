"""How the tests of the structures read pages: by an independent HTML parser."""

import json
from typing import Any

from lxml import html
from lxml.html import HtmlElement

from watchdog.demo.newsday import DemoArticle, DemoOutlet, load_day
from watchdog.demo.structures import STRUCTURES, Edition

BASE = "http://127.0.0.1:4000"


def editions(template: str) -> list[tuple[Edition, DemoArticle]]:
    """Give every article of the day that has this structure, in its edition."""
    return [
        (_edition(outlet), article)
        for outlet in load_day().outlets
        if outlet.structure == template
        for article in outlet.articles
    ]


def parse_page(edition: Edition, article: DemoArticle) -> HtmlElement:
    page = STRUCTURES[edition.outlet.structure].render_page(edition, article)
    return html.document_fromstring(page)


def texts(nodes: list[HtmlElement]) -> tuple[str, ...]:
    return tuple(node.text_content() for node in nodes)


def json_ld(page: HtmlElement) -> Any:
    (script,) = page.xpath("//script[@type='application/ld+json']")
    return json.loads(script.text)


def _edition(outlet: DemoOutlet) -> Edition:
    return Edition(outlet=outlet, base=BASE, articles=tuple(reversed(outlet.articles)))
