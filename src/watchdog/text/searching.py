"""Text to search in, and what people type to search it: both folded alike.

In:   titles, texts and queries as they were written, in any language.
Out:  words of folded letters; `Phrase`s.
Pure: no I/O, no clock, no randomness.

The table is the common one, without the letters of single languages: one index holds all of
them, and who types a query does not say in which language. What matching folds to one byte
for all letters of a script it does not know (Chinese, Devanagari) stays itself here.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from watchdog.model import Folded
from watchdog.text.fold import ZWNJ, fold, whole_letters_end
from watchdog.text.identify import plain_language
from watchdog.text.letters import FOREIGN, PRINTED

LONGEST_WORD = 64  # letters; PostgreSQL leaves out words of 2 kB, nobody types them
LONGEST_TEXT = 200_000  # letters: PostgreSQL's index holds a megabyte of a text
LONGEST_QUERY = 500  # letters
MOST_PHRASES = 16
PASSAGE = 240  # letters of an article shown around what was found

_ANY = plain_language("und")
_FOREIGN = bytes((FOREIGN,))
# A phrase in quotation marks, with or without a star, or what stands between blanks.
_PART = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))


class Phrase(NamedTuple):
    """Words that follow one another; of the last, only its beginning where it is a prefix."""

    words: tuple[str, ...]
    is_prefix: bool = False


def searchable(text: str) -> str:
    """Give folded words, single spaces between them; both spellings of what a ZWNJ parts.

    >>> searchable("L’État: كميسيون می\u200cرود, 中国")
    'l etat کمیسیون می رود 中国 میرود'
    """
    text = text[:LONGEST_TEXT]
    joined = " ".join(word for word in text.split() if ZWNJ in word).replace(ZWNJ, "")
    words = [word[:LONGEST_WORD] for part in (text, joined) for word in _fold(part).split()]
    return " ".join(words)[:LONGEST_TEXT]


def read_query(query: str) -> tuple[Phrase, ...]:
    """Read words, `prefixes*` and "phrases", all of which must occur. No query is wrong.

    >>> read_query('Talib* "the EU’s invitation" ي —')
    (Phrase(words=('talib',), is_prefix=True), \
Phrase(words=('the', 'eu', 's', 'invitation'), is_prefix=False), \
Phrase(words=('ی',), is_prefix=False))
    """
    found: list[Phrase] = []
    for quoted, star, bare in _PART.findall(query[:LONGEST_QUERY].translate(_QUOTES)):
        words = tuple(word[:LONGEST_WORD] for word in _fold(quoted or bare).split())
        if words:
            found.append(Phrase(words, is_prefix=bool(star) or bare.endswith("*")))
    return tuple(dict.fromkeys(found))[:MOST_PHRASES]


class Passage(NamedTuple):
    """A piece of a text, and which parts of it were asked for."""

    text: str
    marks: tuple[tuple[int, int], ...]


def find_passage(paragraphs: Sequence[str], phrases: Iterable[Phrase]) -> Passage:
    """Cut out the paragraph that has most of the words asked for, with these marked.

    >>> find_passage(["One.", "The envoys met."], read_query("envoy*"))
    Passage(text='The envoys met.', marks=((4, 10),))
    """
    wanted = re.compile("|".join(map(_pattern, phrases)) or "(?!)")
    best: tuple[str, tuple[tuple[int, int], ...]] | None = None
    for paragraph in paragraphs:
        folded = fold(paragraph, _ANY)
        found = wanted.finditer(_printed(paragraph, folded))
        marks = tuple(_span(paragraph, folded, match) for match in found)
        if best is None or len(marks) > len(best[1]):
            best = paragraph, marks
    return _cut(*best) if best else Passage("", ())


def _pattern(phrase: Phrase) -> str:
    """Find words of folded letters: there is one space around each."""
    end = r"\S*" if phrase.is_prefix else ""
    return rf"(?<=\s){' '.join(map(re.escape, phrase.words))}{end}(?=\s)"


def _span(text: str, folded: Folded, match: re.Match[str]) -> tuple[int, int]:
    start, last = folded.offsets[match.start()], folded.offsets[match.end() - 1]
    return int(start), whole_letters_end(text, int(last) + 1)


def _cut(text: str, marks: tuple[tuple[int, int], ...]) -> Passage:
    """Keep what stands around the first mark; the rest are dots."""
    if len(text) <= PASSAGE:
        return Passage(text, marks)
    start = max(0, marks[0][0] - PASSAGE // 3) if marks else 0
    start = text.find(" ", start, start + PASSAGE // 6) + 1 or start if start else 0
    end = min(len(text), start + PASSAGE)
    before = "… " if start else ""
    moved = len(before) - start
    kept = tuple((a + moved, b + moved) for a, b in marks if start <= a and b <= end)
    return Passage(f"{before}{text[start:end]}{' …' if end < len(text) else ''}", kept)


def _fold(text: str) -> str:
    return _printed(text, fold(text, _ANY))


def _printed(text: str, folded: Folded) -> str:
    """Give the letter of each byte; those of scripts that have no bytes are the text's own."""
    letters = folded.codes.decode("latin-1").translate(PRINTED)
    if _FOREIGN not in folded.codes:
        return letters
    codes, offsets = folded.codes, folded.offsets
    return "".join(
        text[offsets[place]].lower()[:1] if codes[place] == FOREIGN else letter
        for place, letter in enumerate(letters)
    )
