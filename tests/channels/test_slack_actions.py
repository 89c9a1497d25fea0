"""Who signed a request, what was pressed, and what the message says then."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.channels.making import make_alert_message
from tests.peers import FakeReceiver

from watchdog.channels import Press, answer_press, is_from_slack, read_presses
from watchdog.channels.slack_actions import settle_message, sign_body
from watchdog.channels.slack_blocks import lay_out_blocks
from watchdog.errors import ChannelError
from watchdog.model import Link, Message

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
AT = str(int(NOON.timestamp()))
SECRET = b"8f742231b10e8888abcd99yyyzzz85a5"
BODY = b"payload=%7B%7D"
ACTIONS = (
    Link(words="Acknowledge", url="https://desk.example/ack", action="acknowledge"),
    Link(words="False alarm", url="https://desk.example/false", action="false-alarm"),
)


def test_slacks_own_example_is_signed_as_slack_signs_it() -> None:
    # From Slack's page on verifying requests: its secret, its time, its body, its signature.
    body = urlencode(
        {
            "token": "xyzz0WbapA4vBCDEFasx0q6G",
            "team_id": "T1DC2JH3J",
            "team_domain": "testteamnow",
            "channel_id": "G8PSS9T3V",
            "channel_name": "foobar",
            "user_id": "U2CERLKJA",
            "user_name": "roadrunner",
            "command": "/webhook-collect",
            "text": "",
            "response_url": "https://hooks.slack.com/commands/T1DC2JH3J/397700885554/96rGlfmibIGlgcZRskXaIFfN",
            "trigger_id": "398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
        }
    ).encode()

    assert sign_body(body, "1531420618", secret=SECRET) == (
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    )


@pytest.mark.parametrize(
    ("late", "good"),
    [(0, True), (299, True), (-299, True), (301, False), (-301, False), (86_400, False)],
)
def test_a_request_holds_for_five_minutes(late: int, *, good: bool) -> None:
    signature = sign_body(BODY, AT, secret=SECRET)
    now = NOON + timedelta(seconds=late)

    assert is_from_slack(BODY, AT, signature, secret=SECRET, now=now) is good


@pytest.mark.parametrize(
    ("body", "timestamp", "signature", "secret"),
    [
        (BODY + b"x", AT, None, SECRET),
        (BODY, str(int(AT) + 1), None, SECRET),
        (BODY, AT, "v0=" + "0" * 64, SECRET),
        (BODY, AT, "", SECRET),
        (BODY, AT, "v0=ü", SECRET),
        (BODY, AT, None, b"another"),
        (BODY, AT, None, b""),
        (BODY, "", None, SECRET),
        (BODY, "9" * 40, None, SECRET),
        (BODY, "۱۲", None, SECRET),
    ],
)
def test_nothing_else_passes(
    body: bytes, timestamp: str, signature: str | None, secret: bytes
) -> None:
    signed = sign_body(BODY, AT, secret=SECRET) if signature is None else signature

    assert not is_from_slack(body, timestamp, signed, secret=secret, now=NOON)


def test_a_press_names_the_alert_the_act_and_who() -> None:
    [press] = read_presses(_body(user={"id": "U1", "username": "noor\r\n<x>"}))

    assert (press.action, press.alert_id, press.who) == ("acknowledge", "a1", "noor <x>")
    assert press.answer_to == "https://hooks.slack.com/actions/T1/1/x"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"payload=",
        b"payload=[]",
        b"payload={",
        b"\xff\xfe",
        urlencode({"payload": json.dumps({"type": "view_submission"})}).encode(),
        urlencode({"payload": json.dumps({"type": "block_actions", "actions": 3})}).encode(),
        urlencode(
            {"payload": json.dumps({"type": "block_actions", "actions": [{"value": "a1"}]})}
        ).encode(),
    ],
)
def test_what_is_no_press_is_nothing(body: bytes) -> None:
    assert read_presses(body) == ()


def test_buttons_act_for_a_bot_that_is_asked_to_and_are_links_for_all_others() -> None:
    message = make_alert_message(actions=ACTIONS)
    acting, linked = (
        lay_out_blocks(message, interactive=interactive)["blocks"][-1]["elements"]
        for interactive in (True, False)
    )

    assert [one.get("action_id") for one in acting] == [None, "acknowledge", "false-alarm"]
    assert [one.get("value") for one in acting] == [None, message.alert_id, message.alert_id]
    assert ["url" in one for one in acting] == [True, False, False]
    assert ["url" in one for one in linked] == [True, True, True]


def test_the_message_says_what_was_done_and_keeps_its_links() -> None:
    [press] = read_presses(_body(make_alert_message(actions=ACTIONS)))
    settled = settle_message(press, "Acknowledged by <!channel> *noor*")

    assert settled["replace_original"] is True
    *_, buttons, said = settled["blocks"]
    assert [one["text"]["text"] for one in buttons["elements"]] == ["Open the alert"]
    assert said["elements"][0]["text"] == "Acknowledged by &lt;!channel&gt; ∗noor∗"


def test_the_answer_goes_where_slack_said() -> None:
    with FakeReceiver() as slack:
        base = slack.url.removesuffix("/hook")
        [press] = read_presses(_body(answer_to=f"{base}/actions/1"))
        answer_press(press, "Acknowledged by noor", api=f"{base}/api")
        [post] = slack.posts

        assert post.path == "/actions/1"
        assert post.json["replace_original"] is True


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.slack.com/actions/1",
        "https://hooks.slack.com.evil.example/1",
        "https://hooks.slack.com@127.0.0.1/1",
        "https://127.0.0.1/1",
        "file:///etc/passwd",
    ],
)
def test_nothing_is_sent_elsewhere(address: str) -> None:
    [press] = read_presses(_body(answer_to=address))

    with pytest.raises(ChannelError, match="not Slack's"):
        answer_press(press, "x")


def test_without_an_address_nothing_is_sent() -> None:
    answer_press(Press(action="a", alert_id="a1", who="n", answer_to="", message={}), "x")


def _body(message: Message | None = None, **more: Any) -> bytes:
    blocks = lay_out_blocks(message or make_alert_message(), interactive=True)
    payload = {
        "type": "block_actions",
        "user": more.get("user", {"id": "U1", "username": "noor"}),
        "actions": [{"action_id": "acknowledge", "value": "a1", "type": "button"}],
        "response_url": more.get("answer_to", "https://hooks.slack.com/actions/T1/1/x"),
        "message": {"text": blocks["text"], "blocks": blocks["blocks"]},
    }
    return urlencode({"payload": json.dumps(payload)}).encode()
