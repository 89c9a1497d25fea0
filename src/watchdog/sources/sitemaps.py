"""A news sitemap -> Candidates; an index of sitemaps -> the sitemaps it names.

In:   the text of a sitemap, tidied by `markup.tidy_xml`, and the URL it came from.
Out:  a Reading; of an index, one that names sitemaps instead of articles.
Pure: no I/O: entities are not resolved, nothing is loaded. `SourceError` for what is no XML
(broken-sitemap).
"""

from urllib.parse import urljoin

from lxml import etree

from watchdog.errors import SourceError
from watchdog.model import Reading, Sitemap, language_of_tag
from watchdog.sources.entries import MAX_ENTRIES, EntryList, one_line
from watchdog.text.dates import parse_date
from watchdog.text.urls import host_of, same_site

_MOST_LISTED = 50_000  # what the protocol allows in one index


def read_sitemap(root: str, text: str, *, url: str, include: str | None) -> Reading:
    """Read a sitemap whose root element is `root`; prefixes of namespaces do not matter."""
    document, complete = _parse(text)
    if root == "sitemapindex":
        return Reading(candidates=(), sitemaps=_sitemaps(document, url), complete=complete)
    entries = EntryList(url, include)
    found = [child for child in document.iterchildren("*") if _name(child) == "url"]
    if not (found or complete):
        raise SourceError("broken-sitemap", "breaks off before its first entry")
    entries.reject("over-limit", max(0, len(found) - MAX_ENTRIES))
    for child in found[:MAX_ENTRIES]:
        entries.add(
            _field(child, "loc"),
            title=one_line(_field(child, "news", "title")),
            published_at=parse_date(_field(child, "news", "publication_date")),
            updated_at=parse_date(_field(child, "lastmod")),
            language=language_of_tag(_field(child, "news", "publication", "language")),
        )
    return entries.reading(complete=complete and len(found) <= MAX_ENTRIES)


def _sitemaps(document: etree._Element, url: str) -> tuple[Sitemap, ...]:
    """Give the sitemaps an index names on its own site."""
    found = []
    for child in list(document.iterchildren("*"))[:_MOST_LISTED]:
        address = _absolute(url, _field(child, "loc"))
        if host_of(address) and same_site(host_of(address), host_of(url)):
            found.append(Sitemap(url=address, modified_at=parse_date(_field(child, "lastmod"))))
    return tuple(found)


def _absolute(base: str, link: str) -> str:
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return ""


def _parse(text: str) -> tuple[etree._Element, bool]:
    """Parse strictly, then as far as it goes; say whether it went to the end."""
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, recover=recover
        )
        try:
            document = etree.fromstring(text.encode(), parser)
        except etree.XMLSyntaxError as error:
            if recover:
                raise SourceError("broken-sitemap", str(error)) from error
            continue
        return document, not recover
    raise AssertionError("unreachable")


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname


def _field(node: etree._Element, *path: str) -> str:
    """Give the text at a path of local names; empty when there is none."""
    for name in path:
        found = next((child for child in node.iterchildren("*") if _name(child) == name), None)
        if found is None:
            return ""
        node = found
    return (node.text or "").strip()
