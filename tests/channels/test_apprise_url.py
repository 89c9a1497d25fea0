"""Real receivers on loopback: what arrives, what is refused, and what never gets out."""

import email
import logging
import socket
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.channels.making import make_message, make_target
from tests.peers import Answer, FakeReceiver

from watchdog.channels import send_message
from watchdog.channels.apprise_url import SUBJECT_LIMIT, check_apprise
from watchdog.errors import ChannelError

SECRET = "T0PSECRET"  # noqa: S105 - planted, to be looked for
PASHTO = "کمېسیون طالبانو ته رسمي بلنلیک ولېږه "


@pytest.fixture
def receiver() -> Iterator[FakeReceiver]:
    with FakeReceiver() as receiver:
        yield receiver


def _webhook(receiver: FakeReceiver) -> str:
    return receiver.url.replace("http://", "json://").replace("/hook", f"/{SECRET}")


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


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
    target = make_target(f"json://127.0.0.1:{_closed_port()}/{SECRET}")

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


def test_slack_gets_no_mention_no_link_and_no_foreign_icon(
    receiver: FakeReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apprise.plugins.slack import NotifySlack  # noqa: PLC0415 - apprise lives in channels only

    monkeypatch.setattr(NotifySlack, "webhook_url", receiver.url)
    hostile = "<!channel> <@U1> <http://evil.example|bank> & *bold*"

    send_message(
        make_message(title=hostile, body=f"{hostile}\nhttps://c.example/1"),
        make_target("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#desk"),
    )

    (post,) = receiver.posts
    text = post.body.decode()
    for mark in ("<!", "<@", "<http", "github", "icon"):
        assert mark not in text
    (attachment,) = post.json["attachments"]
    assert "&lt;!channel&gt;" in attachment["title"]
    assert attachment["text"].endswith("\nhttps://c.example/1")
    assert post.json["mrkdwn"] is False
    assert attachment["footer"] == "Watchdog"


# --- e-mail --------------------------------------------------------------------------


class _Mailbox:
    """Keeps what arrives; refuses with `answer` if there is one."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        del server, session
        content = envelope.content
        assert isinstance(content, bytes)
        if self.answer.startswith("250"):
            self.mails.append(email.message_from_bytes(content, policy=policy.default))
            self.recipients += [str(one) for one in envelope.rcpt_tos]
        return self.answer


@pytest.fixture
def mailbox() -> Iterator[tuple[_Mailbox, str]]:
    box = _Mailbox()
    controller: Any = Controller(box, hostname="127.0.0.1", port=_closed_port())
    controller.start()
    address = (
        f"mailto://127.0.0.1:{controller.port}"
        f"?from=watch@desk.example&to=night@desk.example&mode=insecure"
    )
    yield box, address
    controller.stop()


def test_a_mail_arrives_as_plain_text_with_a_readable_subject(
    mailbox: tuple[_Mailbox, str],
) -> None:
    box, address = mailbox

    send_message(make_message(title=f"DONE: {PASHTO}", body=f"{PASHTO}<b>&"), make_target(address))

    (mail,) = box.mails
    assert mail.get_content_type() == "text/plain"
    assert mail["Subject"] == f"DONE: {PASHTO}".strip()
    assert mail.get_content().strip() == f"{PASHTO}<b>&"
    assert box.recipients == ["night@desk.example"]


@pytest.mark.parametrize("title", [PASHTO * 20, "ä" * 500, "x" * 500, "a\ud800b" + "x" * 300])
def test_a_long_or_broken_subject_is_cut_and_arrives(
    mailbox: tuple[_Mailbox, str], title: str
) -> None:
    box, address = mailbox

    send_message(make_message(title=title), make_target(address))

    (mail,) = box.mails
    assert len(str(mail["Subject"]).encode()) <= SUBJECT_LIMIT
    assert str(mail["Subject"]).endswith("…")


def test_a_subject_cannot_add_headers_or_recipients(mailbox: tuple[_Mailbox, str]) -> None:
    box, address = mailbox

    send_message(
        make_message(title="x\r\nBcc: all@victim.example\r\n\r\nbody"), make_target(address)
    )

    (mail,) = box.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "x Bcc: all@victim.example body"
    assert box.recipients == ["night@desk.example"]


def test_a_refused_mail_is_not_taken_for_sent(mailbox: tuple[_Mailbox, str]) -> None:
    box, address = mailbox
    box.answer = "451 later"

    with pytest.raises(ChannelError) as caught:
        send_message(make_message(), make_target(address))

    assert caught.value.retryable
    assert box.mails == []


def test_what_apprise_does_not_understand_is_said_without_the_address() -> None:
    for url in (f"foo://{SECRET}", f"slack://{SECRET}"):
        words = check_apprise(make_target(url))

        assert words is not None
        assert SECRET not in words
