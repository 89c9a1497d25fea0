"""A mail server on loopback: keeps what arrives, answers as a test says.

    with FakeMailServer() as server:
        server.refuses("451 4.3.0 later", at="RCPT")   # the next RCPT
        ... send to server.url ...
        assert server.mails[0]["Subject"] == "hello"

With `password` it asks to sign in, in clear: loopback needs no certificate. With `tls` it
speaks in cipher only: from the first byte, or after STARTTLS.
"""

import email
import ssl
from collections import defaultdict, deque
from email import policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from tests.peers.ports import free_port


class FakeMailServer:
    """Takes mail until the `with` block ends."""

    def __init__(
        self,
        *,
        password: str | None = None,
        name: str = "night@desk.example",
        tls: ssl.SSLContext | None = None,
        mode: str = "insecure",
    ) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self._name = name
        self._password = password
        self._planned: dict[str, deque[str]] = defaultdict(deque)
        options: dict[str, Any] = {}
        if password is not None:
            options = {
                "authenticator": self._sign_in,
                "auth_require_tls": False,
            }
        if tls is not None:
            options |= {"ssl_context": tls} if mode == "ssl" else {"tls_context": tls}
        self._mode = mode
        self._controller: Any = Controller(self, hostname="127.0.0.1", port=free_port(), **options)

    @property
    def url(self) -> str:
        """The target's address."""
        user = f"desk:{self._password}@" if self._password else ""
        return (
            f"{'mailto' if self._mode == 'insecure' else 'mailtos'}://{user}127.0.0.1:{self._controller.port}"
            f"?from=watch@desk.example&to={self._name}&mode={self._mode}"
        )

    def refuses(self, answer: str, *, at: str, times: int = 1) -> None:
        """Plan the answers to the next RCPT or DATA."""
        self._planned[at].extend([answer] * times)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._controller.stop()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, options
        if self._password is not None and not session.authenticated:
            return "530 5.7.0 sign in first"
        if self._planned["RCPT"]:
            return self._planned["RCPT"].popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, session
        if self._planned["DATA"]:
            return self._planned["DATA"].popleft()
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append(content)
        self.mails.append(email.message_from_bytes(content, policy=policy.default))
        self.recipients += [str(one) for one in envelope.rcpt_tos]
        return "250 2.0.0 queued as 4F2A"

    def _sign_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        del server, session, envelope, mechanism
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password.decode() == self._password, handled=False)
