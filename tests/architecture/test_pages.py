"""What the pages show works: YAML loads, its examples pass, links lead somewhere."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watchdog.config import load_declarations, load_languages
from watchdog.errors import DeclarationError
from watchdog.pipeline.analyse import prepare
from watchdog.pipeline.examples import try_examples

ROOT = Path(__file__).parents[2]
PAGES = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
)
YAML = re.compile(r"^ *```ya?ml[^\n]*\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
NAME = re.compile(r"# (watchlists/(?:outlets/)?[\w-]+\.yaml|languages/[\w-]+\.yaml)\n")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
NOW = datetime(2026, 6, 10, tzinfo=UTC)
PARTS = ("## Context", "## Decision", "## Rejected", "## Consequences")


# --- examples ------------------------------------------------------------------------


def secrets_for(block: str) -> dict[str, str]:
    """Give every secret a block names: an address where it stands alone, else a word."""
    alone = re.findall(r": \$\{(\w+)\}[ \t]*(?:#.*)?$", block, flags=re.MULTILINE)
    named = re.findall(r"\$\{(\w+)\}", block)
    return {name: "https://example.org/x" if name in alone else "secret" for name in named}


def faults_of(page: str, folder: Path) -> list[str]:
    """Load the YAML blocks of a page as one reads them, and run the examples in them.

    Each block stands beside those before it, or replaces the one of the same name.
    """
    faults: list[str] = []
    secrets: dict[str, str] = {}
    for block in YAML.findall(page):
        name = NAME.match(block)
        if name is None:
            faults.append(f"a block that names no file: {block.splitlines()[0]}")
            continue
        path = folder / name[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block, encoding="utf-8")
        secrets |= secrets_for(block)
        faults += _mistakes(path, folder, secrets)
    return faults


def _mistakes(path: Path, folder: Path, secrets: Mapping[str, str]) -> list[str]:
    try:
        if path.parent.name == "languages":
            load_languages(path.parent)
            return []
        declarations = load_declarations(folder / "watchlists", secrets=secrets)
    except DeclarationError as error:
        return [str(mistake) for mistake in error.mistakes]
    return [
        f"{trial.example.text!r} gives {trial.state}, not {trial.example.expect}"
        for trial in try_examples(prepare(declarations), NOW)
        if not trial.passed and not trial.example.todo
    ]


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_yaml_block_loads_and_its_examples_pass(page: Path, tmp_path: Path) -> None:
    assert faults_of(page.read_text(encoding="utf-8"), tmp_path) == []


def test_a_wrong_example_is_named(tmp_path: Path) -> None:
    page = """
```yaml
# watchlists/bridge.yaml
watchlist: bridge
colour: blue
```

```yaml
watchlist: nameless
```
"""

    faults = faults_of(page, tmp_path)

    assert any("bridge.yaml:3:1: unknown key 'colour'" in fault for fault in faults)
    assert faults[-1] == "a block that names no file: watchlist: nameless"


def test_an_example_with_another_state_is_named(tmp_path: Path) -> None:
    page = """
```yaml
# watchlists/bridge.yaml
watchlist: bridge
concepts:
  permit: {en: [permit]}
items:
  - id: permit
    match: permit
    examples:
      - {lang: en, text: The permit has not been granted., expect: done}
```
"""

    assert faults_of(page, tmp_path) == [
        "'The permit has not been granted.' gives denied, not done"
    ]


# --- links ---------------------------------------------------------------------------


def dead_links(pages: Iterable[Path]) -> list[str]:
    """Name the links to files that are not there, and to headings that the file has not."""
    return [
        f"{page.name}: {target}"
        for page in pages
        for target in LINK.findall(_without_code(page.read_text(encoding="utf-8")))
        if "://" not in target and not _leads_somewhere(page, target)
    ]


def _leads_somewhere(page: Path, target: str) -> bool:
    name, _, heading = target.partition("#")
    file = page.parent / name if name else page
    if not file.exists():
        return False
    return not heading or heading in _anchors(file.read_text(encoding="utf-8"))


def _anchors(page: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", _without_code(page), flags=re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def _without_code(page: str) -> str:
    return re.sub(r"^ *```.*?^ *```", "", page, flags=re.DOTALL | re.MULTILINE)


def test_no_link_is_dead() -> None:
    assert dead_links(PAGES) == []


def test_dead_links_are_named(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One `two`, three\n[a](page.md#one-two-three) [b](gone.md) [c](#nowhere)\n"
        "![d](gone.svg) [e](https://example.org)\n```\n[f](x.md)\n```\n"
    )

    assert dead_links([page]) == ["page.md: gone.md", "page.md: #nowhere", "page.md: gone.svg"]


# --- decisions -----------------------------------------------------------------------


def incomplete_decisions(decisions: Mapping[str, str]) -> list[str]:
    """Name decisions out of number, or without one of their four parts."""
    faults = [
        f"{name}: number {number:04d} was expected"
        for number, name in enumerate(sorted(decisions), 1)
        if not name.startswith(f"{number:04d}-")
    ]
    return faults + [
        f"{name}: no part '{part}'"
        for name, text in sorted(decisions.items())
        for part in PARTS
        if part not in text
    ]


def test_decisions_are_whole() -> None:
    found = (ROOT / "docs" / "adr").glob("*.md")
    decisions = {path.name: path.read_text(encoding="utf-8") for path in found}

    assert decisions
    assert incomplete_decisions(decisions) == []


def test_half_a_decision_is_named() -> None:
    whole = "\n".join(PARTS)

    assert incomplete_decisions({"0001-a.md": whole, "0003-b.md": whole.replace(PARTS[2], "")}) == [
        "0003-b.md: number 0002 was expected",
        "0003-b.md: no part '## Rejected'",
    ]
