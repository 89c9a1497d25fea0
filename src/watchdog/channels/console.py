"""The `console://` target: messages on the terminal.

In:   a Message, a stream.
Out:  a rule, the message, a blank line; in colour on a terminal, plain elsewhere.
I/O:  writes to the stream.
"""

import sys
import threading
from typing import TextIO

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from watchdog.errors import ChannelError
from watchdog.model import Message, Purpose

_ONE_AT_A_TIME = threading.Lock()  # messages of several threads must not mix
_COLOURS = {
    Purpose.ALERT: "bold red",
    Purpose.ESCALATION: "bold red",
    Purpose.UPDATE: "bold yellow",
    Purpose.DIGEST: "bold cyan",
    Purpose.SUMMARY: "bold cyan",
}


def print_message(message: Message, stream: TextIO | None = None) -> str:
    """Print a message; raise ChannelError where nobody can read it any more."""
    stream = stream if stream is not None else sys.stdout
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    colour = _COLOURS[message.purpose]
    try:
        with _ONE_AT_A_TIME:
            if console.is_terminal:
                console.print(Rule(Text(message.title, style=colour), align="left", style=colour))
            else:
                console.print(f"--- {message.title}", soft_wrap=True)
            # Lines are left to the terminal to wrap: a link broken by us is no link.
            console.print(Text(message.body), soft_wrap=True)
            console.print()
            stream.flush()
    except (OSError, ValueError) as error:  # a closed pipe, a closed stream
        raise ChannelError(f"console: {type(error).__name__}", retryable=True) from error
    return "printed"
