"""The reference lags behind nothing: every command, option, setting and layer is in its page.

Keys of YAML files are held against their pages by `tests/config/test_reference.py`.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer
from pydantic import Field
from pydantic_settings import BaseSettings
from typer.main import get_command

from watchdog.cli.main import app
from watchdog.extract import TEMPLATES
from watchdog.model import Body, DeliveryStatus, Detail, Outcome, Purpose, Reason, State
from watchdog.settings import Settings
from watchdog.store import VIEW_COLUMNS

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
PREFIX = "WATCHDOG_"


# --- commands ------------------------------------------------------------------------


def commands_of(cli: typer.Typer) -> dict[str, list[str]]:
    """Give every command with its long options, groups with their subcommands' full names."""
    return dict(_walk(get_command(cli), ()))


def _walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    subcommands = getattr(command, "commands", {})
    does_something = getattr(command, "invoke_without_command", False) and command.params
    if path and (not subcommands or does_something):
        yield (
            " ".join(path),
            [
                name
                for parameter in command.params
                for name in (*parameter.opts, *parameter.secondary_opts)
                if name.startswith("--")
            ],
        )
    for name, below in sorted(subcommands.items()):
        yield from _walk(below, (*path, name))


def sections_of(page: str) -> dict[str, str]:
    """Give the text under each heading `## watchdog …` or `### watchdog …`, by command."""
    parts = re.split(r"^#{2,3} `?(.+?)`?$", page, flags=re.MULTILINE)[1:]
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    return {
        title.removeprefix("watchdog "): text
        for title, text in sections.items()
        if title.startswith("watchdog ")
    }


def undescribed(commands: Mapping[str, list[str]], page: str) -> list[str]:
    """Name commands without a section, and options that theirs does not name."""
    sections = sections_of(page)
    return [
        *(f"watchdog {name}" for name in commands if name not in sections),
        *(
            f"watchdog {name} {option}"
            for name, options in commands.items()
            for option in options
            if name in sections and not re.search(rf"`{option}\b", sections[name])
        ),
    ]


def promised_too_much(commands: Mapping[str, list[str]], page: str) -> list[str]:
    """Name sections of commands that do not exist, and options that theirs does not have."""
    sections = sections_of(page)
    return [
        *(f"watchdog {name}" for name in sections if name not in commands),
        *(
            f"watchdog {name} {option}"
            for name, text in sections.items()
            for option in re.findall(r"`(--[a-z-]+)", text)
            if name in commands and option not in commands[name]
        ),
    ]


def test_every_command_and_option_is_described() -> None:
    commands = commands_of(app)

    assert {"run", "match", "db upgrade"} <= commands.keys()
    assert undescribed(commands, _page("commands")) == []


def test_no_command_or_option_is_made_up() -> None:
    assert promised_too_much(commands_of(app), _page("commands")) == []


def test_gaps_between_commands_and_page_are_named() -> None:
    cli, group = typer.Typer(), typer.Typer()

    @cli.command()
    def run(*, loud: bool = False, quick: bool = False) -> None: ...

    @group.command()
    def upgrade(*, loud: bool = False) -> None: ...

    cli.add_typer(group, name="db")
    page = "# Commands\n\n## watchdog run\n`--loud` and `--for TIME`\n\n### `watchdog fly`\n"

    assert undescribed(commands_of(cli), page) == [
        "watchdog db upgrade",
        "watchdog run --no-loud",
        "watchdog run --quick",
        "watchdog run --no-quick",
    ]
    assert promised_too_much(commands_of(cli), page) == ["watchdog fly", "watchdog run --for"]


# --- settings ------------------------------------------------------------------------


def settings_of(settings: type[BaseSettings]) -> dict[str, str]:
    """Give every setting as its variable, with its default as the page shows it."""
    return {
        f"{PREFIX}{name.upper()}": _shown(field.default)
        for name, field in settings.model_fields.items()
    }


def _shown(default: object) -> str:
    if default is None or default == ():
        return "–"
    return {True: "`on`", False: "`off`"}[default] if isinstance(default, bool) else f"`{default}`"


def settings_described(page: str) -> dict[str, str]:
    """Read the variables and defaults from the first two columns of a page's tables."""
    return dict(re.findall(rf"^\| `({PREFIX}\w+)` \| (.+?) \|", page, flags=re.MULTILINE))


def test_every_setting_is_described_with_its_default() -> None:
    assert settings_described(_page("settings")) == settings_of(Settings)


def test_gaps_between_settings_and_page_are_seen() -> None:
    class Some(BaseSettings):
        port: int = Field(8080)
        web: bool = True
        contact: str | None = None

    page = "| `WATCHDOG_PORT` | `80` | where |\n| `WATCHDOG_WEB` | `on` | whether |\n"

    assert settings_of(Some) == {
        "WATCHDOG_PORT": "`8080`",
        "WATCHDOG_WEB": "`on`",
        "WATCHDOG_CONTACT": "–",
    }
    assert settings_described(page) == {"WATCHDOG_PORT": "`80`", "WATCHDOG_WEB": "`on`"}


# --- views ---------------------------------------------------------------------------


def columns_described(page: str) -> dict[str, tuple[str, ...]]:
    """Read the columns from the table under each heading of a view, in order."""
    parts = re.split(r"^### (v_\w+)$", page, flags=re.MULTILINE)[1:]
    return {
        name: tuple(re.findall(r"^\| `(\w+)` \|", text.partition("\n## ")[0], flags=re.MULTILINE))
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    }


def test_every_view_is_described_with_its_columns_in_order() -> None:
    assert columns_described(_page("database")) == VIEW_COLUMNS


def test_columns_are_read_from_their_own_view_alone() -> None:
    page = "### v_a\n| column | is |\n| `x` | 1 |\n### v_b\n| `y` | 2 |\n## Else\n| `z` | 3 |"

    assert columns_described(page) == {"v_a": ("x",), "v_b": ("y",)}


# --- layers --------------------------------------------------------------------------


def layers_described(page: str) -> list[str]:
    """Read the layers from the block that follows the words "Import rule"."""
    block = page.partition("## The import rule")[2].partition("```text\n")[2].partition("```")[0]
    return [line.partition("  ")[0].strip() for line in block.splitlines() if line.strip()]


def test_the_architecture_page_shows_the_layers_that_are_enforced() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = pyproject["tool"]["importlinter"]["contracts"][0]["layers"]
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

    assert layers_described(page) == layers


# --- what is shipped -----------------------------------------------------------------


def unlisted(names: Iterable[str], page: str) -> list[str]:
    """Give the names that a page does not show as code."""
    return [name for name in names if not re.search(rf"`{re.escape(name)}(?:/|\.py)?`", page)]


def test_everything_shipped_is_listed() -> None:
    architecture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    states = (ROOT / "docs" / "explanation" / "states.md").read_text(encoding="utf-8")
    rooms = re.split(r"[|\s]+", " ".join(layers_described(architecture)))
    shipped = ROOT / "src" / "watchdog"

    assert unlisted((path.stem for path in shipped.glob("outlets/*.yaml")), _page("outlets")) == []
    assert (
        unlisted((path.stem for path in shipped.glob("languages/*.yaml")), _page("languages")) == []
    )
    assert unlisted(TEMPLATES, _page("outlets")) == []
    assert unlisted([*State, *Detail], states) == []
    assert unlisted([*Reason, *Outcome, *DeliveryStatus, *Purpose, *Body], _page("database")) == []
    assert unlisted(rooms, architecture) == []


def test_what_is_not_listed_is_named() -> None:
    assert unlisted(["dw-en", "dw", "store", "app"], "`dw-en`, `store/`, `app.py`") == ["dw"]


def _page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")
