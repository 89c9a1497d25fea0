import pytest
from tests.match.make import concept, declare, item

from watchdog.config.expressions import parse_expression
from watchdog.match import compile_watchlists, compiling
from watchdog.model import ConceptId, LanguageCode

DECLARED = declare(
    [
        concept("a", any=["alpha"]),
        concept("b", en=["beta"], prs=["بتا"], any=["Lammert"], names=True),
        concept("unused", any=["x"]),
    ],
    [
        item("one", parse_expression("a AND b")),
        item("two", parse_expression('b OR "gamma*"')),
        item("off", parse_expression("unused"), enabled=False),
    ],
)
MATCHER = compile_watchlists(DECLARED)


def test_languages_of_a_family_share_their_index() -> None:
    assert MATCHER.terms[LanguageCode("fa")] is MATCHER.terms[LanguageCode("prs")]
    assert MATCHER.terms[LanguageCode("en")] is not MATCHER.terms[LanguageCode("de")]


def test_items_that_are_off_are_not_compiled() -> None:
    assert {one.key.item for one in MATCHER.items} == {"one", "two"}
    assert ConceptId("unused") not in MATCHER.slots["list"]


def test_the_size_of_a_batch_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_BATCH", 1)
    one_by_one = compile_watchlists(DECLARED)

    for code, index in MATCHER.terms.items():
        again = one_by_one.terms[code]
        assert again.entries.values.tolist() == index.entries.values.tolist()
        assert (again.checks, again.forms) == (index.checks, index.forms)
