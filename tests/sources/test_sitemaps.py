from datetime import UTC, datetime

from tests.sources.making import read

from watchdog.declarations import SourceKind

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
 <!-- made at noon -->
 <url><loc> https://own.example/a?x=1&y=2 </loc><lastmod>2026-05-04T12:30:00+00:00</lastmod>
  <n:news><n:publication><n:name>Own</n:name><n:language>ps</n:language></n:publication>
   <n:publication_date>2026-05-04T16:30:00+04:30</n:publication_date>
   <n:title><![CDATA[Talks & tea]]></n:title></n:news></url>
 <url><loc>https://own.example/sport/b</loc></url>
 <url><lastmod>2026-05-04</lastmod></url>
</urlset>"""


def test_reads_a_news_sitemap() -> None:
    reading = read(SITEMAP, SourceKind.NEWS_SITEMAP, include=r"^https://own\.example/(?!sport)")

    (found,) = reading.candidates
    assert found.url == "https://own.example/a?x=1&y=2"
    assert (found.title, found.language) == ("Talks & tea", "ps")
    assert found.published_at == datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    assert found.updated_at == datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
    assert reading.rejected == {"excluded": 1, "no-link": 1}
    assert reading.complete


def test_a_sitemap_that_breaks_off_is_read_as_far_as_it_goes_and_says_so() -> None:
    reading = read(SITEMAP[: SITEMAP.index("<lastmod>2026-05-04</lastmod>")])

    assert len(reading.candidates) == 2
    assert not reading.complete


def test_too_many_entries_are_counted() -> None:
    urls = "".join(f"<url><loc>https://own.example/{n}</loc></url>" for n in range(5_002))

    reading = read(f"<urlset>{urls}</urlset>", SourceKind.NEWS_SITEMAP)

    assert len(reading.candidates) == 5_000
    assert reading.rejected == {"over-limit": 2}
    assert not reading.complete


INDEX = """<sitemapindex>
<sitemap><loc>/page-sitemap.xml</loc><lastmod>2026-05-04</lastmod></sitemap>
<sitemap><loc>/post-sitemap1.xml</loc><lastmod>2024-01-01</lastmod></sitemap>
<sitemap><loc>https://own.example/post-sitemap2.xml.gz</loc><lastmod>2026-05-04T10:00:00Z</lastmod></sitemap>
<sitemap><loc>https://elsewhere.example/post.xml</loc></sitemap>
</sitemapindex>"""
SINCE = datetime(2026, 5, 2, tzinfo=UTC)


def test_an_index_names_the_sitemaps_of_its_own_site() -> None:
    reading = read(INDEX, SourceKind.NEWS_SITEMAP)

    assert [one.url.rpartition("/")[2] for one in reading.sitemaps] == [
        "page-sitemap.xml",
        "post-sitemap1.xml",
        "post-sitemap2.xml.gz",
    ]
    assert reading.sitemaps[2].modified_at == datetime(2026, 5, 4, 10, tzinfo=UTC)
    assert reading.candidates == ()
