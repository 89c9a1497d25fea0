"""Clean foreign text for reading: what an outlet wrote, without what could deceive or break.

In:   any text. Out: the same in one line. Pure: no I/O, no clock, no randomness.
"""

import re

# C0 and C1 controls that are no white space, lone surrogates, bidi embeddings, overrides and
# isolates (they can show text in another order than it has), the byte order mark.
_HARMFUL = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]"
)


def clean_text(text: str) -> str:
    r"""Drop controls and bidi overrides, make one space of each run of blanks.

    The joiners ZWNJ and ZWJ stay: Persian and Dari are not readable without.

    >>> clean_text(" Two\n words\x07\u202e ")
    'Two words'
    """
    if not text.isprintable():  # most texts are, which is told at once
        text = _HARMFUL.sub("", text)
    return " ".join(text.split())
