import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.config.cases import CANARY, HERE, LANGUAGES, SECRETS, compare, folders, good, load

from watchdog.config import (
    Readings,
    load_declarations,
    load_languages,
    load_watchlist_text,
)
from watchdog.config.nodes import Node, YamlError, parse_yaml
from watchdog.config.outlets import read_outlet
from watchdog.config.reading import Report
from watchdog.config.routes import read_routing
from watchdog.config.watchlists import Surroundings, read_watchlist
from watchdog.declarations import Declarations
from watchdog.errors import DeclarationError, Mistake
from watchdog.model import LanguageCode

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
    folder = HERE / "bad" / "not-yaml"
    named = [line.split(":")[0] for line in mistakes_of(folder)]

    assert named == sorted(path.name for path in folder.glob("*.yaml"))


def test_shipped_outlets_can_be_left_out() -> None:
    complete = good("complete")

    assert set(load(complete, shipped_outlets=False).outlets) == {"harbour-post", "dw-en"}


def test_without_routes_everything_goes_to_the_console() -> None:
    languages = LANGUAGES
    folder = good("yaml-traps")
    declarations = load_declarations(folder, secrets={}, languages=languages)

    assert declarations.routing.targets["console"].url == "console://"
    assert set(declarations.routing.routes) == {"default", "operators", "no"}
    assert all(route.now == ("console",) for route in declarations.routing.routes.values())
    assert declarations.watchlists[0].route == "no"


def test_a_watchlist_without_route_takes_the_first_there_is() -> None:
    declarations = load(good("unwise"))

    assert declarations.watchlists[0].route == "desk"
    assert declarations.routing.routes["operators"].now == ("console",)


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

    with pytest.raises(DeclarationError, match=r"large\.yaml:1:1: the file is larger than"):
        load_declarations(tmp_path, secrets={}, languages=LANGUAGES)


def test_a_broken_routes_file_makes_no_route_unknown(tmp_path: Path) -> None:
    (tmp_path / "routes.yaml").write_text("routes: [\n")
    (tmp_path / "a.yaml").write_text("watchlist: a\nroute: somewhere\n")

    with pytest.raises(DeclarationError) as caught:
        load_declarations(tmp_path, secrets={}, languages=LANGUAGES)
    assert [mistake.path.name for mistake in caught.value.mistakes] == ["routes.yaml"]


LISTS = {
    "a.yaml": "watchlist: a\nroute: one\nitems: [{id: x, match: '\"harbour\"'}]\n",
    "b.yaml": "watchlist: b\noutlets: [post]\nitems: [{id: x, match: '\"bridge\"'}]\n",
    "routes.yaml": "targets: {desk: 'console://'}\nroutes: {one: {now: [desk]}}\n",
    "outlets/post.yaml": (
        "outlet: post\nname: Post\nhome: https://post.example/\nlanguages: [en]\n"
        "publisher: Post\nsources: [{feed: https://post.example/feed}]\n"
    ),
}
EDITS = (
    ("a.yaml", "harbour", "ferry"),
    ("a.yaml", "ferry", "harbour"),
    ("a.yaml", "route: one", "route: two"),  # no such route
    ("routes.yaml", "{one: ", "{two: "),  # now there is
    ("a.yaml", "route: two", "rout: two"),
    ("a.yaml", "rout: two", "route: two"),
    ("outlets/post.yaml", "outlet: post", "outlet: mail"),  # b names one that is gone
    ("b.yaml", "[post]", "[mail]"),
    ("outlets/post.yaml", "name: Post", "name: Mail"),
)


def test_what_is_known_changes_nothing_of_what_is_loaded(tmp_path: Path) -> None:
    """Mistakes included, also those that an edit of one file makes in another."""
    (tmp_path / "outlets").mkdir()
    for name, text in LISTS.items():
        (tmp_path / name).write_text(text)
    known: Readings = {}
    outcomes = [_outcome(tmp_path, known)]
    assert outcomes[0][0] is not None, outcomes[0][1]
    for name, old, new in EDITS:
        text = (tmp_path / name).read_text()
        assert old in text
        (tmp_path / name).write_text(text.replace(old, new, 1))
        outcomes.append(_outcome(tmp_path, known))
        assert outcomes[-1] == _outcome(tmp_path, {})
    assert [found is not None for found, _ in outcomes] == [
        True, True, True, False, True, False, True, False, True, True
    ]  # fmt: skip
    (tmp_path / "b.yaml").unlink()
    assert _outcome(tmp_path, known) == _outcome(tmp_path, {})


def test_only_files_that_changed_are_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outlets").mkdir()
    for name, text in LISTS.items():
        (tmp_path / name).write_text(text)
    known: Readings = {}
    before, _ = _outcome(tmp_path, known)
    parsed: list[str] = []

    def parse(text: str) -> Node | None:
        parsed.append(text)
        return parse_yaml(text)

    monkeypatch.setattr("watchdog.config.loader.parse_yaml", parse)
    edited = LISTS["a.yaml"].replace("harbour", "ferry")
    (tmp_path / "a.yaml").write_text(edited)

    after, _ = _outcome(tmp_path, known)  # routes hold secrets, which may change: always read
    assert sorted(parsed) == sorted([LISTS["routes.yaml"], edited])
    assert before is not None
    assert after is not None
    assert after.version != before.version


def _outcome(folder: Path, known: Readings) -> tuple[Declarations | None, tuple[Mistake, ...]]:
    try:
        found = load_declarations(
            folder, secrets={}, shipped_outlets=False, languages=LANGUAGES, known=known
        )
    except DeclarationError as error:
        return None, tuple(error.mistakes)
    return found, ()


COMPLETE = good("complete")
CODES = tuple(LanguageCode(code) for code in ("en", "fr", "de", "prs", "ps"))
AROUND = Surroundings(languages=CODES)
SOURCES = {
    name: (COMPLETE / name).read_text(encoding="utf-8")
    for name in ("bridge.yaml", "routes.yaml", "outlets/harbour-post.yaml")
}


@given(
    name=st.sampled_from(sorted(SOURCES)),
    start=st.floats(0, 1),
    length=st.integers(0, 40),
    put=st.text(max_size=6) | st.sampled_from(["[", "{", "]", "}", ": ", "- ", "''", "\n", "|\n"]),
)
def test_a_slip_of_the_hand_is_a_mistake_with_a_place(
    name: str, start: float, length: int, put: str
) -> None:
    text = SOURCES[name]
    at = int(start * len(text))
    path = Path(name)
    report = Report(path, text[:at] + put + text[at + length :])
    readers: dict[str, Callable[[Node, Report], object]] = {
        "bridge.yaml": lambda node, report: read_watchlist(node, report, AROUND),
        "routes.yaml": lambda node, report: read_routing(node, report, SECRETS),
        "outlets/harbour-post.yaml": lambda node, report: read_outlet(node, report, CODES),
    }
    lines = report.source.count("\n") + 1
    try:
        node = parse_yaml(report.source)
    except YamlError as error:
        places = [(error.line, error.column)]
    else:
        if node is not None:
            readers[name](node, report)
        places = [(mistake.line, mistake.column) for mistake in report.mistakes]

    assert all(1 <= line <= lines + 1 and column >= 1 for line, column in places)
