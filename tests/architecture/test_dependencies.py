"""What is installed with us: pinned, and never the other project called `watchdog`.

PyPI's `watchdog` watches files and has our import name: installed side by side, one would
overwrite the other.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distributions, requires
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
OURS = "news-watchdog"
OUR_EXTRAS = ("dev", "postgres")
PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==[0-9][A-Za-z0-9.!+]*")
Requires = Callable[[str], Iterable[str]]


def installed_requires(name: str) -> Iterable[str]:
    """Give a distribution's requirements: ours as written, others' as installed, if they are."""
    if name == OURS:
        return our_requires(_pyproject()["project"])
    try:
        return requires(name) or ()
    except PackageNotFoundError:
        return ()


def our_requires(project: Mapping[str, Any]) -> list[str]:
    """Give what pyproject.toml asks for, in the form that installed metadata has."""
    extras = project.get("optional-dependencies", {})
    return [
        *project["dependencies"],
        *(f'{line}; extra == "{extra}"' for extra, lines in extras.items() for line in lines),
    ]


def asked_by(root: Requirement, requires: Requires, *, here: bool = True) -> set[str]:
    """Name all that a requirement pulls in: with `here`, only where its marker holds here."""
    seen: set[tuple[str, str]] = set()
    queue = [root]
    while queue:
        asked = queue.pop()
        name = canonicalize_name(asked.name)
        for extra in ("", *asked.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                queue.extend(_wanted(requires(name), extra, here=here))
    return {name for name, _ in seen}


def _wanted(lines: Iterable[str], extra: str, *, here: bool) -> Iterator[Requirement]:
    for line in lines:
        asked = Requirement(line)
        optional = asked.marker is not None and "extra" in str(asked.marker)
        if here or optional:
            holds = asked.marker is None or asked.marker.evaluate({"extra": extra})
        else:
            holds = True
        if holds:
            yield asked


def others_that_ship(package: str, files: Mapping[str, Iterable[str]], ours: str) -> list[str]:
    """Name the distributions besides ours that put files into a top-level package."""
    return sorted(
        name
        for name, paths in files.items()
        if name != ours and any(path.startswith(f"{package}/") for path in paths)
    )


def bad_pins(lines: Iterable[str]) -> list[str]:
    """Give the lines of a constraints file that are not `name==version`."""
    return [line for line in lines if not PIN.fullmatch(line)]


def pinned_names(lines: Iterable[str]) -> list[str]:
    """Name what a constraints file pins, in its order."""
    return [canonicalize_name(found["name"]) for line in lines if (found := PIN.fullmatch(line))]


def _ours() -> Requirement:
    return Requirement(f"{OURS}[{','.join(OUR_EXTRAS)}]")


def _constraints() -> list[str]:
    return (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def _pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_nothing_pulls_in_the_other_watchdog() -> None:
    asked = asked_by(_ours(), installed_requires)

    assert {"httpx", "httpcore", "pytest", "psycopg"} <= asked  # the walk went deep
    assert "watchdog" not in asked


def test_the_other_watchdog_is_found_behind_an_extra() -> None:
    index = {
        "ours": ["reloader[files]>=1", "plain; python_version < '3'"],
        "reloader": ["Watchdog>=4; extra == 'files'", "never; extra == 'docs'"],
    }

    asked = asked_by(Requirement("ours"), lambda name: index.get(name, ()))

    assert asked == {"ours", "reloader", "watchdog"}


def test_the_package_watchdog_is_ours_alone() -> None:
    files: dict[str, Iterable[str]] = {
        canonicalize_name(one.name): [str(path) for path in one.files or ()]
        for one in distributions()
    }

    assert others_that_ship("watchdog", files, OURS) == []


def test_another_owner_of_our_package_is_named() -> None:
    files = {OURS: ["watchdog/model.py"], "watchdog": ["watchdog/events.py"], "x": ["x/watchdog"]}

    assert others_that_ship("watchdog", files, OURS) == ["watchdog"]


def test_constraints_pin_versions_and_nothing_else() -> None:
    names = pinned_names(_constraints())

    assert bad_pins(_constraints()) == []
    assert len(names) == len(set(names))


def test_constraints_pin_all_that_is_installed_with_us() -> None:
    installed = {canonicalize_name(one.name) for one in distributions()}
    asked = asked_by(_ours(), installed_requires)

    assert sorted((asked & installed) - {OURS} - set(pinned_names(_constraints()))) == []


def test_constraints_pin_nothing_that_nobody_asks_for() -> None:
    asked = asked_by(_ours(), installed_requires, here=False)

    assert sorted(set(pinned_names(_constraints())) - asked) == []


def test_a_line_that_is_no_pin_is_given() -> None:
    lines = [
        "httpx==0.28.1",
        "httpx>=0.28",
        "httpx @ https://files.example/httpx.whl",
        "--index-url https://index.example/simple",
        "httpx==0.28.1 --hash=sha256:00",
    ]

    assert bad_pins(lines) == lines[1:]
    assert pinned_names(lines) == ["httpx"]
