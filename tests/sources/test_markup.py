import pytest

from watchdog.errors import SourceError
from watchdog.sources.markup import tidy_xml


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("<rss>a & b</rss>", "<rss>a &amp; b</rss>"),
        ("<rss>?a=1&b=2&amp;c=3</rss>", "<rss>?a=1&amp;b=2&amp;c=3</rss>"),
        ("<rss>&lt;&#233;&#x41;</rss>", "<rss>&lt;&#233;&#x41;</rss>"),
        ("<rss>&eacute;&nbsp;&unknown;</rss>", "<rss>é\xa0&amp;unknown;</rss>"),
        ("<rss>&#0;&#55296;&#x1F;&#9999999;</rss>", "<rss></rss>"),
        ("<rss><![CDATA[a & b]]> & <![CDATA[&]]></rss>",
         "<rss><![CDATA[a & b]]> &amp; <![CDATA[&]]></rss>"),
        ("junk <?xml version='1.0'?><rss/>", "<rss/>"),
        ("<!DOCTYPE rss PUBLIC '-//N//DTD 0.91//EN' 'http://x/y.dtd'><rss/>", "<rss/>"),
    ],
)  # fmt: skip
def test_repairs_where_parsers_disagree(text: str, repaired: str) -> None:
    assert tidy_xml(text, "feed") == ("rss", repaired)


@pytest.mark.parametrize("root", ["rss", "feed", "rdf:RDF", "urlset", "atom:feed", "sitemapindex"])
def test_knows_the_roots(root: str) -> None:
    assert tidy_xml(f"<{root} version='1'></{root}>", "feed")[0] == root.lower().partition(":")[
        2
    ] or root.lower() in {"rss", "feed", "urlset", "sitemapindex"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("<!doctype HTML><p>x", "html-not-feed"),
        ("words", "not-a-feed"),
        (" " * 5_000 + "<rss/>", "not-a-feed"),
        ("<!DOCTYPE r [ <!ELEMENT r ANY> ]><rss/>", "hostile-xml"),
    ],
)
def test_refuses(text: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        tidy_xml(text, "feed")

    assert caught.value.reason == reason
