from html.parser import HTMLParser

from tests.channels.making import make_alert_message, make_evidence, make_message, make_pashto

from watchdog.channels.mail_html import lay_out_html
from watchdog.model import Piece


class _Reader(HTMLParser):
    """Collects the tags with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def _tags(html: str, name: str) -> list[dict[str, str | None]]:
    reader = _Reader()
    reader.feed(html)
    return [attributes for tag, attributes in reader.tags if tag == name]


def test_state_reason_sentence_and_buttons_are_there() -> None:
    html = lay_out_html(make_alert_message())

    assert ">DONE</span>" in html
    assert "Reason: first-report" in html
    assert "Also reported by: The Post" in html
    assert [tag["href"] for tag in _tags(html, "a")] == [
        "https://c.example/1?a=1&b=2",
        "http://127.0.0.1:8080/alerts/a1",
        "http://127.0.0.1:8080/alerts/a1/acknowledge?until=1",
        "http://127.0.0.1:8080/alerts/a1/false-alarm?until=1",
    ]
    assert html.count("<mark") == 3


def test_pashto_stands_from_right_to_left_in_its_own_language() -> None:
    html = lay_out_html(make_alert_message(make_pashto()))

    (quote,) = _tags(html, "blockquote")
    assert (quote["lang"], quote["dir"]) == ("ps", "rtl")
    assert "text-align:right" in str(quote["style"])


def test_nothing_is_loaded_and_nothing_runs() -> None:
    html = lay_out_html(make_alert_message())

    assert not [tag for name in ("img", "script", "link", "style") for tag in _tags(html, name)]


def test_hostile_text_is_only_text() -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    one = make_evidence(
        headline=evil, outlet=evil, sentence=(Piece(evil),), concepts=(evil,), link=""
    )
    html = lay_out_html(
        make_alert_message(one, heading=evil, lines=(evil,), closing=(evil,), title=evil)
    )

    plain = lay_out_html(make_alert_message(make_evidence(link="", sentence=(Piece("x"),))))
    for name in ("script", "img", "a", "p", "blockquote"):
        assert len(_tags(html, name)) - len(_tags(plain, name)) == 0
    assert html.count("&lt;script&gt;") >= 5


def test_a_notice_has_no_badge_and_one_button() -> None:
    html = lay_out_html(make_message(title="Watchdog coverage: x", lines=("x", "y")))

    assert len(_tags(html, "a")) == 1
    assert _tags(html, "span") == []
