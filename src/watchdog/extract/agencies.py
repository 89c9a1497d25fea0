"""Which news agency an article credits.

In:   the authors and the paragraphs of an article.
Out:  the agency's usual short name, or None.
Pure: no I/O.

One agency's copy in five outlets is one voice: a credit that is missed makes a false
confirmation, one that is invented hides a true one. So only credits count, not mentions:
authors, and the marks agencies and outlets set at the first and last paragraphs.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

# Usual short name -> the ways credits write it. Arabic script as Pashto and Dari outlets do.
_AGENCIES: Mapping[str, str] = {
    "AFP": r"AFP|Agence France[- ]Presse|ای‌?\s?اف‌?\s?پی|خبرگزاری فرانسه|اې اېف پي",
    "AP": r"AP|Associated Press|The Associated Press|آسوشیتد ?پرس|اسوشیتد ?پرس|اسوشېټډ پرېس",
    "Reuters": r"Reuters|Thomson Reuters|رویترز|روېټرز|رويټرز",
    "dpa": r"dpa(?:-\w+)?|Deutsche Presse-Agentur|German Press Agency",
    "Belga": r"Belga(?: News Agency)?|Agence Belga|BELGA",
    "EFE": r"EFE|Agencia EFE",
    "ANSA": r"ANSA",
    "APA": r"APA|Austria Presse Agentur",
    "ANP": r"ANP",
    "SDA": r"SDA|Keystone[- ]SDA|Keystone-ATS",
    "KNA": r"KNA",
    "epd": r"epd",
    "SID": r"SID",
    "PA": r"PA Media|Press Association",
    "Xinhua": r"Xinhua",
    "TASS": r"TASS",
    "Interfax": r"Interfax",
    "Anadolu": r"Anadolu(?: Agency| Ajansı)?",
    "IANS": r"IANS",
    "PTI": r"PTI|Press Trust of India",
    "Kyodo": r"Kyodo(?: News)?",
    "CP": r"The Canadian Press|Canadian Press",
    "AAP": r"AAP|Australian Associated Press",
    "Bloomberg": r"Bloomberg(?: News)?",
    "Pajhwok": r"Pajhwok(?: Afghan News)?|پژواک|خبرگزاری پژواک|پژواک خبري آژانس",
    "IRNA": r"IRNA|ایرنا",
    "Bakhtar": r"Bakhtar(?: News Agency)?|باختر",
}
_ANY = "|".join(f"(?P<a{number}>{names})" for number, names in enumerate(_AGENCIES.values()))
_NAMES = tuple(_AGENCIES)
_EDGE = r"(?<![\w-])(?:" + _ANY + r")(?![\w-])"

_AUTHOR = re.compile(
    r"(?:^|[/,;|&+(]|\b(?:with|and|und|mit|et|avec|by|von|par)\s)\s*" + _EDGE, re.IGNORECASE
)
# "(AFP)", "(dpa/lnw)", "BRUSSELS (Reuters) -"
_BRACKETS = re.compile(
    r"[(\[（](?:[^()\[\]]{0,30}[/,;+&]\s?)?" + _EDGE + r"(?:[^()\[\]]{0,30})[)\]）]"
)
# "rb/jj (AFP, dpa)" is in brackets; "/AFP" and "© AFP", "Source: AFP", "with AFP" are not.
_MARK = re.compile(
    r"(?:/\s?|©\s?(?:\d{4}\s)?|\b(?:Source|Sources|Quelle|Quellen|Agence|Agency|with|avec|mit|Mit Material von|منبع)\s?:?\s(?:material from\s)?(?:the\s)?)"
    + _EDGE
    + r"[\s.)]*$",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"^[^\n.]{2,60}?[,،]\s[^\n.]{0,40}?" + _EDGE + r"\s*[)]?\s?[-–—]\s")
_LONGEST_CREDIT = 120  # characters: a last paragraph that is nothing but a credit
_ENDS = 2  # paragraphs looked at from each end


def credited_agency(authors: Iterable[str], paragraphs: Sequence[str]) -> str | None:
    """Find the agency credited.

    >>> credited_agency(["AFP"], []), credited_agency([], ["Text.", "rb/jj (dpa, Reuters)"])
    ('AFP', 'dpa')
    """
    for author in authors:
        found = _name(_AUTHOR.search(author))
        if found:
            return found
    head, tail = paragraphs[:_ENDS], paragraphs[-_ENDS:]
    for paragraph in head:
        found = _name(_BRACKETS.search(paragraph[:_LONGEST_CREDIT]))
        found = found or _name(_DATELINE.match(paragraph))
        if found:
            return found
    for paragraph in reversed(tail):
        ending = paragraph[-_LONGEST_CREDIT:]
        found = _name(_last(_BRACKETS, ending)) or _name(_MARK.search(ending))
        if found:
            return found
    return None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """A credit in brackets that closes the paragraph."""
    return next(
        (match for match in pattern.finditer(text) if not text[match.end() :].strip(" ./-–")), None
    )


def _name(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    return next(_NAMES[int(key[1:])] for key, value in match.groupdict().items() if value)
