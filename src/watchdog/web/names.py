"""Names of users. Pure: no I/O, no clock, no randomness."""

import re
import unicodedata

_NAME = re.compile(r"\w[\w.@-]{0,63}")


def user_name(given: str) -> str | None:
    """Give a name as it is kept; None where it is none.

    >>> user_name(" Amina.K "), user_name("two words")
    ('amina.k', None)
    """
    name = unicodedata.normalize("NFKC", given.strip()).casefold()
    return name if _NAME.fullmatch(name) else None
