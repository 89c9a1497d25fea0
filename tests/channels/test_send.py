"""Which target is what, and what is wrong with an address."""

import io

import pytest
from tests.channels.making import make_message, make_target

from watchdog.channels import check_target, send_message
from watchdog.errors import ChannelError


def test_console_prints_to_the_stream_given() -> None:
    stream = io.StringIO()

    assert send_message(make_message(), make_target("console://"), stdout=stream) == "printed"
    assert "DONE: The invitation is sent" in stream.getvalue()


@pytest.mark.parametrize(
    "url",
    [
        "console://",
        "json://127.0.0.1:8081/path",
        "jsons://hooks.example/x",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#desk",
        "slack-bot://xoxb-1-2-abc/#desk",
        "mailto://user:word@mail.example?to=night@desk.example",
    ],
)
def test_addresses_that_can_be_used(url: str) -> None:
    assert check_target(make_target(url)) is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("hooks.example", "a scheme such as slack:// or mailto:// is missing"),
        ("foo://x", "foo:// is neither console:// nor a scheme of Apprise"),
        ("slack://x", "is not complete as a slack:// address of Apprise"),
        ("slack-bot://x", "write slack-bot://TOKEN/#channel"),
    ],
)
def test_addresses_that_cannot_say_why(url: str, words: str) -> None:
    assert words in (check_target(make_target(url)) or "")


def test_a_broken_address_of_ours_is_permanent_and_stays_secret() -> None:
    with pytest.raises(ChannelError, match="write slack-bot") as caught:
        send_message(make_message(), make_target("slack-bot://xoxb-S3CRET"))

    assert not caught.value.retryable
    assert "S3CRET" not in str(caught.value)
