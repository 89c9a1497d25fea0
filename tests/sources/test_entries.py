import pytest

from watchdog.sources.entries import EntryList, one_line, plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("<p>One</p><p>Two<br/>Three</p>", "One\nTwo\nThree"),
        ("5 < 6 &amp; 7 > 2", "5 < 6 & 7 > 2"),
        ("<script>evil()</script><!-- hidden -->Seen", "Seen"),
        ("A\u202eB\u0007C", "ABC"),
        ("می\u200cخواهد", "می\u200cخواهد"),
        ("<img src='x' alt='y'>Text", "Text"),
    ],
)
def test_plain_text(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@pytest.mark.parametrize("piece", ["<script", "<!--", "<", "<style>", "</p", "&"])
def test_hostile_repetition_is_read_in_one_pass(piece: str) -> None:
    assert plain_text("Seen <b>" + piece * 100_000).startswith("Seen")


def test_comments_scripts_and_styles_hide_what_they_hold() -> None:
    markup = "a<!-- <script> -->b<STYLE x>c</style >d<script>'-->'</script>e<!-- f"

    assert plain_text(markup) == "a b d e"


def test_a_title_is_one_line() -> None:
    assert one_line(" A\n<b>B</b><br>C ") == "A B C"


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        (" ", "no-link"),
        ("ftp://own.example/a", "bad-link"),
        ("mailto:x@own.example", "bad-link"),
        ("http://[broken/", "bad-link"),
        ("https://own.example/" + "a" * 2_000, "bad-link"),
        ("/video/1", "excluded"),
    ],
)
def test_refusals(link: str, reason: str) -> None:
    entries = EntryList("https://own.example/", "/news/")

    entries.add(link)

    assert entries.reading().rejected == {reason: 1}
    assert entries.reading().candidates == ()
