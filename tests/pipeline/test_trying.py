from dataclasses import replace

import pytest
from tests.pipeline.making import INVITATION, NEWS, NOON, declare

from watchdog.errors import DeclarationError
from watchdog.match import Finding
from watchdog.model import Article, LanguageCode, OutletId, State
from watchdog.pipeline.analyse import prepare
from watchdog.pipeline.trying import edit_bench, tell_apart, try_article

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


ABOUT = """\
watchlist: desk
concepts: {bridge: {en: [bridge]}, river: {en: [river]}}
items: [{id: invitation, match: bridge, about: river}]
"""


@pytest.mark.parametrize(
    ("title", "paragraphs", "least"),
    [
        ("Of a bridge", ["Quiet.", "The river bridge is open."], 0),
        ("At the river", ["Quiet.", "The bridge is open."], 1),
        ("Of a day", ["At the river.", "The bridge is open."], 2),
        ("Of a day", ["Quiet.", "The bridge is open.", "So is the river."], 3),
        ("Of a day", ["Quiet.", "The bridge is open."], None),
    ],
)
def test_the_least_of_an_article_is_what_its_item_needs(
    title: str, paragraphs: list[str], least: int | None
) -> None:
    bench = prepare(declare(text=ABOUT))
    sentence = next(one for one in paragraphs if "bridge" in one)
    article = replace(_article(""), title=title, paragraphs=tuple(paragraphs))
    parts = [
        ("", (sentence,)),
        (title, (sentence,)),
        (title, (paragraphs[0], sentence)),
        (title, tuple(paragraphs)),
    ]

    found = tell_apart(bench, article, sentence, INVITATION, NOON)

    assert (found and (found.title, found.paragraphs)) == (None if least is None else parts[least])
