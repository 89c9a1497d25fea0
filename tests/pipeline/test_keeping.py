from dataclasses import replace
from typing import Any

import pytest
from tests.pipeline.making import (
    DAY,
    DENIAL,
    GAZETTE,
    HOUR,
    INVITATION,
    NEWS,
    NOON,
    Newsroom,
    PowerCutError,
    cut_power,
    make_outlet,
)

from watchdog.model import Analysis, Article, Body, Candidate, LanguageCode
from watchdog.pipeline import keeping
from watchdog.pipeline.analyse import analyse_article
from watchdog.pipeline.keeping import Kept, keep_analysis
from watchdog.store import SeenCandidate, pending_changes, record_candidates

URL = "https://news.example/gazette/1"


def test_an_analysis_is_kept_as_a_whole(room: Newsroom) -> None:
    kept = _keep(room, _analysis(room, NEWS))

    assert kept == Kept(number=0, is_new=True, hits=1, changes=1)
    assert room.hits() == {"1": "done"}


def test_the_same_revision_twice_adds_nothing(room: Newsroom) -> None:
    first = _keep(room, _analysis(room, NEWS))

    again = _keep(room, _analysis(room, NEWS))

    assert again == replace(first, is_new=False, hits=0, changes=0)
    assert len(room.read(lambda c: pending_changes(c, 9))) == 1


def test_an_exception_midway_leaves_nothing(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = _analysis(room, NEWS)
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "add_change", cut_power)
        with pytest.raises(PowerCutError):
            _keep(room, analysis)
    assert (room.rows("v_hits"), room.rows("v_articles")) == ([], [])

    assert _keep(room, analysis).changes == 1


def test_an_item_removed_by_an_edit_is_passed_over(room: Newsroom) -> None:
    analysis = _analysis(room, NEWS)
    room.declare(replace(room.declarations, watchlists=()))

    assert _keep(room, analysis) == Kept(number=0, is_new=True)
    assert room.hits() == {}


def test_another_text_is_another_revision_and_may_change_the_state(room: Newsroom) -> None:
    _keep(room, _analysis(room, DENIAL))

    kept = _keep(room, _analysis(room, NEWS))

    assert kept == Kept(number=1, is_new=True, hits=0, changes=1)
    assert room.hits() == {"1": "done"}


def test_what_was_published_before_the_item_was_asked_for_is_old(room: Newsroom) -> None:
    _keep(room, _analysis(room, NEWS, published_at=NOON - 2 * DAY))
    [change] = room.read(lambda c: pending_changes(c, 9))

    assert change.old


def test_a_change_is_of_now_not_of_when_the_article_was_seen(room: Newsroom) -> None:
    _keep(room, _analysis(room, DENIAL))
    room.pass_time(HOUR)
    _keep(room, _analysis(room, NEWS))
    _, change = room.read(lambda c: pending_changes(c, 9))

    assert (change.change.at, change.hit.seen_at) == (NOON + HOUR, NOON)


def _analysis(room: Newsroom, text: str, **fields: Any) -> Analysis:
    article = Article(
        url=URL,
        outlet=GAZETTE,
        language=LanguageCode("en"),
        title="From Brussels",
        paragraphs=(text,),
        **fields,
    )
    analysis = room.walk.sandbox.run(analyse_article, article, room.clock())
    assert [judgement.item for judgement in analysis.judgements] == [INVITATION]
    return analysis


def _keep(room: Newsroom, analysis: Analysis) -> Kept:
    def keep(c: Any) -> Kept:
        outlet = make_outlet("https://news.example", GAZETTE)
        [recorded] = record_candidates(
            c,
            source_id=None,
            outlet=outlet.id,
            publisher=outlet.publisher,
            language=outlet.languages[0],
            seen=[SeenCandidate(candidate=Candidate(url=URL), canonical_url=URL)],
            now=room.clock(),
        )
        return keep_analysis(
            c,
            recorded.article_id,
            analysis,
            room.walk.declarations,
            body=Body.FEED,
            old=False,
            now=room.clock(),
        )

    return room.write(keep)
