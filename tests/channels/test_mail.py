"""Against a real mail server on loopback: what arrives, how, and what a refusal means."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
from tests.channels.making import make_alert_message, make_message, make_pashto, make_target
from tests.peers.mailserver import FakeMailServer
from tests.peers.ports import free_port

from watchdog.channels import send_message
from watchdog.channels.mail import Mailbox, Security, write_mail
from watchdog.errors import ChannelError
from watchdog.model import Purpose

SECRET = "T0PSECRET"  # noqa: S105 - planted, to be looked for
PASHTO = "کمېسیون طالبانو ته رسمي بلنلیک ولېږه "
BOX = Mailbox(
    host="mail.example",
    port=25,
    security=Security.NONE,
    sender="watch@desk.example",
    sender_name="Watchdog",
    recipient="night@desk.example",
)


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with FakeMailServer() as running:
        yield running


def test_a_mail_arrives_as_plain_text_and_html(server: FakeMailServer) -> None:
    answer = send_message(
        make_alert_message(make_pashto(), body=f"{PASHTO}<b>&"), make_target(server.url)
    )

    assert answer == "250 2.0.0 queued as 4F2A"
    (mail,) = server.mails
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().strip() == f"{PASHTO}<b>&"
    assert 'lang="ps" dir="rtl"' in html.get_content()
    assert server.recipients == ["night@desk.example"]
    assert mail["From"] == "Watchdog <watch@desk.example>"


@pytest.mark.parametrize("title", [PASHTO * 20, "ä" * 500, "x" * 500, "a\ud800b" + "x" * 5000])
def test_a_long_or_broken_subject_is_folded_and_arrives(server: FakeMailServer, title: str) -> None:
    send_message(make_message(title=title), make_target(server.url))

    (mail,) = server.mails
    assert str(mail["Subject"]).endswith("…")
    assert str(mail["Subject"])[:20].strip() in title.replace("\ud800", "")
    assert max(len(line) for line in server.raw[0].split(b"\r\n")) <= 998  # RFC 5322


def test_a_subject_cannot_add_headers_or_recipients(server: FakeMailServer) -> None:
    message = make_message(title="x\r\nBcc: all@victim.example\r\n\r\nbody")
    send_message(message, make_target(server.url))

    (mail,) = server.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "x Bcc: all@victim.example body"
    assert server.recipients == ["night@desk.example"]


def test_the_same_delivery_has_the_same_id_at_every_try() -> None:
    ids = [
        str(write_mail(message, BOX, name=name)["Message-ID"])
        for message, name in (
            (make_alert_message(), "night"),
            (make_alert_message(repeat=True), "night"),
            (make_alert_message(), "day"),
            (make_alert_message(purpose=Purpose.UPDATE), "night"),
            (make_alert_message(purpose=Purpose.UPDATE, part=2), "night"),
        )
    ]

    assert ids[0] == ids[1]
    assert len(set(ids)) == 4
    assert ids[0].startswith("<a1.alert.")
    assert ids[0].endswith("@desk.example>")


def test_an_episode_is_a_thread() -> None:
    first, second = (
        write_mail(make_alert_message(alert_id=alert), BOX, name="night") for alert in ("a1", "a2")
    )
    other = write_mail(make_alert_message(thread="talks/invitation/2"), BOX, name="night")

    assert first["References"] == second["References"] == first["In-Reply-To"]
    assert first["References"] != other["References"]
    assert first["Message-ID"] != second["Message-ID"]
    assert write_mail(make_message(), BOX)["References"] is None


def test_it_says_that_no_person_wrote_it_and_to_which_list_it_belongs() -> None:
    mail = write_mail(make_alert_message(), BOX)

    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "<talks.watchdog.desk.example>"
    assert mail["X-Watchdog-Alert"] == "a1"


@pytest.mark.parametrize("at", ["RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "retryable"),
    [("451 4.3.0 later", True), ("421 4.7.0 busy", True), ("550 5.1.1 nobody", False)],
)
def test_a_refusal_says_whether_a_repeat_can_help(
    server: FakeMailServer,
    at: str,
    answer: str,
    retryable: bool,  # noqa: FBT001 - a parameter
) -> None:
    server.refuses(answer, at=at)

    with pytest.raises(ChannelError) as caught:
        send_message(make_message(), make_target(server.url))

    assert caught.value.retryable is retryable
    assert answer in str(caught.value)
    assert server.mails == []


def test_signing_in_works_and_a_wrong_password_is_permanent() -> None:
    with FakeMailServer(password=SECRET) as server:
        send_message(make_message(), make_target(server.url))
        with pytest.raises(ChannelError) as caught:
            send_message(make_message(), make_target(server.url.replace(SECRET, "wrong")))

    assert len(server.mails) == 1
    assert not caught.value.retryable
    assert "535" in str(caught.value)


def test_a_server_that_cannot_encrypt_is_not_spoken_to_in_clear(server: FakeMailServer) -> None:
    url = server.url.replace("mailto://", "mailtos://").replace("insecure", "starttls")

    with pytest.raises(ChannelError) as caught:
        send_message(make_message(), make_target(url))

    assert not caught.value.retryable
    assert server.mails == []


@pytest.mark.parametrize("manner", ["nobody", "silent", "dripping", "closing"])
def test_a_server_that_misbehaves_holds_nobody(manner: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=_misbehave, args=(listener, manner), daemon=True)
        if manner == "nobody":
            port = free_port()
        else:
            thread.start()
        target = make_target(
            f"mailto://u:{SECRET}@127.0.0.1:{port}?from=w@desk.example&to=a@desk.example"
        )

        with pytest.raises(ChannelError) as caught:
            send_message(make_message(), target, timeout=0.3)

    assert caught.value.retryable
    assert SECRET not in str(caught.value)


def _misbehave(listener: socket.socket, manner: str) -> None:
    connection, _ = listener.accept()
    with connection:
        if manner == "silent":
            with contextlib.suppress(OSError):
                connection.recv(1)  # until the client goes
        for _ in range(100 if manner == "dripping" else 0):  # bounded: ten seconds
            try:
                connection.sendall(b"2")
            except OSError:
                return
            threading.Event().wait(0.1)
