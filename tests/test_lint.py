import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.config.cases import compare, folders, good, load

from watchdog.config import load_languages, load_watchlist_text
from watchdog.declarations import Declarations, Place, Route, Routing, Target
from watchdog.lint import find_unseen, find_warnings, warn_of_loopback
from watchdog.model import LanguageCode
from watchdog.text import Phrase


@pytest.mark.parametrize("folder", folders("good"), ids=lambda folder: folder.name)
def test_warns(folder: Path, golden: bool) -> None:  # noqa: FBT001 - a fixture
    found = [warning.replace(f"{folder}/", "") for warning in find_warnings(load(folder))]

    assert all(re.match(r"[^:]+:\d+:\d+: warning: \S", warning) for warning in found)
    compare(folder / "warnings.txt", "".join(f"{line}\n" for line in found), golden=golden)


def test_warnings_come_in_the_order_of_the_files() -> None:
    found = [warning.split(":")[:3] for warning in find_warnings(load(good("unwise")))]
    places = [(path, int(line), int(column)) for path, line, column in found]

    assert places == sorted(places)
    assert len(places) > 5


def test_cues_without_a_telling_example_are_named() -> None:
    declarations = load(good("smallest"))
    code = LanguageCode("de")
    german = declarations.languages[code]
    nothing, wrong = (
        replace(german.cues[0], example=""),
        replace(german.cues[1], example="Er ging."),
    )
    languages = {**declarations.languages, code: replace(german, cues=(nothing, wrong))}

    changed = replace(declarations, languages=languages)
    found = find_warnings(changed)

    told = [line.partition("warning: ")[2] for line in found if "the cue" in line]
    assert not any("the cue" in line for line in find_warnings(changed, cues=False))
    assert told == [
        "the cue 'hat verschickt' has no example",
        "the cue 'lehnt … ab' does not decide in its own example",
    ]


@pytest.mark.parametrize(
    ("base", "warned"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080", True),
        ("http://[::1]:8080", True),
        ("https://watch.example.org", False),
        ("http://10.0.0.8", False),
    ],
)
def test_links_that_only_this_machine_can_open_are_named(
    base: str,
    warned: bool,  # noqa: FBT001 - a parameter
) -> None:
    declarations = _routed(ops="json://ops.example/x")

    assert bool(warn_of_loopback(declarations, base)) is warned
    assert not any("ops.example" in words for words in warn_of_loopback(declarations, base))
    assert warn_of_loopback(_routed(ops="console://"), base) == ()


def test_a_desk_and_operators_with_one_target_are_named() -> None:
    shared = find_warnings(_routed(desk=("ops",), operators=("ops",)))
    apart = find_warnings(_routed(desk=("slack",), operators=("ops",)))
    another = find_warnings(_routed(desk=("ops",), operators=("ops", "slack")))

    assert ["if it fails, nobody hears of it" in words for words in shared].count(True) == 1
    assert not any("nobody hears" in words for words in (*apart, *another))


def _routed(
    ops: str = "json://ops.example/x",
    desk: tuple[str, ...] = ("slack",),
    operators: tuple[str, ...] = ("ops",),
) -> Declarations:
    routes = {"desk": desk, "operators": operators}
    place = Place(2, 1)
    return Declarations(
        watchlists=(),
        outlets={},
        routing=Routing(
            targets={
                "ops": Target(name="ops", url=ops),
                "slack": Target(name="slack", url="console://"),
            },
            routes={
                name: Route(name=name, now=targets, place=place) for name, targets in routes.items()
            },
            path=Path("routes.yaml"),
        ),
        languages={},
        version="1",
    )


# --- the archive ---------------------------------------------------------------------


def test_terms_that_no_article_has_are_named_with_their_line() -> None:
    text = """\
watchlist: desk
languages: [en, prs]
concepts:
  envoy: {en: [envoy, envoi*], prs: [نماینده خاص]}
  person: {names: true, any: [Nobody Known]}
items:
  - {id: a, match: envoy AND person}
"""
    declarations = _declared(text)
    asked: list[tuple[str, Phrase]] = []

    def occurs(language: LanguageCode, phrase: Phrase) -> bool:
        asked.append((language, phrase))
        return phrase.words == ("envoy",)

    english = find_unseen(declarations, {LanguageCode("en"): 1200}, occurs)
    assert english == (
        "desk.yaml:4:23: warning: the term 'envoi' occurs in none of the 1200 articles in English",
    )
    assert asked == [("en", Phrase(("envoy",))), ("en", Phrase(("envoi",), is_prefix=True))]


def test_words_in_arabic_script_are_looked_up_joined_too_and_in_the_family() -> None:
    text = "watchlist: desk\nlanguages: [prs]\nconcepts: {envoy: {prs: [نماینده خاص]}}\nitems: []\n"
    declarations = _declared(text)
    asked: list[tuple[str, Phrase]] = []

    def occurs(language: LanguageCode, phrase: Phrase) -> bool:
        asked.append((language, phrase))
        return "".join(phrase.words) == "نمایندهخاص" and len(phrase.words) == 1

    counts = {LanguageCode("prs"): 700, LanguageCode("fa"): 400}
    assert find_unseen(declarations, counts, occurs) == ()
    assert {language for language, _ in asked} == {"prs"}
    assert all(phrase.is_prefix for _, phrase in asked)


def test_a_small_archive_proves_nothing() -> None:
    text = "watchlist: desk\nlanguages: [en]\nconcepts: {a: {en: [word]}}\nitems: []\n"

    assert find_unseen(_declared(text), {LanguageCode("en"): 999}, lambda *_: False) == ()


def _declared(text: str) -> Declarations:
    languages = load_languages()
    return Declarations(
        watchlists=(load_watchlist_text(text, Path("desk.yaml"), languages),),
        outlets={},
        routing=Routing(targets={}, routes={}),
        languages=languages,
        version="",
    )
