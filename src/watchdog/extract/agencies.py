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
    "Reuters": r"Reuters|REUTERS|Thomson Reuters|رویترز|روېټرز|رويټرز",
    "dpa": r"(?:dpa|DPA)(?:-\w+)?|Deutsche Presse-Agentur|German Press Agency",
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

_WHOLE = re.compile(_ANY)
# What joins names in a byline: "Jane Doe with AFP", "dpa/lnw", "AFP, Reuters".
_JOINTS = re.compile(
    r"\s*[/,;|&+()]\s*|\s+(?:with|and|und|mit|et|avec)\s+|^(?:by|von|par)\s+", re.IGNORECASE
)
# In brackets: after a dateline, or closing the article; names of reporters may stand before.
_BRACKETS = re.compile(rf"[(\[（](?:[^()\[\]]{{0,30}}?[/,;+&]\s?)??{_EDGE}[^()\[\]]{{0,30}}[)\]）]")
_DATELINE = re.compile(rf"^[^\n.]{{2,60}}?[,،]\s[^\n.]{{0,40}}?{_EDGE}\s*[)]?\s?[-–—]\s")
_MARK = re.compile(
    rf"(?:/\s?|©\s?(?:\d{{4}}\s)?|\b(?:Sources?|Quellen?|Agence|Agency|منبع)\s?:\s?){_EDGE}[\s.)]*$"
)
_SHARED = re.compile(
    rf"\b(?:with|from|avec|mit|von|by|par)\s(?:material\s(?:from|von)\s)?(?:the\s)?{_EDGE}[\s.)]*$",
    re.IGNORECASE,
)
_LONGEST_CREDIT = 120  # characters at the edge of a paragraph that are searched
_CREDIT_LINE = 60  # characters: a paragraph that is nothing but a credit
_ENDS = 2  # paragraphs looked at from each end


def credited_agency(authors: Iterable[str], paragraphs: Sequence[str]) -> str | None:
    """Find the agency credited, the first where there are several.

    >>> credited_agency(["AFP"], []), credited_agency([], ["Text.", "rb/jj (dpa, Reuters)"])
    ('AFP', 'dpa')
    """
    named = (_WHOLE.fullmatch(part) for author in authors for part in _JOINTS.split(author))
    opened = (_opening(paragraph) for paragraph in paragraphs[:_ENDS])
    closed = (_closing(paragraph) for paragraph in reversed(paragraphs[-_ENDS:]))
    return next(filter(None, map(_name, (*named, *opened, *closed))), None)


def _opening(paragraph: str) -> re.Match[str] | None:
    """Find `KABUL (Reuters) -` or `Kabul, 4 May, AFP -`."""
    return _BRACKETS.search(paragraph[:_LONGEST_CREDIT]) or _DATELINE.match(paragraph)


def _closing(paragraph: str) -> re.Match[str] | None:
    """Find `(AFP)`, `/AFP` or `Source: AFP` at a paragraph's end; `with AFP` standing alone."""
    ending = paragraph[-_LONGEST_CREDIT:]
    for match in _BRACKETS.finditer(ending):
        if not ending[match.end() :].strip(" ./-–"):
            return match
    shared = _SHARED.search(paragraph) if len(paragraph) <= _CREDIT_LINE else None
    return _MARK.search(ending) or shared


def _name(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    return next(_NAMES[int(key[1:])] for key, value in match.groupdict().items() if value)
