import pytest
from tests.extract.making import view

from watchdog.extract.metadata import read_metadata
from watchdog.extract.titles import choose_title, cut_site, other_titles


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("Talks in Kabul – DW – 30.01.2024", "Talks in Kabul"),
        ("Talks in Kabul | DW | 30.01.2024", "Talks in Kabul"),
        ("گفتگوها در کابل - BBC News دری", "گفتگوها در کابل"),
        ("Talks - and tea", "Talks - and tea"),
        ("Kabul - Brussels: a letter", "Kabul - Brussels: a letter"),
        ("DW", "DW"),
        ("DW: Talks in Kabul", "Talks in Kabul"),
        ("Kabul: talks resume", "Kabul: talks resume"),
        ("Talks in Kabul: the DW story", "Talks in Kabul: the DW story"),
    ],
)
def test_cuts_sites_and_dates(title: str, cut: str) -> None:
    assert cut_site(title, {"dw", "bbc"}) == cut


def test_cuts_whatever_follows_the_headline() -> None:
    title = "Talks in Kabul | The Paper | by Ada"

    assert cut_site(title, set(), {"talksinkabul"}) == "Talks in Kabul"


LD = '<script type="application/ld+json">{"@type": "Article", "headline": "%s"}</script>'


def chosen(html: str) -> tuple[str, tuple[str, ...]]:
    return choose_title(read_metadata(view(f"<html>{html}</html>")), ["own.example", "Own"])


def test_a_meta_that_its_own_quotation_mark_has_cut_is_mended() -> None:
    title = 'The winner and "old hand"'
    html = f'<meta property="og:title" content="{title}"><h1>{title}</h1>'

    assert chosen(html) == (title, ())


def test_the_social_title_first_and_the_others_kept() -> None:
    html = (
        '<meta property="og:title" content="Talks begin - Own"><h1>Talks begin at last</h1>'
        + LD % "TALKS: BEGIN"
    )

    assert chosen(html) == ("Talks begin", ("Talks begin at last",))


@pytest.mark.parametrize(
    ("html", "title"),
    [
        (LD % "H" + "<h1>B</h1>", "H"),
        ("<h1>B</h1><title>C</title>", "B"),
        ("<title>A longer title | Own</title>", "A longer title"),
        ("<p>nothing</p>", ""),
    ],
)
def test_else_the_headline_the_heading_the_page_title(html: str, title: str) -> None:
    assert chosen(html)[0] == title


def test_others_differ_in_more_than_punctuation() -> None:
    assert other_titles("A b", ["a-b!", "", "c", "C."]) == ("c",)


def test_an_endless_title_is_cut() -> None:
    html = f'<meta property="og:title" content="Talks{" | a" * 50_000}">'

    assert len(chosen(html)[0]) <= 500


def test_what_json_ld_ends_in_too_nobody_appended() -> None:
    html = (
        '<meta property="og:title" content="Fires in the south - What we know">'
        "<h1>Fires in the south</h1>" + LD % "Fires in the south - What we know"
    )

    assert chosen(html)[0] == "Fires in the south - What we know"
