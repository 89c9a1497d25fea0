"""Real receivers on loopback: what arrives, what is refused, and what never gets out."""

import logging
from collections.abc import Iterator

import pytest
from tests.channels.making import make_message, make_target
from tests.peers import Answer, FakeReceiver
from tests.peers.ports import free_port

from watchdog.channels import send_message
from watchdog.channels.apprise_url import check_apprise
from watchdog.errors import ChannelError

SECRET = "T0PSECRET"  # noqa: S105 - planted, to be looked for
PASHTO = "کمېسیون طالبانو ته رسمي بلنلیک ولېږه "


@pytest.fixture
def receiver() -> Iterator[FakeReceiver]:
    with FakeReceiver() as receiver:
        yield receiver


def _webhook(receiver: FakeReceiver) -> str:
    return receiver.url.replace("http://", "json://").replace("/hook", f"/{SECRET}")


def test_a_webhook_gets_title_and_body_as_they_are(receiver: FakeReceiver) -> None:
    body = f"\u2068{PASHTO}\u2069 & <b>\nhttps://c.example/?a=1&b=2"

    answer = send_message(make_message(body=body), make_target(_webhook(receiver)))

    assert answer == "accepted by json"
    (post,) = receiver.posts
    assert post.json["title"] == "DONE: The invitation is sent"
    assert post.json["message"] == body


@pytest.mark.parametrize(
    ("status", "retryable"),
    [(302, False), (400, False), (403, False), (404, False), (429, True), (500, True), (503, True)],
)
def test_a_refusal_names_its_status_and_whether_a_repeat_can_help(
    receiver: FakeReceiver,
    status: int,
    retryable: bool,  # noqa: FBT001 - a parameter
) -> None:
    receiver.answers(status, headers={"Location": "/elsewhere"})

    with pytest.raises(ChannelError) as caught:
        send_message(make_message(), make_target(_webhook(receiver)))

    assert str(caught.value) == f"desk (json): HTTP {status}"
    assert caught.value.retryable is retryable
    assert len(receiver.posts) == 1  # neither repeated nor redirected


def test_repeats_asked_for_in_the_address_are_not_made(receiver: FakeReceiver) -> None:
    receiver.answers(503, times=5)

    with pytest.raises(ChannelError):
        send_message(make_message(), make_target(_webhook(receiver) + "?retry=3&wait=0"))

    assert len(receiver.posts) == 1


def test_nobody_there_may_pass() -> None:
    target = make_target(f"json://127.0.0.1:{free_port()}/{SECRET}")

    with pytest.raises(ChannelError) as caught:
        send_message(make_message(), target)

    assert caught.value.retryable
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [Answer(delay=20), Answer(body=b"x" * 100_000, drip=0.2), Answer(raw=b"", reset=True)],
    ids=["silent", "dripping", "reset"],
)
def test_a_receiver_that_misbehaves_holds_nobody(receiver: FakeReceiver, answer: Answer) -> None:
    receiver.plan(answer)

    with pytest.raises(ChannelError) as caught:
        send_message(make_message(), make_target(_webhook(receiver)), timeout=0.3)

    assert caught.value.retryable


def test_an_invalid_address_is_permanent_and_stays_secret() -> None:
    with pytest.raises(ChannelError) as caught:
        send_message(make_message(), make_target(f"slack://{SECRET}"))

    assert not caught.value.retryable
    assert SECRET not in str(caught.value)


def test_no_address_in_any_log_at_any_level(
    receiver: FakeReceiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.answers(500)

    with pytest.raises(ChannelError):
        send_message(make_message(), make_target(_webhook(receiver)))
    send_message(make_message(), make_target(_webhook(receiver)))

    assert len(receiver.posts) == 2
    assert SECRET not in caplog.text


def test_what_apprise_does_not_understand_is_said_without_the_address() -> None:
    for url in (f"foo://{SECRET}", f"slack://{SECRET}"):
        words = check_apprise(make_target(url))

        assert words is not None
        assert SECRET not in words
