"""The HTML part of a mail: what happened, why, the evidence, two buttons; no pictures.

In:   a Message.
Out:  HTML with its styles inline, as mail programs want it.
Pure: no I/O, no clock, no randomness.

Everything is escaped: scraped text is hostile. Each article's words carry their language and
direction, so that Pashto and Dari stand and are read aloud as they should.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from watchdog.model import Evidence, Message, Piece, Standing, State

_FONT = "font-family:'Segoe UI','Noto Sans','Noto Naskh Arabic',Tahoma,Arial,sans-serif"
_COLOURS = {
    State.DONE: "#b3261e",
    State.DENIED: "#1b5e9c",
    State.PLANNED: "#8a5a00",
    State.POSSIBLE: "#5b5f66",
}
_HEADING = "font-size:20px;line-height:1.3;margin:6px 0 10px"
_BUTTON = "display:inline-block;margin:4px 6px 4px 0;padding:9px 14px;border-radius:4px"
_GREY = "#5b5f66"
_CONCEPT = "background:#fff3bf;color:#1f2328;border-radius:2px"
_CUE = "background:#ffd8d3;color:#1f2328;border-radius:2px;font-weight:bold"


def lay_out_html(message: Message) -> str:
    """Lay a message out for mail programs, narrow ones too."""
    heading = escape(message.heading or message.title)
    parts = [
        _badge(message.state),
        f'<h1 dir="auto" style="{_HEADING}">{heading}</h1>',
        *(_line(line) for line in message.lines),
        *_standing(message.standing),
        *(_evidence(one) for one in message.evidence),
        *(_line(line) for line in message.closing),
        _buttons(message),
    ]
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light">'
        f"<title>{escape(message.title)}</title></head>"
        f'<body style="margin:0;background:#f4f5f7;color:#1f2328;{_FONT}">'
        '<div style="max-width:640px;margin:0 auto;padding:20px;background:#ffffff">'
        + "\n".join(part for part in parts if part)
        + "</div></body></html>\n"
    )


def _badge(state: State | None) -> str:
    if state is None:
        return ""
    colour = _COLOURS.get(state, _GREY)
    return (
        f'<span style="display:inline-block;padding:3px 10px;border-radius:3px;color:#ffffff;'
        f'background:{colour};font-weight:bold;font-size:13px">{escape(state.value.upper())}</span>'
    )


def _line(words: str) -> str:
    return f'<p dir="auto" style="margin:4px 0;font-size:14px;color:{_GREY}">{escape(words)}</p>'


def _standing(standing: Sequence[Standing]) -> Iterator[str]:
    """Show the items of a digest, each with its small timeline."""
    for words, group in groupby(standing, key=lambda one: one.group):
        yield f'<h2 style="font-size:16px;margin:16px 0 4px">{escape(words)}</h2>'
        for one in group:
            steps = "".join(f"<li>{escape(step)}</li>" for step in one.steps)
            yield (
                f'<p dir="auto" style="margin:8px 0 0">{_badge(one.state)} {escape(one.title)}</p>'
                f'<ul style="margin:4px 0;font-size:13px;color:{_GREY}">{steps}</ul>'
            )


def _evidence(one: Evidence) -> str:
    direction = "rtl" if one.right_to_left else "ltr"
    align = "right" if one.right_to_left else "left"
    spoken = f'lang="{escape(one.language)}" dir="{direction}"'
    edge = f"border-{align}:4px solid #d0d7de"
    words = "".join(_piece(piece) for piece in one.sentence)
    concepts = " · ".join(f"<bdi>{escape(concept)}</bdi>" for concept in one.concepts)
    headline = escape(one.headline) or "(no headline)"
    linked = (
        f'<a href="{escape(one.link)}" style="color:#0b57a4;text-decoration:none">{headline}</a>'
        if one.link
        else headline
    )
    return (
        '<div style="margin:16px 0;padding:0">'
        f'<p style="margin:0 0 4px;font-size:13px;color:{_GREY}"><bdi>{escape(one.outlet)}</bdi> · '
        f"{escape(one.language_name)} · {escape(one.when)} · "
        f"<b>{escape(one.said)}</b></p>"
        f'<p {spoken} style="margin:0 0 6px;font-size:17px;font-weight:bold;text-align:{align}">'
        f"{linked}</p>"
        f'<blockquote {spoken} style="margin:0 0 6px;padding:2px 12px;{edge};font-size:16px;'
        f'line-height:1.6;text-align:{align}">{words}</blockquote>'
        f'<p style="margin:0;font-size:13px;color:{_GREY}">{concepts}</p></div>'
    )


def _piece(piece: Piece) -> str:
    text = escape(piece.text)
    if piece.cue:
        return f'<mark style="{_CUE}">{text}</mark>'
    return f'<mark style="{_CONCEPT}">{text}</mark>' if piece.concepts else text


def _buttons(message: Message) -> str:
    links = [("Open the alert", message.url, "#1f2328")]
    links += [(action.words, action.url, "#0b57a4") for action in message.actions]
    buttons = " ".join(
        f'<a href="{escape(url)}" style="{_BUTTON};'
        f"background:{colour};color:#ffffff;text-decoration:none;"
        f'font-size:14px">{escape(words)}</a>'
        for words, url, colour in links
    )
    return f'<p style="margin:20px 0 0">{buttons}</p>'
