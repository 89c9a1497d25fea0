"""What changed → alerts, deliveries and messages. Pure."""

from watchdog.alert.batches import plan_digests
from watchdog.alert.marks import Piece, safe_link, split_sentence
from watchdog.alert.plan import plan_changes, plan_notice
from watchdog.alert.render import EXPLAINED, render_message
from watchdog.alert.route import OPERATORS, find_route
from watchdog.alert.values import (
    Decision,
    Join,
    OpenTelling,
    PendingTelling,
    Plan,
    PlannedAlert,
)

__all__ = [
    "EXPLAINED",
    "OPERATORS",
    "Decision",
    "Join",
    "OpenTelling",
    "PendingTelling",
    "Piece",
    "Plan",
    "PlannedAlert",
    "find_route",
    "plan_changes",
    "plan_digests",
    "plan_notice",
    "render_message",
    "safe_link",
    "split_sentence",
]
