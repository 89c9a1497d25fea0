"""What changed → alerts, deliveries and messages. Pure."""

from watchdog.alert.batches import plan_digests, plan_held
from watchdog.alert.explain import explain_route
from watchdog.alert.group import AGAINST
from watchdog.alert.hold import Circumstances, find_silence
from watchdog.alert.hours import digest_before
from watchdog.alert.links import Action, check_link, sign_link
from watchdog.alert.marks import safe_link, split_sentence
from watchdog.alert.plan import plan_changes, plan_notice
from watchdog.alert.render import EXPLAINED, render_message
from watchdog.alert.route import OPERATORS, find_route
from watchdog.alert.standing import ItemSteps, Step, show_standing
from watchdog.alert.values import (
    Decision,
    Envelope,
    Join,
    OpenTelling,
    PendingTelling,
    Plan,
    PlannedAlert,
)

__all__ = [
    "AGAINST",
    "EXPLAINED",
    "OPERATORS",
    "Action",
    "Circumstances",
    "Decision",
    "Envelope",
    "ItemSteps",
    "Join",
    "OpenTelling",
    "PendingTelling",
    "Plan",
    "PlannedAlert",
    "Step",
    "check_link",
    "digest_before",
    "explain_route",
    "find_route",
    "find_silence",
    "plan_changes",
    "plan_digests",
    "plan_held",
    "plan_notice",
    "render_message",
    "safe_link",
    "show_standing",
    "sign_link",
    "split_sentence",
]
