"""What those may do who bring a signature: functions that `app` builds. All may block."""

from collections.abc import Callable
from dataclasses import dataclass

from watchdog.alert import Action
from watchdog.channels import Press


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """What signed links may do."""

    check: Callable[[str, Action, str, str], bool]  # alert, action, until, signature
    act: Callable[[str, Action, str], bool]  # alert, action, who


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackActing:
    """What a press of a button in Slack may do."""

    check: Callable[[bytes, str, str], bool]  # body, timestamp, signature
    act: Callable[[str, Action, str], bool]  # alert, action, who
    answer: Callable[[Press, str], None]  # changes the message; a failure is its own to log
