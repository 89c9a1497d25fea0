from pathlib import Path

import yaml

from watchdog.config import load_declarations
from watchdog.demo.declare import write_outlets
from watchdog.demo.newsday import OPENING, load_day
from watchdog.demo.server import start_day
from watchdog.model import OutletId

TEMPLATES = {"bbc-world-service", "dw", "france24", "wordpress"}


def test_every_outlet_is_declared(tmp_path: Path) -> None:
    with start_day(lambda: OPENING) as running:
        paths = write_outlets(tmp_path, running)
        written = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}
        bases = running.base_urls

    assert list(written) == [outlet.id for outlet in load_day().outlets]
    assert {data["templates"][0] for data in written.values()} == TEMPLATES
    for key, data in written.items():
        assert data["outlet"] == key
        assert data["home"].startswith(bases[key])
        assert all(
            url.startswith(bases[key]) for source in data["sources"] for url in source.values()
        )
        assert (data["every"], data["pace"]["gap"]) == ("2s", "0s")


def test_the_loader_takes_them(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "watchlist: own\nlanguages: [en]\nconcepts:\n  word: {en: [word]}\n"
        "items:\n  - {id: one, match: word}\n",
        encoding="utf-8",
    )
    with start_day(lambda: OPENING) as running:
        write_outlets(tmp_path, running)
        declarations = load_declarations(tmp_path, secrets={}, shipped_outlets=False)

    assert set(declarations.outlets) == {OutletId(outlet.id) for outlet in load_day().outlets}
    boreal = declarations.outlets[OutletId("boreal-fr")]
    assert boreal.when_refused == "metadata-only"
    assert boreal.publisher == "boreal"
