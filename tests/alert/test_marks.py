"""Marks stand where the words are, and scraped text cannot turn or break a message."""

from hypothesis import given
from hypothesis import strategies as st
from tests.alert.making import make_hit

from watchdog.alert.marks import SENTENCE_LIMIT, mark_sentence, safe_link, split_sentence
from watchdog.text import clean_text


def test_words_and_cue_are_marked() -> None:
    assert mark_sentence(make_hit()) == (
        "The [Commission] ‹has sent› a formal [invitation] to Kabul."
    )


def test_a_cue_around_words_and_a_split_cue() -> None:
    lehnt = "Brüssel lehnt die Einladung ab."
    marks = ((8, 13, "cue"), (18, 27, "invitation"), (28, 30, "cue"))
    nested = make_hit(sentence="has invited them", marks=((0, 11, "cue"), (4, 11, "invitation")))

    assert mark_sentence(make_hit(sentence=lehnt, marks=marks)) == (
        "Brüssel ‹lehnt› die [Einladung] ‹ab›."
    )
    assert mark_sentence(nested) == "‹has [invited]› them"


def test_a_long_sentence_is_cut_around_its_marks() -> None:
    sentence = "word " * 400 + "has sent it " + "word " * 400
    hit = make_hit(sentence=sentence, marks=((2000, 2008, "cue"),))

    line = mark_sentence(hit)

    assert "‹has sent›" in line
    assert len(line) <= SENTENCE_LIMIT + 6
    assert line.startswith("… ")
    assert line.endswith(" …")


def test_overrides_and_controls_are_gone_and_joiners_stay() -> None:
    hit = make_hit(sentence="می\u200cخواهد\u202e\x07 gone", marks=((0, 9, "cue"),))

    assert mark_sentence(hit) == "‹می\u200cخواهد› gone"


@given(
    st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5)
)
def test_the_pieces_together_are_the_sentence(sentence: str, spans: list[tuple[int, int]]) -> None:
    labels = ["cue", "a", "b", "cue", "a"]
    marks = tuple((a, b, label) for (a, b), label in zip(spans, labels, strict=False))

    hit = make_hit(sentence=sentence, marks=marks)

    assert clean_text("".join(piece.text for piece in split_sentence(hit))) == clean_text(sentence)
    line = mark_sentence(make_hit(sentence=sentence.translate({91: "", 93: ""}), marks=marks))
    assert line.count("[") == line.count("]")


def test_only_web_addresses_are_links() -> None:
    assert safe_link("https://news.example/a?b=c&d=%20") == "https://news.example/a?b=c&d=%20"
    assert safe_link("https://news.example/کابل") == "https://news.example/%DA%A9%D8%A7%D8%A8%D9%84"
    assert safe_link("https://bücher.example/") == "https://xn--bcher-kva.example/"
    assert safe_link('https://news.example/"><script>') == "https://news.example/%22%3E%3Cscript%3E"
    for hostile in ("javascript:alert(1)", "//news.example/", "data:text/html,x", "http://[1", ""):
        assert safe_link(hostile) is None
