"""Render: an alert in words, as plain text that any channel can carry.

In:   an alert with its hits, what the message is for, the declarations, the pages' address.
Out:  a Message: one line, a body, the address of the alert's page.
Pure: no I/O, no clock, no randomness.

Every channel escapes what is written here in its own way; nothing here is markup.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from watchdog.alert.marks import cut, cut_lines, isolate, mark_sentence, safe_link
from watchdog.alert.route import OPERATORS, find_route
from watchdog.declarations import Declarations
from watchdog.model import Alert, Hit, Message, Purpose, Reason, State
from watchdog.text import clean_text

TITLE_LIMIT = 180  # code points; channels with narrower limits cut further
HEADLINE_LIMIT = 250
BODY_LIMIT = 6000
HITS_IN_FULL = 3
HITS_LISTED = 12

# What a reader needs to know to trust or doubt it.
EXPLAINED: dict[Reason, str] = {
    Reason.FIRST_REPORT: "nothing had been reported before",
    Reason.NEW_STATE: "differs from what stood before",
    Reason.CORROBORATED: "an independent outlet reports the same",
    Reason.CONTRADICTED: "contradicts what was reported before",
    Reason.CORRECTED: "the article was changed",
    Reason.DIGEST: "what could wait",
    Reason.SUMMARY: "older than the watch, for the record",
    Reason.COVERAGE: "what the watch can see has changed",
    Reason.DELIVERY: "a message could not be delivered",
    Reason.CONFIG: "a declaration was changed",
}
_PREFIX = {Purpose.UPDATE: "Update: ", Purpose.ESCALATION: "Not acknowledged: "}


def render_message(
    alert: Alert,
    purpose: Purpose,
    declarations: Declarations,
    base_url: str,
    *,
    also: Sequence[str] = (),
) -> Message:
    """Write the message. `also` names others who report it, beyond the alert's own hits."""
    url = alert_url(base_url, alert.alert_id)
    if alert.reason in {Reason.DIGEST, Reason.SUMMARY}:
        title, body = _title_of_many(alert), _list_hits(alert, declarations)
    elif alert.hits:
        title, body = _title_of_one(alert), _tell_hits(alert, purpose, declarations, also)
    else:
        title, body = _title_of_notice(alert), clean_lines(alert.notice)
    title = clean_text(_PREFIX.get(purpose, "") + title)
    link = f"\n\nAlert: {url}"
    return Message(
        alert_id=alert.alert_id,
        purpose=purpose,
        title=isolate(cut(title, TITLE_LIMIT)),
        body=cut_lines(body, BODY_LIMIT - len(link)) + link,
        url=url,
    )


def alert_url(base_url: str, alert_id: str) -> str:
    """Give the address of an alert's page."""
    return f"{base_url.rstrip('/')}/alerts/{alert_id}"


def clean_lines(text: str) -> str:
    """Clean each line by itself, keeping the lines."""
    return "\n".join(clean_text(line) for line in text.splitlines())


# --- titles --------------------------------------------------------------------------


def _title_of_one(alert: Alert) -> str:
    state = f"{alert.state.value.upper()}: " if alert.state else ""
    return f"{state}{alert.item_title} – {alert.hits[0].outlet_name}"


def _title_of_many(alert: Alert) -> str:
    states = Counter(hit.state for hit in alert.hits)
    done = f", {states[State.DONE]} done" if states[State.DONE] else ""
    count = f"{len(alert.hits)} {'report' if len(alert.hits) == 1 else 'reports'}"
    kind = "Digest" if alert.reason is Reason.DIGEST else "Summary of older articles"
    return f"{kind}: {count}{done} – {alert.item_title}"


def _title_of_notice(alert: Alert) -> str:
    lines = clean_lines(alert.notice).splitlines()
    return f"Watchdog {alert.reason.value}: {lines[0] if lines else 'see the page'}"


# --- bodies --------------------------------------------------------------------------


def _tell_hits(
    alert: Alert, purpose: Purpose, declarations: Declarations, also: Sequence[str]
) -> str:
    """Tell of one event: what, why, and the evidence, the most telling first."""
    state = alert.state.value if alert.state else "unknown"
    zone = _zone(alert, declarations)
    head = [
        isolate(clean_text(alert.item_title)),
        f"State: {state}",
        f"Reason: {alert.reason.value} ({EXPLAINED[alert.reason]})",
    ]
    if purpose is Purpose.UPDATE:
        head.insert(0, f"Update of alert {alert.alert_id}: more has been reported.")
    blocks = ["\n".join(head)]
    blocks += [_tell_hit(hit, declarations, zone) for hit in alert.hits[:HITS_IN_FULL]]
    others = [hit.outlet_name for hit in alert.hits[HITS_IN_FULL:]]
    names = list(dict.fromkeys(clean_text(name) for name in (*others, *also)))
    shown = {clean_text(hit.outlet_name) for hit in alert.hits[:HITS_IN_FULL]}
    if names := [isolate(name) for name in names if name and name not in shown]:
        blocks.append(f"Also reported by: {', '.join(names)}")
    return "\n\n".join(blocks)


def _tell_hit(hit: Hit, declarations: Declarations, zone: ZoneInfo) -> str:
    detail = f" ({hit.detail.value})" if hit.detail else ""
    said = ", as somebody says" if hit.attributed else ""
    lines = [
        f"{_source(hit, declarations, zone)} · {hit.state.value}{detail}{said}",
        isolate(_headline(hit)),
        f"“{isolate(mark_sentence(hit).strip())}”",
        _mixed(hit),
        " · ".join(isolate(clean_text(concept)) for concept in hit.concepts),
        safe_link(hit.url) or "",
    ]
    return "\n".join(line for line in lines if line)


def _mixed(hit: Hit) -> str:
    """Say that the article contradicts itself; "" where it does not."""
    others = " and ".join(state.value for state in hit.conflicts)
    return f"Mixed, read it: other sentences say {others}." if others else ""


def _list_hits(alert: Alert, declarations: Declarations) -> str:
    """List many reports, each in a few lines, by item."""
    zone = _zone(alert, declarations)
    blocks = [f"Reason: {alert.reason.value} ({EXPLAINED[alert.reason]})"]
    for hit in alert.hits[:HITS_LISTED]:
        item = declarations.item(hit.item)
        lines = [
            f"{hit.state.value}: {isolate(clean_text(item.title if item else str(hit.item)))}",
            _source(hit, declarations, zone),
            isolate(_headline(hit)),
            safe_link(hit.url) or "",
        ]
        blocks.append("\n".join(line for line in lines if line))
    if more := len(alert.hits) - HITS_LISTED:
        blocks += [f"… and {more} more on the alert's page."] if more > 0 else []
    return "\n\n".join(blocks)


def _source(hit: Hit, declarations: Declarations, zone: ZoneInfo) -> str:
    language = declarations.languages.get(hit.language)
    when = (
        f"published {_moment(hit.published_at, zone)}"
        if hit.published_at
        else f"seen {_moment(hit.seen_at, zone)}"
    )
    name = isolate(clean_text(hit.outlet_name))
    return f"{name} · {language.name if language else hit.language} · {when}"


def _headline(hit: Hit) -> str:
    return cut(clean_text(hit.title), HEADLINE_LIMIT)


def _moment(at: datetime, zone: ZoneInfo) -> str:
    """Write a moment as clocks in the route's zone show it."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def _zone(alert: Alert, declarations: Declarations) -> ZoneInfo:
    if alert.hits:
        return find_route(declarations, alert.hits[0].item).zone
    return declarations.routing.routes[OPERATORS].zone
