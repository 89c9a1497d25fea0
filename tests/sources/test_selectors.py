import pytest
from lxml import html

from watchdog.errors import SourceError
from watchdog.sources.selectors import xpath_of

PAGE = html.document_fromstring(
    """<body><main id="top"><article class="teaser  big">
    <h3><a id="a1" href="/news/1.html">1</a></h3>
    <p><a id="a2" href="/sport/2" rel="x y">2</a></p></article></main>
    <div class="teaser-box"><a id="a3" href="/news/3" data-kind='it"s'>3</a></div></body>"""
)


@pytest.mark.parametrize(
    ("selector", "ids"),
    [
        ("a", ["a1", "a2", "a3"]),
        (".teaser a", ["a1", "a2"]),
        ("main#top > article.teaser.big > h3 > a", ["a1"]),
        ("article > a", []),
        ("h3 a, div.teaser-box > a", ["a1", "a3"]),
        ("a[href^='/news/']", ["a1", "a3"]),
        ('a[href$=".html"]', ["a1"]),
        ("a[href*=port]", ["a2"]),
        ("a[rel~=y]", ["a2"]),
        ("[data-kind]", ["a3"]),
        ("""[data-kind='it"s']""", ["a3"]),
        ("*[id=a2]", ["a2"]),
        ("#a3", ["a3"]),
    ],
)
def test_finds_the_same_elements(selector: str, ids: list[str]) -> None:
    found = PAGE.xpath(xpath_of(selector))

    assert isinstance(found, list)
    assert [node.get("id") for node in found if isinstance(node, html.HtmlElement)] == ids


@pytest.mark.parametrize("selector", ["", "a:hover", "a >", "a[", "a + b", "..", "a,", "a[x=']"])
def test_names_what_it_does_not_understand(selector: str) -> None:
    with pytest.raises(SourceError) as caught:
        xpath_of(selector)

    assert caught.value.reason == "bad-selector"
