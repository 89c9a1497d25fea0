"""Stage 9, send: one message to one target.

In:   a Message, a Target.
Out:  the receiver's answer in a few words, or a ChannelError that says whether to try again.
I/O:  writes to the terminal or talks to the target; blocking, meant for a thread of its own.

Nothing here repeats a send: the outbox does, with its own patience.
"""

from typing import TextIO

from watchdog.channels.addresses import SLACK_BOT, read_place
from watchdog.channels.console import print_message
from watchdog.channels.mail import Mailbox, send_mail
from watchdog.channels.slack import SlackPlace, send_slack
from watchdog.declarations import Target
from watchdog.errors import ChannelError
from watchdog.model import Message

CONSOLE = "console://"
TIMEOUT = 15.0  # seconds a receiver may keep silent


def send_message(
    message: Message,
    target: Target,
    *,
    timeout: float = TIMEOUT,
    stdout: TextIO | None = None,
    slack_api: str | None = None,
    slack_interactive: bool = False,
) -> str:
    """Send a message; give the receiver's answer. `stdout` is where `console://` prints."""
    if target.url.startswith(CONSOLE):
        return print_message(message, stdout)
    place = read_place(target)
    if isinstance(place, Mailbox):
        return send_mail(message, place, name=target.name, timeout=timeout)
    if isinstance(place, SlackPlace):
        return send_slack(
            message,
            place,
            name=target.name,
            timeout=timeout,
            api=slack_api,
            interactive=slack_interactive,
        )
    if target.url.startswith(SLACK_BOT):
        raise ChannelError(f"{target.name}: {check_target(target)}", retryable=False)
    from watchdog.channels.apprise_url import send_apprise  # noqa: PLC0415 - Apprise is large

    return send_apprise(message, target, timeout=timeout)


def check_target(target: Target) -> str | None:
    """Say what is wrong with a target's address, without showing it; None when nothing is."""
    scheme, separator, _ = target.url.partition("://")
    if not separator:
        return "is no address: a scheme such as slack:// or mailto:// is missing"
    if target.url.startswith(CONSOLE):
        return None
    if scheme == SLACK_BOT:
        complete = read_place(target) is not None
        return None if complete else "is not complete: write slack-bot://TOKEN/#channel"
    from watchdog.channels.apprise_url import check_apprise  # noqa: PLC0415 - Apprise is large

    return check_apprise(target)
