from collections import Counter
from datetime import UTC, timedelta

import pytest

from watchdog.app import shipped_watchlists
from watchdog.config import load_declarations
from watchdog.demo.newsday import (
    OPENING,
    DemoArticle,
    DemoOutlet,
    NewsDay,
    expected_alerts,
    later,
    load_day,
    split_links,
)
from watchdog.model import Article, LanguageCode, OutletId
from watchdog.pipeline.analyse import Bench, find_in_article, prepare

DAY = load_day()
ARTICLES = [(outlet, article) for outlet in DAY.outlets for article in outlet.articles]
REWRITTEN = [
    (outlet, article.as_of(article.rewritten.time))
    for outlet, article in ARTICLES
    if article.rewritten is not None
]
ITEMS = {
    "formal-invitation",
    "belgian-entry-clearance",
    "wider-talks",
    "removals",
    "joint-request",
}


def _arabic_share(text: str) -> float:
    letters = [letter for letter in text if letter.isalpha()]
    return sum("\u0600" <= letter <= "\u06ff" for letter in letters) / len(letters)


def test_the_day_is_large_enough() -> None:
    noise = [article for _, article in ARTICLES if not article.expect]

    assert len(DAY.outlets) >= 6
    assert len(ARTICLES) >= 30
    assert len(noise) >= 15
    assert {outlet.language for outlet in DAY.outlets} == {"en", "fr", "de", "prs", "ps"}


def test_every_item_is_told_of() -> None:
    assert {item for _, article in ARTICLES for item in article.expect} == ITEMS


def test_main_articles_are_longer_than_noise() -> None:
    for _, article in ARTICLES:
        fewest, most = (3, 8) if article.expect else (2, 4)
        assert fewest <= len(article.paragraphs) <= most, article.id


def test_times_are_aware_and_moments_in_order() -> None:
    moments = DAY.moments()

    assert all(
        article.time.tzinfo is UTC or article.time.utcoffset() == timedelta(0)
        for _, article in ARTICLES
    )
    assert moments[0] == OPENING
    assert list(moments) == sorted(set(moments))
    assert moments[-1] - OPENING < timedelta(days=1)
    assert moments[-1] == max(article.time for _, article in ARTICLES)


def test_every_outlet_has_something_at_the_opening() -> None:
    assert all(outlet.published(OPENING) for outlet in DAY.outlets)


def test_published_grows_with_the_clock_newest_first() -> None:
    for outlet in DAY.outlets:
        assert len(outlet.published(OPENING)) < len(outlet.published(DAY.moments()[-1]))
        times = [article.time for article in outlet.published(DAY.moments()[-1])]
        assert times == sorted(times, reverse=True)


def test_addresses_are_unique_within_an_outlet() -> None:
    counts = Counter((outlet.id, article.id) for outlet, article in ARTICLES)

    assert set(counts.values()) == {1}


@pytest.mark.parametrize(("outlet", "article"), ARTICLES, ids=lambda each: each.id)
def test_text_is_in_the_script_of_its_language(outlet: DemoOutlet, article: DemoArticle) -> None:
    text = " ".join((article.title, *article.plain_paragraphs))

    if outlet.language in {"ps", "prs"}:
        assert _arabic_share(text) > 0.95
    else:
        assert _arabic_share(text) == 0


def test_pashto_uses_pashto_letters_and_dari_does_not() -> None:
    pashto = set("ټډړښځڅڼېۍږ")
    for outlet, article in ARTICLES:
        text = " ".join(article.plain_paragraphs)
        if outlet.language == "ps":
            assert len(pashto & set(text)) >= 5, article.id
        if outlet.language == "prs":
            assert not pashto & set(text), article.id


def test_one_page_has_direction_marks_and_both_yehs() -> None:
    pages = ["".join(article.plain_paragraphs) for _, article in ARTICLES]
    marked = [page for page in pages if "\u202b" in page and "\u200e" in page]

    assert marked
    assert all("ی" in page and "ي" in page and "ك" in page for page in marked)


def test_the_agency_story_is_the_same_in_two_houses() -> None:
    copies = [(outlet, article) for outlet, article in ARTICLES if article.agency]

    assert len({outlet.publisher for outlet, _ in copies}) == 2
    assert len({article.plain_paragraphs for _, article in copies}) == 1


def test_expected_alerts_point_at_articles_in_order() -> None:
    told = {(article.time, outlet.id): article for outlet, article in ARTICLES}
    for outlet, article in ARTICLES:
        if article.rewritten is not None:
            at = article.rewritten.time
            told[at, outlet.id] = article.as_of(at)
    expected = expected_alerts()

    assert [alert.time for alert in expected] == sorted(alert.time for alert in expected)
    for alert in (*expected, *DAY.digested):
        assert told[alert.time, alert.outlet].expect[alert.item] == alert.state


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("watchlists")
    for shipped in shipped_watchlists().glob("*.yaml"):
        (folder / shipped.name).write_bytes(shipped.read_bytes())
    return prepare(load_declarations(folder, secrets={}, shipped_outlets=False))


@pytest.mark.parametrize("whole", [False, True], ids=["feed", "page"])
@pytest.mark.parametrize(("outlet", "article"), [*ARTICLES, *REWRITTEN], ids=lambda each: each.id)
def test_the_shipped_watchlist_judges_each_article_as_the_story_has_it(
    bench: Bench, outlet: DemoOutlet, article: DemoArticle, *, whole: bool
) -> None:
    read = Article(
        url=f"http://127.0.0.1/{article.id}",
        outlet=OutletId(""),
        language=LanguageCode(outlet.language),
        title=article.title,
        paragraphs=article.plain_paragraphs if whole else (article.summary,),
        published_at=article.time,
    )

    findings = find_in_article(bench, read, article.time)

    judged = {finding.judgement.item.item: str(finding.judgement.state) for finding in findings}
    assert judged == dict(article.expect)


def test_links_are_cut_out() -> None:
    assert split_links("no link") == (("no link", None),)
    assert split_links("[all](/a)[b](/c)") == (("all", "/a"), ("b", "/c"))


def test_plain_paragraphs_hold_no_markup() -> None:
    linked = [article for _, article in ARTICLES if article.plain_paragraphs != article.paragraphs]

    assert linked
    assert not any("](" in text for _, article in ARTICLES for text in article.plain_paragraphs)


def test_modified_follows_published() -> None:
    assert all(later(article) > article.time for _, article in ARTICLES)


def test_an_empty_day_has_only_its_opening() -> None:
    assert NewsDay(outlets=()).moments() == (OPENING,)


def test_a_page_is_rewritten_and_its_feed_entry_is_not() -> None:
    [(_, rewritten)] = REWRITTEN
    [before] = [article for _, article in ARTICLES if article.rewritten is not None]

    assert before.rewritten is not None
    assert before.as_of(before.time) is before
    assert rewritten.title != before.title
    assert rewritten.summary == before.summary
    assert before.rewritten.time in DAY.moments()


def test_one_feed_is_broken_for_a_while() -> None:
    [outlet] = [outlet for outlet in DAY.outlets if outlet.broken]
    assert outlet.broken is not None
    start, end = outlet.broken

    assert outlet.is_broken(start)
    assert not outlet.is_broken(end)
    assert not outlet.is_broken(start - timedelta(seconds=1))
