"""The schemas accept what the loader accepts, and refuse what an editor can know to be wrong."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from tests.architecture.test_pages import NAME, PAGES, YAML
from tests.config.cases import HERE, LANGUAGES, folders

from watchdog.config import load_languages, outlets, routes, watchlists
from watchdog.config.nodes import Items, Node, Text, parse_yaml
from watchdog.config.schema import Schema, outlet_schema, routes_schema, watchlist_schema

ROOT = Path(__file__).parents[2]
SHIPPED = [
    *sorted((ROOT / "watchlists").rglob("*.yaml")),
    *sorted((ROOT / "src/watchdog/outlets").glob("*.yaml")),
    *sorted(path for folder in folders("good") for path in folder.rglob("*.yaml")),
]
CODES = tuple({**load_languages(), **load_languages(LANGUAGES)})
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def plain(node: Node | None) -> Any:
    """Read a file as an editor does, by YAML 1.2's core schema."""
    if isinstance(node, Text):
        if not node.plain or not node.value:
            return node.value
        if node.value.lower() in {"true", "false"}:
            return node.value.lower() == "true"
        if _NUMBER.fullmatch(node.value):
            return float(node.value) if "." in node.value else int(node.value)
        return node.value
    if isinstance(node, Items):
        return [plain(entry) for entry in node.entries]
    return {} if node is None else {key.value: plain(value) for key, value in node.entries}


def schema_for(name: str) -> Schema:
    path = Path(name)
    if path.name == "routes.yaml":
        return routes_schema()
    return outlet_schema(CODES) if path.parent.name == "outlets" else watchlist_schema(CODES)


def faults(name: str, text: str) -> list[str]:
    validator = Draft202012Validator(schema_for(name))
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in validator.iter_errors(plain(parse_yaml(text)))
    ]


def docs_blocks() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for block in YAML.findall(page.read_text(encoding="utf-8")):
            name = NAME.match(block)
            if name and name[1].startswith("watchlists/"):
                found.append((name[1], block))
    return found


@pytest.mark.parametrize("schema", [watchlist_schema(CODES), outlet_schema(CODES), routes_schema()])
def test_each_is_a_schema(schema: Schema) -> None:
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_that_loads_is_valid(path: Path) -> None:
    assert faults(str(path), path.read_text(encoding="utf-8")) == []


def test_every_block_of_the_pages_is_valid() -> None:
    blocks = docs_blocks()

    assert len(blocks) > 5
    assert [(name, fault) for name, text in blocks for fault in faults(name, text)] == []


@pytest.mark.parametrize("folder", ["keys", "values"])
def test_what_an_editor_can_know_is_refused(folder: str) -> None:
    path = HERE / "bad" / folder / "list.yaml"

    assert len(faults(str(path), path.read_text(encoding="utf-8"))) >= 4


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("watchlists/a.yaml", "watchlist: a\nitem: []\n"),
        ("watchlists/a.yaml", "watchlist: a\nitems: [{id: b}]\n"),
        ("watchlists/a.yaml", "watchlist: a\nitems: [{id: b, match: c, within: 2 lines}]\n"),
        ("watchlists/a.yaml", "watchlist: a\nitems: [{id: b, match: c, alert: {done: soon}}]\n"),
        ("watchlists/a.yaml", "watchlist: a\nconcepts: {c: {xx: [word]}}\n"),
        ("watchlists/a.yaml", "watchlist: a\nconcepts: {c: {en: word}}\n"),
        ("watchlists/a.yaml", "watchlist: a\nconcepts: {c: {en: [a*b]}}\n"),
        ("watchlists/outlets/a.yaml", "outlet: a\nhome: https://a.example\n"),
        ("watchlists/outlets/a.yaml", "outlet: a\nlanguages: [en]\nhome: a.example\n"),
        ("watchlists/routes.yaml", "routes: {desk: {now: []}}\n"),
        ("watchlists/routes.yaml", "routes: {desk: {now: [a], at_most: many}}\n"),
    ],
)
def test_a_mistake_is_found(name: str, text: str) -> None:
    assert faults(name, text)


def test_the_keys_are_those_of_the_loader() -> None:
    watchlist, outlet, routing = watchlist_schema(CODES), outlet_schema(CODES), routes_schema()
    item = watchlist["properties"]["items"]["items"]
    route = routing["properties"]["routes"]["additionalProperties"]

    assert _keys(watchlist) == set(watchlists.WATCHLIST_KEYS)
    assert _keys(item) == set(watchlists.ITEM_KEYS)
    assert _keys(item["properties"]["examples"]["items"]) == set(watchlists.EXAMPLE_KEYS)
    assert _keys(outlet) == set(outlets.OUTLET_KEYS)
    assert _keys(outlet["properties"]["sources"]["items"]) == set(outlets.SOURCE_KEYS)
    assert _keys(outlet["properties"]["pace"]) == set(outlets.PACE_KEYS)
    assert _keys(outlet["properties"]["css"]) == set(outlets.CSS_KEYS)
    assert _keys(routing) == set(routes.ROUTES_KEYS)
    assert _keys(route) == set(routes.ROUTE_KEYS)
    assert _keys(route["properties"]["digest"]) == set(routes.DIGEST_KEYS)
    assert _keys(route["properties"]["quiet"]) == set(routes.QUIET_KEYS)
    assert _keys(route["properties"]["escalate"]) == set(routes.ESCALATE_KEYS)


def _keys(schema: Mapping[str, Any]) -> set[str]:
    return set(schema["properties"])
