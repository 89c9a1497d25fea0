"""Which language: find a declared one by its tag, or tell it from the words.

In:   a tag as an outlet writes it, or text. Out: a language, or its code.
Pure: the model is loaded once, at the first text or by `load_model`.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from watchdog.declarations import Language
from watchdog.model import LanguageCode
from watchdog.text.language_model import LanguageModel

# Always among the answers, so that their texts are not taken for a neighbour's.
_NEIGHBOURS = frozenset({"ar", "en", "fa", "ps", "ur"})
# In the model from the start: a second one, of languages that are declared beside, is made at need.
_USUAL = _NEIGHBOURS | {"de", "fr"}
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
    answers = _NEIGHBOURS.union(_MODEL_CODES.get(code, code) for code in codes)
    scores = _find_model(answers).score(text)
    best = max((label for label in scores if label in answers), key=scores.__getitem__, default="")
    return next((code for code in codes if _MODEL_CODES.get(code, code) == best), None)


def load_model() -> None:
    """Load the model now (half a second, 13 MB), so that processes forked later share it."""
    _find_model(_USUAL)


def widen_model(codes: Iterable[LanguageCode]) -> None:
    """Have these languages too, where the model is loaded already and forks will share it."""
    if _make_model.cache_info().currsize:
        _find_model(frozenset(_MODEL_CODES.get(code, code) for code in codes))


def _find_model(labels: frozenset[str]) -> LanguageModel:
    return _make_model(_USUAL if labels <= _USUAL else _USUAL | labels)


@lru_cache(maxsize=2)
def _make_model(labels: frozenset[str]) -> LanguageModel:
    return LanguageModel(labels)
