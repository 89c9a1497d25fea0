from watchdog.declarations import SourceKind
from watchdog.sources.discover import Offer, find_offers, robots_sitemaps, usual_addresses

HOME = "https://own.example/news/"
PAGE = """<html><head>
<link rel="alternate" type="application/rss+xml" title="All &amp; everything" href="/feed/">
<link rel="alternate" type="application/rss+xml" href="/feed/">
<link rel="alternate" type="application/rss+xml" href="/comments/feed/">
<link rel="ALTERNATE" type="application/feed+json; charset=utf-8" href="feed.json">
<link rel="alternate" hreflang="ps" href="/ps/">
<link rel="alternate" type="application/rss+xml" href="https://elsewhere.example/rss">
<link rel="sitemap" type="application/xml" href="/sitemap.xml">
</head><body>x</body></html>"""


def test_feeds_and_sitemaps_that_a_page_declares() -> None:
    assert find_offers(PAGE, HOME) == (
        Offer(kind=SourceKind.FEED, url="https://own.example/feed/", title="All & everything"),
        Offer(kind=SourceKind.FEED, url="https://own.example/news/feed.json"),
        Offer(kind=SourceKind.NEWS_SITEMAP, url="https://own.example/sitemap.xml"),
    )


def test_a_page_that_is_none_declares_nothing() -> None:
    assert find_offers("", HOME) == ()
    assert find_offers("\x00<", HOME) == ()


def test_sitemaps_of_robots_news_first() -> None:
    robots = (
        "User-agent: *\nDisallow: /x\nSitemap: https://own.example/sitemap.xml\n"
        "sitemap : /news.xml\nSitemap: https://elsewhere.example/s.xml\n"
    )

    assert [offer.url for offer in robots_sitemaps(robots, HOME)] == [
        "https://own.example/news.xml",
        "https://own.example/sitemap.xml",
    ]


def test_usual_addresses_below_the_page_and_at_the_root() -> None:
    urls = [offer.url for offer in usual_addresses("https://own.example/ps")]

    assert urls[0] == "https://own.example/ps/feed/"
    assert "https://own.example/api/" in urls
    assert len(usual_addresses("https://own.example/")) == len(urls) / 2
