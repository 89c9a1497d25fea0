import pytest
from tests.peers import FakeOutlet, FakeReceiver

from watchdog.channels import ping_heartbeat
from watchdog.errors import ChannelError


def test_a_ping_is_one_get() -> None:
    with FakeOutlet() as switch:
        switch.add("/ping/S3CRET", "OK")
        ping_heartbeat(switch.url("/ping/S3CRET"))

        assert [request.path for request in switch.requests] == ["/ping/S3CRET"]


def test_a_refusal_is_told_without_the_address() -> None:
    with FakeOutlet() as switch, pytest.raises(ChannelError, match="HTTP 404") as caught:
        ping_heartbeat(switch.url("/ping/S3CRET"))

    assert "S3CRET" not in str(caught.value)


def test_nobody_there_is_told_without_the_address() -> None:
    with FakeReceiver() as gone:
        url = gone.url
    with pytest.raises(ChannelError) as caught:
        ping_heartbeat(f"{url}?S3CRET")

    assert "S3CRET" not in str(caught.value)
