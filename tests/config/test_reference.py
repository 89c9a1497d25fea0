"""The reference pages: each names every key, and each of its examples loads."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.config.cases import LANGUAGES

from watchdog.config import (
    languages,
    load_declarations,
    load_languages,
    outlets,
    routes,
    watchlists,
)
from watchdog.errors import DeclarationError

PAGES = Path(__file__).parents[2] / "docs" / "reference"
KEYS = {
    "watchlists": (watchlists.WATCHLIST_KEYS, watchlists.ITEM_KEYS, watchlists.EXAMPLE_KEYS),
    "outlets": (outlets.OUTLET_KEYS, outlets.SOURCE_KEYS, outlets.PACE_KEYS, outlets.CSS_KEYS),
    "routes": (
        routes.ROUTES_KEYS,
        routes.ROUTE_KEYS,
        routes.DIGEST_KEYS,
        routes.QUIET_KEYS,
        routes.ESCALATE_KEYS,
    ),
    "languages": (languages.LANGUAGE_KEYS, languages.CUE_KEYS),
}
BLOCK = re.compile(r"```yaml\n# (\S+)\n(.*?)```", re.DOTALL)


def examples() -> list[tuple[str, str]]:
    pages = [PAGES / f"{name}.md" for name in KEYS]
    return [block for page in pages for block in BLOCK.findall(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("page", "groups"), KEYS.items())
def test_every_key_is_described(page: str, groups: Iterable[Iterable[str]]) -> None:
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")

    assert [key for group in groups for key in group if f"`{key}`" not in text] == []


@pytest.mark.parametrize(("name", "text"), examples(), ids=[name for name, _ in examples()])
def test_every_example_loads(name: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True)
    (tmp_path / "watchlists").mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    secrets = dict.fromkeys(re.findall(r"\$\{(\w+)\}", text), "https://example.org")
    secrets |= {"MAIL_USER": "night", "MAIL_PASSWORD": "x"}

    try:
        if name.startswith("languages/"):
            assert load_languages(file.parent)
        else:
            load_declarations(tmp_path / "watchlists", secrets=secrets, languages=LANGUAGES)
    except DeclarationError as error:
        pytest.fail(str(error))


def test_each_page_has_an_example() -> None:
    assert len(examples()) >= len(KEYS)
