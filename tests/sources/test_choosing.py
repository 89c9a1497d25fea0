"""Of an index, what may hold news; of an archive, what is new; of many lists, one."""

from datetime import UTC, datetime, timedelta

from watchdog.model import Candidate, Reading, Sitemap
from watchdog.sources.choosing import choose_sitemaps, join_readings, keep_recent

SINCE = datetime(2026, 5, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def test_of_an_index_only_what_changed_and_holds_articles_is_read() -> None:
    pages = Sitemap(url="https://own.example/sitemap-pages.xml", modified_at=SINCE)
    before = Sitemap(url="https://own.example/sitemap-1.xml", modified_at=SINCE - 2 * DAY)
    latest = Sitemap(url="https://own.example/sitemap-2.xml", modified_at=SINCE + DAY)
    sitemaps = (pages, before, latest)

    assert choose_sitemaps(sitemaps, SINCE) == (latest,)
    assert choose_sitemaps(sitemaps, None, most=1) == (latest,)
    assert choose_sitemaps(sitemaps, SINCE.replace(year=2027)) == ()


def test_where_an_index_does_not_say_when_its_first_and_last_are_read() -> None:
    sitemaps = tuple(Sitemap(url=f"https://own.example/sitemap-{n}.xml") for n in range(9))

    assert choose_sitemaps(sitemaps, SINCE) == (*sitemaps[:2], sitemaps[8])
    news = Sitemap(url="https://own.example/news.xml")
    assert choose_sitemaps((*sitemaps, news), SINCE) == (news,)
    only_pages = (Sitemap(url="https://own.example/pages.xml"),)
    assert choose_sitemaps(only_pages, SINCE) == only_pages


def at(day: int) -> Candidate:
    return Candidate(url=f"https://own.example/{day}", updated_at=SINCE.replace(day=day))


def test_what_is_old_in_an_archive_is_counted_not_kept() -> None:
    reading = Reading(candidates=(at(1), at(2), at(3), Candidate(url="https://own.example/x")))

    recent = keep_recent(reading, SINCE, least=1)
    assert [one.url[-1] for one in recent.candidates] == ["2", "3", "x"]
    assert recent.rejected == {"not-new": 1}
    late = keep_recent(reading, SINCE.replace(day=9), least=2)
    assert [one.url[-1] for one in late.candidates] == ["3", "x"]


def test_an_address_in_two_sitemaps_counts_once() -> None:
    joined = join_readings(
        [Reading(candidates=(at(1), at(2))), Reading(candidates=(at(2),), complete=False)]
    )

    assert joined.candidates == (at(1), at(2))
    assert joined.rejected == {"duplicate": 1}
    assert not joined.complete
