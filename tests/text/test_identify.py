from dataclasses import replace
from functools import lru_cache

import pytest

from watchdog.model import LanguageCode
from watchdog.text import find_language, identify, identify_language, plain_language

CODES = [LanguageCode(code) for code in ("en", "fr", "de", "prs", "ps")]
LANGUAGES = {code: plain_language(code) for code in CODES} | {
    LanguageCode("prs"): replace(plain_language("prs"), tags=("fa-af", "dari"))
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The council met on Tuesday to talk about the harbour.", "en"),
        ("Le conseil s’est réuni mardi pour parler du port.", "fr"),
        ("Der Rat traf sich am Dienstag, um über den Hafen zu reden.", "de"),
        ("شورا روز سه‌شنبه درباره بندر گفتگو کرد.", "prs"),
        ("شورا د سې شنبې په ورځ د بندر په اړه خبرې وکړې.", "ps"),
        ("مجلس نے منگل کو بندرگاہ کے بارے میں بات کی۔", None),  # Urdu is none of them
        ("12.30 – OK", None),
    ],
)
def test_tells_the_languages_we_watch(text: str, expected: str | None) -> None:
    assert identify_language(text, CODES) == expected


def test_persian_is_named_as_the_outlet_does() -> None:
    text = "شورا روز سه‌شنبه درباره بندر گفتگو کرد."

    assert identify_language(text, [LanguageCode("fa"), LanguageCode("ps")]) == "fa"
    assert identify_language(text, [LanguageCode("ps")]) is None


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("fa-AF", "prs"),
        ("fa_AF", "prs"),
        ("prs", "prs"),
        ("de-AT", "de"),
        ("EN", "en"),
        ("es", "es"),
    ],
)
def test_finds_a_language_by_its_tag(tag: str, expected: str) -> None:
    assert find_language(tag, LANGUAGES).code == expected


def test_tells_languages_declared_beside_the_usual_ones() -> None:
    codes = [*CODES, LanguageCode("es"), LanguageCode("tlh")]  # no model knows the last

    text = "El consejo se reunió el martes para hablar del puerto y de los barcos."
    assert identify_language(text, codes) == "es"
    assert identify_language(text, CODES) != "es"


def test_the_model_is_widened_only_where_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[frozenset[str]] = []

    @lru_cache(maxsize=2)
    def make(labels: frozenset[str]) -> None:
        made.append(labels)

    monkeypatch.setattr(identify, "_make_model", make)
    identify.widen_model([LanguageCode("es")])
    assert made == []

    identify.load_model()
    identify.widen_model(CODES)
    assert len(made) == 1
    identify.widen_model([LanguageCode("es")])
    assert [("es" in labels, "ps" in labels) for labels in made] == [(False, True), (True, True)]
