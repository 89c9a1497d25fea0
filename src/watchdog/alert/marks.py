"""Marks: which words of a sentence belong to a concept, which are the cue.

In:   a hit.
Out:  its sentence in pieces, or in one plain line with brackets.
Pure: no I/O, no clock, no randomness.

Scraped text is hostile and may be written from right to left: it is cleaned of controls and
overrides, and isolated (FSI … PDI) so that it cannot turn the words around it.
"""

import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import quote, urlsplit

from watchdog.model import ConceptId, Hit, Piece
from watchdog.text import clean_text

CUE = "cue"
SENTENCE_LIMIT = 500  # code points; longer ones are cut around their marks
_ISOLATE, _POP = "\u2068", "\u2069"
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def split_sentence(hit: Hit) -> tuple[Piece, ...]:
    """Cut the sentence at its marks, in order; pieces joined give the sentence, cleaned."""
    start, end = _window(hit)
    marks = [(max(a, start), min(b, end), label) for a, b, label in hit.marks]
    marks = [(a, b, label) for a, b, label in marks if a < b]
    cuts = sorted({start, end, *(a for a, _, _ in marks), *(b for _, b, _ in marks)})
    pieces = []
    for left, right in pairwise(cuts):
        labels = dict.fromkeys(label for a, b, label in marks if a <= left and right <= b)
        pieces.append(
            Piece(
                text=_clean_piece(hit.sentence[left:right]),
                concepts=tuple(ConceptId(label) for label in labels if label != CUE),
                cue=CUE in labels,
            )
        )
    before = [Piece(text="… ")] if start else []
    after = [Piece(text=" …")] if end < len(hit.sentence) else []
    return (*before, *pieces, *after)


def mark_sentence(hit: Hit) -> str:
    """Give the sentence in one line: `[words of a concept]`, `‹the cue›`."""
    return bracket_pieces(split_sentence(hit))


def bracket_pieces(pieces: Sequence[Piece]) -> str:
    """Put brackets for marks; neighbouring pieces under the same mark share one pair.

    >>> bracket_pieces([Piece("It "), Piece("has sent", cue=True), Piece(" it.")])
    'It ‹has sent› it.'
    """
    line, open_cue, open_concepts = "", False, False
    for piece in (*pieces, Piece(text="")):
        concepts = bool(piece.concepts)
        close_cue, close_concepts = open_cue and not piece.cue, open_concepts and not concepts
        line += "]" * close_concepts + "›" * close_cue
        line += "‹" * (piece.cue and not open_cue) + "[" * (concepts and not open_concepts)
        line += piece.text
        open_cue, open_concepts = piece.cue, concepts
    return line


def isolate(text: str) -> str:
    """Keep text with right-to-left letters from turning what stands around it.

    >>> isolate("Kabul")
    'Kabul'
    >>> isolate("کابل") == "\u2068کابل\u2069"
    True
    """
    mixed = any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)
    return f"{_ISOLATE}{text}{_POP}" if mixed else text


def cut(text: str, limit: int) -> str:
    """Shorten to at most `limit` code points, the last of them an ellipsis if any was lost.

    >>> cut("Brussels", 5)
    'Brus…'
    """
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def cut_lines(text: str, limit: int) -> str:
    r"""Keep whole lines up to a limit, so that no isolate is left open.

    >>> cut_lines("one\ntwo\nthree", 9)
    'one\ntwo\n…'
    """
    if len(text) <= limit:
        return text
    kept, used = [], 1
    for line in text.split("\n"):
        used += len(line) + 1
        if used > limit:
            break
        kept.append(line)
    return "\n".join([*kept, "…"])


def safe_link(url: str) -> str | None:
    """Give an address that may be shown as a link; None unless it is http or https.

    >>> safe_link("https://news.example/a b|c")
    'https://news.example/a%20b%7Cc'
    >>> safe_link("javascript:alert(1)")
    """
    try:
        parts = urlsplit(clean_text(url))
    except ValueError:  # brackets that are no IPv6 address
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    kept = "%/:=&?~#+!$,;'@()*[]"
    host = quote(parts.netloc, safe="[]:@.-_~%") if parts.netloc.isascii() else _idna(parts.netloc)
    if host is None:
        return None
    return parts._replace(
        netloc=host,
        path=quote(parts.path, safe=kept),
        query=quote(parts.query, safe=kept),
        fragment=quote(parts.fragment, safe=kept),
    ).geturl()


def _idna(host: str) -> str | None:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return None


def _window(hit: Hit) -> tuple[int, int]:
    """Choose what is shown of a long sentence: from a little before its first mark."""
    length = len(hit.sentence)
    if length <= SENTENCE_LIMIT:
        return 0, length
    first = min((start for start, _, _ in hit.marks), default=0)
    start = max(0, min(first - SENTENCE_LIMIT // 4, length - SENTENCE_LIMIT))
    return start, start + SENTENCE_LIMIT


def _clean_piece(text: str) -> str:
    """Clean a piece without losing the blanks at its ends: they part it from its neighbours."""
    return clean_text(f"x{text}x")[1:-1]
