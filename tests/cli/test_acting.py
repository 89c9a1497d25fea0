import pytest
from tests.cli.making import Desk, run
from tests.peers import FakeReceiver
from tests.store import making

from watchdog.app import utc_now


@pytest.fixture
def _filled(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a desk whose database holds an alert with a hit."""
    monkeypatch.setenv("WATCHDOG_DATABASE_URL", desk.database)
    database = desk.open_database()
    database.write(lambda c: making.store_alert(c, "a1", now=utc_now()))
    database.close()


@pytest.mark.usefixtures("_filled")
def test_an_alert_is_acknowledged_by_name() -> None:
    done = run("ack", "a1", "--by", "Amina")

    assert (done.code, "noted, by Amina" in done.err) == (0, True)
    [row] = run("alerts", "--format", "jsonl").lines
    assert row["acknowledged_by"] == "Amina"


@pytest.mark.usefixtures("_filled")
def test_a_false_alarm_and_a_triage_stand_on_the_hit() -> None:
    run("ack", "a1", "--false-alarm", "--by", "Amina", "--note", "football")
    [row] = run("hits", "--format", "jsonl").lines
    assert row["triage"] == "false-alarm"

    done = run("triage", str(row["hit_id"]), "useful", "--by", "Amina")
    [row] = run("hits", "--format", "jsonl").lines
    assert (done.code, row["triage"]) == (0, "useful")


@pytest.mark.usefixtures("_filled")
def test_what_is_unknown_is_an_error() -> None:
    assert run("ack", "nope").code == 2
    assert run("triage", "99", "useful").code == 2
    assert run("ack", "a1", "--by", "").code == 2


@pytest.mark.usefixtures("_filled")
def test_a_silence_is_made_listed_and_ended() -> None:
    words = ("--for", "8h", "--reason", "briefing", "--by", "Amina")
    assert run("silence", "desk/invitation", *words).code == 0

    [row] = run("silence").lines
    assert (row["watchlist"], row["item"], row["author"]) == ("desk", "invitation", "Amina")
    assert "silenced by Amina" in run("alerts", "route", "invitation", "denied").out
    assert run("silence", "--end", str(row["silence_id"])).code == 0
    assert run("silence").lines == []
    assert run("silence", "--end", str(row["silence_id"])).code == 2


@pytest.mark.usefixtures("_filled")
@pytest.mark.parametrize(
    "words",
    [
        ("desk/invitation",),
        ("desk/invitation", "--for", "8h"),
        ("desk/invitation", "--for", "x", "--reason", "y"),
        ("desk/invitation", "--for", "9999d", "--reason", "y"),
        ("desk/nope", "--for", "8h", "--reason", "y"),
        ("nope", "--for", "8h", "--reason", "y"),
    ],
)
def test_a_silence_needs_what_it_names_an_end_and_a_reason(words: tuple[str, ...]) -> None:
    assert run("silence", *words).code == 2


def test_a_target_is_tried(desk: Desk) -> None:
    with FakeReceiver() as receiver:
        url = receiver.url.replace("http", "json", 1)
        desk.write("routes.yaml", f"targets:\n  hook: {url}\nroutes:\n  desk: {{now: [hook]}}\n")
        done = run("notify", "--test", "hook")
        receiver.answers(404)
        refused = run("notify", "--test", "hook")

    assert (done.code, refused.code, len(receiver.posts)) == (0, 1, 2)
    assert receiver.posts[0].json["title"] == "Watchdog test: hook"
    assert "HTTP 404" in refused.err


@pytest.mark.usefixtures("desk")
def test_an_unknown_target_is_named_with_the_known() -> None:
    done = run("notify", "--test", "nope")

    assert done.code == 2
    assert "console" in done.err
