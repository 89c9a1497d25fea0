"""The packed model against the one it was packed from."""

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from watchdog.text.language_model import LanguageModel

KEPT = {"ar", "de", "en", "fa", "fr", "ps", "ur", "no-such-language"}
TEXTS = [
    "The council met on Tuesday to talk about the harbour.",
    "LE CONSEIL S’EST RÉUNI MARDI POUR PARLER DU PORT.",
    "Der Rat traf sich am Dienstag, um über den Hafen zu reden.",
    "شورا روز سه‌شنبه درباره بندر گفتگو کرد.",
    "شورا د سې شنبې په ورځ د بندر په اړه خبرې وکړې.",
    "مجلس نے منگل کو بندرگاہ کے بارے میں بات کی۔",
    "Совет собрался во вторник, 理事会は火曜日に開かれた",
    "e\u0301tat de\u0301cide\u0301, half a pair \ud800 and a mark \u202b",
]


@pytest.fixture(scope="module")
def packed() -> LanguageModel:
    return LanguageModel(KEPT)


@pytest.fixture(scope="module")
def whole() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(sorted(KEPT - {"no-such-language"}))
    return identifier


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_scores_are_those_of_the_whole_model(
    text: str, packed: LanguageModel, whole: LanguageIdentifier
) -> None:
    assert packed.score(text) == pytest.approx(dict(whole.rank(text)), rel=1e-5)


@pytest.mark.parametrize("text", ["", "x"])
def test_a_text_without_anything_known_has_no_scores(text: str, packed: LanguageModel) -> None:
    assert packed.score(text) == {}


def test_a_label_that_stands_there_twice_has_the_better_score(whole: LanguageIdentifier) -> None:
    whole.set_languages(["sr", "en"])  # Serbian stands there in both its scripts
    text = "Savet se sastao u utorak da razgovara o luci."

    assert LanguageModel({"sr", "en"}).score(text) == pytest.approx(dict(whole.rank(text)))
