"""Render: an alert in words, as plain text that any channel can carry.

In:   an alert with its hits, what the message is for, the declarations, the pages' address.
Out:  a Message: one line, a body, the address of the alert's page.
Pure: no I/O, no clock, no randomness.

Every channel escapes what is written here in its own way; nothing here is markup.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from watchdog.alert.marks import (
    bracket_pieces,
    cut,
    cut_lines,
    isolate,
    safe_link,
    split_sentence,
)
from watchdog.alert.route import OPERATORS, find_route
from watchdog.alert.standing import tell_standing
from watchdog.alert.values import Envelope
from watchdog.declarations import Declarations
from watchdog.model import Alert, Evidence, Hit, Message, Purpose, Reason, State
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
NOTHING_MORE = Envelope()
_PREFIX = {Purpose.UPDATE: "Update: ", Purpose.ESCALATION: "Not acknowledged: "}


def render_message(
    alert: Alert,
    purpose: Purpose,
    declarations: Declarations,
    base_url: str,
    envelope: Envelope = NOTHING_MORE,
) -> Message:
    """Write the message: in plain words, and in parts for channels with a layout of their own."""
    url, zone = alert_url(base_url, alert.alert_id), _zone(alert, declarations)
    told = _tell(alert, purpose, declarations, envelope)
    links = [("Alert", url), *((link.words, link.url) for link in envelope.actions)]
    footer = "\n\n" + "\n".join(f"{words}: {address}" for words, address in links)
    return Message(
        alert_id=alert.alert_id,
        purpose=purpose,
        title=isolate(cut(clean_text(_PREFIX.get(purpose, "") + told.title), TITLE_LIMIT)),
        body=cut_lines(told.body, BODY_LIMIT - len(footer)) + footer,
        url=url,
        state=alert.state,
        heading=cut(clean_text(told.heading), TITLE_LIMIT),
        lines=told.lines,
        standing=envelope.standing,
        evidence=tuple(show_hit(hit, declarations, zone) for hit in told.hits),
        closing=told.closing,
        actions=envelope.actions,
        watchlist=alert.watchlist or "",
        thread=_thread(alert),
        follows=envelope.follows,
        part=envelope.part,
        repeat=envelope.repeat,
        aloud=purpose is not Purpose.UPDATE or alert.state is State.DONE,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """An alert in words, before it is put together."""

    title: str
    heading: str
    lines: tuple[str, ...]
    hits: tuple[Hit, ...]
    closing: tuple[str, ...]
    body: str


def _tell(alert: Alert, purpose: Purpose, declarations: Declarations, envelope: Envelope) -> _Told:
    zone = _zone(alert, declarations)
    if not alert.hits:
        return _tell_notice(alert, envelope)
    many = alert.reason in {Reason.DIGEST, Reason.SUMMARY}
    hits = alert.hits[: HITS_LISTED if many else HITS_IN_FULL]
    preface, reasons = _preface(alert, purpose, zone), _reasons(alert, envelope)
    closing = _more(alert, hits, envelope) if many else _others(alert, hits, envelope)
    lister = _list_hit if many else _tell_hit
    head = [] if many else [isolate(clean_text(alert.item_title)), f"State: {_state(alert)}"]
    blocks = [
        "\n".join([*preface, *head, *reasons]),
        *([tell_standing(envelope.standing)] if envelope.standing else []),
        *(lister(show_hit(hit, declarations, zone)) for hit in hits),
        *closing,
    ]
    return _Told(
        title=_title_of_many(alert) if many else _title_of_one(alert),
        heading=_title_of_many(alert) if many else _heading(alert),
        lines=(*preface, *reasons),
        hits=hits,
        closing=closing,
        body="\n\n".join(blocks),
    )


def _tell_notice(alert: Alert, envelope: Envelope) -> _Told:
    words = clean_lines(alert.notice) or envelope.coverage
    title = _title_of_notice(alert)
    return _Told(
        title=title,
        heading=title,
        lines=tuple(line for line in words.splitlines() if line),
        hits=(),
        closing=(),
        body=words,
    )


def _preface(alert: Alert, purpose: Purpose, zone: ZoneInfo) -> tuple[str, ...]:
    """Say first what kind of message this is, where it is not the alert itself."""
    if purpose is Purpose.UPDATE:
        return (f"Update of alert {alert.alert_id}: more has been reported.",)
    if purpose is Purpose.ESCALATION:
        told = _moment(alert.created_at, zone)
        return (f"Made at {told}, and nobody has acknowledged it.",)
    return ()


def _reasons(alert: Alert, envelope: Envelope) -> tuple[str, ...]:
    """Say why this is told, and what a reader must know before the evidence."""
    why = clean_lines(alert.notice) or EXPLAINED[alert.reason]
    repeat = ("A possible repeat: an earlier sending was interrupted.",) if envelope.repeat else ()
    reason = f"Reason: {alert.reason.value} ({why})"
    return (reason, *repeat, *envelope.coverage.splitlines())


def _thread(alert: Alert) -> str:
    if alert.watchlist is None or alert.item is None or alert.episode is None:
        return ""
    return f"{alert.watchlist}/{alert.item}/{alert.episode}"


def _state(alert: Alert) -> str:
    return alert.state.value if alert.state else "unknown"


def alert_url(base_url: str, alert_id: str) -> str:
    """Give the address of an alert's page."""
    return f"{base_url.rstrip('/')}/alerts/{alert_id}"


def clean_lines(text: str) -> str:
    """Clean each line by itself, keeping the lines."""
    return "\n".join(clean_text(line) for line in text.splitlines())


# --- titles --------------------------------------------------------------------------


def _title_of_one(alert: Alert) -> str:
    state = f"{alert.state.value.upper()}: " if alert.state else ""
    return f"{state}{_heading(alert)} – {alert.hits[0].outlet_name}"


def _heading(alert: Alert) -> str:
    """Say what is told; first of all where something told before is taken back."""
    corrected = "Corrected: " if alert.reason is Reason.CORRECTED else ""
    return f"{corrected}{alert.item_title}"


def _title_of_many(alert: Alert) -> str:
    states = Counter(hit.state for hit in alert.hits)
    done = f", {states[State.DONE]} done" if states[State.DONE] else ""
    count = f"{len(alert.hits)} {'report' if len(alert.hits) == 1 else 'reports'}"
    summary = "Summary of what was held back" if alert.notice else "Summary of older articles"
    kind = "Digest" if alert.reason is Reason.DIGEST else summary
    return f"{kind}: {count}{done} – {alert.item_title}"


def _title_of_notice(alert: Alert) -> str:
    lines = clean_lines(alert.notice).splitlines()
    return f"Watchdog {alert.reason.value}: {lines[0] if lines else 'see the page'}"


# --- bodies --------------------------------------------------------------------------


def _others(alert: Alert, shown: Sequence[Hit], envelope: Envelope) -> tuple[str, ...]:
    """Name who else reports it, beyond the hits that are shown."""
    rest = [hit.outlet_name for hit in alert.hits[len(shown) :]]
    names = dict.fromkeys(clean_text(name) for name in (*rest, *envelope.also))
    seen = {clean_text(hit.outlet_name) for hit in shown}
    others = [isolate(name) for name in names if name and name not in seen]
    return (f"Also reported by: {', '.join(others)}",) if others else ()


def _more(alert: Alert, shown: Sequence[Hit], _: Envelope) -> tuple[str, ...]:
    more = len(alert.hits) - len(shown)
    return (f"… and {more} more on the alert's page.",) if more > 0 else ()


def _tell_hit(shown: Evidence) -> str:
    """Give one hit with its sentence and its words."""
    said = ", as somebody says" if shown.attributed else ""
    lines = [
        f"{_source(shown)} · {shown.said}{said}",
        isolate(shown.headline),
        f"“{isolate(bracket_pieces(shown.sentence).strip())}”",
        _mixed(shown),
        " · ".join(isolate(concept) for concept in shown.concepts),
        shown.link,
    ]
    return "\n".join(line for line in lines if line)


def _mixed(shown: Evidence) -> str:
    """Say that the article contradicts itself; "" where it does not."""
    others = " and ".join(state.value for state in shown.conflicts)
    return f"Mixed, read it: other sentences say {others}." if others else ""


def _list_hit(shown: Evidence) -> str:
    """Give one report of many in a few lines."""
    lines = [
        f"{shown.said if shown.withdrawn else shown.state.value}: {isolate(shown.item_title)}",
        _source(shown),
        isolate(shown.headline),
        shown.link,
    ]
    return "\n".join(line for line in lines if line)


def _source(shown: Evidence) -> str:
    return f"{isolate(shown.outlet)} · {shown.language_name} · {shown.when}"


def show_hit(hit: Hit, declarations: Declarations, zone: ZoneInfo) -> Evidence:
    """Clean and cut what a message shows of one hit."""
    language = declarations.languages.get(hit.language)
    item = declarations.item(hit.item)
    published = hit.published_at is not None
    at = hit.published_at or hit.seen_at
    return Evidence(
        item_title=clean_text(item.title if item else str(hit.item)),
        state=hit.state,
        detail=hit.detail,
        outlet=clean_text(hit.outlet_name),
        language=hit.language,
        language_name=language.name if language else hit.language,
        right_to_left=language is not None and language.direction == "rtl",
        when=f"{'published' if published else 'seen'} {_moment(at, zone)}",
        headline=cut(clean_text(hit.title), HEADLINE_LIMIT),
        sentence=split_sentence(hit),
        concepts=tuple(clean_text(concept) for concept in hit.concepts),
        link=safe_link(hit.url) or "",
        attributed=hit.attributed,
        conflicts=hit.conflicts,
        withdrawn=hit.withdrawn,
    )


def _moment(at: datetime, zone: ZoneInfo) -> str:
    """Write a moment as clocks in the route's zone show it."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def _zone(alert: Alert, declarations: Declarations) -> ZoneInfo:
    if alert.hits:
        return find_route(declarations, alert.hits[0].item).zone
    return declarations.routing.routes[OPERATORS].zone
