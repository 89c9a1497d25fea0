"""Ports that stay ours though nobody listens on them yet, or for a while."""

import random
import socket

_RANGE = 20_000, 32_000  # below those that systems give to whoever asks for any


def free_port() -> int:
    """Find a port of 127.0.0.1 that nobody listens on and that no system gives away.

    Of those that it gives to port 0, and to every connection, another test may get the one
    that a peer was promised, or that was to refuse.
    """
    for _ in range(100):
        port = random.randint(*_RANGE)  # noqa: S311 - no secret
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
    raise AssertionError("no port is free")
