from datetime import UTC, datetime, timedelta

import pytest
from tests.sources.making import read, rss

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)

RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="https://own.example/"><title>Rundfunk</title><dc:language>de</dc:language>
 <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFequency>4</sy:updateFequency></channel>
<item rdf:about="https://own.example/a-1"><title>Gespräche</title>
 <link>https://own.example/a-1?maca=de-rss</link><description>Kurz.</description>
 <dc:date>2026-05-04T12:00:00Z</dc:date></item>
</rdf:RDF>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl"><title>Omroep</title>
<entry><id>tag:own.example,2026:1</id>
 <title type="html">Gesprekken in &lt;b&gt;Kabul&lt;/b&gt;</title>
 <link rel="alternate" href="/vrt/1"/><published>2026-05-04T14:00:00+02:00</published>
 <updated>2026-05-04T12:30:00Z</updated><summary>Kort.</summary></entry></feed>"""


def test_reads_rss() -> None:
    item = """<item><title><![CDATA[Talks & tea]]></title>
      <description>&lt;p&gt;First.&lt;/p&gt;&lt;p&gt;Second &amp;amp; last.&lt;/p&gt;</description>
      <link>https://own.example/a?at_medium=RSS&amp;id=1</link>
      <guid isPermaLink="false">https://own.example/a#2</guid>
      <pubDate>Mon, 04 May 2026 14:00:00 +0200</pubDate></item>"""

    (found,) = read(rss(item, head="<language>fa-AF</language>")).candidates

    assert found.url == "https://own.example/a?at_medium=RSS&id=1"
    assert (found.title, found.summary) == ("Talks & tea", "First.\nSecond & last.")
    assert (found.published_at, found.language) == (NOON, "prs")
    assert found.guid == "https://own.example/a#2"


def test_reads_rdf() -> None:
    reading = read(RDF)

    (found,) = reading.candidates
    assert (found.title, found.published_at) == ("Gespräche", NOON)
    assert reading.ttl == timedelta(minutes=15)
    assert reading.complete


def test_reads_atom() -> None:
    (found,) = read(ATOM).candidates

    assert found.url == "https://own.example/vrt/1"
    assert found.title == "Gesprekken in Kabul"
    assert (found.published_at, found.updated_at) == (NOON, NOON + timedelta(minutes=30))
    assert found.guid == "tag:own.example,2026:1"


def test_an_update_is_no_publication() -> None:
    (found,) = read(ATOM.replace("<published>2026-05-04T14:00:00+02:00</published>", "")).candidates

    assert (found.published_at, found.updated_at) == (None, NOON + timedelta(minutes=30))


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (
            "<link>https://own.example/a?x=1&y=2&copy=3</link>",
            "https://own.example/a?x=1&y=2&copy=3",
        ),
        ("<link><![CDATA[https://own.example/a?x=1&y=2]]></link>", "https://own.example/a?x=1&y=2"),
        ("<link>/relative/a</link>", "https://own.example/relative/a"),
        ("<link>//own.example/a</link>", "https://own.example/a"),
        ("<link>\n  https://own.example/a\n</link>", "https://own.example/a"),
        ("<link>https://own.example/پښتو</link>", "https://own.example/پښتو"),
        ("<guid>https://own.example/by-guid</guid>", "https://own.example/by-guid"),
        ("<guid isPermaLink='false'>https://own.example/g</guid>", "https://own.example/g"),
    ],
)
def test_links_come_through_whole(link: str, url: str) -> None:
    reading = read(rss(f"<item><title>T</title>{link}</item>"))

    assert [candidate.url for candidate in reading.candidates] == [url]


@pytest.mark.parametrize(
    ("original", "url"),
    [
        ("https://own.example/a", "https://own.example/a"),
        ("javascript:alert(1)", "https://feeds.example/~r/own/1"),
        ("", "https://feeds.example/~r/own/1"),
    ],
)
def test_the_outlets_own_link_is_taken_where_a_service_counts_readers(
    original: str, url: str
) -> None:
    own = f"<feedburner:origLink>{original}</feedburner:origLink>"
    reading = read(rss(f"<item><link>https://feeds.example/~r/own/1</link>{own}</item>"))

    assert [candidate.url for candidate in reading.candidates] == [url]


def test_links_are_relative_to_what_the_feed_says() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://own.example/x/"><entry>'
        '<title>T</title><link rel="enclosure" href="/film.mp4"/><link href="a/b"/></entry></feed>'
    )

    assert [candidate.url for candidate in read(feed).candidates] == ["https://own.example/x/a/b"]


def test_every_entry_is_kept_or_counted() -> None:
    reading = read(
        rss(
            "<item><title>no link</title></item>",
            "<item><link>javascript:alert(1)</link></item>",
            "<item><link>https://own.example/news/1</link></item>",
            "<item><link>https://own.example/news/1</link></item>",
            "<item><link>https://own.example/sport/1</link></item>",
        ),
        include="/news/",
    )

    assert [candidate.url for candidate in reading.candidates] == ["https://own.example/news/1"]
    assert reading.rejected == {"no-link": 1, "bad-link": 1, "duplicate": 1, "excluded": 1}


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss()).candidates == ()


def test_junk_before_the_feed_and_characters_xml_forbids_do_no_harm() -> None:
    item = "<item><title>A\x0b&nbsp;B&eacute;&#8;</title><link>https://own.example/a</link></item>"

    reading = read("\n<b>Warning</b>: cannot connect\n" + rss(item))

    assert reading.candidates[0].title == "A Bé"


def test_a_feed_that_breaks_off_is_read_as_far_as_it_goes_and_says_so() -> None:
    items = [f"<item><title>T{n}</title><link>/a/{n}</link></item>" for n in range(9)]
    whole = rss(*items)

    reading = read(whole[: len(whole) * 2 // 3])

    assert 3 <= len(reading.candidates) < 9
    assert not reading.complete


def test_too_many_entries_are_counted_and_leave_the_reading_incomplete() -> None:
    reading = read(rss(*(f"<item><link>/a/{n}</link></item>" for n in range(5_003))))

    assert len(reading.candidates) == 5_000
    assert reading.rejected == {"over-limit": 3}
    assert not reading.complete


def test_an_impossible_date_is_no_date() -> None:
    item = "<item><link>/a</link><pubDate>Mon, 30 Feb 2026 25:61:00 GMT</pubDate></item>"

    assert read(rss(item)).candidates[0].published_at is None


def test_carries_the_whole_text_where_the_feed_has_it() -> None:
    item = """<item><link>/a</link><description>Short.</description>
      <content:encoded><![CDATA[<p>Long.</p><p>Longer.</p>]]></content:encoded></item>"""

    (found,) = read(rss(item)).candidates

    assert (found.summary, found.content) == ("Short.", "Long.\nLonger.")


@pytest.mark.parametrize(
    ("head", "ttl"),
    [
        ("<ttl>15</ttl>", timedelta(minutes=15)),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>99999999999999999999</ttl>", timedelta(days=1)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", timedelta(hours=1)),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>48</sy:updateFrequency>",
         timedelta(minutes=30)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
         timedelta(hours=1)),
        ("", None),
    ],
)  # fmt: skip
def test_the_feeds_own_wish(head: str, ttl: timedelta | None) -> None:
    assert read(rss(head=head)).ttl == ttl
