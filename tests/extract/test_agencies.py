import pytest

from watchdog.extract.agencies import credited_agency


@pytest.mark.parametrize(
    ("author", "agency"),
    [
        ("AFP", "AFP"),
        ("Chaîne avec AFP", "AFP"),
        ("Jane Doe with the Associated Press", None),  # "the": not how credits are written
        ("Associated Press", "AP"),
        ("By Reuters", "Reuters"),
        ("REUTERS", "Reuters"),
        ("dpa/lnw", "dpa"),
        ("dpa-infocom", "dpa"),
        ("Deutsche Presse-Agentur", "dpa"),
        ("Ada Example (Belga)", "Belga"),
        ("EFE, Reuters", "EFE"),
        ("خبرگزاری پژواک", "Pajhwok"),
        ("Sid Example", None),
        ("Japa Example", None),
        ("APA Example", None),
    ],
)
def test_authors(author: str, agency: str | None) -> None:
    assert credited_agency([author], ["Text without a credit."]) == agency


@pytest.mark.parametrize(
    ("paragraph", "agency"),
    [
        (
            "BRUSSELS, May 4 (Reuters) - The Commission said on Monday that no letter was sent.",
            "Reuters",
        ),
        ("KABUL (AP) — The delegation arrived on Monday.", "AP"),
        ("Kabul, 4. Mai (dpa/jb) - Die Delegation ist angekommen.", "dpa"),
        ("The delegation arrived. (AFP)", "AFP"),
        ("jb/kl (dpa, AFP)", "dpa"),
        ("Die Delegation ist angekommen. /AFP", "AFP"),
        ("Source: Belga", "Belga"),
        ("© 2026 AFP", "AFP"),
        ("with AFP", "AFP"),
        ("(پژواک)", "Pajhwok"),
        ("The minister told AFP that nothing was decided.", None),
        ("He said so in a long interview, the first in many years, with AFP.", None),
        ("The Reuters news agency was founded long ago.", None),
        ("A gap (MAPS) remains.", None),
    ],
)
def test_credit_lines_count_and_mentions_do_not(paragraph: str, agency: str | None) -> None:
    assert credited_agency([], [paragraph]) == agency


def test_only_the_ends_of_an_article_hold_credits() -> None:
    middle = ["One.", "Two.", "As was reported (AFP)", "Four.", "Five."]

    assert credited_agency([], middle) is None


def test_the_author_comes_before_the_text() -> None:
    assert credited_agency(["dpa"], ["KABUL (AP) - Text."]) == "dpa"
