import pytest
from tests.extract.making import page, view

from watchdog.errors import ExtractError
from watchdog.extract.metadata import read_metadata
from watchdog.extract.refusals import refuse_page, refuse_response


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [(404, "text/html", "http-404"), (503, "", "http-503"), (200, "application/pdf", "not-html")],
)
def test_refuses_responses(status: int, kind: str, reason: str) -> None:
    with pytest.raises(ExtractError) as caught:
        refuse_response(page("x", status=status, content_type=kind))

    assert caught.value.reason == reason


@pytest.mark.parametrize("kind", ["", "text/html", "application/xhtml+xml; charset=x", "TEXT/HTML"])
def test_lets_pages_pass(kind: str) -> None:
    refuse_response(page("x", content_type=kind))


def refuse(html: str, text: str, url: str = "https://own.example/a/b") -> None:
    seen = view(f"<html>{html}</html>", url)
    refuse_page(seen, read_metadata(seen), text)


TEXT = "A sentence of a text that speaks of nothing. "
CLOSED = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "H",'
    ' "isAccessibleForFree": %s}</script>'
)
TEASERS = "<h3><a href=/a>Talks in Kabul</a></h3>" * 12


@pytest.mark.parametrize(
    ("html", "text", "reason"),
    [
        ("<title>Client Challenge</title>", TEXT, "challenge-page"),
        ("<title>Attention Required!</title>", TEXT, "challenge-page"),
        ("<p>", "Please enable JavaScript and cookies to continue.", "challenge-page"),
        ("<h1>Cookie-Einstellungen</h1>", TEXT, "consent-page"),
        ("<h1>Seite nicht gefunden</h1>", TEXT, "not-found"),
        (CLOSED % "false", TEXT * 3, "paywall"),
        (CLOSED % '"False"', TEXT * 3, "paywall"),
        (CLOSED % "true", TEXT + "Subscribe to continue reading.", "paywall"),
        ('<meta property="article:content_tier" content="locked">' + CLOSED % "1", TEXT, "paywall"),
        ("<p>", "Cet article est réservé aux abonnés.", "paywall"),
        ("<p>", "Jetzt weiterlesen mit Plus", "paywall"),
        (TEASERS, TEXT * 20, "index-page"),
        (
            '<script type="application/ld+json">{"@type": "CollectionPage"}</script>'
            + TEASERS[:260],
            TEXT,
            "index-page",
        ),
    ],
)
def test_refuses_pages_that_are_no_article(html: str, text: str, reason: str) -> None:
    with pytest.raises(ExtractError) as caught:
        refuse(html, text)

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://consent.own.example/a", "consent-page"),
        ("https://own.example/", "no-article"),
        ("https://own.example/fa-af/", "no-article"),
    ],
)
def test_refuses_addresses_that_are_no_article(url: str, reason: str) -> None:
    with pytest.raises(ExtractError) as caught:
        refuse("<title>Own</title>", TEXT, url)

    assert caught.value.reason == reason


def test_an_article_for_subscribers_that_is_there_in_full_is_read() -> None:
    refuse(CLOSED % "false", TEXT * 20)


def test_a_brief_report_that_is_free_is_read() -> None:
    refuse(CLOSED % "true", TEXT)
    refuse("<h1>Talks end</h1><time datetime=2026-05-04T09:00Z></time>" + TEASERS, TEXT)


def test_an_article_about_cookies_is_an_article() -> None:
    refuse("<title>Cookie law: what changes</title>", TEXT * 90)
    refuse('<meta property="og:type" content="article"><title>Cookie law</title>', TEXT)
