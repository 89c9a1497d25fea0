from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.config.cases import good, load

from watchdog.config import (
    write_expression,
)
from watchdog.config.nodes import parse_yaml
from watchdog.config.reading import Report
from watchdog.config.watchlists import Surroundings, read_watchlist
from watchdog.declarations import Term, Timing, Unit, Watchlist, Window
from watchdog.model import ConceptId, Field, ItemKey, LanguageCode, State


def test_reads_every_key_of_an_item() -> None:
    declarations = load(good("complete"))
    watchlist = declarations.watchlists[0]
    item = declarations.item(ItemKey("bridge-talks", "permit-granted"))

    assert item is not None
    assert item.about is not None
    assert item.unless is not None
    assert item.title == "The council grants the permit"
    assert write_expression(item.about) == '(council AND (norvia OR "the new crossing"))'
    assert write_expression(item.match) == '(permit AND (council OR (tarsin NEAR/5 "signature*")))'
    assert write_expression(item.unless) == "sports"
    assert item.within == Window(3, Unit.SENTENCE)
    assert item.fields == (Field.TITLE, Field.TEXT)
    assert item.event == ("permit",)
    assert item.recurring is None
    assert item.since == date(2026, 5, 1)
    assert item.route == "night"
    assert item.alert[State.POSSIBLE] is Timing.NEVER
    assert item.alert[State.CALLED_FOR] is Timing.LEAD
    assert item.alert[State.DONE] is Timing.NOW
    assert [(example.language, example.expect, example.todo) for example in item.examples] == [
        ("en", State.DONE, False),
        ("de", State.DENIED, False),
        ("en", None, False),
        ("ps", State.DONE, True),
    ]
    assert item.examples[1].published == datetime(2026, 5, 2, tzinfo=UTC)
    assert item.examples[3].published == datetime(2026, 5, 2, 5, 30, tzinfo=UTC)
    assert item.examples[0].line == 35
    assert watchlist.languages == ("en", "fr", "de", "prs", "ps")
    assert watchlist.outlets == ("harbour-post", "dw-en")
    council = watchlist.concepts[ConceptId("council")]
    assert council.terms[LanguageCode("en")] == (
        Term(text="Bridge Council"),
        Term(text="BC", exact=True),
    )
    assert watchlist.concepts[ConceptId("tarsin")].names


def test_reads_an_item_that_says_little() -> None:
    declarations = load(good("complete"))
    item = declarations.item(ItemKey("bridge-talks", "permit-renewed"))

    assert item is not None
    assert item.within == Window(1, Unit.PARAGRAPH)
    assert item.recurring == timedelta(hours=72)
    assert item.was == "permit-extended"
    assert item.fields == (Field.TEXT,)
    assert not item.enabled
    assert item.event == ("permit",)


def test_scalars_stay_text() -> None:
    watchlist = load(good("yaml-traps")).watchlists[0]
    terms = watchlist.concepts[ConceptId("null")].terms[LanguageCode("en")]

    assert (watchlist.id, watchlist.title) == ("2026", "yes")
    assert [term.text for term in terms[:8]] == [
        "no", "on", "off", "12:30", "1e3", "0x1F", "null", "2026-05-01",
    ]  # fmt: skip
    assert watchlist.items[0].key.item == "010"
    assert watchlist.items[0].title == "12:30"


AROUND = Surroundings(languages=(LanguageCode("en"), LanguageCode("fr")))


def read(text: str) -> tuple[Watchlist, list[str]]:
    report = Report(Path("list.yaml"), text)
    node = parse_yaml(text)
    assert node is not None
    watchlist = read_watchlist(node, report, AROUND)
    return watchlist, [str(mistake) for mistake in report.mistakes]


def test_a_watchlist_needs_little() -> None:
    text = "watchlist: a\nitems: [{id: b, match: c}]\nconcepts: {c: {any: [d]}}"
    watchlist, mistakes = read(text)

    assert not mistakes
    assert watchlist.title == "a"
    assert watchlist.languages == ("en", "fr")
    assert watchlist.outlets is None
    assert watchlist.items[0].title == "b"
    assert watchlist.items[0].event == ("c",)
    assert watchlist.items[0].within == Window(2, Unit.SENTENCE)


def test_concepts_may_stand_after_items() -> None:
    text = "items: [{id: b, match: c}]\nwatchlist: a\nconcepts: {c: {en: [d]}}"

    assert not read(text)[1]


def test_a_broken_concept_is_no_unknown_one() -> None:
    mistakes = read("watchlist: a\nitems: [{id: b, match: c}]\nconcepts: {c: {en: d}}")[1]

    assert len(mistakes) == 1
    assert mistakes[0].startswith("list.yaml:3:20: expected a list")
