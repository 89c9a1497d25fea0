import pytest
from tests.extract.making import view

from watchdog.extract.leads import with_lead

LEAD = "Snow has closed the only road into the valley, and families wait for help."
BODY = ["Residents said that no help had arrived.", "Lorries leave on Thursday."]


def read(html: str, description: str = "", body: list[str] | None = None) -> list[str]:
    root = view(f"<html><body>{html}</body></html>").tree.body
    assert root is not None
    return with_lead(root, BODY if body is None else body, description)


@pytest.mark.parametrize(
    "name", ["standfirst", "sub-headline", "article__excerpt subtitle", "chapo", "b-lead", "dek"]
)
def test_a_standfirst_is_known_by_its_name_beside_the_heading(name: str) -> None:
    html = f"<header><h1>Road closed</h1><div class='meta'>Today</div><p class='{name}'>{LEAD}</p>"

    assert read(html) == [LEAD, *BODY]


@pytest.mark.parametrize(
    "html",
    [
        f"<h1>Road closed</h1><p class='leaderboard'>{LEAD}</p>",
        f"<h1>Road closed</h1><p class='intro'><a href='/x'>{LEAD}</a></p>",
        f"<main><h1>Road closed</h1></main><p class='intro'>{LEAD}</p>",
        f"<p class='intro'>{LEAD}</p>",
    ],
)
def test_what_is_named_otherwise_or_stands_elsewhere_is_none(html: str) -> None:
    assert read(html) == BODY


def test_a_standfirst_is_known_by_being_the_pages_description() -> None:
    html = f"<div><h1>Road closed</h1></div><section><span>{LEAD}</span></section>"

    assert read(html, description=f"{LEAD[:70]}…") == [LEAD, *BODY]


def test_a_standfirst_that_the_body_has_already_is_not_repeated() -> None:
    html = f"<h1>Road closed</h1><p class='intro'>{LEAD}</p>"

    assert read(html, body=[f"{LEAD} ", *BODY]) == [f"{LEAD} ", *BODY]
    assert read(html, body=[]) == []
