from pathlib import Path

import pytest
from tests.cli.making import Desk, Done, run


def test_a_database_is_made_and_a_second_time_left_alone(desk: Desk) -> None:
    first = run("db", "upgrade", "--database", desk.database)
    second = run("db", "upgrade", "--database", desk.database)

    assert (first.code, first.out) == (0, "")
    assert "schema" in first.err
    assert (second.code, second.err) == (0, first.err)
    assert run("hits", "--database", desk.database) == Done(0, "", "")


def test_without_an_address_it_is_made_in_the_state_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_STATE", str(tmp_path / "new" / "state"))

    assert run("db", "upgrade").code == 0
    assert (tmp_path / "new" / "state" / "watchdog.db").is_file()


@pytest.mark.parametrize("state", ["/proc/none", "/dev/null", f"/dev/{300 * 'x'}"])
def test_a_state_folder_that_cannot_be_made_is_named(
    state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_STATE", state)

    done = run("db", "upgrade")

    assert (done.code, done.out) == (2, "")
    assert done.err.removeprefix("watchdog: ").startswith(f"WATCHDOG_STATE: {state}")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://desk:secret@127.0.0.1:1/desk", "port 1 failed"),
        ("mysql://127.0.0.1/desk", "use sqlite or postgresql"),
        ("sqlite://", "name a file"),
    ],
)
def test_an_address_that_does_not_answer_is_told_without_its_password(url: str, words: str) -> None:
    done = run("hits", "--database", url)

    assert (done.code, done.out) == (1, "")
    assert words in done.err
    assert "secret" not in done.err


@pytest.mark.parametrize("address", ["no.address:/x", "db.internal/watchdog", "watchdog"])
def test_what_is_no_address_makes_no_file_of_that_name(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WATCHDOG_DATABASE_URL", address)

    done = run("db", "upgrade")

    assert (done.code, done.out) == (2, "")
    assert "WATCHDOG_DATABASE_URL: write sqlite:///FILE or postgresql://" in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"notes " * 1000)

    done = run("db", "upgrade", "--database", f"sqlite:///{tmp_path}/notes.txt")

    assert done.code == 1
    assert "not a database" in done.err


def test_pruning_says_what_it_took_away(desk: Desk) -> None:
    run("db", "upgrade", "--database", desk.database)

    assert run("db", "prune", "--database", desk.database) == Done(
        0, "", "taken away: 0 pages, 0 polls\n"
    )
