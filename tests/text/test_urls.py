import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.declarations import Outlet
from watchdog.model import LanguageCode, OutletId
from watchdog.text.urls import canonical_url, host_of, same_site


def outlet(home: str, identity: str | None = None, strip: tuple[str, ...] = ()) -> Outlet:
    return Outlet(
        id=OutletId("own"),
        name="Own",
        publisher="own",
        languages=(LanguageCode("en"),),
        home=home,
        identity=re.compile(identity) if identity else None,
        strip=strip,
    )


DW = outlet("https://www.dw.com/en/", r"/(?:a|live|video)-(\d+)", ("maca",))
PASHTO = outlet("https://www.bbc.com/pashto", r"/articles/(c[a-z0-9]{10,12}o)")


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://WWW.Example.ORG:80/A?utm_source=x&b=2&a=1#top", "https://www.example.org/A?a=1&b=2"),
        ("https://www.bbc.co.uk/news/articles/c0123456789o?at_medium=RSS&at_campaign=rss",
         "https://www.bbc.com/news/articles/c0123456789o"),
        ("https://bbc.com/pashto/articles/c0123456789o.lite",
         "https://www.bbc.com/pashto/articles/c0123456789o"),
        ("https://own.example/پښتو", "https://own.example/%D9%BE%DA%9A%D8%AA%D9%88"),
        ("https://own.example/%d9%be%da%9a%d8%aa%d9%88", "https://own.example/%D9%BE%DA%9A%D8%AA%D9%88"),
        ("https://own.example/a?xtor=1&fbclid=2&ref=rss&at_x=3&maca=4", "https://own.example/a"),
        ("https://own.example/a?id=7&preference=2", "https://own.example/a?id=7&preference=2"),
        ("https://user:secret@own.example/a", "https://own.example/a"),
        ("http://127.0.0.1:8000/a?utm_x=1", "http://127.0.0.1:8000/a"),
        ("http://127.0.0.1/a", "http://127.0.0.1/a"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("https://own.example", "https://own.example/"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        (" mailto:x@own.example ", "mailto:x@own.example"),
        ("https://own.example:port/", "https://own.example:port/"),
    ],
)  # fmt: skip
def test_one_form_without_an_outlet(url: str, canonical: str) -> None:
    assert canonical_url(url, None) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "https://www.dw.com/en/old-words/a-123",
        "https://www.dw.com/en/new-words/a-123?maca=en-rss-en-all",
        "http://amp.dw.com/en/x/a-123",
        "https://dw.com/en/x/live-123#post-7",
        "https://www.dw.com/en/%C3%A4ra/video-123",
        "https://www.dw.com/a-123",
    ],
)
def test_equal_identity_is_one_article(url: str) -> None:
    assert canonical_url(url, DW) == "https://www.dw.com/en/a-123"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://www.bbc.co.uk/pashto/articles/c0123456789o.amp?x=1",
         "https://www.bbc.com/pashto/articles/c0123456789o"),
        ("https://www.bbc.com/pashto/live/c2222222222t?at_medium=RSS",
         "https://www.bbc.com/pashto/live/c2222222222t"),
        ("https://other.example/articles/c0123456789o?maca=1",
         "https://other.example/articles/c0123456789o"),
    ],
)  # fmt: skip
def test_identity_holds_on_the_outlets_own_site(url: str, canonical: str) -> None:
    assert canonical_url(url, PASHTO) == canonical


@pytest.mark.parametrize(
    ("identity", "path", "canonical"),
    [
        (r"^(/en/.*\d{8}-[^/]+)", "/en/asia/20260504-talks?x=1", "/en/asia/20260504-talks"),
        (r"^/(dari|persian)/articles/(c\d+o)", "/persian/articles/c1o/x", "/persian/articles/c1o"),
        (r"/en/story/(\d+)", "/en/story/7/slug", "/en/story/7"),
        (r"story-(?P<id>\d+)\.html", "/x/story-7.html", "/en/story-7.html"),
        (r"-(\d+)(?:-(\w+))?$", "/x-7", "/en/-7"),
        (r"/(?:a|b+)-(\d+)", "/bbb-7", "/en/bbb-7"),
    ],
)
def test_what_follows_the_home(identity: str, path: str, canonical: str) -> None:
    own = outlet("https://own.example/en/", identity)

    assert canonical_url(f"https://own.example{path}", own) == f"https://own.example{canonical}"


def test_an_outlet_declared_with_http_keeps_it() -> None:
    own = outlet("http://127.0.0.1:9000/ps", r"/articles/(\w+)")

    assert canonical_url("http://127.0.0.1:9000/ps/articles/c1?a=1", own) == (
        "http://127.0.0.1:9000/ps/articles/c1"
    )


def test_an_outlets_own_parameters_are_dropped() -> None:
    own = outlet("https://own.example/", strip=("von",))

    assert canonical_url("https://www.own.example/a?von=rss&id=1", own) == (
        "https://own.example/a?id=1"
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("own.example", "www.own.example", True),
        ("amp.own.example", "own.example", True),
        ("de.own.example", "fr.own.example", True),
        ("own.example", "notown.example", False),
        ("one.co.uk", "two.co.uk", False),
        ("127.0.0.1:1", "127.0.0.1:2", False),
        ("10.0.0.1", "11.0.0.1", False),
    ],
)
def test_same_site(one: str, other: str, *, same: bool) -> None:
    assert same_site(one, other) is same


@pytest.mark.parametrize(("url", "host"), [("https://Own.Example:8/", "own.example"), ("x", "")])
def test_host(url: str, host: str) -> None:
    assert host_of(url) == host


@given(st.text(max_size=60) | st.text(max_size=60).map("https://own.example/".__add__))
def test_any_text_has_one_stable_form(text: str) -> None:
    once = canonical_url(text, DW)

    assert canonical_url(once, DW) == once
