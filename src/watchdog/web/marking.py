"""Marked text: whole paragraphs with every span and cue, differences of revisions, YAML to paste.

In:   texts as outlets wrote them, marks in code points.
Out:  pieces for templates, cleaned of controls and overrides.
Pure: no I/O, no clock, no randomness.
"""

import json
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from watchdog.model import ConceptId, LanguageCode, Piece
from watchdog.text import clean_text

CUE = "cue"
MOST_WORDS = 6000  # of both texts: comparing takes the square of it at worst


class Part(NamedTuple):
    """A run of words of two texts: in both ("same"), in the later ("new") or earlier ("old")."""

    kind: str
    text: str


def mark_paragraphs(
    paragraphs: Sequence[str], marks: Iterable[tuple[int, int, str]]
) -> tuple[tuple[Piece, ...], ...]:
    """Cut each paragraph at its marks, which count in the paragraphs joined by one newline."""
    listed, start, marked = tuple(marks), 0, []
    for paragraph in paragraphs:
        end = start + len(paragraph)
        inside = [
            (max(a, start) - start, min(b, end) - start, label)
            for a, b, label in listed
            if a < end and b > start
        ]
        marked.append(_cut(paragraph, inside))
        start = end + 1
    return tuple(marked)


def compare_texts(before: str, after: str) -> tuple[Part, ...]:
    """Say word by word what changed; () where the texts are too long to compare."""
    old, new = clean_text(before).split(), clean_text(after).split()
    if len(old) + len(new) > MOST_WORDS:
        return ()
    parts: list[Part] = []
    for tag, a, b, x, y in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Part("same", " ".join(old[a:b])))
            continue
        if a < b:
            parts.append(Part("old", " ".join(old[a:b])))
        if x < y:
            parts.append(Part("new", " ".join(new[x:y])))
    return tuple(parts)


def example_of(language: LanguageCode, title: str, text: str) -> str:
    r"""Write the example that expects an item to be silent: paste it below its `examples:`.

    >>> print(example_of(LanguageCode("en"), "", 'A "bridge".\nIt is open.'))
    - {lang: en, text: "A \"bridge\".\nIt is open.", expect: silent}
    """
    parts = {"title": clean_text(title), "text": "\n".join(map(clean_text, text.split("\n")))}
    fields = (f"{name}: {json.dumps(words, ensure_ascii=False)}" for name, words in parts.items()
              if words)  # fmt: skip
    return f"- {{lang: {language}, {', '.join(fields)}, expect: silent}}"


def item_block(text: str, line: int) -> str:
    r"""Give the lines of a YAML file that declare one item, which begins at `line`, from 1.

    >>> item_block("items:\n  - id: a\n    match: x\n  - id: b\n", 2)
    '  - id: a\n    match: x'
    """
    lines = text.splitlines()
    if not 0 < line <= len(lines):
        return ""
    first = line - 1
    while first > 0 and not lines[first].lstrip().startswith("-"):
        first -= 1
    depth = len(lines[first]) - len(lines[first].lstrip())
    last = first + 1
    while last < len(lines):
        stripped = lines[last].lstrip()
        if stripped and not stripped.startswith("#") and len(lines[last]) - len(stripped) <= depth:
            break
        last += 1
    return "\n".join(lines[first:last]).rstrip()


def direction_of(language: LanguageCode) -> str:
    """Give the direction of a language's script, as HTML names it.

    >>> direction_of(LanguageCode("ps")), direction_of(LanguageCode("fr"))
    ('rtl', 'ltr')
    """
    return "rtl" if language in {"ps", "prs", "fa", "ar", "ur", "he"} else "ltr"


def _cut(text: str, marks: Sequence[tuple[int, int, str]]) -> tuple[Piece, ...]:
    cuts = sorted({0, len(text), *(a for a, _, _ in marks), *(b for _, b, _ in marks)})
    pieces = []
    for left, right in pairwise(cuts):
        labels = dict.fromkeys(label for a, b, label in marks if a <= left and right <= b)
        pieces.append(
            Piece(
                text=clean_text(f"x{text[left:right]}x")[1:-1],
                concepts=tuple(ConceptId(label) for label in labels if label != CUE),
                cue=CUE in labels,
            )
        )
    return tuple(pieces)
