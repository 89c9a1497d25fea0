"""A page that lists articles -> Candidates.

In:   the text of an HTML page, the URL it came from, the selector of its links if declared.
Out:  a Reading. Without `select` and `include` only links that look like articles are kept.
Pure: no I/O.

BBC World Service pages carry their lists as JSON; where that is there, it is read instead of
the links: it also knows summaries and dates.
"""

import json
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from watchdog.errors import SourceError
from watchdog.model import Reading
from watchdog.sources.entries import EntryList, one_line, plain_text
from watchdog.sources.selectors import xpath_of
from watchdog.text.dates import parse_date
from watchdog.text.urls import host_of, same_site

_NEXT_DATA = re.compile(r"""<script[^<>]{0,200}\bid=["']__NEXT_DATA__["'][^<>]{0,200}>""")
_ARTICLE_PATH = re.compile(r"\d{4}|[^/]+-[^/]+-[^/]+-[^/]+|c[a-z0-9]{10,12}[ot]\b")


def read_listing(text: str, *, url: str, select: str | None, include: str | None) -> Reading:
    """Read the links of a page, or its list as JSON."""
    if not text.strip():
        raise SourceError("empty", "the body is empty")
    entries = EntryList(url, include)
    if select is None and _add_curations(text, entries):
        return entries.reading()
    guess = select is None and include is None
    titles: dict[str, str] = {}
    for link, title in _links(text, select):
        absolute = _without_fragment(url, link)
        reason = _refusal(absolute, url, guess=guess)
        if reason:
            entries.reject(reason)
            continue
        if absolute in titles:
            entries.reject("duplicate")  # a picture and a headline lead to the same article
        titles[absolute] = max(titles.get(absolute, ""), title, key=len)
    for absolute, title in titles.items():
        entries.add(absolute, title=title)
    return entries.reading()


def _links(text: str, select: str | None) -> Iterator[tuple[str, str]]:
    """Every chosen link with its text; a chosen element that is no link stands for those inside."""
    try:
        document = lxml_html.document_fromstring(text.encode(), parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceError("broken-listing", str(error)) from error
    for node in _found(document, xpath_of(select or "a")):
        for link in [node] if node.get("href") else _found(node, ".//a[@href]"):
            words = link.text_content() or link.get("title") or link.get("aria-label") or ""
            yield str(link.get("href")), one_line(words)


def _found(node: lxml_html.HtmlElement, xpath: str) -> list[lxml_html.HtmlElement]:
    """Narrow what XPath may give to the elements that ours do give."""
    nodes = node.xpath(xpath)
    elements = nodes if isinstance(nodes, list) else []
    return [found for found in elements if isinstance(found, lxml_html.HtmlElement)]


def _parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)


def _without_fragment(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip()).partition("#")[0]
    except ValueError:
        return ""


def _refusal(link: str, page: str, *, guess: bool) -> str | None:
    host = host_of(link)
    if not host:
        return "bad-link"
    if not same_site(host, host_of(page)):
        return "other-site"
    if link == page.partition("#")[0]:
        return "same-page"
    if guess and not _ARTICLE_PATH.search(urlsplit(link).path):
        return "no-article"
    return None


def _add_curations(text: str, entries: EntryList) -> bool:
    """Read `pageData.curations[].summaries[]` of BBC World Service; False if there is none."""
    match = _NEXT_DATA.search(text)
    if match is None:
        return False
    end = text.find("</script>", match.end())
    try:
        document = json.loads(text[match.end() : end])
    except (ValueError, RecursionError):
        return False
    found = False
    for summary in _summaries(document):
        found = True
        entries.add(
            _string(summary, "link"),
            title=one_line(_string(summary, "title")),
            summary=plain_text(_string(summary, "description")),
            published_at=parse_date(_string(summary, "firstPublished")),
            updated_at=parse_date(_string(summary, "lastPublished")),
            guid=_string(summary, "id") or None,
        )
    return found


def _summaries(document: object) -> Iterator[dict[str, object]]:
    for key in ("props", "pageProps", "pageData", "curations"):
        document = document.get(key) if isinstance(document, dict) else None
    for curation in document if isinstance(document, list) else ():
        summaries = curation.get("summaries") if isinstance(curation, dict) else None
        for summary in summaries if isinstance(summaries, list) else ():
            if isinstance(summary, dict):
                yield summary


def _string(entry: dict[str, object], key: str) -> str:
    value = entry.get(key)
    return str(value) if isinstance(value, (str, int)) else ""
