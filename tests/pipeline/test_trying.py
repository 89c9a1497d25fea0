import pytest
from tests.pipeline.making import INVITATION, NEWS, NOON, declare

from watchdog.errors import DeclarationError
from watchdog.match import Finding
from watchdog.model import Article, LanguageCode, OutletId, State
from watchdog.pipeline.analyse import prepare
from watchdog.pipeline.trying import edit_bench, try_article

BENCH = prepare(declare("https://news.example"))
YAML = "watchlist: w\nconcepts: {bridge: {en: [bridge]}}\nitems: [{id: bridge, match: bridge}]\n"


def _article(text: str) -> Article:
    return Article(
        url="", outlet=OutletId(""), language=LanguageCode("en"), title="", paragraphs=(text,)
    )


def test_a_trial_says_the_state_and_every_cue() -> None:
    trial = next(
        one for one in try_article(BENCH, _article(NEWS), "", None, NOON) if one.item == INVITATION
    )

    assert trial.judgement is not None
    assert trial.judgement.state is State.DONE
    [(sentence, cues)] = trial.sentences
    assert sentence == trial.judgement.sentence
    assert [cue.words for cue in cues if cue.wins] == [trial.judgement.cue]


def test_a_trial_says_what_is_missing() -> None:
    [trial] = try_article(BENCH, _article("Nothing of it."), "", INVITATION, NOON)

    assert (trial.finding, trial.judgement, trial.sentences) == (Finding.MISSING, None, ())
    assert trial.missing


def test_an_edited_watchlist_is_tried_in_place_of_all() -> None:
    [trial] = try_article(BENCH, _article("The bridge."), YAML, None, NOON)

    assert trial.item.item == "bridge"
    assert trial.finding is Finding.MATCH
    with pytest.raises(DeclarationError, match=r"edited\.yaml:"):
        edit_bench(BENCH, "watchlist: [")
