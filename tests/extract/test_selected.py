from datetime import date

import pytest
from tests.extract.making import view

from watchdog.declarations import Css
from watchdog.errors import ExtractError
from watchdog.extract.selected import Version, read_selected, read_versions

PAGE = (
    "<html><h1 class=t>Title</h1><p class=lead>Lead.</p><div class=b><p>One.</p><figure>no</figure>"
    "<ul><li>Two <b>bold</b>.</li></ul><blockquote><p>Three.</p></blockquote>"
    "<div class=x><p>dropped</p></div><h2>Four</h2></div></html>"
)


def test_reads_title_lead_and_the_blocks_of_the_body() -> None:
    draft = read_selected(view(PAGE), Css(title=".t", lead=".lead", body=".b", drop=(".x",)))

    assert draft is not None
    assert draft.title == "Title"
    assert draft.paragraphs == ("Lead.", "One.", "Two bold.", "Three.", "Four")


def test_the_body_may_name_the_paragraphs() -> None:
    draft = read_selected(view(PAGE), Css(body=".b > p"))

    assert draft is not None
    assert draft.paragraphs == ("One.",)


@pytest.mark.parametrize(
    "css", [Css(), Css(body=".missing"), Css(lead=".lead"), Css(body="figure")]
)
def test_no_body_is_no_draft(css: Css) -> None:
    assert read_selected(view(PAGE), css) is None


@pytest.mark.parametrize("css", [Css(body="p[["), Css(body=".b", drop=("p[[",))])
def test_a_selector_that_is_none_is_named(css: Css) -> None:
    with pytest.raises(ExtractError) as caught:
        read_selected(view(PAGE), css)

    assert caught.value.reason == "bad-selector"


def test_the_newest_design_that_fits_is_read() -> None:
    old = Version(seen=date(2023, 4, 1), css=Css(body=".b"))
    new = Version(seen=date(2026, 4, 1), css=Css(body=".new"))

    draft = read_versions(view(PAGE), (new, old))
    assert draft is not None
    assert draft.paragraphs[0] == "One."
    assert read_versions(view(PAGE), (new,)) is None
