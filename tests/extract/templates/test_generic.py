import json

from tests.extract.making import view

from watchdog.extract.templates.generic import read_generic
from watchdog.model import PageKind

LONG = "A sentence with some length, a comma, and no links, as paragraphs of articles are."


def ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def test_the_body_of_json_ld_stands_in_where_the_page_has_clearly_less() -> None:
    body = "\n\n".join(f"{n}: {LONG}" for n in range(8))
    html = f"<html>{ld({'@type': 'Article', 'articleBody': body})}<p>{LONG}</p></html>"

    draft = read_generic(view(html), None)

    assert draft is not None
    assert draft.paragraphs == tuple(body.split("\n\n"))


def test_the_page_stands_where_it_has_as_much() -> None:
    own = "".join(f"<p>{n}. {LONG}</p>" for n in range(8))
    body = " ".join(f"{n}: {LONG}" for n in range(8))
    html = f"<html>{ld({'@type': 'Article', 'articleBody': body})}{own}</html>"

    draft = read_generic(view(html), None)

    assert draft is not None
    assert len(draft.paragraphs) == 8


def test_a_second_opinion_finds_what_density_does_not() -> None:
    cells = "".join(f"<dd>{n}: {LONG}</dd>" for n in range(6))

    draft = read_generic(
        view(f"<html><body><article><dl>{cells}</dl></article></body></html>"), None
    )

    assert draft is not None
    assert "5: A sentence" in "\n".join(draft.paragraphs)


def test_a_live_blog_in_json_ld_has_posts() -> None:
    update = {
        "@type": "BlogPosting",
        "@id": "#1",
        "headline": "Arrival",
        "articleBody": "<p>They landed.</p>",
        "datePublished": "2026-05-04T12:00:00Z",
    }
    blog = {"@type": "LiveBlogPosting", "liveBlogUpdate": [update, update, {"headline": "x"}, 3]}

    draft = read_generic(view(f"<html>{ld(blog)}<p>{LONG}</p></html>"), None)

    assert draft is not None
    assert draft.kind is PageKind.LIVE
    assert [(post.id, post.title, post.paragraphs) for post in draft.posts] == [
        ("#1", "Arrival", ("They landed.",))
    ]


def test_nothing_to_read_is_none() -> None:
    assert read_generic(view("<html><body><div>Menu</div></body></html>"), None) is None
