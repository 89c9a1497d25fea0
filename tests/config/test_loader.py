import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.config.cases import CANARY, LANGUAGES, SECRETS, compare, folders, load
from watchdog.config import (
    load_declarations,
    load_languages,
    load_watchlist_text,
    write_expression,
)
from watchdog.declarations import Direction, SourceKind, Term, Timing, Unit, WhenRefused, Window
from watchdog.errors import DeclarationError
from watchdog.model import ConceptId, Field, ItemKey, LanguageCode, OutletId, State

GOOD = folders("good")
BAD = folders("bad")


def mistakes_of(folder: Path, **options: bool) -> list[str]:
    with pytest.raises(DeclarationError) as caught:
        load(folder, **options)
    return [str(mistake).replace(f"{folder}/", "") for mistake in caught.value.mistakes]


@pytest.mark.parametrize("folder", BAD, ids=lambda folder: folder.name)
def test_names_every_mistake(folder: Path, golden: bool) -> None:  # noqa: FBT001 - a fixture
    found = mistakes_of(folder)

    compare(folder / "expected.txt", "\n".join(found) + "\n", golden=golden)
    assert all(re.match(r"[^:]+:\d+:\d+: \S", line) for line in found)


@pytest.mark.parametrize("folder", BAD, ids=lambda folder: folder.name)
def test_never_repeats_a_secret(folder: Path) -> None:
    assert CANARY not in "\n".join(mistakes_of(folder))


@pytest.mark.parametrize("folder", GOOD, ids=lambda folder: folder.name)
def test_loads_what_is_good(folder: Path) -> None:
    declarations = load(folder)

    assert declarations.watchlists
    assert "operators" in declarations.routing.routes
    for watchlist in declarations.watchlists:
        assert watchlist.route in declarations.routing.routes
        assert all(item.event for item in watchlist.items)


def test_hostile_yaml_is_one_mistake_per_file() -> None:
    folder = next(folder for folder in BAD if folder.name == "not-yaml")
    named = [line.split(":")[0] for line in mistakes_of(folder)]

    assert named == sorted(path.name for path in folder.glob("*.yaml"))


def test_reads_every_key_of_an_item() -> None:
    declarations = load(next(folder for folder in GOOD if folder.name == "complete"))
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
    declarations = load(next(folder for folder in GOOD if folder.name == "complete"))
    item = declarations.item(ItemKey("bridge-talks", "permit-renewed"))

    assert item is not None
    assert item.within == Window(1, Unit.PARAGRAPH)
    assert item.recurring == timedelta(hours=72)
    assert item.was == "permit-extended"
    assert item.fields == (Field.TEXT,)
    assert not item.enabled
    assert item.event == ("permit",)


def test_an_operators_outlet_overrides_ours() -> None:
    outlets = load(next(folder for folder in GOOD if folder.name == "complete")).outlets
    post = outlets[OutletId("harbour-post")]

    assert not outlets[OutletId("dw-en")].enabled
    assert outlets[OutletId("dw-en")].off_because == "read by another desk"
    assert outlets[OutletId("dw-de")].enabled
    assert post.publisher == "harbour"
    assert post.identity == re.compile(r"/story-(\d+)")
    assert [source.kind for source in post.sources] == list(SourceKind)
    assert post.sources[1].include == "/news/"
    assert post.sources[2].select == "main article > a"
    assert (post.every, post.pace.gap, post.pace.at_once) == (timedelta(seconds=2), timedelta(), 2)
    assert post.css.drop == (".related",)
    assert post.when_refused is WhenRefused.METADATA_ONLY
    assert post.was == "old-post"


def test_shipped_outlets_can_be_left_out() -> None:
    complete = next(folder for folder in GOOD if folder.name == "complete")

    assert set(load(complete, shipped_outlets=False).outlets) == {"harbour-post", "dw-en"}


def test_reads_routes_and_puts_secrets_in() -> None:
    routing = load(next(folder for folder in GOOD if folder.name == "complete")).routing
    desk = routing.routes["city-desk"]

    mail = "mailto://night:secret@mail.example.org?to=night@example.org"
    assert routing.targets["night-mail"].url == mail
    assert routing.heartbeat == "https://ping.example.org/1"
    assert desk.now == ("city-slack",)
    assert desk.digest is not None
    assert desk.digest.at == (time(7, 30), time(18))
    assert desk.zone.key == "Europe/Brussels"
    assert desk.quiet is not None
    assert desk.quiet.let_through == (State.DONE, State.DENIED)
    assert desk.escalate is not None
    assert desk.escalate.after == timedelta(minutes=15)
    assert desk.at_most is not None
    assert (desk.at_most.count, desk.at_most.per) == (20, timedelta(hours=1))
    assert "secret" not in repr(routing)


def test_without_routes_everything_goes_to_the_console() -> None:
    languages = LANGUAGES
    folder = next(folder for folder in GOOD if folder.name == "yaml-traps")
    declarations = load_declarations(folder, secrets={}, languages=languages)

    assert declarations.routing.targets["console"].url == "console://"
    assert set(declarations.routing.routes) == {"default", "operators", "no"}
    assert all(route.now == ("console",) for route in declarations.routing.routes.values())
    assert declarations.watchlists[0].route == "no"


def test_a_watchlist_without_route_takes_the_first_there_is() -> None:
    declarations = load(next(folder for folder in GOOD if folder.name == "unwise"))

    assert declarations.watchlists[0].route == "desk"
    assert declarations.routing.routes["operators"].now == ("console",)


def test_scalars_stay_text() -> None:
    watchlist = load(next(folder for folder in GOOD if folder.name == "yaml-traps")).watchlists[0]
    terms = watchlist.concepts[ConceptId("null")].terms[LanguageCode("en")]

    assert (watchlist.id, watchlist.title) == ("2026", "yes")
    assert [term.text for term in terms[:8]] == [
        "no", "on", "off", "12:30", "1e3", "0x1F", "null", "2026-05-01",
    ]  # fmt: skip
    assert watchlist.items[0].key.item == "010"
    assert watchlist.items[0].title == "12:30"


def test_reads_cues() -> None:
    german = load_languages(LANGUAGES)[LanguageCode("de")]
    done, refused = german.cues

    assert (done.parts, done.state) == (("hat verschickt",), State.DONE)
    assert (done.direction, done.scope, done.priority) == (Direction.FORWARD, None, 50)
    assert done.source == "draft"
    assert (refused.parts, refused.detail) == (("lehnt", "ab"), "refused")
    assert (refused.direction, refused.scope) == (Direction.BOTH, 12)
    assert refused.stops == ("sondern",)
    assert refused.not_if == ("lehnt nicht ab",)
    assert refused.line == 10
    assert german.clause_breaks == ("aber", "doch")


def test_loads_one_watchlist_by_itself() -> None:
    text = "watchlist: a\noutlets: [anything]\nroute: anywhere\nitems: [{id: b, match: '\"c\"'}]\n"
    watchlist = load_watchlist_text(text, Path("try.yaml"), load_languages(LANGUAGES))

    assert watchlist.outlets == ("anything",)
    assert watchlist.items[0].event == ('"c"',)
    with pytest.raises(DeclarationError, match=r"^try.yaml:1:1: .*'watchlist'"):
        load_watchlist_text("items: []\n", Path("try.yaml"), load_languages(LANGUAGES))


def test_a_missing_folder_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="no-such-place:1:1: no such folder"):
        load_declarations(tmp_path / "no-such-place", secrets=SECRETS, languages=LANGUAGES)


def test_an_empty_folder_is_a_beginning(tmp_path: Path) -> None:
    declarations = load_declarations(tmp_path, secrets={}, languages=LANGUAGES)

    assert declarations.watchlists == ()
    assert declarations.outlets


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "large.yaml").write_text("watchlist: a\n" + "# filling\n" * 100_000)

    with pytest.raises(DeclarationError, match="large.yaml:1:1: the file is larger than"):
        load_declarations(tmp_path, secrets={}, languages=LANGUAGES)


def test_a_broken_routes_file_makes_no_route_unknown(tmp_path: Path) -> None:
    (tmp_path / "routes.yaml").write_text("routes: [\n")
    (tmp_path / "a.yaml").write_text("watchlist: a\nroute: somewhere\n")

    with pytest.raises(DeclarationError) as caught:
        load_declarations(tmp_path, secrets={}, languages=LANGUAGES)
    assert [mistake.path.name for mistake in caught.value.mistakes] == ["routes.yaml"]


def test_a_secret_that_is_empty_is_not_set(tmp_path: Path) -> None:
    (tmp_path / "routes.yaml").write_text("targets: {a: '${EMPTY}'}\n")

    with pytest.raises(DeclarationError, match="the secret EMPTY is not set"):
        load_declarations(tmp_path, secrets=SECRETS, languages=LANGUAGES)
