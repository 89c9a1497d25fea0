"""A library has one home: to learn how we use it, or to replace it, read one room."""

import ast
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "watchdog"

# Library → the rooms and modules that may import it.
HOMES: Mapping[str, frozenset[str]] = {
    "ahocorasick_rs": frozenset({"match"}),
    "alembic": frozenset({"store"}),
    "apprise": frozenset({"channels"}),
    "apscheduler": frozenset({"schedule"}),
    "argon2": frozenset({"web"}),
    "feedparser": frozenset({"sources"}),
    "httpcore": frozenset({"fetch"}),  # httpx's own core: the address guard sits in it
    "httpx": frozenset({"fetch", "channels"}),
    "jinja2": frozenset({"web"}),
    "lxml": frozenset({"sources"}),
    "markupsafe": frozenset({"web"}),  # of jinja2: text that is markup already
    "numpy": frozenset({"match", "model", "story", "text"}),
    "procrastinate": frozenset({"cluster"}),
    "prometheus_client": frozenset({"web"}),
    "protego": frozenset({"fetch"}),
    "py3langid": frozenset({"text"}),
    "pydantic": frozenset({"settings", "cli"}),
    "pydantic_settings": frozenset({"settings"}),
    "rich": frozenset({"cli", "channels"}),
    "selectolax": frozenset({"extract"}),
    "sqlalchemy": frozenset({"store"}),
    "starlette": frozenset({"web", "demo"}),
    "structlog": frozenset({"app", "pipeline"}),
    "trafilatura": frozenset({"extract"}),
    "typer": frozenset({"cli"}),
    "uvicorn": frozenset({"web", "demo"}),
    "w3lib": frozenset({"text"}),
    "watchfiles": frozenset({"pipeline"}),
    "warcio": frozenset({"archive"}),
    "yaml": frozenset({"config"}),
}

# Dependencies that no line of ours imports, and why they are there all the same.
NOT_IMPORTED = {
    "lxml-html-clean": "trafilatura's jusText imports it without asking for it",
    "sniffio": "httpcore looks for it at every request: half its cost where it is missing",
    "tzdata": "the standard library's zoneinfo reads it where the system has no time zones",
}


def imports_of(source: str) -> set[str]:
    """Name the top-level packages a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def library_imports(source: Path) -> Iterator[tuple[Path, str, str]]:
    """Give every import of a library: module, its room, the library."""
    ours = {*sys.stdlib_module_names, "watchdog"}
    for path in sorted(source.rglob("*.py")):
        module = path.relative_to(source)
        room = module.parts[0].removesuffix(".py")
        for library in sorted(imports_of(path.read_text(encoding="utf-8")) - ours):
            yield module, room, library


def strays(source: Path, homes: Mapping[str, frozenset[str]]) -> list[str]:
    """Name imports outside the library's home; a library without one is at home nowhere."""
    return [
        f"{module} imports {library}"
        for module, room, library in library_imports(source)
        if room not in homes.get(library, frozenset())
    ]


def empty_homes(source: Path, homes: Mapping[str, frozenset[str]]) -> list[str]:
    """Name homes that are kept for a library which nobody there imports."""
    used = {(library, room) for _, room, library in library_imports(source)}
    return sorted(
        f"{library} in {room}"
        for library, rooms in homes.items()
        for room in rooms
        if (library, room) not in used
    )


def idle_dependencies(pyproject: str, imported: set[str]) -> list[str]:
    """Name the dependencies in pyproject.toml whose packages are not imported."""
    asked = tomllib.loads(pyproject)["project"]["dependencies"]
    used = {
        canonicalize_name(distribution)
        for package, distributions in packages_distributions().items()
        if package in imported
        for distribution in distributions
    }
    return [
        name for line in asked if (name := canonicalize_name(Requirement(line).name)) not in used
    ]


def test_libraries_are_imported_in_their_homes_alone() -> None:
    assert strays(SOURCE, HOMES) == []


def test_no_home_stands_empty() -> None:
    assert empty_homes(SOURCE, HOMES) == []


def test_every_dependency_is_used() -> None:
    imported = {library for _, _, library in library_imports(SOURCE)}

    idle = idle_dependencies((ROOT / "pyproject.toml").read_text(encoding="utf-8"), imported)

    assert sorted(idle) == sorted(NOT_IMPORTED)


def test_migrations_use_alembic_and_sqlalchemy_alone() -> None:
    allowed = frozenset({"versions", "env"})

    assert strays(ROOT / "migrations", {"alembic": allowed, "sqlalchemy": allowed}) == []


def test_an_import_outside_its_home_is_named(tmp_path: Path) -> None:
    (tmp_path / "match").mkdir()
    (tmp_path / "match" / "find.py").write_text(
        "import os\nfrom watchdog.model import Page\n\ndef find():\n    from httpx import get\n"
    )
    (tmp_path / "fetch.py").write_text("import httpx._client\nimport leftpad\n")

    assert strays(tmp_path, {"httpx": frozenset({"fetch"})}) == [
        "fetch.py imports leftpad",
        "match/find.py imports httpx",
    ]


def test_an_empty_home_is_named(tmp_path: Path) -> None:
    (tmp_path / "fetch.py").write_text("import httpx\n")

    homes = {"httpx": frozenset({"fetch", "channels"})}
    assert empty_homes(tmp_path, homes) == ["httpx in channels"]


def test_an_idle_dependency_is_named() -> None:
    pyproject = '[project]\ndependencies = ["httpx>=0.28", "PyYAML>=6"]\n'

    assert idle_dependencies(pyproject, {"httpx"}) == ["pyyaml"]
