import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.extract.embedded import read_embedded

TEXT = [
    f"{n}. The harbour council of Norvia voted late on Tuesday to rebuild the pier."
    for n in range(6)
]
HTML = "".join(f"<p>{text}</p>" for text in TEXT)


def in_script(data: object) -> str:
    return f'<html><script id="D" type="application/json">{json.dumps(data)}</script></html>'


@pytest.mark.parametrize(
    "data",
    [
        {"props": {"article": {"body": [{"type": "p", "text": text} for text in TEXT]}}},
        {"article": {"paragraphs": TEXT}},
        {"article": {"bodyHtml": HTML}},
        {"blocks": [{"model": {"children": [{"text": t[:20]}, {"text": t[20:]}]}} for t in TEXT]},
        [{"elements": [{"content": f"<b>{text[:5]}</b>{text[5:]}"} for text in TEXT]}],
    ],
)  # fmt: skip
def test_finds_the_list_that_holds_the_prose(data: object) -> None:
    assert read_embedded(in_script(data)) == tuple(TEXT)


def test_finds_it_in_a_script_that_sets_a_variable() -> None:
    data = json.dumps({"teasers": [{"text": "Short"}], "body": HTML})

    assert read_embedded(f"<script>window.__STATE__ = {data};window.x=1</script>") == tuple(TEXT)


@pytest.mark.parametrize(
    "html",
    [
        "<html></html>",
        in_script({"menu": [{"text": "Home"}] * 200}),
        in_script({"body": TEXT[:2]}),
        '<script type="application/json">{"broken": [</script>',
        "<script>window.__STATE__ = {broken}</script>",
        in_script(json.loads("[" * 200 + "]" * 200)),
    ],
)
def test_no_prose_is_nothing(html: str) -> None:
    assert read_embedded(html) == ()


@given(st.text())
def test_any_text_is_read_or_not(text: str) -> None:
    assert read_embedded(f"<script type=application/json>{text}</script>") == ()
