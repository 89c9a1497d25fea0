from tests.extract.making import view

from watchdog.extract.density import read_dense_body

LONG = "A sentence with some length, a comma, and no links, as paragraphs of articles are."


def body(html: str, description: str = "") -> tuple[str, ...]:
    return read_dense_body(view(f"<html><body>{html}</body></html>").tree, description).paragraphs


def paragraphs(*names: str) -> str:
    return "".join(f"<p>{name}: {LONG}</p>" for name in names)


def test_takes_the_article_and_leaves_the_furniture() -> None:
    html = (
        f"<nav>{paragraphs('nav')}</nav><div class=sidebar>{paragraphs('side')}</div>"
        f"<div class=story><h2>Heading</h2>{paragraphs(*'abcd')}"
        f"<div class=newsletter-box>{paragraphs('letter')}</div>"
        "<ul><li>item of a list</li></ul></div>"
        f"<footer>{paragraphs('foot')}</footer>"
    )

    assert [text.partition(":")[0] for text in body(html)] == [
        "Heading", "a", "b", "c", "d", "item of a list",
    ]  # fmt: skip


def test_widens_to_a_parent_that_holds_clearly_more() -> None:
    html = f"<article><div>{paragraphs(*'abc')}</div><div>{paragraphs(*'def')}</div></article>"

    assert len(body(html)) == 6


def test_reads_text_that_stands_in_divs() -> None:
    html = "<div id=a>" + "".join(f"<div>{name}: {LONG}</div>" for name in "abcd") + "</div>"

    assert [text[0] for text in body(html)] == ["a", "b", "c", "d"]


def test_two_breaks_are_a_new_paragraph() -> None:
    html = f"<article><p>{LONG}<br><br>{LONG}<br>{LONG}</p>{paragraphs('z')}</article>"

    assert body(html)[:2] == (LONG, f"{LONG} {LONG}")


def test_quotes_are_read_once() -> None:
    quote = f"<blockquote><p>q: {LONG}</p></blockquote>"
    html = f"<article>{paragraphs('a')}{quote}{paragraphs('b')}</article>"

    assert [text[0] for text in body(html)] == ["a", "q", "b"]


def test_a_standfirst_outside_the_body_is_known_by_the_description() -> None:
    lead = "Snow has closed the only road into the valley, and families wait."
    html = (
        f"<div><div class=head><h1>T</h1><p>{lead}</p></div>"
        f"<div class=story>{paragraphs(*'abcdefgh')}</div></div>"
    )

    assert body(html, lead)[0] == lead
    assert body(html, lead).count(lead) == 1


def test_furniture_that_holds_most_of_the_text_is_no_furniture() -> None:
    html = f"<div class=story><div class=widget>{paragraphs(*'abcd')}</div></div>"

    assert len(body(html)) == 4


def test_lists_of_links_are_no_text() -> None:
    links = "".join(f"<li><a href=/{n}>{LONG}</a></li>" for n in range(9))

    assert len(body(f"<div class=story>{paragraphs(*'abc')}<ul>{links}</ul></div>")) == 3


def test_a_page_without_text_has_no_body() -> None:
    assert body("<div></div>") == ()


def test_any_script_is_read_alike() -> None:
    sentence = (
        "اروپايي کمېسیون وايي د طالبانو یوه پلاوي ته یې، په دې اونۍ کې، رسمي بلنلیک نه دی استولی."
    )
    html = f"<div><p>{sentence}</p>" * 5

    assert set(body(html)) == {sentence}


def test_parts_in_boxes_alike_belong_together() -> None:
    parts = "".join(
        f"<div class=part><div>{paragraphs(*some)}</div></div>" for some in ("abc", "de")
    )
    other = f"<div class=answers><div>{paragraphs('other')}</div></div>"

    assert [text[0] for text in body(f"<section>{parts}</section><div>{other}</div>")] == [*"abcde"]


def test_articles_beside_that_of_the_heading_are_others() -> None:
    own = f"<article><h1>Heading</h1>{paragraphs(*'ab')}</article>"
    replies = "".join(f"<article>{paragraphs(*some)}</article>" for some in ("vw", "xyz"))
    dense = read_dense_body(view(f"<html><body>{own}{replies}</body></html>").tree, "")

    assert [text[0] for text in dense.paragraphs] == ["a", "b"]
    assert dense.is_of_heading


def test_a_paragraph_that_only_leads_elsewhere_is_left_out() -> None:
    html = (
        f"{paragraphs('a')}<p>Read more: <a href=/x>The ferry sails again</a></p>{paragraphs('b')}"
    )

    assert [text[0] for text in body(html)] == ["a", "b"]
