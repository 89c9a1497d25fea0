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


def refuse(html: str, length: int, url: str = "https://own.example/a/b") -> None:
    seen = view(f"<html>{html}</html>", url)
    refuse_page(seen, read_metadata(seen), length)


@pytest.mark.parametrize(
    ("html", "url", "reason"),
    [
        ("<title>Client Challenge</title>", "https://own.example/a", "challenge-page"),
        ("<title>Attention Required!</title>", "https://own.example/a", "challenge-page"),
        ("<h1>Cookie-Einstellungen</h1>", "https://own.example/a", "consent-page"),
        ("<title>x</title>", "https://consent.own.example/a", "consent-page"),
        ("<h1>Seite nicht gefunden</h1>", "https://own.example/a", "not-found"),
        ("<title>Own</title>", "https://own.example/", "no-article"),
        ("<title>Own</title>", "https://own.example/fa-af/", "no-article"),
    ],
)
def test_refuses_pages_that_are_no_article(html: str, url: str, reason: str) -> None:
    with pytest.raises(ExtractError) as caught:
        refuse(html, 300, url)

    assert caught.value.reason == reason


def test_an_article_about_cookies_is_an_article() -> None:
    refuse("<title>Cookie law: what changes</title>", 4_000)
    refuse('<meta property="og:type" content="article"><title>Cookie law</title>', 300)
