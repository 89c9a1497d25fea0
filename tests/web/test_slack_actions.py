"""Slack's buttons over a real socket, against a real database and a Slack-like server."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from tests.peers import FakeReceiver
from tests.pipeline.making import NEWS, Newsroom

from watchdog.channels.slack_actions import sign_body
from watchdog.pages import serve_pages
from watchdog.settings import Settings, read_settings

SECRET = b"a signing secret"


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    room.publish("gazette", "a1", "News", [NEWS])
    room.settle()
    return room


def test_a_press_acknowledges_under_the_slack_users_name(room: Newsroom, tmp_path: Path) -> None:
    with FakeReceiver() as slack:
        [alert] = room.rows("v_alerts")
        answers = _ask(room, tmp_path, slack, str(alert["alert_id"]))
        [alert] = room.rows("v_alerts")

    assert answers == {"unsigned": 401, "signed": 200, "huge": 401, "get": 405}
    assert alert["acknowledged_by"] == "noor"
    [post] = slack.posts
    assert post.json["replace_original"] is True
    assert "Acknowledged by noor" in json.dumps(post.json)


def test_a_false_alarm_counts_no_more(room: Newsroom, tmp_path: Path) -> None:
    with FakeReceiver() as slack:
        [alert] = room.rows("v_alerts")
        _ask(room, tmp_path, slack, str(alert["alert_id"]), "false-alarm")

    [hit] = room.rows("v_hits")
    assert hit["triage"] == "false-alarm"
    assert "False alarm, says noor" in json.dumps(slack.posts[0].json)


def test_an_alert_that_is_not_there_is_said_to_be_so(room: Newsroom, tmp_path: Path) -> None:
    with FakeReceiver() as slack:
        _ask(room, tmp_path, slack, "unknown")

    assert "No such alert." in json.dumps(slack.posts[0].json)


def test_without_a_secret_there_is_no_such_page(room: Newsroom, tmp_path: Path) -> None:
    assert asyncio.run(_post_plain(room, _settings(tmp_path))) == 404


def _ask(
    room: Newsroom, folder: Path, slack: FakeReceiver, alert: str, action: str = "acknowledge"
) -> dict[str, int]:
    base = slack.url.removesuffix("/hook")
    settings = _settings(folder, slack_signing_secret=SECRET.decode(), slack_api=f"{base}/api")
    return asyncio.run(_post(room, settings, _body(alert, action, f"{base}/actions/1")))


async def _post(room: Newsroom, settings: Settings, body: bytes) -> dict[str, int]:
    timestamp = str(int(datetime.now(UTC).timestamp()))  # noqa: TID251 - Slack has a clock, too
    headers = {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": sign_body(body, timestamp, secret=SECRET),
    }
    async with serve_pages(room.walk, settings) as address, httpx.AsyncClient() as client:
        url = f"{address}/slack/actions"
        unsigned = await client.post(url, content=body)
        signed = await client.post(url, content=body, headers=headers)
        huge = await client.post(url, content=b"x" * 300_000, headers=headers)
        got = await client.get(url)
    return {
        "unsigned": unsigned.status_code,
        "signed": signed.status_code,
        "huge": huge.status_code,
        "get": got.status_code,
    }


async def _post_plain(room: Newsroom, settings: Settings) -> int:
    async with serve_pages(room.walk, settings) as address, httpx.AsyncClient() as client:
        return (await client.post(f"{address}/slack/actions", content=b"")).status_code


def _settings(folder: Path, **more: str) -> Settings:
    return read_settings(state=folder, port=0, **more)


def _body(alert: str, action: str, answer_to: str) -> bytes:
    payload = {
        "type": "block_actions",
        "user": {"id": "U1", "username": "noor"},
        "actions": [{"action_id": action, "value": alert, "type": "button"}],
        "response_url": answer_to,
        "message": {"text": "x", "blocks": []},
    }
    return urlencode({"payload": json.dumps(payload)}).encode()
