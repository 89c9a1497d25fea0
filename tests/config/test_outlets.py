import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.config.cases import good, load

from watchdog.config.nodes import parse_yaml
from watchdog.config.outlets import read_outlet
from watchdog.config.reading import Report
from watchdog.declarations import Outlet, SourceKind, WhenRefused
from watchdog.model import LanguageCode, OutletId


def test_an_operators_outlet_overrides_ours() -> None:
    outlets = load(good("complete")).outlets
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


def read(text: str) -> tuple[Outlet, list[str]]:
    report = Report(Path("outlet.yaml"), text)
    node = parse_yaml(text)
    assert node is not None
    outlet = read_outlet(node, report, [LanguageCode("en")])
    return outlet, [mistake.message for mistake in report.mistakes]


SMALL = "outlet: post\nlanguages: [en]\nhome: https://post.example.org/\n"


def test_an_outlet_needs_little() -> None:
    outlet, mistakes = read(SMALL + "sources: [{feed: https://post.example.org/feed}]\n")

    assert not mistakes
    assert (outlet.name, outlet.publisher) == ("post", "post")
    assert outlet.every == timedelta(minutes=5)
    assert outlet.pace.gap == timedelta(seconds=2)
    assert outlet.templates == ("json-ld",)
    assert outlet.when_refused is WhenRefused.RETRY


def test_the_zone_of_an_outlet_is_one_that_exists() -> None:
    off = SMALL + "enabled: false\n"
    assert read(off)[0].zone is UTC
    outlet, mistakes = read(off + "zone: Asia/Kabul\n")
    assert not mistakes
    assert outlet.zone.utcoffset(datetime(2026, 5, 4)) == timedelta(hours=4.5)  # noqa: DTZ001 - local
    assert len(read(off + "zone: Kabul\n")[1]) == 1


def test_an_outlet_without_sources_would_be_silent() -> None:
    assert read(SMALL)[1] == ["an outlet needs at least one source, or 'enabled: false'"]
    assert not read(SMALL + "enabled: false\n")[1]


def test_a_broken_source_is_one_mistake() -> None:
    assert len(read(SMALL + "sources: [{feed: nowhere}]\n")[1]) == 1
    assert len(read(SMALL + "sources: [nowhere]\n")[1]) == 1
