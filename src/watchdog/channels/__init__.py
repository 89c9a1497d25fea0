"""Send one message to one target. The only room that knows Apprise."""

from watchdog.channels.heartbeat import ping_heartbeat
from watchdog.channels.send import check_target, send_message
from watchdog.channels.slack_actions import Press, answer_press, is_from_slack, read_presses

__all__ = [
    "Press",
    "answer_press",
    "check_target",
    "is_from_slack",
    "ping_heartbeat",
    "read_presses",
    "send_message",
]
