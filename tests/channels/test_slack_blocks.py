import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.channels.making import make_alert_message, make_evidence, make_message, make_pashto

from watchdog.channels.slack_blocks import lay_out_blocks
from watchdog.model import ConceptId, Piece, State

EVIL = "<!channel> <@U1> <#C1> <http://evil.example|bank> & *bold* `code` ~no~"


def _texts(payload: dict[str, Any]) -> list[str]:
    found = []
    for block in payload["blocks"]:
        for one in [block, *block.get("elements", [])]:
            text = one.get("text")
            found += [text["text"]] if isinstance(text, dict) else [text] if text else []
    return found


def test_the_header_names_the_state_and_the_event() -> None:
    payload = lay_out_blocks(make_alert_message())

    assert payload["blocks"][0]["text"]["text"] == "🔴 DONE: The invitation is sent"


def test_matched_words_and_the_cue_are_marked() -> None:
    texts = _texts(lay_out_blocks(make_alert_message()))

    assert (
        "The \u200b*Commission*\u200b \u200b_\u200b*has sent*\u200b_\u200b"
        " an \u200b*invitation*\u200b."
    ) in texts


def test_pashto_paragraphs_begin_from_the_right() -> None:
    texts = _texts(lay_out_blocks(make_alert_message(make_pashto())))

    (sentence,) = [text for text in texts if "طالبانو" in text]
    assert sentence.startswith("\u200f")


def test_buttons_open_the_alert_and_act() -> None:
    buttons = lay_out_blocks(make_alert_message())["blocks"][-1]

    assert [one["text"]["text"] for one in buttons["elements"]] == [
        "Open the alert",
        "Acknowledge",
        "False alarm",
    ]
    assert all(
        one["url"].startswith("http://127.0.0.1:8080/alerts/a1") for one in buttons["elements"]
    )


def test_hostile_text_becomes_letters_everywhere() -> None:
    one = make_evidence(
        headline=EVIL, outlet=EVIL, sentence=(Piece(EVIL, cue=True),), concepts=(EVIL,)
    )
    payload = lay_out_blocks(
        make_alert_message(one, heading=EVIL, lines=(EVIL,), closing=(EVIL,), title=EVIL)
    )

    written = json.dumps(payload, ensure_ascii=False)
    for mark in ("<!", "<@", "<#", "<http"):
        assert mark not in written
    for text in _texts(payload)[1:]:  # the header is no markup
        assert not any(mark in text for mark in ("*bold*", "`", "~no~"))
    assert not payload["unfurl_links"]
    assert not payload["unfurl_media"]


def test_an_article_without_a_link_has_no_button() -> None:
    payload = lay_out_blocks(make_alert_message(make_evidence(link="", headline="", concepts=())))

    assert [block["type"] for block in payload["blocks"]].count("actions") == 1


@settings(deadline=None)  # long texts on a busy machine
@given(
    text=st.text(min_size=1, max_size=40),
    times=st.sampled_from([1, 100, 400]),
    many=st.integers(0, 16),
    state=st.sampled_from([None, *State]),
)
def test_any_message_stays_within_slacks_limits(
    text: str, times: int, many: int, state: State | None
) -> None:
    long = text * times
    one = make_evidence(
        headline=long,
        outlet=long,
        sentence=(Piece(long), Piece(long, concepts=(ConceptId("x"),))),
        concepts=(long,) * 20,
        link=f"https://c.example/{'x' * times * 10}",
    )
    payload = lay_out_blocks(
        make_message(
            title=long, heading=long, lines=(long,) * 3, evidence=(one,) * many, state=state
        )
    )

    assert len(payload["blocks"]) <= 50
    assert sum(len(words) for words in _texts(payload)) <= 13_200
    for block in payload["blocks"]:
        limit = 150 if block["type"] == "header" else 3000
        if "text" in block:
            assert 1 <= len(block["text"]["text"]) <= limit
        for element in block.get("elements", []):
            words = element["text"]
            assert len(words if isinstance(words, str) else words["text"]) <= 2000
            assert len(element.get("url", "")) <= 3000
