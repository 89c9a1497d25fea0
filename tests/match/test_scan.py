from hypothesis import given
from hypothesis import strategies as st
from tests.match.make import LANGUAGES, concept, declare, document, item

from watchdog.config.expressions import parse_expression
from watchdog.match import compile_watchlists
from watchdog.match.scan import (
    Range,
    Slot,
    build_grid,
    find_hits,
    hit_slots,
    locate_hits,
    scan_document,
)
from watchdog.model import ConceptId, Field, LanguageCode
from watchdog.text import fold_term

TERMS = ["کمیسیون اروپا", "طالبان*", "Taliban*", "=EU", "دعوت نامه"]
MATCHER = compile_watchlists(
    declare(
        [concept("one", any=TERMS), concept("name", names=True, any=["Lammert"])],
        [item("an-item", parse_expression("one OR name"))],
    )
)
WORDS = [
    "كمي\u200fسيون",
    "اروپا",
    "طالبانو",
    "TALIBANS",
    "EU",
    "eu",
    "دعوت\u200cنامه",
    "دعوت",
    "\u200c",
    "نامه",
    "Lamert",
    "x",
    ".",
    "\n",
]


def test_a_grid_says_where_a_span_stands() -> None:
    page = document("One. Two three.\nFour.")
    start = page.text.index("three")

    one = build_grid(page, Field.TEXT).locate(start, start + 5)

    assert (one.words, one.sentences, one.paragraphs) == (Range(2, 3), Range(1, 2), Range(0, 1))


@given(st.lists(st.sampled_from(WORDS), max_size=9), st.sampled_from([" ", "", "\u200c"]))
def test_every_find_is_the_term_in_the_original_text(words: list[str], glue: str) -> None:
    page = document(glue.join(words), title=" ".join(words).replace("\n", " "), code="prs")
    language = LANGUAGES[LanguageCode("prs")]
    grids = {field: build_grid(page, field) for field in Field}
    found = scan_document(page, grids, MATCHER.terms[language.code]).get("list", {})

    folded = {fold_term(term.strip("=*"), language).replace(b" ", b"") for term in TERMS}
    for occurrence in found.get(ConceptId("one"), ()):
        text = page.title if occurrence.field is Field.TITLE else page.text
        letters = fold_term(text[occurrence.start : occurrence.end], language).replace(b" ", b"")
        assert any(letters.startswith(term) for term in folded)
        assert letters != b"eu" or text[occurrence.start : occurrence.end] == "EU"


@given(st.lists(st.sampled_from(WORDS), max_size=9), st.sampled_from([" ", "", "\u200c"]))
def test_what_is_asked_for_is_found_as_if_all_were(words: list[str], glue: str) -> None:
    page = document(glue.join(words), code="prs")
    index = MATCHER.terms[LanguageCode("prs")]
    grids = {field: build_grid(page, field) for field in Field}
    hits = find_hits(page, index)
    everything = scan_document(page, grids, index).get("list", {})

    assert everything.keys() <= {slot.concept for slot in hit_slots(hits, index)}
    for name in map(ConceptId, ("one", "name")):
        asked = locate_hits(hits, grids, index, frozenset({Slot("list", name)}))
        expected = {name: everything[name]} if name in everything else {}
        assert asked.get("list", {}) == expected
