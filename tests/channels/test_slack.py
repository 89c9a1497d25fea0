"""Against a Slack-like server on loopback: what is posted, where, and what its answers mean."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.channels.making import make_alert_message, make_message, make_target
from tests.peers import Answer, FakeReceiver

from watchdog.channels import send_message
from watchdog.errors import ChannelError
from watchdog.model import Message, Purpose

TOKEN = "xoxb-1-2-S3CRET"  # noqa: S105 - planted, to be looked for
HOOK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#desk"
BOT = f"slack-bot://{TOKEN}/#desk"
POSTED = '{"ok": true, "channel": "C024BE91L", "ts": "1777.0001"}'


@pytest.fixture
def slack() -> Iterator[FakeReceiver]:
    with FakeReceiver() as receiver:
        yield receiver


def _send(slack: FakeReceiver, url: str, message: Message | None = None, **more: Any) -> str:
    base = slack.url.removesuffix("/hook")
    return send_message(
        message or make_alert_message(), make_target(url), slack_api=f"{base}/api/", **more
    )


def test_a_webhook_gets_blocks_at_its_own_path(slack: FakeReceiver) -> None:
    assert _send(slack, HOOK) == "ok"

    (post,) = slack.posts
    assert post.path == "/api/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    assert post.json["blocks"][0]["type"] == "header"
    assert post.json["channel"] == "#desk"
    assert "thread_ts" not in post.json


def test_a_bot_posts_with_its_token_and_keeps_the_number(slack: FakeReceiver) -> None:
    slack.answers(200, POSTED)

    assert _send(slack, BOT) == "posted 1777.0001 in C024BE91L"

    (post,) = slack.posts
    assert post.path == "/api/chat.postMessage"
    assert post.headers["authorization"] == f"Bearer {TOKEN}"
    assert post.json["unfurl_links"] is post.json["unfurl_media"] is False


@pytest.mark.parametrize(("aloud", "purpose"), [(True, Purpose.ALERT), (False, Purpose.UPDATE)])
def test_what_follows_goes_into_the_thread(
    slack: FakeReceiver,
    aloud: bool,  # noqa: FBT001 - a parameter
    purpose: Purpose,
) -> None:
    slack.answers(200, POSTED)
    follows = "posted 1777.0001 in C024BE91L"

    _send(slack, BOT, make_alert_message(purpose=purpose, follows=follows, aloud=aloud))

    (post,) = slack.posts
    assert post.json["thread_ts"] == "1777.0001"
    assert post.json["reply_broadcast"] is aloud


@pytest.mark.parametrize("url", [HOOK, BOT])
@pytest.mark.parametrize(
    ("status", "retryable"), [(302, False), (400, False), (404, False), (429, True), (503, True)]
)
def test_a_status_says_whether_and_when_to_come_back(
    slack: FakeReceiver,
    url: str,
    status: int,
    retryable: bool,  # noqa: FBT001 - a parameter
) -> None:
    slack.answers(status, "no_service", headers={"Retry-After": "30", "Location": "/x"})

    with pytest.raises(ChannelError) as caught:
        _send(slack, url)

    assert caught.value.retryable is retryable
    assert caught.value.retry_after == (timedelta(seconds=30) if retryable else None)
    assert f"HTTP {status} no_service" in str(caught.value)
    assert len(slack.posts) == 1


@pytest.mark.parametrize(
    ("error", "retryable"),
    [("ratelimited", True), ("internal_error", True), ("channel_not_found", False)],
)
def test_a_bots_error_comes_with_status_200(
    slack: FakeReceiver,
    error: str,
    retryable: bool,  # noqa: FBT001 - a parameter
) -> None:
    slack.answers(200, f'{{"ok": false, "error": "{error}"}}', headers={"Retry-After": "7"})

    with pytest.raises(ChannelError, match=error) as caught:
        _send(slack, BOT)

    assert caught.value.retryable is retryable
    assert caught.value.retry_after == (timedelta(seconds=7) if retryable else None)


@pytest.mark.parametrize("url", [HOOK, BOT])
@pytest.mark.parametrize("words", ["<html>Sign in to this network</html>", "[1]", '{"ok": 1}'])
def test_an_answer_that_is_not_slacks_is_not_taken_for_sent(
    slack: FakeReceiver, url: str, words: str
) -> None:
    slack.answers(200, words)

    with pytest.raises(ChannelError):
        _send(slack, url)


@pytest.mark.parametrize("url", [HOOK, BOT])
@pytest.mark.parametrize(
    "answer",
    [
        Answer(delay=20),
        Answer(body=b"x" * 100_000, drip=0.2),
        Answer(raw=b"", reset=True),
        Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\no", reset=True),
    ],
    ids=["silent", "dripping", "reset", "half"],
)
def test_a_slack_that_misbehaves_holds_nobody(
    slack: FakeReceiver, url: str, answer: Answer
) -> None:
    slack.plan(answer)

    with pytest.raises(ChannelError) as caught:
        _send(slack, url, timeout=0.3)

    assert caught.value.retryable
    assert "S3CRET" not in str(caught.value)


def test_a_hostile_title_arrives_as_letters(slack: FakeReceiver) -> None:
    _send(slack, HOOK, make_message(title="<!channel> <http://evil.example|bank> & *all*"))

    text = slack.posts[0].body.decode()
    for mark in ("<!", "<@", "<#", "<http"):
        assert mark not in text
