"""Figures for Prometheus, and whether the watch is ready."""

from dataclasses import replace
from datetime import timedelta

import httpx
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from tests.store.making import SOURCE, TIMES
from tests.web.api.making import SECRETS, Program, asking

from watchdog.store import PartRow, Scope, note_part, sync_sources
from watchdog.web import Desk
from watchdog.web.metrics import LATE, find_unready


def _ask(program: Program, scope: Scope | None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {SECRETS[scope]}"} if scope else {}
    return program.client.get("/metrics", headers=headers)


def _samples(answer: httpx.Response) -> dict[tuple[str, tuple[str, ...]], float]:
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_figures_are_told_in_prometheus_own_format(desk: Desk) -> None:
    part = PartRow(owner="a:1", seen_at=desk.clock(), parses=3, parse_seconds=0.5, child_restarts=1)
    desk.database.write(lambda c: note_part(c, part))
    with asking(desk) as program:
        told = _samples(_ask(program, Scope.METRICS))

    assert told["watchdog_articles_total", (TIMES,)] == 2
    assert told["watchdog_hits", ("invitation", "denied", "talks")] == 2
    assert told["watchdog_queue_length", ("pages",)] == 2
    assert told["watchdog_parses_total", ("a:1",)] == 3
    assert told["watchdog_child_restarts_total", ("a:1",)] == 1


def test_a_token_for_figures_is_needed_on_this_machine_too(desk: Desk) -> None:
    with asking(desk) as program:
        asked = [_ask(program, scope) for scope in (None, Scope.READ, Scope.METRICS)]

    assert [answer.status_code for answer in asked] == [401, 403, 200]


def test_it_is_ready_while_sources_are_polled_in_time(desk: Desk) -> None:
    assert find_unready(desk) == []
    desk.database.write(lambda c: sync_sources(c, [(TIMES, SOURCE)], desk.clock()))
    assert find_unready(desk) == []
    late = replace(desk, clock=lambda: desk.clock() + LATE + timedelta(seconds=1))

    (reason,) = find_unready(late)
    assert "due since" in reason
    with asking(late) as program:
        answer = program.client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "failing")


def test_a_database_of_another_schema_is_not_ready(desk: Desk) -> None:
    desk.database.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = 'x'")))

    assert find_unready(desk) == ["the schema is another"]
