import pytest
from tests.extract.making import view

from watchdog.extract.view import holds, paragraphs_of, readable, text_of, view_page


@pytest.mark.parametrize("text", ["", "words only", '{"a": "b"}', "\x00\x01"])
def test_what_is_no_html_has_no_view(text: str) -> None:
    assert view_page(text, "https://own.example/") is None


def test_metas_by_every_kind_of_key() -> None:
    seen = view(
        "<html><meta property='OG:Title' content=' A  b '>"
        "<meta name=x content=1><meta name=x content=2>"
        "<meta itemprop=y content=3><meta http-equiv=z content=4></html>"
    )

    assert seen.meta("missing", "og:title") == "A b"
    assert seen.metas["x"] == ("1", "2")
    assert (seen.meta("y"), seen.meta("z"), seen.meta("nothing")) == ("3", "4", "")


def test_looks_up_elements() -> None:
    seen = view("<html lang=' ps '><h1>A <b>b</b></h1></html>")

    assert (seen.first("h1"), seen.first("h2")) == ("A b", "")
    assert (seen.attribute("html", "lang"), seen.attribute("html", "dir")) == ("ps", "")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("\\n202Aخبر\\n202C", "خبر"),  # bidi marks written out as text
        ("\u202bخبر\u202c", "خبر"),
        ("می\u200cخواهد", "می\u200cخواهد"),
        ("a\u00a0 b\n\tc\x00", "a b c"),
    ],
)
def test_readable(text: str, clean: str) -> None:
    assert readable(text) == clean


def test_paragraphs_end_at_empty_lines() -> None:
    assert list(paragraphs_of("a\nb\n \n\n c\n\n")) == ["a b", "c"]


def test_an_element_does_not_hold_itself() -> None:
    outer, inner = view("<html><div id=a><p>x</p></div></html>").tree.css("div, p")

    assert holds(outer, "p")
    assert not holds(inner, "p")
    assert text_of(outer) == "x"


@pytest.mark.parametrize("text", [" " * 300_000, "\n \t" * 100_000])
def test_endless_blanks_are_no_paragraph(text: str) -> None:
    assert list(paragraphs_of(text)) == []
