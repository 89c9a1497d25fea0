"""What `deploy/` and its guides type exists: commands, options, settings."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from watchdog.cli.main import app
from watchdog.settings import SECRET_SETTINGS, Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
GUIDES = [
    ROOT / "docs" / "how-to" / f"{name}.md"
    for name in ("deploy", "upgrade-and-rollback", "backup-and-restore", "sizing", "secrets")
]
OTHER_WORDS = {"WATCHDOG_CORPUS"}  # of the benchmarks


def unknown(words: list[str]) -> str | None:
    """Say what of a command line the program does not know."""
    command: Any = get_command(app)
    for before, word in pairwise(["watchdog", *words]):
        below = getattr(command, "commands", {})
        if word in below:
            command = below[word]
        elif word.startswith("--"):
            options = {name for parameter in command.params for name in parameter.opts}
            if word.partition("=")[0] not in options | {"--help", "--version"}:
                return f"{command.name} {word}"
        elif below and not before.startswith("--"):
            return f"{command.name} {word}"
    alone = getattr(command, "invoke_without_command", False) or "--version" in words
    return None if alone or not getattr(command, "commands", {}) else "no command"


def typed_in(text: str) -> Iterator[list[str]]:
    """Give the words after each `watchdog` that is typed in a shell or unit file."""
    for line in text.splitlines():
        found = re.search(
            r"(?:^|bin/|[\s`=(\"])(?<!-n )(?<!--owner )watchdog ((?:[a-z]|--version)[^#`|>;&]*)",
            line,
        )
        if found and not line.lstrip().startswith("#"):
            yield found[1].replace("$MAINPID", "").split()


def blocks(page: str) -> str:
    """Give what a guide tells to type."""
    return "\n".join(re.findall(r"```sh\n(.*?)```", page.replace("\n   ", "\n"), re.DOTALL))


def lines_of_units() -> Iterator[list[str]]:
    for unit in sorted(DEPLOY.glob("systemd/*.service")):
        for found in re.findall(r"^ExecStart=\S+/watchdog (.*)$", unit.read_text(), re.MULTILINE):
            yield found.split()


def lines_of_containers() -> Iterator[list[str]]:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    for service in compose["services"].values():
        if service.get("image") == "news-watchdog":
            yield service["command"]
    for file in sorted(DEPLOY.glob("kubernetes/*.yaml")):
        for words in re.findall(r"args: \[([a-z, ]+)\]", file.read_text(encoding="utf-8")):
            yield words.split(", ")
        for words in re.findall(r"args: \[\"watchdog (\S+ \S+)", file.read_text(encoding="utf-8")):
            yield words.split()


def test_every_command_of_units_and_containers_exists() -> None:
    lines = [*lines_of_units(), *lines_of_containers()]

    assert len(lines) >= 12
    assert [line for line in lines if unknown(line)] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_command_of_the_guides_exists(guide: Path) -> None:
    lines = list(typed_in(blocks(guide.read_text(encoding="utf-8"))))

    assert [line for line in lines if unknown(line)] == []


def test_every_setting_exists() -> None:
    known = {f"WATCHDOG_{name.upper()}" for name in Settings.model_fields} | OTHER_WORDS
    known |= {f"WATCHDOG_{name.upper()}_FILE" for name in SECRET_SETTINGS}
    files = [*(path for path in DEPLOY.rglob("*") if path.is_file()), *GUIDES]
    named = {
        (path.name, name)
        for path in files
        for name in re.findall(r"\bWATCHDOG_[A-Z_]+\b", path.read_text(encoding="utf-8"))
    }

    assert ("compose.yaml", "WATCHDOG_SECRETS") in named
    assert sorted((file, name) for file, name in named if name not in known) == []


def test_what_does_not_exist_is_named() -> None:
    assert unknown(["db", "upgrade"]) is None
    assert unknown(["worker", "--role", "poll"]) is None
    assert unknown(["worker", "--roles=poll"]) == "worker --roles=poll"
    assert unknown(["db", "downgrade"])
    assert unknown(["serve"])


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_file_of_deploy_that_a_guide_names_exists(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")

    named = set(re.findall(r"deploy/[\w@./-]*\w", text))
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
