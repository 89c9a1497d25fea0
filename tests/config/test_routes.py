from datetime import time, timedelta
from pathlib import Path

import pytest
from tests.config.cases import LANGUAGES, SECRETS, good, load

from watchdog.config import (
    load_declarations,
)
from watchdog.config.nodes import parse_yaml
from watchdog.config.reading import Report
from watchdog.config.routes import first_route, read_routing
from watchdog.declarations import Routing
from watchdog.errors import DeclarationError
from watchdog.model import State


def test_reads_routes_and_puts_secrets_in() -> None:
    routing = load(good("complete")).routing
    desk = routing.routes["city-desk"]

    mail = "mailto://night:secret@mail.example.org?to=night@example.org"
    assert routing.targets["night-mail"].url == mail
    assert routing.heartbeat == "https://ping.example.org/1"
    assert desk.now == ("city-slack",)
    assert desk.digest is not None
    assert desk.digest.at == (time(7, 30), time(18))
    assert desk.zone.key == "Europe/Brussels"
    assert desk.quiet is not None
    assert desk.quiet.let_through == (State.DONE, State.DENIED)
    assert desk.escalate is not None
    assert desk.escalate.after == timedelta(minutes=15)
    assert desk.at_most is not None
    assert (desk.at_most.count, desk.at_most.per) == (20, timedelta(hours=1))
    assert "secret" not in repr(routing)


def test_a_secret_that_is_empty_is_not_set(tmp_path: Path) -> None:
    (tmp_path / "routes.yaml").write_text("targets: {a: '${EMPTY}'}\n")

    with pytest.raises(DeclarationError, match="the secret EMPTY is not set"):
        load_declarations(tmp_path, secrets=SECRETS, languages=LANGUAGES)


def read(text: str, **secrets: str) -> tuple[Routing, list[str]]:
    report = Report(Path("routes.yaml"), text)
    node = parse_yaml(text)
    assert node is not None
    routing = read_routing(node, report, secrets)
    return routing, [mistake.message for mistake in report.mistakes]


@pytest.mark.parametrize(
    "url",
    [
        "console://",
        "slack://a/b/c/#one",
        "slack-bot://xoxb-1/C012?api=http://127.0.0.1:9",
        "mailto://user:a,b,c@mail.example.org?to=a@example.org&from=w@example.org",
        "mailtos://mail.example.org/a@example.org",
        "json://127.0.0.1:8000/hook/a@b?+X-Key=1",
    ],
)
def test_takes_one_recipient(url: str) -> None:
    routing, mistakes = read("targets: {it: '${URL}'}", URL=f" {url}\n")

    assert not mistakes
    assert routing.targets["it"].url == url


@pytest.mark.parametrize(
    "url",
    [
        "slack://a/b/c/#one/#two",
        "mailto://u@mail.example.org?to=a@example.org,b@example.org",
        "mailto://u@mail.example.org?to=a@example.org&cc=b@example.org",
        "mailto://mail.example.org/a@example.org/b@example.org",
        "tgram://token/@one,@two",
        "json://one.example.org,json://two.example.org",
    ],
)
def test_refuses_several_recipients(url: str) -> None:
    mistakes = read("targets: {it: '${URL}'}", URL=url)[1]

    assert mistakes == ["one recipient per target: declare a target for each"]


def test_the_console_is_always_a_target() -> None:
    routing, mistakes = read("routes: {desk: {now: [console]}}")

    assert not mistakes
    assert routing.targets["console"].url == "console://"
    assert first_route(routing) == "desk"
    assert routing.routes["operators"].now == ("console",)


def test_operators_are_no_route_for_items() -> None:
    routing, mistakes = read("routes: {operators: {now: [console]}}")

    assert not mistakes
    assert first_route(routing) == "default"


def test_a_digest_goes_where_the_route_goes() -> None:
    desk = read("routes: {desk: {now: [console], digest: {}}}")[0].routes["desk"]

    assert desk.digest is not None
    assert desk.digest.to == ("console",)
    assert desk.digest.at == (time(7, 30), time(18))


@pytest.mark.parametrize("written", ["'${HIDDEN}'", "'https://${HIDDEN}'", "'${HIDDEN} x'"])
def test_a_broken_heartbeat_keeps_its_secret(written: str) -> None:
    mistakes = read(f"heartbeat: {written}", HIDDEN="canary word")[1]

    assert len(mistakes) == 1
    assert "canary" not in mistakes[0]
