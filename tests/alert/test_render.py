"""A message says what, why, where and when, with the evidence, and nothing hostile."""

from hypothesis import given
from hypothesis import strategies as st
from tests.alert.making import NOON, PS, VISA, declare, desk, make_alert, make_hit

from watchdog.alert import render_message
from watchdog.alert.render import BODY_LIMIT, HITS_LISTED, TITLE_LIMIT
from watchdog.alert.values import Envelope
from watchdog.model import Alert, ConceptId, Detail, Hit, Message, Purpose, Reason, State


def _render(alert: Alert, purpose: Purpose = Purpose.ALERT, also: tuple[str, ...] = ()) -> Message:
    return render_message(
        alert, purpose, declare(desk()), "http://127.0.0.1:8080/", Envelope(also=also)
    )


def test_everything_a_reader_needs_to_act_or_doubt() -> None:
    message = _render(make_alert(), also=("Kabul Gazette", "The Courier"))

    assert message.alert_id == "a1"
    assert message.title == "DONE: The invitation is sent – The Courier"
    assert message.url == "http://127.0.0.1:8080/alerts/a1"
    assert message.body.splitlines() == [
        "The invitation is sent",
        "State: done",
        "Reason: first-report (nothing had been reported before)",
        "",
        "The Courier · English · published 2026-09-01 13:55 CEST · done",
        "Letter leaves Brussels",
        "“The [Commission] ‹has sent› a formal [invitation] to Kabul.”",
        "invitation · commission",
        "https://courier.example/1",
        "",
        "Also reported by: Kabul Gazette",
        "",
        "Alert: http://127.0.0.1:8080/alerts/a1",
    ]


def test_a_pashto_article_is_isolated_and_named_in_the_items_own_words() -> None:
    hit = make_hit(
        language=PS,
        outlet_name="کابل ورځپاڼه",
        title="کمېسیون طالبانو ته بلنلیک ولېږه",
        sentence="کمېسیون طالبانو ته بلنلیک ولېږه.",
        marks=((19, 25, "invitation"), (26, 31, "cue")),
        published_at=None,
        concepts=(ConceptId("invitation"),),
    )

    body = _render(make_alert(hit)).body

    assert "\u2068کمېسیون طالبانو ته بلنلیک ولېږه\u2069" in body
    assert "“\u2068کمېسیون طالبانو ته [بلنلیک] ‹ولېږه›.\u2069”" in body
    assert "Pashto · seen 2026-09-01 14:00 CEST" in body
    assert "\ninvitation\n" in body


def test_a_denial_says_of_which_kind() -> None:
    hit = make_hit(state=State.DENIED, detail=Detail.NOT_YET)

    assert "· denied (not-yet)" in _render(make_alert(hit, state=State.DENIED)).body


def test_an_article_that_contradicts_itself_is_called_mixed() -> None:
    hit = make_hit(attributed=True, conflicts=(State.DENIED, State.POSSIBLE))

    body = _render(make_alert(hit)).body

    assert "· done, as somebody says\n" in body
    assert "\nMixed, read it: other sentences say denied and possible.\n" in body


def test_an_update_says_that_it_is_one_under_the_same_id() -> None:
    message = _render(make_alert(make_hit(1), make_hit(2, outlet_name="Post")), Purpose.UPDATE)

    assert message.title.startswith("Update: DONE: ")
    assert message.body.startswith("Update of alert a1: more has been reported.")
    assert message.url.endswith("/alerts/a1")
    assert "Post" in message.body


def test_an_escalation_says_why_it_comes() -> None:
    assert _render(make_alert(), Purpose.ESCALATION).title.startswith("Not acknowledged: ")


def test_many_hits_are_named_by_outlet_only() -> None:
    hits = [make_hit(n, outlet_name=f"Outlet {n}") for n in range(1, 7)]

    assert "Also reported by: Outlet 4, Outlet 5, Outlet 6" in _render(make_alert(*hits)).body


def test_a_summary_lists_and_counts() -> None:
    hits = [make_hit(n, url=f"https://courier.example/{n}") for n in range(1, 20)]
    alert = make_alert(
        *hits[:-1],
        make_hit(99, State.PLANNED, item=VISA),
        reason=Reason.SUMMARY,
        item=None,
        item_title="2 items",
    )

    message = _render(alert, Purpose.SUMMARY)

    assert message.title == "Summary of older articles: 19 reports, 18 done – 2 items"
    assert message.body.count("https://courier.example/") == HITS_LISTED
    assert "… and 7 more on the alert's page." in message.body
    assert "done: The invitation is sent" in message.body


def test_a_notice_carries_its_words_line_by_line() -> None:
    alert = Alert(
        alert_id="a1",
        reason=Reason.CONFIG,
        watchlist=None,
        item=None,
        item_title="",
        state=None,
        created_at=NOON,
        notice="2 mistakes in watchlists\neu.yaml:3:1: unknown key",
    )

    message = _render(alert)

    assert message.title == "Watchdog config: 2 mistakes in watchlists"
    assert "2 mistakes in watchlists\neu.yaml:3:1: unknown key\n" in message.body


def test_hostile_text_is_cleaned_and_cut() -> None:
    hostile = "x\r\nBcc: all@victim.example\u202e\x00\ud800" + "y" * 5000
    hit = make_hit(title=hostile, sentence=hostile * 3, url="javascript:alert(1)", marks=())

    message = _render(make_alert(hit, item_title=hostile))

    assert "\n" not in message.title
    assert len(message.title) <= TITLE_LIMIT
    assert "javascript" not in message.body
    assert not set(message.body) & set("\r\x00\u202e\ud800")


@given(st.text(max_size=300), st.integers(1, 60))
def test_any_text_gives_a_message_within_limits_that_keeps_its_link(text: str, many: int) -> None:
    hits: list[Hit] = [
        make_hit(n, title=text, sentence=text, outlet_name=text + str(n), marks=((0, 4, "cue"),))
        for n in range(many)
    ]

    for reason in (Reason.FIRST_REPORT, Reason.DIGEST):
        message = _render(make_alert(*hits, reason=reason, item_title=text))

        assert len(message.body) <= BODY_LIMIT
        assert message.body.endswith("/alerts/a1")
        assert message.body.count("\u2068") == message.body.count("\u2069")
        assert "\n" not in message.title
        message.body.encode()
