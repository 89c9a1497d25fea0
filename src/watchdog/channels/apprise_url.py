"""Targets that are Apprise URLs: webhooks, chats and a hundred more.

In:   a Message, a Target whose `url` Apprise understands.
Out:  the receiver's answer, or a ChannelError without any secret in its words.
I/O:  talks to the target; blocking.

Apprise is kept on a short leash, each for a reason seen:
- one object per send: its own repeats and pauses are off, the outbox repeats;
- text is declared as text, so that markup and links arrive as letters;
- redirects are not followed: a POST would silently become a GET and count as delivered;
- nothing is fetched or stored: no icons from elsewhere, no cache, no keys made;
- its logger never leaves this module and never goes below WARNING: at DEBUG it writes whole
  addresses with their tokens, and so does urllib3;
- the status stands only in its log line ("error=429"): read from there.
"""

import logging
import re
import warnings
from functools import cache

import apprise
from apprise import NotifyFormat
from apprise.result import AppriseResultStatus

from watchdog.declarations import Target
from watchdog.errors import ChannelError
from watchdog.model import Message

_PATIENT = frozenset({408, 425, 429})  # statuses that ask to come back
_STATUS = re.compile(r"\berror=(\d{3})\b")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def send_apprise(message: Message, target: Target, *, timeout: float) -> str:
    """Send through Apprise; `timeout` in seconds, for connecting and for each answer."""
    scheme = _scheme(target)
    service = open_service(target)
    if service is None:
        raise ChannelError(f"{target.name}: is no valid {scheme}:// address", retryable=False)
    service.socket_connect_timeout = timeout
    service.socket_read_timeout = timeout
    service.retry = 0  # even where the address asks for some
    sender = apprise.Apprise(asset=_ASSET)
    sender.add(service)
    result = sender.notify(
        title=message.title,
        body=_CONTROLS.sub("", message.body),
        body_format=NotifyFormat.TEXT,
        # Beyond the silence of one answer: a receiver that drips must not hold a thread.
        timeout=3 * timeout,
        log_level=logging.WARNING,
    )
    if result:
        return f"accepted by {scheme}"
    raise _failure(target, scheme, result)


def check_apprise(target: Target) -> str | None:
    """Say what is wrong with the address; None when Apprise understands it."""
    if open_service(target) is not None:
        return None
    scheme = _scheme(target)
    known = any(scheme in _schemes_of(plugin) for plugin in apprise.Apprise().details()["schemas"])
    if known:
        return f"is not complete as a {scheme}:// address of Apprise"
    return f"{scheme}:// is neither console:// nor a scheme of Apprise"


def open_service(target: Target) -> apprise.NotifyBase | None:
    """Make Apprise's object of an address; None where it cannot."""
    _load_plugins()
    return apprise.Apprise.instantiate(target.url, asset=_ASSET, suppress_exceptions=True)


@cache
def _load_plugins() -> None:
    """Let Apprise import its plugins, at the first use and not at start: it takes a second.

    One of them looks for a module that Python 3.13 removed, and is warned of it before.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        apprise.Apprise.instantiate("json://127.0.0.1", asset=_ASSET)


def _scheme(target: Target) -> str:
    return target.url.partition("://")[0].lower()


def _schemes_of(plugin: dict[str, object]) -> list[str]:
    """List the schemes of one entry of Apprise's own description."""
    listed: list[str] = []
    for key in ("protocols", "secure_protocols"):
        schemes = plugin[key]
        listed += [str(scheme) for scheme in schemes] if isinstance(schemes, list | tuple) else []
    return listed


def _failure(target: Target, scheme: str, result: apprise.AppriseResult) -> ChannelError:
    """Say what went wrong and whether a repeat can help."""
    logs = " ".join(entry.message for service in result.results for entry in service.logs())
    found = _STATUS.search(logs)
    if found:
        status = int(found[1])
        again = status in _PATIENT or status >= 500  # noqa: PLR2004 - HTTP's server errors
        return ChannelError(f"{target.name} ({scheme}): HTTP {status}", retryable=again)
    late = any(service.status is AppriseResultStatus.TIMEOUT for service in result.results)
    words = "no answer in time" if late else "not reached, or it refused"
    return ChannelError(f"{target.name} ({scheme}): {words}", retryable=True)


def _silence_loggers() -> None:
    """Keep addresses out of logs, whatever level the program chose."""
    logger = logging.getLogger("apprise")
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    logger.addHandler(logging.NullHandler())
    logging.getLogger("urllib3").setLevel(logging.WARNING)


_silence_loggers()
_ASSET = apprise.AppriseAsset(
    app_id="Watchdog",
    app_desc="Watchdog",
    app_url="",
    image_url_mask="",
    image_url_logo="",
    http_redirects=False,
    default_service_retry=0,
    interpret_emojis=False,
    pgp_autogen=False,
    pem_autogen=False,
    storage_mode="memory",
    allow_templates=False,
)
