import os
import subprocess
import sys
from pathlib import Path

import pytest

from watchdog.store import Database, list_users, load_password
from watchdog.web.passwords import fits

WATCHDOG = Path(sys.executable).with_name("watchdog")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/w.db"


def _run(url: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [WATCHDOG, "users", *arguments, "--database", url],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.defpath},
    )


def _users(url: str) -> list[tuple[str, str]]:
    database = Database.open(url)
    users = [(user.name, user.role.value) for user in database.read(list_users)]
    database.close()
    return users


def test_a_user_comes_changes_and_goes_without_a_terminal(url: str, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("from a file it comes\nsecond line\n")
    assert _run(url, "add", "Amina", stdin="a good password\n").returncode == 0
    added = _run(url, "add", "noor", "--role", "admin", "--password-file", str(secret))
    assert added.returncode == 0
    assert _run(url, "role", "amina", "editor").returncode == 0
    assert _users(url) == [("amina", "editor"), ("noor", "admin")]
    assert "amina" in _run(url, "list").stdout

    assert _run(url, "password", "amina", stdin="another password\n").returncode == 0
    database = Database.open(url)
    assert fits("another password", database.read(lambda c: load_password(c, "amina")))
    assert fits("from a file it comes", database.read(lambda c: load_password(c, "noor")))
    database.close()
    assert _run(url, "remove", "amina").returncode == 0
    assert _users(url) == [("noor", "admin")]


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (("add", "two words"), "a good password", "no blanks"),
        (("add", "lou"), "short", "at least 10 letters"),
        (("add", "kim"), "a good password", "is a user kim already"),
        (("remove", "lou"), "", "no user lou"),
        (("role", "lou", "admin"), "", "no user lou"),
        (("password", "lou"), "a good password", "no user lou"),
    ],
)
def test_what_is_wrong_is_said(
    url: str, arguments: tuple[str, ...], stdin: str, words: str
) -> None:
    assert _run(url, "add", "kim", stdin="a good password").returncode == 0

    answer = _run(url, *arguments, stdin=stdin)
    assert answer.returncode == 2
    assert words in answer.stderr
