"""The archive is searched alike on both databases."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, text
from tests.store.making import NOW, TIMES, address, analysis, seen

from watchdog.declarations import Outlet
from watchdog.model import Body, LanguageCode, OutletId, PageKind
from watchdog.store import (
    Database,
    Search,
    add_revision,
    record_candidates,
    rename_outlets,
    resolve_article,
    search_articles,
)
from watchdog.store.search import BLOCK, fill_search
from watchdog.store.tables import ARTICLE
from watchdog.text import read_query

DAY = timedelta(days=1)
PASHTO = "اروپايي کميسيون طالبانو ته رسمي بلنه واستوله."


def add(
    c: Connection,
    number: int,
    words: str,
    *,
    title: str = "",
    outlet: str = TIMES,
    language: str = "en",
    body: Body = Body.PAGE,
    now: datetime = NOW,
) -> int:
    (recorded,) = record_candidates(
        c,
        source_id=None,
        outlet=OutletId(outlet),
        publisher="marn",
        language=LanguageCode(language),
        seen=[seen(number)],
        now=now,
    )
    found = analysis(number, words)
    article = replace(found.article, title=title, language=LanguageCode(language))
    add_revision(
        c,
        recorded.article_id,
        replace(found, article=article),
        extractor_version=1,
        body=body,
        now=now,
    )
    return recorded.article_id


def numbers(database: Database, query: str, **asked: object) -> list[int]:
    """Give the numbers in the addresses of what is found."""
    search = Search(phrases=read_query(query), **asked)  # type: ignore[arg-type]  # each test names its own
    found = database.read(lambda c: search_articles(c, search, limit=50))
    return [int(article.url.rpartition("/")[2]) for article in found]


@pytest.fixture
def archive(database: Database) -> Database:
    def fill(c: Connection) -> None:
        add(c, 1, "The council sent an invitation.\nThe envoys will come.")
        add(c, 2, "No formal invitation was sent, the council said.", outlet="marn-post")
        add(c, 3, PASHTO, language="ps", title="د بلنې خبر")
        add(c, 4, "کمیسیون اروپا می\u200cگوید", language="prs")
        add(c, 5, "L’État invite l'Union européenne. 12abc 1e5 3.14", language="fr", now=NOW + DAY)
        add(c, 6, "北京 invites", language="zh", now=NOW + 40 * DAY)

    database.write(fill)
    return database


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("invitation", [2, 1]),
        ("INVITATION council", [2, 1]),
        ("invitation envoys", [1]),
        ("invit*", [6, 5, 2, 1]),
        ('"formal invitation"', [2]),
        ('"invitation formal"', []),
        ('"the env"*', [1]),
        ('"invitation the envoys"', [1]),  # over two paragraphs
        ("کمیسیون", [4, 3]),
        ("كميسيون", [4, 3]),  # Arabic letters
        ("بلنې", [3]),  # in the headline
        ("طالبان*", [3]),
        ("میگوید", [4]),
        ("می\u200cگوید", [4]),
        ("etat europeenne", [5]),
        ("12abc", [5]),
        ("1e5", [5]),
        ("3.14", [5]),
        ("北京", [6]),
        ("nothing", []),
        ("", [6, 5, 4, 3, 2, 1]),
        ("— ! *", [6, 5, 4, 3, 2, 1]),
    ],
)
def test_words_prefixes_and_phrases_find_the_same_everywhere(
    archive: Database, query: str, found: list[int]
) -> None:
    assert numbers(archive, query) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"outlet": "marn-post"}, [2]),
        ({"outlet": "marn"}, []),
        ({"language": "ps"}, [3]),
        ({"language": "en", "outlet": str(TIMES)}, [1]),
        ({"since": NOW + DAY}, [6, 5]),
        ({"until": NOW + DAY}, [4, 3, 2, 1]),
        ({"since": NOW + DAY / 2, "until": NOW + 2 * DAY}, [5]),
        ({"since": NOW + 50 * DAY}, []),
        ({"since": NOW + DAY, "until": NOW}, []),
        ({"since": datetime(1, 1, 1, tzinfo=UTC)}, [6, 5, 4, 3, 2, 1]),
    ],
)
def test_outlet_language_and_time_narrow_what_is_found(
    archive: Database, asked: dict[str, object], found: list[int]
) -> None:
    assert numbers(archive, "", **asked) == found
    words = "invit*"
    both = [one for one in found if one in numbers(archive, words)]
    assert numbers(archive, words, **asked) == both


def test_pages_follow_one_another(archive: Database) -> None:
    def page(before: int | None) -> Sequence[int]:
        search = Search(phrases=read_query("invit*"))
        found = archive.read(lambda c: search_articles(c, search, before=before, limit=3))
        return [article.article_id for article in found]

    first = page(None)
    assert len(first) == 3
    assert len(page(first[-1])) == 1
    assert not set(first) & set(page(first[-1]))


def test_what_is_found_is_shown_with_its_latest_text(archive: Database) -> None:
    search = Search(phrases=read_query("envoys"))
    (found,) = archive.read(lambda c: search_articles(c, search, limit=9))

    assert (found.outlet, found.language, found.url) == (TIMES, "en", address(1))
    assert found.paragraphs == ("The council sent an invitation.", "The envoys will come.")
    assert (found.body, found.first_seen_at) == (Body.PAGE, NOW)


def test_a_page_replaces_what_its_source_said_and_not_the_reverse(database: Database) -> None:
    database.write(lambda c: add(c, 1, "a teaser", body=Body.FEED))
    assert numbers(database, "teaser") == [1]
    database.write(lambda c: add(c, 1, "the whole story"))
    assert (numbers(database, "teaser"), numbers(database, "story")) == ([], [1])
    database.write(lambda c: add(c, 1, "another teaser", body=Body.FEED))
    assert (numbers(database, "teaser"), numbers(database, "story")) == ([], [1])


def test_a_text_that_comes_back_is_found_again(database: Database) -> None:
    for words in ("first words", "second words", "first words"):
        database.write(lambda c, words=words: add(c, 1, words))  # type: ignore[misc]

    assert (numbers(database, "first"), numbers(database, "second")) == ([1], [])


def test_what_was_rolled_back_is_not_found(database: Database) -> None:
    def fail(c: Connection) -> None:
        add(c, 1, "half a story")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write(fail)

    assert numbers(database, "story") == []


def test_an_article_that_is_another_one_is_found_once(database: Database) -> None:
    def merge(c: Connection) -> None:
        add(c, 1, "one story")
        resolve_article(c, add(c, 2, "one story"), address(1))

    database.write(merge)

    assert numbers(database, "story") == [1]


def test_articles_that_were_there_before_the_index_are_filled_in(archive: Database) -> None:
    before = numbers(archive, "invit* اروپا*"), numbers(archive, "invit*", language="en")
    archive.write(lambda c: c.execute(text("DELETE FROM article_search")))
    assert numbers(archive, "invit*") == []

    assert archive.write(fill_search) == 6
    assert (numbers(archive, "invit* اروپا*"), numbers(archive, "invit*", language="en")) == before
    assert numbers(archive, "كميسيون") == [4, 3]


def test_an_outlet_that_was_renamed_is_found_under_its_new_id_alone(archive: Database) -> None:
    renamed = Outlet(
        id=OutletId("marn-evening"),
        name="The Marn Evening",
        publisher="marn",
        languages=(LanguageCode("en"),),
        home="https://evening.example/",
        was="marn-post",
    )
    for _ in range(2):  # as at every start
        archive.write(lambda c: rename_outlets(c, [renamed]))

    for query in ("invitation", ""):
        assert numbers(archive, query, outlet="marn-evening") == [2]
        assert numbers(archive, query, outlet="marn-post") == []
    assert numbers(archive, '"formal invitation"') == [2]
    assert numbers(archive, "invitation", outlet=TIMES) == [1]


def _add_far_apart(c: Connection, said: Mapping[int, str]) -> None:
    """Add articles under numbers of their own, as if all between them had been there."""
    for number, words in said.items():
        values = {
            "id": number,
            "outlet": TIMES,
            "publisher": "marn",
            "language": "en",
            "url": address(number),
            "page_url": address(number),
            "title": "",
            "first_seen_at": NOW + number * timedelta(seconds=1),
            "last_seen_at": NOW,
            "kind": PageKind.ARTICLE,
            "body": Body.PAGE,
            "old": False,
            "candidate": {},
        }
        c.execute(insert(ARTICLE).values(**values))
        found = analysis(number, f"{words} {number}")
        add_revision(c, number, found, extractor_version=1, body=Body.PAGE, now=NOW)


def _spread() -> Mapping[int, str]:
    """Say something in each of the newest blocks, and ever more seldom in those before."""
    blocks = [*range(700, 640, -1), *range(640, 0, -37), 0]
    numbers = [block * BLOCK + (0, 1, BLOCK - 1)[block % 3] or 1 for block in blocks]
    numbers += [700 * BLOCK + 2 + place for place in range(8)]
    said = dict.fromkeys(numbers, "common")
    for number in numbers[::9]:
        said[number] += " seldom"
    said[min(numbers)] += " once"
    return said


def test_pages_over_many_blocks_hold_everything_once(database: Database) -> None:
    said = _spread()
    database.write(lambda c: _add_far_apart(c, said))

    def walk(query: str, limit: int, c: Connection) -> Iterator[int]:
        search, last = Search(phrases=read_query(query)), None
        while page := search_articles(c, search, before=last, limit=limit):
            assert len(page) <= limit
            yield from (one.article_id for one in page)
            last = page[-1].article_id

    for query in ("common", "seldom", "comm* seld*", "once", '"common seldom"'):
        wanted = re.findall(r"\w+", query)
        expected = [
            one for one in sorted(said, reverse=True) if all(word in said[one] for word in wanted)
        ]
        for limit in (7, 50):
            found = database.read(lambda c, q=query, n=limit: list(walk(q, n, c)))  # type: ignore[misc] # bound here
            assert found == expected, (query, limit)


def test_a_span_of_time_is_found_wherever_its_block_is(database: Database) -> None:
    said = _spread()
    database.write(lambda c: _add_far_apart(c, said))
    since, until = 100 * BLOCK, 650 * BLOCK

    found = numbers(
        database,
        "common",
        since=NOW + since * timedelta(seconds=1),
        until=NOW + until * timedelta(seconds=1),
    )

    assert found == [one for one in sorted(said, reverse=True) if since <= one < until][:50]


NAUGHTY: list[str] = json.loads(
    (Path(__file__).parents[1] / "web/naughty/blns.json").read_text(encoding="utf-8")
)


def test_every_naughty_string_finds_the_text_it_stands_in(database: Database) -> None:
    def fill(c: Connection) -> None:
        for number, words in enumerate(NAUGHTY):
            add(c, number, f"before {words} after")

    def find(c: Connection) -> None:
        for number, words in enumerate(NAUGHTY, start=1):
            search = Search(phrases=read_query(words))
            (found,) = search_articles(c, search, before=number + 1, limit=1)
            assert found.article_id == number, words

    database.write(fill)
    database.read(find)


SAID = ["", '" OR 1=1 --', "NEAR(a b)", "words:a", "a:*", "a & | !b", "\\'", "a" * 5000]


@given(
    typed=st.one_of(
        st.sampled_from(SAID),
        st.text(max_size=80),
        st.text(alphabet="\"'*()&|!<>:^+-{}[]\\/%_;,.@#~`= aی\x00\u200c", max_size=40),
    )
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_query_makes_the_database_complain(archive: Database, typed: str) -> None:
    numbers(archive, typed)
    numbers(archive, "invit*", outlet=typed, language=typed)


@pytest.mark.parametrize("words", ["x" * 100_000, "wort " * 100_000, "ab cd " * 40_000])
def test_no_text_is_too_long_to_be_kept(database: Database, words: str) -> None:
    database.write(lambda c: add(c, 1, f"first {words}"))

    assert numbers(database, "first") == [1]


def test_a_text_of_nothing_but_different_words_is_kept(database: Database) -> None:
    letters = "ابپتجچحخدرزسشصطعغفقکگلمن"
    words = " ".join(map("".join, product(letters, letters, letters, "پتج")))
    database.write(lambda c: add(c, 1, f"first {words}"))

    assert numbers(database, "first") == [1]
