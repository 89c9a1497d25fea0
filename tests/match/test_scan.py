from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.match.make import LANGUAGES, concept, declare, document, item

from watchdog.config.expressions import parse_expression
from watchdog.match import Matcher, compile_watchlists
from watchdog.match.scan import (
    Range,
    Spot,
    build_grid,
    check_hits,
    find_hits,
    hit_patterns,
    locate_spots,
)
from watchdog.model import ConceptId, Document, Field, LanguageCode
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

    folded = {fold_term(term.strip("=*"), language).replace(b" ", b"") for term in TERMS}
    for field, start, end in spots(page, "one"):
        text = page.title if field is Field.TITLE else page.text
        letters = fold_term(text[start:end], language).replace(b" ", b"")
        assert any(letters.startswith(term) for term in folded)
        assert letters != b"eu" or text[start:end] == "EU"


def test_an_ending_of_the_language_may_follow_a_word_of_a_concept() -> None:
    languages = {
        **LANGUAGES,
        LanguageCode("prs"): replace(LANGUAGES[LanguageCode("prs")], endings=("ها", "های")),
    }
    declared = declare(
        [concept("visa", prs=["ویزه", "کابل نو", "=پاس"])],
        [item("one", parse_expression('visa OR "پناهجو"'))],
    )
    matcher = compile_watchlists(replace(declared, languages=languages))
    text = "ویزه ویزه‌ها ویزهها ویزههای ویزهجات کابل نوها پاسها پناهجوها پناهجو"

    visas = {
        text[start:end] for _, start, end in spots(document(text, code="prs"), "visa", matcher)
    }
    assert visas == {"ویزه", "ویزه‌ها", "ویزهها", "ویزههای"}
    quoted = spots(document(text, code="prs"), '"پناهجو"', matcher)
    assert {text[start:end] for _, start, end in quoted} == {"پناهجو"}  # as written


def test_only_what_is_asked_for_is_found() -> None:
    page = document("طالبان Lammert", code="prs")

    assert {concept: len(spots(page, concept)) for concept in ("one", "name")} == {
        "one": 1,
        "name": 1,
    }
    index = MATCHER.index_for(page.language)
    hits = find_hits(page, index)
    assert check_hits(hits, page, index, hit_patterns(hits), []) == {}


def test_spots_are_located_in_reading_order() -> None:
    page = document("EU. Taliban.", title="EU", code="prs")
    grids = {field: build_grid(page, field) for field in Field}
    found = locate_spots(spots(page, "one"), grids)

    assert [(one.field, one.start, one.sentences) for one in found] == [
        (Field.TITLE, 0, Range(0, 1)),
        (Field.TEXT, 0, Range(0, 1)),
        (Field.TEXT, 4, Range(1, 2)),
    ]


def spots(page: Document, name: str, matcher: Matcher = MATCHER) -> set[Spot]:
    index = matcher.index_for(page.language)
    hits = find_hits(page, index)
    slot = matcher.slots["list"][ConceptId(name)]
    return check_hits(hits, page, index, hit_patterns(hits), [slot]).get(slot, set())
