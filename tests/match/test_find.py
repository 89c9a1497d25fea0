import os
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.match.arabic import TERMS, Piece, stands_in, texts
from tests.match.make import LANGUAGES, concept, declare, document, item
from tests.match.oracle import oracle_matches

from watchdog.config.expressions import parse_expression
from watchdog.declarations import Concept, Declarations, Item, Unit, Window
from watchdog.match import compile_watchlists, find_matches
from watchdog.model import ConceptId, Document, Field, LanguageCode, Match, OutletId
from watchdog.text import fold_term

CONCEPTS = [
    concept(
        "commission",
        en=["European Commission", "Brussels", "=EU"],
        fr=["Commission européenne", "Bruxelles", "=UE"],
        prs=["کمیسیون اروپا", "اتحادیه اروپا"],
        ps=["اروپايي کمېسیون"],
    ),
    concept("taliban", any=["Taliban*"], prs=["طالبان"], ps=["طالبان*"]),
    concept("invitation", en=["invit*"], fr=["invit*"], prs=["دعوت نامه", "دعوت*"], ps=["بلن*"]),
    concept("sports", en=["football"]),
    concept("lammert", names=True, any=["Markus Lammert"], ps=["مارکوس لامرت"]),
]


def declared(match: str, **others: object) -> Declarations:
    for key in ("about", "unless"):
        if key in others:
            others[key] = parse_expression(str(others[key]))
    expression = parse_expression(match)
    return declare(CONCEPTS, [item("one", expression, event=(ConceptId("invitation"),), **others)])


def find(declarations: Declarations, page: Document, outlet: str = "courier") -> tuple[Match, ...]:
    return find_matches(page, OutletId(outlet), compile_watchlists(declarations))


def words(match: Match) -> list[str]:
    return [span.text for span in match.spans]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "The EU sent an invitation.", ["EU", "invitation"]),
        ("en", "The eu sent an invitation.", []),
        ("en", "The European\nCommission invites", ["European\nCommission", "invites"]),  # wrapped
        ("en", "The European Commission’s invitations", ["European Commission", "invitations"]),
        ("fr", "L’UE a lancé l’INVITATION.", ["UE", "INVITATION"]),
        ("fr", "La Commission europe\u0301enne invite", ["Commission europe\u0301enne", "invite"]),
        ("fr", "La Commission européennes invite", []),
        ("prs", "كميسيون اروپا دعوت‌نامه فرستاد", ["كميسيون اروپا", "دعوت‌نامه"]),
        ("prs", "کمیسیون‌اروپا دعوتنامه فرستاد", ["کمیسیون‌اروپا", "دعوتنامه"]),
        ("prs", "کمیسیون ارو\u200fپا دعوت نا\u0640مه", ["کمیسیون ارو\u200fپا", "دعوت نا\u0640مه"]),
        ("fa", "کمیسیون اروپا دعوت کرد", ["کمیسیون اروپا", "دعوت"]),  # of the family
        ("ps", "اروپایی کميسيون بلنې", ["اروپایی کميسيون", "بلنې"]),
        ("ps", "اروپايي کمېسیون بلنابلناب", []),  # six letters more are another word
        ("de", "European Commission invites", []),  # terms of other languages do not count
    ],
)
def test_finds_terms_as_outlets_write_them(code: str, text: str, expected: list[str]) -> None:
    matches = find(declared("invitation AND commission"), document(text, code=code))

    assert [word for match in matches for word in words(match)] == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Markus Lammert said", True),
        ("Marcus Lammert said", True),
        ("Marcus Lamert said", True),  # one letter off in each word
        ("Markus Lamers said", False),
        ("Mark Lammert said", False),
        ("Markus, Lammert", True),
    ],
)
def test_finds_names_one_letter_off(text: str, *, found: bool) -> None:
    assert bool(find(declared("lammert"), document(text))) is found


def test_name_in_arabic_script_one_letter_off() -> None:
    assert find(declared("lammert"), document("مارکس لامرټ وویل", code="ps"))


def test_about_is_asked_of_the_whole_article_and_match_of_a_window() -> None:
    declarations = declared("invitation AND commission", about="taliban")
    near = "Brussels is calm. An invitation is out. Rain falls. The Taliban are silent."
    far = "Brussels is calm. Rain falls. An invitation is out. The Taliban are silent."

    assert words(find(declarations, document(near))[0]) == ["Brussels", "invitation", "Taliban"]
    assert find(declarations, document(far)) == ()
    assert find(declarations, document(near.replace("Taliban", "Senators"))) == ()


def test_a_window_in_the_title_is_the_title() -> None:
    declarations = declared("invitation AND commission")

    assert find(declarations, document("Nothing.", title="Brussels: invitation. Sent"))
    assert find(declarations, document("An invitation is out.", title="Brussels")) == ()


def test_fields_are_honoured() -> None:
    page = document("Brussels sends an invitation.", title="News of the day")

    assert find(declared("invitation", fields=(Field.TITLE,)), page) == ()
    assert find(declared("invitation", fields=(Field.TEXT,)), page)


def test_unless_cancels_the_window_it_stands_in() -> None:
    declarations = declared("invitation", unless="sports", within=Window(1, Unit.SENTENCE))

    assert find(declarations, document("Invitation to football.")) == ()
    assert find(declarations, document("Invitation to football. An invitation to talks."))


@pytest.mark.parametrize(("distance", "found"), [(1, False), (2, True)])
def test_near_counts_the_words_between(distance: int, *, found: bool) -> None:
    declarations = declared(f"taliban NEAR/{distance} invitation")

    assert bool(find(declarations, document("An invitation to the Taliban."))) is found


def test_event_spans_and_windows_are_those_of_the_matching_windows() -> None:
    text = "An invitation to dinner. Rain. Rain. Brussels sent the invitation. It rains."
    match = find(declared("invitation AND commission"), document(text))[0]

    assert [span.start for span in match.event] == [text.rindex("invitation")]
    assert [text[one.start : one.end] for one in match.windows[0]] == [
        "Brussels sent the invitation."
    ]


def test_watchlists_of_other_outlets_and_items_that_are_off_are_silent() -> None:
    declarations = declared("invitation")
    watchlist = replace(declarations.watchlists[0], outlets=(OutletId("herald"),))
    page = document("An invitation.")

    only_herald = replace(declarations, watchlists=(watchlist,))
    assert find(only_herald, page, "courier") == ()
    assert find(only_herald, page, "herald")
    assert find_matches(page, None, compile_watchlists(only_herald))
    assert find(declared("invitation", enabled=False), page) == ()


def test_foreign_scripts_give_no_false_hits() -> None:
    declarations = declare(
        [concept("city", any=["北京", "Киев", "दिल्ली"])], [item("one", parse_expression("city"))]
    )

    assert find(declarations, document("上海 Москва कोलकाता")) == ()
    assert words(find(declarations, document("in 北京 today"))[0]) == ["北京"]
    assert words(find(declarations, document("в Киеве, Киев"))[0]) == ["Киев"]


def test_quoted_terms_are_reported_as_written() -> None:
    match = find(declared('"entry permit*" AND commission'), document("EU entry permits"))[0]

    assert [(span.concept, span.text) for span in match.spans] == [
        ("commission", "EU"),
        ('"entry permit*"', "entry permits"),
    ]


def test_an_article_in_an_undeclared_language_is_matched_by_terms_of_any() -> None:
    page = replace(document("Los Taliban"), language=LanguageCode("es"))

    assert words(find(declared("taliban"), page)[0]) == ["Taliban"]


# --- the same as brute force ------------------------------------------------------------

# So many cases each time; WATCHDOG_ORACLE_CASES=100000 takes three to six minutes.
CASES = int(os.environ.get("WATCHDOG_ORACLE_CASES", "2000"))  # noqa: TID251 - tests have no settings
LETTERS = ["alpha", "beta", "gamma", "delta", "=Alpha", "alp*", "beta gamma", "gamma delta*"]
PIECES = ["alpha", "Alpha", "beta", "gamma", "delta", "deltas", "alps", ",", ".", ".", "\n", "rain"]
UNITS = st.builds(Window, st.integers(1, 4), st.sampled_from(list(Unit)))
NAMES = st.sampled_from(["a", "b", "c"])


@st.composite
def expressions(draw: st.DrawFn) -> str:
    one, two, three = draw(NAMES), draw(NAMES), draw(NAMES)
    forms = [
        one,
        f"{one} AND {two}",
        f"{one} OR {two}",
        f"{one} AND NOT {two}",
        f"{one} AND (NOT {two} OR {three})",
        f"({one} OR {two}) AND {three}",
        f"{one} NEAR/{draw(st.integers(0, 3))} {two}",
        f"{one} NEAR/1 {two} AND NOT {three}",
        f'{one} AND "beta gamma"',
    ]
    return draw(st.sampled_from(forms))


@st.composite
def items(draw: st.DrawFn) -> Item:
    optional = st.none() | expressions()
    about, unless = draw(optional), draw(optional)
    return item(
        "one",
        parse_expression(draw(expressions())),
        about=parse_expression(about) if about else None,
        unless=parse_expression(unless) if unless else None,
        within=draw(UNITS),
        fields=draw(st.sampled_from([(Field.TITLE, Field.TEXT), (Field.TEXT,), (Field.TITLE,)])),
    )


CHOICES = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=3)
# One string is drawn much faster than a list of as many words.
NAMED = dict(zip("abcdefghijkl", PIECES, strict=True))
TEXTS = st.text("".join(NAMED), max_size=14).map(
    lambda drawn: " ".join(NAMED[one] for one in drawn)
)
PAGES = 4  # that each item is asked of: compiling it costs more


@settings(max_examples=CASES // PAGES, deadline=None)
@given(
    st.tuples(CHOICES, CHOICES, CHOICES),
    items(),
    st.lists(st.tuples(TEXTS, TEXTS), min_size=PAGES, max_size=PAGES),
)
def test_finds_the_same_as_brute_force(
    terms: tuple[list[str], ...], one: Item, texts: list[tuple[str, str]]
) -> None:
    concepts: list[Concept] = [
        concept(name, en=some) for name, some in zip("abc", terms, strict=True)
    ]
    declarations = declare(concepts, [one])
    matcher = compile_watchlists(declarations)
    for title, text in texts:
        page = document(text, title=title.replace("\n", " "))
        matches = find_matches(page, OutletId("courier"), matcher)

        assert bool(matches) is oracle_matches(declarations.watchlists[0], one, page)
        for span in (span for match in matches for span in match.spans):
            source = page.title if span.field is Field.TITLE else page.text
            assert source[span.start : span.end] == span.text
            assert _is_a_term(span.text, declarations.watchlists[0].concepts.get(span.concept))


def _is_a_term(text: str, concept: Concept | None) -> bool:
    """Whether words fold to a term of their concept; a quoted one stands as it is tested above."""
    terms = () if concept is None else concept.terms[LanguageCode("en")]
    folded = fold_term(text, LANGUAGES[LanguageCode("en")])
    wanted = [(fold_term(one.text, LANGUAGES[LanguageCode("en")]), one.prefix) for one in terms]
    return (concept is None and folded == b"beta gamma") or any(
        folded.startswith(one) if prefix else folded == one for one, prefix in wanted
    )


# --- Arabic script, in all the ways it is written ---------------------------------------

ARABIC = [concept(f"t{number}", any=[term]) for number, term in enumerate(TERMS)]
ARABIC_MATCHER = compile_watchlists(
    declare(
        ARABIC,
        [item(one.id, parse_expression(one.id), within=Window(1, Unit.ARTICLE)) for one in ARABIC],
    )
)


@settings(max_examples=CASES // len(TERMS), deadline=None)
@given(texts(), st.sampled_from(["prs", "ps", "fa"]))
def test_finds_words_however_their_letters_are_written(
    text: tuple[list[Piece], str], code: str
) -> None:
    """Each text is asked for every term, so it counts as so many cases."""
    pieces, written = text
    page = document(written, code=code)
    language = LANGUAGES[LanguageCode(code)]
    matches = find_matches(page, None, ARABIC_MATCHER)

    found = {match.item.item for match in matches}
    assert found == {one.id for one, term in zip(ARABIC, TERMS, strict=True)
                     if stands_in(term, pieces)}  # fmt: skip
    for match in matches:
        term = TERMS[int(match.item.item[1:])]
        wanted = fold_term(term.strip("*"), language).replace(b" ", b"")
        for span in match.spans:
            assert page.text[span.start : span.end] == span.text
            letters = fold_term(span.text, language).replace(b" ", b"")
            assert letters.startswith(wanted) if term.endswith("*") else letters == wanted
