"""Send one message to one target. The only room that knows Apprise."""

from watchdog.channels.heartbeat import ping_heartbeat
from watchdog.channels.send import check_target, send_message

__all__ = ["check_target", "ping_heartbeat", "send_message"]
