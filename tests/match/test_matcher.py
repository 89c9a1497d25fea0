from tests.match.make import concept, declare, item

from watchdog.config.expressions import parse_expression
from watchdog.declarations import Not
from watchdog.match import compile_watchlists
from watchdog.model import LanguageCode

DECLARED = declare(
    [
        concept("a", any=["alpha"]),
        concept("b", en=["beta"], prs=["بتا"]),
        concept("unused", any=["x"]),
    ],
    [
        item("one", parse_expression("a AND b")),
        item("two", parse_expression('b OR "gamma*"')),
        item("off", parse_expression("unused"), enabled=False),
    ],
)


def patterns(code: str) -> set[bytes]:
    index = compile_watchlists(DECLARED).terms[LanguageCode(code)]
    return {form.pattern for forms in index.forms for form, _ in forms}


def test_an_index_holds_the_terms_of_its_language_family_and_any() -> None:
    assert patterns("en") == {b" alpha ", b" beta ", b" gamma"}
    assert patterns("de") == {b" alpha ", b" gamma"}
    assert len(patterns("fa")) == 3  # Dari's too
    assert patterns("any") == patterns("de")


def test_items_wait_for_the_fewest_concepts_they_need() -> None:
    matcher = compile_watchlists(DECLARED)
    waiting = {
        slot.concept: [plan.item.key.item for plan in plans]
        for slot, plans in matcher.waiting.items()
    }

    assert waiting == {"a": ["one"], "b": ["two"], '"gamma*"': ["two"]}
    assert matcher.always == ()


def test_items_that_need_nothing_are_always_looked_at() -> None:
    odd = item("odd", Not(parse_expression("a")))

    (plan,) = compile_watchlists(declare([concept("a", any=["alpha"])], [odd])).always

    assert plan.item == odd
