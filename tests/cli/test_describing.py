import json
from pathlib import Path

from tests.cli.making import run


def test_a_schema_is_printed() -> None:
    done = run("schema", "outlet")

    assert done.code == 0
    assert "outlet" in json.loads(done.out)["properties"]


def test_all_are_written_to_a_folder(tmp_path: Path) -> None:
    done = run("schema", "--to", str(tmp_path / "schemas"))

    assert done.code == 0
    names = sorted(path.name for path in (tmp_path / "schemas").iterdir())
    assert names == ["outlet.schema.json", "routes.schema.json", "watchlist.schema.json"]
    for path in (tmp_path / "schemas").iterdir():
        assert json.loads(path.read_text(encoding="utf-8"))["title"].startswith("Watchdog: ")


def test_an_unknown_kind_is_a_wrong_input() -> None:
    assert run("schema", "languages").code == 2
