"""Read a target's address: whose renderer it gets, ours or Apprise's.

In:   a Target.
Out:  a Mailbox, a SlackPlace, or None where the address is neither.
I/O:  none; Apprise reads the address, for it knows the servers of a dozen mail providers.
"""

import re
from typing import Any, Protocol
from urllib.parse import unquote

from watchdog.channels.mail import Mailbox, Security
from watchdog.channels.slack import SlackPlace
from watchdog.declarations import Target

SLACK_BOT = "slack-bot"
_BOT = re.compile(r"slack-bot://([A-Za-z0-9_-]{4,})/(?:#|%23)?([A-Za-z0-9_%.-]{1,100})/?", re.ASCII)


class _Email(Protocol):
    """What we read off Apprise's object for mail."""

    smtp_host: str
    port: int
    secure_mode: str
    from_addr: tuple[str | bool, str]
    targets: list[tuple[str | bool, str]]
    user: str | None
    password: str | None
    verify_certificate: bool


class _Slack(Protocol):
    """What we read off Apprise's object for Slack."""

    mode: str
    channels: list[str | None] | None
    token_a: str
    token_b: str
    token_c: str
    access_token: str


def read_bot(target: Target) -> SlackPlace | None:
    """Read `slack-bot://TOKEN/#channel`; None when it is not complete.

    >>> read_bot(Target(name="desk", url="slack-bot://xoxb-1/#desk")).channel
    '#desk'
    >>> read_bot(Target(name="desk", url="slack-bot://xoxb-1"))
    """
    found = _BOT.fullmatch(target.url)
    if found is None:
        return None
    name = unquote(found[2])
    # Slack's own ids, such as C024BE91L, stand without a hash.
    channel = name if re.fullmatch(r"[CDG][A-Z0-9]{7,}", name) else f"#{name}"
    return SlackPlace(channel=channel, token=found[1])


def read_place(target: Target) -> Mailbox | SlackPlace | None:
    """Read an address that we render ourselves; None for all others, and for a broken one."""
    scheme = target.url.partition("://")[0].lower()
    if scheme == SLACK_BOT:
        return read_bot(target)
    if scheme not in {"mailto", "mailtos", "slack"} and "hooks.slack.com" not in target.url:
        return None
    from watchdog.channels.apprise_url import open_service  # noqa: PLC0415 - Apprise is large

    service: Any = open_service(target)
    # By name: to import a plugin costs a second, and Apprise does so at its first use.
    kind = type(service).__name__
    if kind == "NotifyEmail":
        return _mailbox(service)
    return _place(service) if kind == "NotifySlack" else None


def _mailbox(service: _Email) -> Mailbox | SlackPlace | None:
    if len(service.targets) != 1:
        return None
    name, sender = service.from_addr
    return Mailbox(
        host=service.smtp_host,
        port=int(service.port),
        security=Security(service.secure_mode),
        sender=sender,
        # Apprise signs with its own name where the address gives none.
        sender_name=name if isinstance(name, str) and name not in {"", "Apprise"} else "Watchdog",
        recipient=next(iter(service.targets))[1],
        user=service.user,
        password=service.password,
        verify=bool(service.verify_certificate),
    )


def _place(service: _Slack) -> SlackPlace | None:
    channel = next((name for name in service.channels or () if name), "").removeprefix("+")
    if service.mode == "hook":
        hook = f"{service.token_a}/{service.token_b}/{service.token_c}"
        return SlackPlace(channel=channel, hook=hook)
    if service.mode == "bot" and channel:
        return SlackPlace(channel=channel, token=service.access_token)
    return None
