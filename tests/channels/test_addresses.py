import pytest
from tests.channels.making import make_target

from watchdog.channels.addresses import read_place
from watchdog.channels.mail import Mailbox, Security
from watchdog.channels.slack import SlackPlace


@pytest.mark.parametrize(
    ("url", "server", "sender", "recipient"),
    [
        (
            "mailto://user:word@mail.example?to=night@desk.example",
            ("mail.example", 25, Security.NONE),
            "user@mail.example",
            "night@desk.example",
        ),
        (
            "mailtos://user:word@mail.example?from=w@desk.example&to=night@desk.example",
            ("mail.example", 587, Security.STARTTLS),
            "w@desk.example",
            "night@desk.example",
        ),
        (
            "mailtos://user:word@mail.example:465?mode=ssl&smtp=s.example&to=n@desk.example",
            ("s.example", 465, Security.TLS),
            "user@mail.example",
            "n@desk.example",
        ),
        (
            "mailtos://desk:word@gmail.com",
            ("smtp.gmail.com", 587, Security.STARTTLS),
            "desk@gmail.com",
            "desk@gmail.com",
        ),
    ],
)
def test_a_mail_address_names_server_sender_and_recipient(
    url: str, server: tuple[str, int, Security], sender: str, recipient: str
) -> None:
    place = read_place(make_target(url))

    assert isinstance(place, Mailbox)
    assert (place.host, place.port, place.security) == server
    assert (place.sender, place.recipient) == (sender, recipient)
    assert place.sender_name == "Watchdog"
    assert place.password == "word"  # noqa: S105 - planted
    assert "word" not in repr(place)


@pytest.mark.parametrize(
    ("url", "channel"),
    [
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#desk", "#desk"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", ""),
    ],
)
def test_a_webhook_is_known_in_both_spellings(url: str, channel: str) -> None:
    place = read_place(make_target(url))

    assert place == SlackPlace(channel=channel, hook="T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ")
    assert "TIia" not in repr(place)


@pytest.mark.parametrize(
    ("url", "channel"),
    [
        ("slack-bot://xoxb-1-2-abc/#desk", "#desk"),
        ("slack-bot://xoxb-1-2-abc/desk", "#desk"),
        ("slack-bot://xoxb-1-2-abc/%23desk", "#desk"),
        ("slack-bot://xoxb-1-2-abc/C024BE91L", "C024BE91L"),
        ("slack://xoxb-1-2-abc/#desk", "#desk"),
    ],
)
def test_a_bot_has_a_token_and_a_channel(url: str, channel: str) -> None:
    assert read_place(make_target(url)) == SlackPlace(channel=channel, token="xoxb-1-2-abc")  # noqa: S106


@pytest.mark.parametrize(
    "url", ["json://x", "slack://x", "slack-bot://x", "tgram://1/2", "console://"]
)
def test_all_others_are_not_ours(url: str) -> None:
    assert read_place(make_target(url)) is None
