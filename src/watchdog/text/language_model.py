"""How likely a text is in each of some languages: py3langid's model, packed.

In:   a text. Out: a score for each language; the larger, the likelier.
Pure: reads the model's file once, when made.

The model is an automaton over bytes that counts n-grams, and a weight of each n-gram in each of
142 languages: 74 MB as py3langid holds it. Nearly all of it is not needed here. Weights are kept
for the languages asked for only; and of an automaton's 256 transitions in a state four out of
five are those of its first state, so that only the others are written down. That takes 13 MB, and
the scores are the same.
"""

import unicodedata
from array import array
from collections import Counter
from collections.abc import Set as AbstractSet

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

_BYTES = 256


class LanguageModel:
    """The packed model for some languages, by ISO 639 codes; what it does not know is left out."""

    def __init__(self, labels: AbstractSet[str]) -> None:
        """Take about a second and, while it is unpacked, 110 MB."""
        whole = LanguageIdentifier.from_model_file(MODEL_FILE)
        columns = [at for at, label in enumerate(whole.nb_classes) if label in labels]
        self._labels = [whole.nb_classes[at] for at in columns]  # one may stand there twice
        self._weights = np.ascontiguousarray(whole.nb_ptc[:, columns])
        self._priors = np.asarray(whole.nb_pc)[columns]
        self._counted = array("i", whole.tk_output)  # the n-gram a state ends, -1: none
        self._row = array("I", whole.tk_row)  # states with the same transitions share a row
        rows = np.frombuffer(whole.tk_nextmove, dtype=np.uint32).reshape(-1, _BYTES)
        first = rows[self._row[0]]
        own = np.flatnonzero(rows != first)
        self._first = array("I", first.tolist())
        # Letters and next states of a row stand from begin[row] on, sorted by letter.
        self._begin = array("I", np.searchsorted(own, _BYTES * np.arange(len(rows) + 1)).tolist())
        self._letters = (own % _BYTES).astype(np.uint8).tobytes()
        self._next = array("I", rows.reshape(-1)[own].tobytes())

    def score(self, text: str) -> dict[str, float]:
        """Score each language; a text without any known n-gram has no scores."""
        seen = self._count(_as_bytes(text))
        if not seen:
            return {}
        which = np.fromiter(seen.keys(), dtype=np.intp, count=len(seen))
        counts = np.fromiter(seen.values(), dtype=np.float32, count=len(seen))
        scores: dict[str, float] = {}
        found = np.log1p(counts) @ self._weights[which] + self._priors
        for label, score in zip(self._labels, found.tolist(), strict=True):
            scores[label] = max(score, scores.get(label, score))
        return scores

    def _count(self, text: bytes) -> Counter[int]:
        rows, begin, find = self._row, self._begin, self._letters.find
        following, first, ends = self._next, self._first, self._counted
        state, seen = 0, []
        for letter in text:
            row = rows[state]
            at = find(letter, begin[row], begin[row + 1])
            state = following[at] if at >= 0 else first[letter]
            if (counted := ends[state]) >= 0:
                seen.append(counted)
        return Counter(seen)


def _as_bytes(text: str) -> bytes:
    """Write a text as the model's makers did when they counted."""
    if text.isupper():
        text = text.lower()
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")
