from tests.match.make import LANGUAGES, concept, declare, document, item

from watchdog.config.expressions import parse_expression
from watchdog.declarations import Not
from watchdog.match import Matcher, compile_watchlists
from watchdog.match.scan import find_hits, hit_patterns
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
MATCHER = compile_watchlists(DECLARED)


def candidates(text: str, code: str = "en", matcher: Matcher = MATCHER) -> list[str]:
    index = matcher.index_for(LanguageCode(code))
    patterns = hit_patterns(find_hits(document(text, code=code), index))
    return [matcher.items[number].key.item for number in matcher.find_candidates(patterns, index)]


def test_items_wait_until_all_their_groups_occur() -> None:
    assert candidates("alpha x") == []
    assert candidates("beta") == ["two"]
    assert candidates("gammas") == ["two"]
    assert candidates("alpha beta beta") == ["one", "two"]


def test_an_index_holds_the_terms_of_its_language_family_and_any() -> None:
    assert candidates("alpha beta", "de") == []
    assert candidates("alpha بتا", "prs") == candidates("alpha بتا", "fa") == ["one", "two"]
    assert candidates("gamma", "de") == ["two"]
    assert MATCHER.index_for(LanguageCode("es")) is MATCHER.terms[LanguageCode("any")]


def test_items_that_need_nothing_are_always_looked_at() -> None:
    odd = item("odd", Not(parse_expression("a")))
    matcher = compile_watchlists(declare([concept("a", any=["alpha"])], [odd]))

    assert candidates("rain", matcher=matcher) == candidates("alpha", matcher=matcher) == ["odd"]


def test_an_empty_watchlist_finds_nothing() -> None:
    matcher = compile_watchlists(declare([], []))

    assert [candidates("alpha", code, matcher) for code in LANGUAGES] == [[]] * len(LANGUAGES)
