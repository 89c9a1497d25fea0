"""The import rules of pyproject.toml catch what they are there to catch.

`make check` runs them over our code; here they run over a tiny house with the same rooms.
"""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def layers() -> list[list[str]]:
    """Give the rooms of each layer, the highest first."""
    contract = tomllib.loads(PYPROJECT)["tool"]["importlinter"]["contracts"][0]
    return [re.split(r"\s*[|:]\s*", layer) for layer in contract["layers"]]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Build a package `watchdog` of empty rooms, and give its folder."""
    package = tmp_path / "watchdog"
    package.mkdir()
    (package / "__init__.py").touch()
    for room in (room for layer in layers() for room in layer):
        (package / f"{room}.py").touch()
    rules = PYPROJECT[PYPROJECT.index("[tool.importlinter]") :]
    (tmp_path / "pyproject.toml").write_text(rules, encoding="utf-8")
    return package


def downloads_of(source: str) -> list[str]:
    """Name the imports that the linter cannot forbid: it knows no submodules of libraries."""
    named = {
        f"{prefix}{alias.name}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for prefix in [f"{node.module}." if isinstance(node, ast.ImportFrom) else ""]
        for alias in node.names
    }
    return sorted(name for name in named if name.startswith(("http.", "urllib.request")))


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    """Run the linter as `make check` does, over the tiny house."""
    return subprocess.run(  # noqa: S603 - our own tool, our own arguments
        [LINT_IMPORTS, "--no-cache", "--no-logo"],
        cwd=house.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_empty_rooms_keep_all_rules(house: Path) -> None:
    answer = lint(house)

    assert answer.returncode == 0, answer.stdout
    assert "0 broken" in answer.stdout


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("fetch", "import watchdog.store"),  # a stage imports another stage
        ("text", "import watchdog.pipeline"),  # a low room imports a high one
        ("pipeline", "import watchdog.lint"),  # neighbours that may not know one another
        ("match", "import httpx"),  # a pure room reaches for the network
        ("judge", "import time"),  # a pure room reads the clock
        ("newcomer", ""),  # a room that nobody has placed
    ],
)
def test_a_violation_is_caught(house: Path, room: str, line: str) -> None:
    (house / f"{room}.py").write_text(f"{line}\n", encoding="utf-8")

    answer = lint(house)

    assert answer.returncode != 0
    assert f"watchdog.{room}" in answer.stdout


def test_pure_rooms_download_nothing() -> None:
    contract = tomllib.loads(PYPROJECT)["tool"]["importlinter"]["contracts"][1]
    rooms = [ROOT / "src" / room.replace(".", "/") for room in contract["source_modules"]]
    modules = [path for room in rooms for path in (*room.rglob("*.py"), room.with_suffix(".py"))]
    there = [path for path in modules if path.is_file()]

    assert len(there) > len(rooms)
    assert [path for path in there if downloads_of(path.read_text(encoding="utf-8"))] == []


def test_a_download_is_caught() -> None:
    source = "import urllib.parse\nfrom urllib import request, parse\nimport http.client\n"

    assert downloads_of(source) == ["http.client", "urllib.request"]


def test_every_room_has_a_layer_and_every_layer_a_room() -> None:
    rooms = {room for layer in layers() for room in layer}
    there = {
        path.name.removesuffix(".py")
        for path in (ROOT / "src" / "watchdog").iterdir()
        if path.suffix == ".py" or any(path.glob("*.py"))
    }

    assert rooms == there - {"__init__"}
