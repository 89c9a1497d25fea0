"""What this process and its fork servers and children say to each other.

A fork server gets commands over a socket, each with the pipe of a child to be, and answers with
a number. A child gets pickled jobs over its pipe, and answers with a pickled `Reply`.
"""

import struct
from typing import Any, NamedTuple

PREPARE_SECONDS = 120.0  # our own declarations, not foreign bytes: large ones may take long
PATIENCE = (
    6  # times its deadline a job may take on the wall: a busy machine gives it less of a core
)
GRACE_SECONDS = 5.0  # after its deadline a child ends by itself, should nobody be left to end it
COMMAND = struct.Struct("!cq")  # to a fork server: what, pid
ANSWER = struct.Struct("!q")  # from it: the new pid, or how a child ended
FORK, SERVE, END = b"F", b"S", b"E"


class Reply(NamedTuple):
    """What a child answers to one job, and a context server to its context."""

    kind: str  # result (pickled), error (the parts of a WatchdogError), memory, crash
    value: Any
    grown: bool = False  # the child is near its memory limit: the next job must not pay for it
