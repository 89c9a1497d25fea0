import hashlib
from dataclasses import replace

import pytest
from tests.store.making import NOW, address, record, seen

from watchdog.model import LanguageCode, OutletId
from watchdog.store import (
    Database,
    find_article,
    load_article,
    record_candidates,
    resolve_article,
)

CANONICAL = "https://news.example/canonical"


@pytest.fixture
def articles(database: Database) -> tuple[int, int]:
    one, two = database.write(lambda c: record(c, seen(1), seen(2)))
    return one.article_id, two.article_id


def test_an_article_is_found_by_each_of_its_addresses(
    database: Database, articles: tuple[int, int]
) -> None:
    one, _ = articles
    assert database.write(lambda c: resolve_article(c, one, CANONICAL)) == one

    assert database.read(lambda c: find_article(c, address(1))) == one
    assert database.read(lambda c: find_article(c, CANONICAL)) == one
    assert database.read(lambda c: find_article(c, "https://news.example/none")) is None


def test_its_own_address_changes_nothing(database: Database, articles: tuple[int, int]) -> None:
    one, _ = articles

    assert database.write(lambda c: resolve_article(c, one, address(1))) == one


def test_the_address_of_another_article_leads_there(
    database: Database, articles: tuple[int, int]
) -> None:
    one, two = articles
    assert database.write(lambda c: resolve_article(c, one, address(2))) == two

    assert database.read(lambda c: find_article(c, address(1))) == two
    article = database.read(lambda c: load_article(c, one))
    assert article is not None
    assert article.next_read_at is None


def test_very_long_addresses_are_kept_apart(database: Database) -> None:
    letters = "".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(100))
    long = [f"https://news.example/{letters}{end}" for end in ("/a", "/b")]
    entries = [replace(seen(n), canonical_url=url) for n, url in enumerate(long)]
    one, two = database.write(lambda c: record(c, *entries))

    assert (one.is_new, two.is_new) == (True, True)
    assert database.read(lambda c: find_article(c, long[1])) == two.article_id
    again = database.write(lambda c: record(c, *entries))
    assert [a.article_id for a in again] == [one.article_id, two.article_id]


def test_a_page_cannot_speak_for_another_outlet(
    database: Database, articles: tuple[int, int]
) -> None:
    one, _ = articles
    foreign = replace(seen(9), canonical_url="https://other.example/9")
    (theirs,) = database.write(
        lambda c: record_candidates(
            c,
            source_id=None,
            outlet=OutletId("other"),
            publisher="other",
            language=LanguageCode("en"),
            seen=[foreign],
            now=NOW,
        )
    )

    assert database.write(lambda c: resolve_article(c, one, theirs.canonical_url)) == one
    assert database.read(lambda c: find_article(c, theirs.canonical_url)) == theirs.article_id
