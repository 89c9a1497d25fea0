"""The page of an alert: what it shows, what it never lets through, who may act."""

from dataclasses import replace
from datetime import UTC, datetime

import lxml.html
import pytest
from tests.store.making import store_alert
from tests.web.making import NOW, one_alert, visiting

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
from watchdog.pipeline.acting import act_on_alert
from watchdog.web import Acting, Desk

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


def _show(desk: Desk, alert: Alert, role: str = "viewer") -> lxml.html.HtmlElement:
    with visiting(replace(desk, load_alert=one_alert(alert)), role) as browser:
        return browser.page("/alerts/a1")


def test_an_alert_shows_its_evidence_in_its_own_script_and_direction(desk: Desk) -> None:
    page = _show(desk, _alert(_hit()))

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
    assert page.xpath("//main//a/@href") == ["https://gazette.example/1?a=b&c=d"]
    assert page.xpath("//main//li/text()") == ["invitation"]


def test_a_notice_shows_its_lines(desk: Desk) -> None:
    alert = _alert(reason=Reason.CONFIG, item=None, watchlist=None, state=None, item_title="")

    page = _show(
        desk,
        Alert(
            alert_id=alert.alert_id,
            reason=Reason.CONFIG,
            watchlist=None,
            item=None,
            item_title="",
            state=None,
            created_at=NOON,
            notice="two mistakes\neu.yaml:3:1: unknown key",
        ),
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
def test_scraped_text_adds_no_element_and_no_attribute(desk: Desk, text: str) -> None:
    def alert(words: str, alert_id: str) -> Alert:
        concepts = (ConceptId(words),)
        hit = _hit(title=words, sentence=words, outlet_name=words, marks=(), concepts=concepts)
        return _alert(hit, item_title=words, alert_id=alert_id)

    known = {one.alert_id: one for one in (alert(text, "a1"), alert("harmless", "a2"))}
    with visiting(replace(desk, load_alert=known.get)) as browser:
        hostile, harmless = (browser.page(f"/alerts/{alert_id}") for alert_id in known)

    assert _shape(hostile) == _shape(harmless)
    assert "\u202e" not in hostile.text_content()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", ""])
def test_only_web_addresses_become_links(desk: Desk, url: str) -> None:
    assert _show(desk, _alert(_hit(url=url))).xpath("//main//a") == []


def test_an_alert_that_is_not_there_is_said(desk: Desk) -> None:
    with visiting(desk) as browser:
        for path in ("/alerts/zz", f"/alerts/{'x' * 999}"):
            assert browser.get(path).status_code == 404


def test_editors_act_and_viewers_read(desk: Desk) -> None:
    desk.database.write(lambda c: store_alert(c, "a1"))
    acting = Acting(
        check=lambda *_: False,
        act=lambda alert_id, action, who: desk.database.write(
            lambda c: act_on_alert(c, alert_id, action, who=who, now=NOW)
        ),
    )
    with visiting(replace(desk, acting=acting), "editor") as browser:
        assert browser.post("/alerts/a1", {"action": "burn"}).status_code == 400
        assert browser.post("/alerts/zz", {}, seen_on="/account").status_code == 404
        assert browser.post("/alerts/a1", {"action": "acknowledge"}).status_code == 303
        assert "Acknowledged" in browser.page("/alerts/a1").text_content()
        browser.sign_in("viewer")
        browser.client.cookies.clear()
        browser.sign_in("viewer")
        assert browser.page("/alerts/a1").xpath("//main//form") == []
