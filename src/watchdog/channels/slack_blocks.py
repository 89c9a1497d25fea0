r"""A message as Slack's blocks: state, why, the marked sentence, buttons.

In:   a Message.
Out:  the payload of a webhook or of `chat.postMessage`, without its channel.
Pure: no I/O, no clock, no randomness.

Slack refuses a whole message for one text that is too long, so every text is cut to Slack's
limits. Scraped text is hostile: `&`, `<` and `>` are escaped as Slack asks, so that no mention
(`<!channel>`) and no link of a stranger can be made; links are never unfurled.

>>> escape_text("<!channel> & *all*")
'&lt;!channel&gt; &amp; ∗all∗'
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from watchdog.model import Evidence, Link, Message, Piece, Standing, State

HEADER = 150  # letters: Slack's limits, of which we stay below
SECTION = 2900  # of 3,000
CONTEXT = 1900  # of 2,000
FALLBACK = 2900  # of 4,000
BUTTON = 75
LINK = 3000
ALTOGETHER = 12_000  # "msg_blocks_too_long" comes near 13,200
BLOCKS = 45  # of 50

_EMOJI = {
    State.DONE: "🔴",
    State.DENIED: "🔵",
    State.PLANNED: "🟠",
    State.POSSIBLE: "⚪",
}
# Letters that would begin bold, strike-through or code. Slack knows no escape for them.
_FORMATTING = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ", "&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ANGLES = str.maketrans("<>", "‹›")  # plain text knows no mentions; better safe
_EDGE = "\u200b"  # marks only work between what Slack takes for words
_RIGHT_TO_LEFT = "\u200f"  # Slack takes a paragraph's direction from its first letter
_LEFT_TO_RIGHT = "\u200e"  # and our own words are English, whatever an outlet's name is


def escape_text(text: str) -> str:
    """Make letters of what Slack would take for markup."""
    return text.translate(_FORMATTING)


def lay_out_blocks(message: Message, *, interactive: bool = False) -> dict[str, Any]:
    """Lay a message out; within all of Slack's limits, whatever it holds.

    `interactive` buttons act by themselves, all others are links.
    """
    badge = f"{_EMOJI.get(message.state, '🔔')} " if message.state else ""
    state = f"{message.state.value.upper()}: " if message.state else ""
    words = (message.heading or message.title).translate(_ANGLES)
    heading = _cut(f"{badge}{state}{words}", HEADER) or "Watchdog"
    top: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": heading, "emoji": False}}
    ]
    if message.lines:
        top.append(_context("\n".join(message.lines)))
    buttons = _buttons(message, interactive=interactive)
    middle = [*_standing(message.standing)]
    middle += [block for one in message.evidence for block in _evidence(one)]
    closing = [_context(line) for line in message.closing]
    return {
        "text": _cut_escaped(message.title, FALLBACK),
        "blocks": [*_within_limits([*top, *middle, *closing]), buttons],
        "unfurl_links": False,
        "unfurl_media": False,
        "link_names": False,
        "parse": "none",
    }


def _standing(standing: Sequence[Standing]) -> Iterator[dict[str, Any]]:
    """Show the items of a digest, each with its small timeline."""
    for words, group in groupby(standing, key=lambda one: one.group):
        yield {"type": "divider"}
        yield _section(_bold(words))
        for one in group:
            yield _section(f"{_EMOJI.get(one.state, '')} {_bold(one.title)} {one.state.value}")
            yield _context("\n".join(one.steps))


def _evidence(one: Evidence) -> list[dict[str, Any]]:
    mark = _RIGHT_TO_LEFT if one.right_to_left else ""
    source = f"{_LEFT_TO_RIGHT}{one.outlet} · {one.language_name} · {one.when} · {one.said}"
    blocks = [{"type": "divider"}, _context(source)]
    if one.headline:
        blocks.append(_section(f"{mark}{_bold(one.headline)}"))
    if sentence := "".join(
        _piece(piece, slant=not one.right_to_left) for piece in one.sentence
    ).strip():
        blocks.append(_section(f"{mark}{sentence}"))
    if one.concepts:
        blocks.append(_context(" · ".join(one.concepts)))
    if one.link and len(one.link) <= LINK:
        blocks.append({"type": "actions", "elements": [_button("Read the article", one.link)]})
    return blocks


def _piece(piece: Piece, *, slant: bool) -> str:
    """Mark a piece: concepts bold; the cue slanted too, or in angles: Arabic letters collide."""
    if not piece.text.strip() or not (piece.concepts or piece.cue):
        return escape_text(piece.text)
    before = piece.text[: len(piece.text) - len(piece.text.lstrip())]
    after = piece.text[len(piece.text.rstrip()) :]
    marked = _bold(piece.text.strip())
    if piece.cue:
        marked = f"{_EDGE}_{marked}_{_EDGE}" if slant else f"‹{marked}›"
    return f"{before}{marked}{after}"


def _bold(text: str) -> str:
    return f"{_EDGE}*{escape_text(text)}*{_EDGE}"


def _section(text: str) -> dict[str, Any]:
    # Headline and sentence are cut by letters long before; escaping may lengthen them fivefold.
    return {"type": "section", "text": _words(_cut_markup(text, SECTION))}


def _context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [_words(_cut_escaped(text, CONTEXT))]}


def _words(text: str) -> dict[str, Any]:
    # Verbatim: addresses and names in the text are not made links or mentions.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _buttons(message: Message, *, interactive: bool) -> dict[str, Any]:
    elements = [_button("Open the alert", message.url)] if len(message.url) <= LINK else []
    for link in message.actions:
        if interactive and link.action:
            elements.append(_acting_button(link, message.alert_id))
        elif len(link.url) <= LINK:
            elements.append(_button(link.words, link.url))
    return {"type": "actions", "elements": elements}


def _button(words: str, url: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": _cut(words, BUTTON), "emoji": False}
    return {"type": "button", "text": text, "url": url}


def _acting_button(link: Link, alert_id: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": _cut(link.words, BUTTON), "emoji": False}
    return {"type": "button", "text": text, "action_id": link.action, "value": alert_id}


# --- limits --------------------------------------------------------------------------


def _within_limits(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the first blocks, as many as Slack takes; the alert's page has all of them."""
    kept: list[dict[str, Any]] = []
    used = 0
    for block in blocks:
        used += sum(len(words["text"]) for words in _texts(block))
        if used > ALTOGETHER or len(kept) >= BLOCKS:
            kept.append(_context("… and more on the alert's page."))
            break
        kept.append(block)
    return kept


def _texts(block: dict[str, Any]) -> list[dict[str, Any]]:
    own = [block["text"]] if "text" in block else []
    return own + [one for one in block.get("elements", []) if isinstance(one["text"], str)]


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _cut_escaped(text: str, limit: int) -> str:
    """Escape, and cut so that no escape is left in halves."""
    return _cut_markup(escape_text(text), limit)


def _cut_markup(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    start = kept.rfind("&")
    if start >= 0 and ";" not in kept[start:]:
        kept = kept[:start]
    return f"{kept.rstrip()}…"
