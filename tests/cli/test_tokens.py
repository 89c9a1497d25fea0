import pytest
from tests.cli.making import Desk, run


@pytest.fixture
def made(desk: Desk) -> Desk:
    run("db", "upgrade", "--database", desk.database)
    return desk


def test_a_token_is_printed_once_listed_without_its_letters_and_removed(made: Desk) -> None:
    database = ("--database", made.database)
    added = run("tokens", "add", "script", "--scope", "read", "--scope", "export", *database)
    secret = added.out.strip()
    (row,) = run("tokens", "list", *database).lines

    assert added.code == 0
    assert secret.startswith("wd_")
    assert len(secret) > 40
    assert secret not in added.err + str(row)
    assert (row["name"], row["scopes"], row["expires_at"]) == ("script", "export read", None)
    assert run("tokens", "remove", str(row["token_id"]), *database).code == 0
    assert run("tokens", "list", *database).out == ""


def test_a_token_may_end(made: Desk) -> None:
    database = ("--database", made.database)
    run("tokens", "add", "script", "--scope", "read", "--for", "90d", *database)
    (row,) = run("tokens", "list", *database).lines

    assert row["expires_at"] > row["created_at"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("remove", "7"), "no token 7"),
        (("add", " ", "--scope", "read"), "needs a name"),
        (("add", "x"), "--scope"),
        (("add", "x", "--scope", "everything"), "everything"),
        (("add", "x", "--scope", "read", "--for", "soon"), "soon"),
    ],
)
def test_what_is_wrong_is_told(made: Desk, words: tuple[str, ...], told: str) -> None:
    done = run("tokens", *words, "--database", made.database)

    assert done.code == 2
    assert told in done.err
