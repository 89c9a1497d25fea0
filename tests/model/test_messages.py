from watchdog.model import Detail, Evidence, LanguageCode, State


def _evidence(state: State, detail: Detail | None = None, *, withdrawn: bool = False) -> Evidence:
    return Evidence(
        item_title="An invitation is sent",
        state=state,
        detail=detail,
        outlet="The Gazette",
        language=LanguageCode("en"),
        language_name="English",
        right_to_left=False,
        when="published 2026-05-04 12:00 UTC",
        headline="News",
        sentence=(),
        concepts=(),
        link="",
        withdrawn=withdrawn,
    )


def test_what_an_article_says_is_its_state_its_detail_and_whether_it_stands() -> None:
    assert _evidence(State.DONE).said == "done"
    assert _evidence(State.DENIED, Detail.NOT_YET).said == "denied (not-yet)"
    assert _evidence(State.DONE, withdrawn=True).said == "done, taken back"
