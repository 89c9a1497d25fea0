import json
from datetime import UTC, datetime

from watchdog.demo.markup import direction, element, inline_html, iso, json_script, metas, rfc822

TIME = datetime(2026, 6, 10, 5, 4, tzinfo=UTC)


def test_json_in_a_script_cannot_close_it() -> None:
    value = {"title": "</script><b>پښتو"}

    written = json_script(value)

    assert "<" not in written
    assert json.loads(written) == value


def test_links_become_anchors_and_text_is_escaped() -> None:
    assert inline_html("a & [b](/c)") == 'a &amp; <a href="/c">b</a>'
    assert inline_html("[b](/c)", "x") == '<a class="x" href="/c">b</a>'


def test_elements_and_metas_are_escaped() -> None:
    assert element("t", "<", a='"') == '<t a="&quot;">&lt;</t>'
    assert metas({"og:title": 'a "b"'}) == '  <meta property="og:title" content="a &quot;b&quot;">'


def test_times_are_written_as_outlets_do() -> None:
    assert iso(TIME) == "2026-06-10T05:04:00.000Z"
    assert rfc822(TIME) == "Wed, 10 Jun 2026 05:04:00 GMT"


def test_only_arabic_script_runs_from_right_to_left() -> None:
    assert [direction(code) for code in ("ps", "prs", "de")] == ["rtl", "rtl", "ltr"]
