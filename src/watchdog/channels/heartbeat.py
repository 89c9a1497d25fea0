"""The heartbeat: an address outside is told that all is well.

In:   an http or https address of a dead man's switch.
Out:  nothing, or a ChannelError without the address.
I/O:  one GET; blocking.
"""

import httpx

from watchdog.errors import ChannelError


def ping_heartbeat(url: str, *, timeout: float = 10.0) -> None:
    """Ping; the answer must say that it was heard. Redirects are not followed."""
    try:
        status = httpx.get(url, timeout=timeout, trust_env=False).status_code
    except (httpx.TransportError, httpx.InvalidURL) as error:
        # The kind of fault and not its words: they may hold the address, which is a secret.
        raise ChannelError(f"heartbeat: {type(error).__name__}", retryable=True) from None
    if not 200 <= status < 300:  # noqa: PLR2004 - HTTP's "success"
        raise ChannelError(f"heartbeat: HTTP {status}", retryable=True)
