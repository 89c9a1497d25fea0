import pytest
from tests.match.make import concept, declare, document, item

from watchdog.config.expressions import parse_expression
from watchdog.declarations import Unit, Window
from watchdog.match import Explanation, Finding, compile_watchlists, explain_document
from watchdog.model import OutletId

DECLARED = declare(
    [
        concept("a", en=["alpha"]),
        concept("b", en=["beta"]),
        concept("who", en=["senate"]),
        concept("sports", en=["football"]),
    ],
    [
        item(
            "one",
            parse_expression("a AND b"),
            about=parse_expression("who"),
            unless=parse_expression("sports"),
            within=Window(1, Unit.SENTENCE),
        )
    ],
    outlets=(OutletId("courier"),),
)


def explain(text: str, outlet: str = "courier") -> Explanation:
    (only,) = explain_document(document(text), OutletId(outlet), compile_watchlists(DECLARED))
    return only


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Senate: alpha beta.", Finding.MATCH),
        ("Senate: alpha.", Finding.MISSING),
        ("Alpha beta.", Finding.ABOUT),
        ("Senate: alpha. Then beta.", Finding.APART),
        ("Senate: alpha beta football.", Finding.CANCELLED),
        ("Senate: alpha beta football. Alpha beta.", Finding.MATCH),
        ("Rain.", Finding.MISSING),
    ],
)
def test_findings(text: str, finding: Finding) -> None:
    assert explain(text).finding is finding


def test_what_was_found_and_what_was_missing_is_named() -> None:
    told = explain("Alpha and football.")

    assert [span.concept for span in told.spans] == ["a", "sports"]
    assert (told.missing, told.cancelled_by) == ((("b",), ("who",)), ("sports",))


def test_a_watchlist_of_other_outlets_is_named_so() -> None:
    assert explain("Senate: alpha beta.", "herald").finding is Finding.OTHER_OUTLET
