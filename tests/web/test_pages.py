"""Pages over a real socket: what they show, what they never let through."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime

import httpx
import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.errors import StoreError
from watchdog.model import (
    Alert,
    ConceptId,
    Detail,
    Hit,
    ItemKey,
    LanguageCode,
    OutletId,
    Reason,
    State,
)
from watchdog.web import make_web, serve_web

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
SENTENCE = "کمېسیون طالبانو ته بلنلیک ولېږه."


def _hit(**kwargs: object) -> Hit:
    values: dict[str, object] = {
        "hit_id": 1,
        "item": ItemKey("talks", "invitation"),
        "state": State.DENIED,
        "detail": Detail.NOT_YET,
        "cue": "ولېږه",
        "sentence": SENTENCE,
        "marks": ((19, 25, "invitation"), (26, 31, "cue")),
        "concepts": (ConceptId("invitation"),),
        "prominent": True,
        "outlet": OutletId("gazette"),
        "outlet_name": "Kabul Gazette",
        "publisher": "gazette",
        "language": LanguageCode("ps"),
        "url": "https://gazette.example/1?a=b&c=d",
        "title": "بلنلیک ولېږل شو",
        "published_at": None,
        "seen_at": NOON,
    }
    return Hit(**(values | kwargs))  # type: ignore[arg-type] # fields of Hit


def _alert(*hits: Hit, **kwargs: object) -> Alert:
    values: dict[str, object] = {
        "alert_id": "a1",
        "reason": Reason.CONTRADICTED,
        "watchlist": "talks",
        "item": "invitation",
        "item_title": "The invitation is sent",
        "state": State.DENIED,
        "created_at": NOON,
        "hits": hits,
    }
    return Alert(**(values | kwargs))  # type: ignore[arg-type] # fields of Alert


def _well() -> Mapping[str, object]:
    return {"status": "ok", "since": NOON, "reasons": []}


def _ask(
    *asked: tuple[str, str], alert: Alert | None = None, health: object = _well
) -> list[httpx.Response]:
    """Serve, send each `(method, path)`, give the answers."""
    known = {"a1": alert} if alert else {}
    web = make_web(known.get, health)  # type: ignore[arg-type] # one of the functions here

    async def serve() -> list[httpx.Response]:
        async with (
            serve_web(web, "127.0.0.1", 0) as address,
            httpx.AsyncClient(trust_env=False) as client,
        ):
            return [await client.request(method, address + path) for method, path in asked]

    return asyncio.run(serve())


def _show(alert: Alert) -> lxml.html.HtmlElement:
    (answer,) = _ask(("GET", "/alerts/a1"), alert=alert)
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.text)


def test_an_alert_shows_its_evidence_in_its_own_script_and_direction() -> None:
    page = _show(_alert(_hit()))

    assert page.findtext(".//h1") == "The invitation is sent"
    (quote,) = page.iter("blockquote")
    assert (quote.get("lang"), quote.get("dir")) == ("ps", "auto")
    assert quote.text_content() == SENTENCE
    assert [(m.get("class"), m.get("title"), m.text) for m in quote.iter("mark")] == [
        ("concept", "invitation", "بلنلیک"),
        ("cue", "cue", "ولېږه"),
    ]
    text = page.text_content()
    for words in ("contradicted", "denied (not-yet)", "Kabul Gazette", "2026-09-01 12:00 UTC"):
        assert words in text
    assert [a.get("href") for a in page.iter("a")] == ["https://gazette.example/1?a=b&c=d"]
    assert [li.text for li in page.iter("li")] == ["invitation"]


def test_a_notice_shows_its_lines() -> None:
    alert = _alert(reason=Reason.CONFIG, item=None, watchlist=None, state=None, item_title="")

    page = _show(
        Alert(
            alert_id=alert.alert_id,
            reason=Reason.CONFIG,
            watchlist=None,
            item=None,
            item_title="",
            state=None,
            created_at=NOON,
            notice="two mistakes\neu.yaml:3:1: unknown key",
        )
    )

    lines = [p.text for p in page.xpath("//section[@class='notice']/p")]
    assert lines == ["two mistakes", "eu.yaml:3:1: unknown key"]


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></head><body onload=x>",
    "{{ 7*7 }}{% raw %}",
    "\u202eevil\x00",
    "<a href='http://evil.example'>bank</a>",
]


def _shape(page: lxml.html.HtmlElement) -> list[tuple[str, list[str]]]:
    """The page's elements and the names of their attributes: what text may never change."""
    return [(element.tag, sorted(element.keys())) for element in page.iter()]


@pytest.mark.parametrize("text", HOSTILE)
def test_scraped_text_adds_no_element_and_no_attribute(text: str) -> None:
    def page(words: str) -> lxml.html.HtmlElement:
        concepts = (ConceptId(words),)
        hit = _hit(title=words, sentence=words, outlet_name=words, marks=(), concepts=concepts)
        return _show(_alert(hit, item_title=words))

    assert _shape(page(text)) == _shape(page("harmless"))
    assert "\u202e" not in page(text).text_content()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", ""])
def test_only_web_addresses_become_links(url: str) -> None:
    assert list(_show(_alert(_hit(url=url))).iter("a")) == []


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_any_sentence_with_any_marks_gives_a_page(text: str, start: int, end: int) -> None:
    hit = _hit(sentence=text, title=text, marks=((start, end, "cue"), (end, start, "invitation")))
    web = httpx.ASGITransport(make_web({"a1": _alert(hit)}.get, _well))

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=web, base_url="http://watch.example") as client:
            return await client.get("/alerts/a1")

    page = lxml.html.document_fromstring(asyncio.run(ask()).text)
    assert len(list(page.iter("blockquote"))) == 1


def test_all_else_is_not_found_and_nothing_can_be_changed() -> None:
    paths = ["/", "/alerts", "/alerts/", "/alerts/a1/", "/alerts/zz", "/alerts/a1/x", "/static/"]
    paths += [
        "/static/../pages.py",
        "/static/%2e%2e/pages.py",
        "/openapi.json",
        f"/alerts/{'x' * 999}",
    ]

    answers = _ask(*(("GET", path) for path in paths), alert=_alert(_hit()))

    assert [answer.status_code for answer in answers] == [404] * len(paths)
    (changed,) = _ask(("POST", "/alerts/a1"), alert=_alert(_hit()))
    assert changed.status_code == 405
    assert set(changed.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_every_answer_carries_the_strict_headers() -> None:
    asked = [("GET", path) for path in ("/alerts/a1", "/nothing", "/healthz", "/static/style.css")]

    for answer in _ask(*asked, ("POST", "/healthz"), alert=_alert(_hit())):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "server" not in answer.headers


def test_the_page_loads_its_style_and_nothing_else() -> None:
    page = _show(_alert(_hit()))
    (style,) = _ask(("GET", "/static/style.css"))

    assert [e.get("href") for e in page.iter("link")] == ["/static/style.css"]
    assert [e.tag for e in page.iter("script", "style", "img", "iframe", "form")] == []
    assert not page.xpath("//@style")
    assert style.headers["content-type"].startswith("text/css")
    assert "url(" not in style.text


def test_health_is_json_and_its_status_tells_a_probe() -> None:
    (answer,) = _ask(("GET", "/healthz"))

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "since": NOON.isoformat(), "reasons": []}


def test_what_is_not_well_is_503_with_reasons() -> None:
    (answer,) = _ask(("GET", "/healthz"), health=lambda: {"status": "failing", "reasons": ["disk"]})

    assert (answer.status_code, answer.json()["reasons"]) == (503, ["disk"])


def test_a_database_that_does_not_answer_is_503_without_its_address() -> None:
    def health() -> Mapping[str, object]:
        raise StoreError("postgresql://user:secret@host is away")

    (answer,) = _ask(("GET", "/healthz"), health=health)

    assert answer.status_code == 503
    assert json.loads(answer.text) == {"status": "failing", "reasons": ["StoreError"]}


def test_trouble_shows_a_page_without_its_words() -> None:
    def load(_: str) -> Alert | None:
        raise StoreError("postgresql://user:secret@host is away")

    web = httpx.ASGITransport(make_web(load, _well), raise_app_exceptions=False)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=web, base_url="http://watch.example") as client:
            return await client.get("/alerts/a1")

    answer = asyncio.run(ask())
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "default-src" in answer.headers["content-security-policy"]
