"""Mail in cipher, by STARTTLS and from the first byte, to a server with a certificate of its own.

A certificate that nobody vouches for is said in clear words, and the mail arrives once it is
right.
"""

import ssl
import subprocess
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from tests.peers.mailserver import FakeMailServer
from tests.pipeline.making import HOUR, NEWS, Newsroom, make_routing

from watchdog.channels import send_message
from watchdog.declarations import Target

KEY = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an authority, and a certificate for 127.0.0.1 that it vouches for."""
    folder = tmp_path_factory.mktemp("authority")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    asks = (
        "req -x509 $NEW -subj /CN=Desk -days 3650 -keyout ca.key -out ca.pem",
        "req $NEW -subj /CN=127.0.0.1 -keyout mail.key -out mail.csr",
        "x509 -req -in mail.csr -CA ca.pem -CAkey ca.key -days 3650 -extfile names -out mail.pem",
    )
    for words in asks:
        subprocess.run(  # noqa: S603 - words of ours
            ["openssl", *words.replace("$NEW", KEY).split()],  # noqa: S607
            cwd=folder,
            check=True,
            capture_output=True,
        )
    return folder


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    room.walk.send_message = partial(send_message, timeout=5)
    return room


@pytest.mark.parametrize("mode", ["ssl", "starttls"])
def test_a_mail_waits_for_a_certificate_that_somebody_vouches_for(
    room: Newsroom, authority: Path, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(authority / "mail.pem", authority / "mail.key")
    with FakeMailServer(tls=tls, mode=mode) as server:
        _declare(room, server.url)
        room.publish("gazette", "a1", "From Brussels", [NEWS])
        room.settle()
        [before] = room.rows("v_deliveries")
        assert server.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.pem"))
        room.pass_time(HOUR)
        room.settle()
        [after] = room.rows("v_deliveries")

    assert before["status"] == "pending"
    assert "its certificate is refused: " in str(before["last_error"])
    assert "certificate" in str(before["last_error"]).partition("refused: ")[2]
    assert (after["status"], after["attempts"], len(server.mails)) == ("sent", 2, 1)


def _declare(room: Newsroom, url: str) -> None:
    routing = make_routing(desk=("mail",))
    targets = dict(routing.targets) | {"mail": Target(name="mail", url=url)}
    room.declare(replace(room.declarations, routing=replace(routing, targets=targets)))
