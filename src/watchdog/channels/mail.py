"""Targets that are mailboxes: `mailto://`, `mailtos://`, written and sent by us.

In:   a Message, a mailbox behind a server.
Out:  the server's answer to the message, or a ChannelError that says whether to try again.
I/O:  speaks SMTP; blocking. The standard library's smtplib and email live here only.

Apprise gives no `Message-ID`, folds no subject and hides the server's answer. Here a message
has an id of its own that is the same at every try, so that mail programs show a repeat once,
and refers to its episode, so that they show a thread.
"""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr
from enum import StrEnum
from hashlib import sha256
from typing import Any

from watchdog.channels.mail_html import lay_out_html
from watchdog.errors import ChannelError
from watchdog.model import Message
from watchdog.text import clean_text

DEADLINE = 4  # times the patience with one answer: a server that drips must not hold a thread
_SUBJECT = 250  # code points; folded into lines by the email package
_ANSWER = 200
_NEVER = range(500, 600)  # RFC 5321: 4xx may go well later, 5xx never


class Security(StrEnum):
    """How the connection is kept from others' eyes."""

    NONE = "insecure"
    STARTTLS = "starttls"
    TLS = "ssl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One recipient, and the server that takes mail for it."""

    host: str
    port: int
    security: Security
    sender: str
    sender_name: str
    recipient: str
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    verify: bool = True  # the server's certificate


def send_mail(message: Message, mailbox: Mailbox, *, name: str, timeout: float) -> str:
    """Send one mail; `name` is the target's, for messages that hold no secret."""
    written = write_mail(message, mailbox, name=name)
    try:
        with _connect(mailbox, timeout) as server:
            return _submit(server, mailbox, written)
    except smtplib.SMTPException as error:
        raise _failure(name, error) from error
    except ssl.SSLCertVerificationError as error:
        words = f"its certificate is refused: {clean_text(error.verify_message)[:_ANSWER]}"
        raise ChannelError(f"{name} (mail): {words}", retryable=True) from error  # it is renewed
    except (OSError, EOFError) as error:  # refused, reset, timed out
        raise ChannelError(f"{name} (mail): {_plain(error)}", retryable=True) from error


def write_mail(message: Message, mailbox: Mailbox, *, name: str = "") -> EmailMessage:
    """Write a mail: plain words and HTML, which is readable without any picture."""
    host = _host(mailbox.sender)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((mailbox.sender_name, mailbox.sender))
    mail["To"] = mailbox.recipient
    mail["Subject"] = _subject(message.title)
    mail["Message-ID"] = f"<{_identity(message, name)}@{host}>"
    if message.thread:
        thread = f"<{_digest(message.thread, name)}.episode@{host}>"
        mail["In-Reply-To"] = thread
        mail["References"] = thread
    listed = message.watchlist or "operators"
    mail["List-Id"] = f"<{listed}.watchdog.{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Watchdog-Alert"] = message.alert_id
    if message.state is not None:
        mail["X-Watchdog-State"] = message.state.value
    # Lines of base64 or quoted-printable are short, whatever the text; servers refuse long ones.
    body, html = _whole(message.body), _whole(lay_out_html(message))
    mail.set_content(body, cte=_encoding(body))
    mail.add_alternative(html, subtype="html", cte=_encoding(html))
    return mail


def _subject(title: str) -> str:
    words = clean_text(title)
    return words if len(words) <= _SUBJECT else f"{words[: _SUBJECT - 1].rstrip()}…"


def _identity(message: Message, name: str) -> str:
    part = f".{message.part}" if message.part > 1 else ""
    return f"{message.alert_id}.{message.purpose}{part}.{_digest(name)}"


def _digest(*words: str) -> str:
    return sha256("\n".join(words).encode()).hexdigest()[:16]


def _encoding(text: str) -> str:
    return "quoted-printable" if text.isascii() else "base64"


def _whole(text: str) -> str:
    """Drop halves of letters: they cannot be written as UTF-8."""
    return text.encode(errors="ignore").decode()


def _host(address: str) -> str:
    host = address.rpartition("@")[2]
    return host if host.isascii() and host else "watchdog.invalid"


# --- the conversation ----------------------------------------------------------------


class _Hurried(smtplib.SMTP):
    """A conversation that ends in time, even where the server greets a letter at a time."""

    def __init__(self, host: str, port: int, *, timeout: float, **more: Any) -> None:  # noqa: ANN401 - smtplib's own
        self._end = threading.Timer(DEADLINE * timeout, self._hang_up)
        self._end.daemon = True
        self._end.start()
        try:
            super().__init__(host, port, timeout=timeout, **more)
        except BaseException:
            self._end.cancel()
            raise

    def close(self) -> None:
        """Close the connection; nothing is left to end."""
        self._end.cancel()
        super().close()

    def _hang_up(self) -> None:
        """End a wait for an answer that does not come."""
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


class _HurriedTls(_Hurried, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


@contextmanager
def _connect(mailbox: Mailbox, timeout: float) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if not mailbox.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if mailbox.security is Security.TLS:
        server: smtplib.SMTP = _HurriedTls(
            mailbox.host, mailbox.port, timeout=timeout, context=context
        )
    else:
        server = _Hurried(mailbox.host, mailbox.port, timeout=timeout)
    try:
        if mailbox.security is Security.STARTTLS:
            server.starttls(context=context)
        yield server
    finally:
        server.close()


def _submit(server: smtplib.SMTP, mailbox: Mailbox, mail: EmailMessage) -> str:
    """Hand the mail over; give the server's answer, which often names its queue."""
    server.ehlo_or_helo_if_needed()
    if mailbox.user and mailbox.password:
        server.login(mailbox.user, mailbox.password)
    _require(server.mail(mailbox.sender))
    _require(server.rcpt(mailbox.recipient))
    code, answer = _require(server.data(mail.as_bytes()))
    # The mail is accepted: nothing that comes after can undo that.
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    return f"{code} {answer}"


def _require(reply: tuple[int, bytes]) -> tuple[int, str]:
    code, words = reply
    answer = clean_text(words.decode(errors="replace"))[:_ANSWER]
    if code // 100 != 2:  # noqa: PLR2004 - SMTP's "accepted"
        raise smtplib.SMTPResponseException(code, answer)
    return code, answer


def _failure(name: str, error: smtplib.SMTPException) -> ChannelError:
    """Say what the server said, and whether a repeat can help."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        answer = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
        said = f"{error.smtp_code} {clean_text(answer)[:_ANSWER]}"
        retryable = error.smtp_code not in _NEVER
        return ChannelError(f"{name} (mail): {said}", retryable=retryable)
    gone = isinstance(error, smtplib.SMTPServerDisconnected)
    words = "the server closed the connection" if gone else type(error).__name__
    return ChannelError(f"{name} (mail): {words}", retryable=gone)


def _plain(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return f"not reached ({type(error).__name__})"
