"""What people do about alerts and hits: acknowledge, call false, judge a hit.

In:   an alert or a hit, what to do, who does it.
Out:  the rows changed; a line of the audit log for each act.
I/O:  the database, through the connection given: call it inside one `Database.write`; Slack.
"""

from datetime import datetime

from watchdog.alert import Action
from watchdog.channels import Press, answer_press
from watchdog.errors import ChannelError
from watchdog.model import Purpose, Triage
from watchdog.pipeline.walk import log
from watchdog.store import (
    Connection,
    acknowledge_alert,
    add_audit,
    call_false_alarm,
    load_alert,
    load_hits,
    set_triage,
    suppress_deliveries,
)
from watchdog.text import clean_text

NAME_LIMIT = 100


def clean_name(who: str) -> str:
    """Give a person's name as it is kept; "" where none was given."""
    return clean_text(who)[:NAME_LIMIT].strip()


def act_on_alert(
    c: Connection, alert_id: str, action: Action, *, who: str, now: datetime, note: str = ""
) -> bool:
    """Acknowledge an alert or call it false; False when there is no such alert.

    Either stops its escalation. Who came first stays on the alert; who came later is in the
    audit log.
    """
    alert = load_alert(c, alert_id)
    if alert is None:
        return False
    acknowledge_alert(c, alert_id, who=who, now=now)
    if action is Action.FALSE_ALARM:
        call_false_alarm(c, alert_id, who=who, now=now)
        for hit in alert.hits:
            set_triage(c, hit.hit_id, Triage.FALSE_ALARM)
    suppress_deliveries(c, alert_id, Purpose.ESCALATION, f"{action} by {who}")
    detail = {"note": note} if note else {}
    add_audit(c, now=now, who=who, what=str(action), subject=alert_id, detail=detail)
    return True


def answer_in_slack(press: Press, words: str, *, api: str | None) -> None:
    """Let a message in Slack say what was done; what was pressed counts all the same."""
    try:
        answer_press(press, words, api=api)
    except ChannelError as error:
        log.warning("slack_message_unchanged", alert=press.alert_id, error=str(error))


def triage_hit(
    c: Connection, hit_id: int, triage: Triage, *, who: str, now: datetime, note: str = ""
) -> bool:
    """Keep what a person says of a hit; False when there is no such hit."""
    if not load_hits(c, [hit_id]):
        return False
    set_triage(c, hit_id, triage)
    detail = {"triage": triage.value} | ({"note": note} if note else {})
    add_audit(c, now=now, who=who, what="triage", subject=f"hit {hit_id}", detail=detail)
    return True
