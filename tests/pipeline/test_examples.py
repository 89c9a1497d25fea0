"""Examples as tests: how they are tried, and those of the watchlist we ship, which hold."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.pipeline.making import EN, GAZETTE, NOON, WATCHLIST, declare

from watchdog.config import load_declarations
from watchdog.lint import find_warnings
from watchdog.model import LanguageCode, State
from watchdog.pipeline.analyse import prepare
from watchdog.pipeline.examples import missing_examples, try_examples

DECLARATIONS = load_declarations(Path(__file__).parents[2] / "watchlists", secrets={})
NOW = datetime(2026, 6, 1, tzinfo=UTC)
EACH = 4  # examples per item and language
EXAMPLES = """\
    examples:
      - {lang: en, text: "The Commission has sent a formal invitation.", expect: done}
      - {lang: en, text: "The Commission has not sent an invitation.", expect: done}
      - {lang: en, text: "Rain is expected.", expect: silent}
      - {lang: en, title: "Commission invites", text: "Rain is expected.", expect: silent}
"""


def test_every_example_is_tried_in_order() -> None:
    bench = prepare(declare(text=WATCHLIST + EXAMPLES))

    trials = try_examples(bench, NOON)

    assert [trial.state for trial in trials] == [
        State.DONE,
        State.DENIED,
        None,
        State.UNDECIDED,
    ]
    assert [trial.passed for trial in trials] == [True, False, True, False]
    assert [trial.cue for trial in trials][:2] == ["has sent", "has not sent"]
    assert {trial.example.language for trial in trials} == {EN}


def test_a_watchlist_for_one_outlet_alone_is_tried_all_the_same() -> None:
    declared = declare(text=WATCHLIST + EXAMPLES)
    [watchlist] = declared.watchlists
    narrow = replace(declared, watchlists=(replace(watchlist, outlets=(GAZETTE,)),))

    assert next(iter(try_examples(prepare(narrow), NOON))).passed


def test_every_example_gets_its_state() -> None:
    trials = try_examples(prepare(DECLARATIONS), NOW)

    wrong = [(trial.example.line, str(trial.state), trial.cue) for trial in trials if trial.failed]
    assert wrong == []
    assert not any(trial.mended for trial in trials)


def test_every_item_has_examples_in_every_language() -> None:
    for watchlist in DECLARATIONS.watchlists:
        for item in watchlist.items:
            counted = Counter(example.language for example in item.examples)
            assert {
                code: counted[code] for code in watchlist.languages if counted[code] < EACH
            } == {}
            for code in watchlist.languages:
                expected = {one.expect for one in item.examples if one.language == code}
                assert {None, "denied", "done"} <= expected, (item.key, code)
        assert missing_examples(DECLARATIONS, watchlist.languages) == ()


def test_nothing_about_languages_is_unwise() -> None:
    assert [line for line in find_warnings(DECLARATIONS) if "/languages/" in line] == []


def test_a_trial_tells_what_matched_and_by_which_words() -> None:
    trial = try_examples(prepare(DECLARATIONS), NOW)[0]

    assert (trial.state, trial.cue, trial.matched) == ("done", "has sent", ("invitation",))
    assert trial.sentence == trial.example.text


def test_missing_examples_are_named() -> None:
    [missing, *_] = missing_examples(DECLARATIONS, [LanguageCode("fa")])

    assert (missing[0].key.item, missing[1]) == ("formal-invitation", "fa")
