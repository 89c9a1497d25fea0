from dataclasses import replace

from tests.pipeline.making import EN, GAZETTE, NOON, WATCHLIST, declare

from watchdog.model import State
from watchdog.pipeline.analyse import prepare
from watchdog.pipeline.examples import try_examples

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
