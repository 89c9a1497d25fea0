"""Which language: find a declared one by its tag, or tell it from the words.

In:   a tag as an outlet writes it, or text. Out: a language, or its code.
Pure: the model of py3langid is loaded once, at the first text or by `load_model`.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from watchdog.declarations import Language
from watchdog.model import LanguageCode

# Always among the answers, so that their texts are not taken for a neighbour's.
_NEIGHBOURS = frozenset({"ar", "en", "fa", "ps", "ur"})
# No tool tells Dari from Persian by a sentence: the outlet says which.
_MODEL_CODES = {"prs": "fa"}
_FEWEST_LETTERS = 12


def plain_language(code: str) -> Language:
    """Make a language nobody declared: folded by the common table, with no cues.

    >>> plain_language("es").name
    'es'
    """
    return Language(code=LanguageCode(code), name=code, script="latin", direction="ltr")


def find_language(tag: str, languages: Mapping[LanguageCode, Language]) -> Language:
    """Find the language an outlet means: `fa-AF`, `ps_AF` or `DE-at`, else a plain one."""
    wanted = tag.strip().lower().replace("_", "-")
    for language in languages.values():
        if wanted == language.code or wanted in language.tags:
            return language
    primary = wanted.partition("-")[0]
    return languages.get(LanguageCode(primary)) or plain_language(primary or "und")


def identify_language(text: str, among: Iterable[LanguageCode]) -> LanguageCode | None:
    """Tell which of some languages a text is written in; None when it is none or too short."""
    codes = list(among)
    if sum(letter.isalpha() for letter in text) < _FEWEST_LETTERS:
        return None
    wanted = {_MODEL_CODES.get(code, code) for code in codes}
    answers = wanted | _NEIGHBOURS
    best = next((label for label, _ in _identifier().rank(text) if label in answers), None)
    return next((code for code in codes if _MODEL_CODES.get(code, code) == best), None)


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


def load_model() -> None:
    """Load the model now (74 MB, about a second), so that processes forked later share it."""
    _identifier()
