"""What the commands refuse; the parts at work are in integration/test_cluster.py."""

import pytest
from tests.cli.making import run


def test_a_role_that_is_none_is_named() -> None:
    done = run("worker", "--role", "chef")

    assert done.code == 2
    assert "--role chef: there is poll, deliver and housekeeping" in done.err


@pytest.mark.parametrize("command", ["scheduler", "worker"])
def test_a_part_without_a_server_says_what_it_needs(command: str) -> None:
    done = run(command, "--watchlists", "watchlists", "--database", "sqlite:///no.db")

    assert done.code == 2
    assert "many machines need PostgreSQL" in done.err
