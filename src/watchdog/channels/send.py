"""Stage 9, send: one message to one target.

In:   a Message, a Target.
Out:  the receiver's answer in a few words, or a ChannelError that says whether to try again.
I/O:  writes to the terminal or talks to the target; blocking, meant for a thread of its own.

Nothing here repeats a send: the outbox does, with its own patience.
"""

from typing import TextIO

from watchdog.channels.apprise_url import check_apprise, send_apprise
from watchdog.channels.console import print_message
from watchdog.declarations import Target
from watchdog.model import Message

CONSOLE = "console://"
NOT_YET = ("slack-bot",)  # schemes of ours that are announced and not built
TIMEOUT = 15.0  # seconds a receiver may keep silent


def send_message(
    message: Message, target: Target, *, timeout: float = TIMEOUT, stdout: TextIO | None = None
) -> str:
    """Send a message; give the receiver's answer. `stdout` is where `console://` prints."""
    if target.url.startswith(CONSOLE):
        return print_message(message, stdout)
    return send_apprise(message, target, timeout=timeout)


def check_target(target: Target) -> str | None:
    """Say what is wrong with a target's address, without showing it; None when nothing is."""
    scheme, separator, _ = target.url.partition("://")
    if not separator:
        return "is no address: a scheme such as slack:// or mailto:// is missing"
    if target.url.startswith(CONSOLE):
        return None
    if scheme in NOT_YET:
        return f"{scheme}:// is not available yet"
    return check_apprise(target)
