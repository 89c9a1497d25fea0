"""Which of a page's titles is the headline; the others are kept to be matched too.

In:   the titles a page gives itself, the names of its site.
Out:  the headline, and the other titles.
Pure: no I/O.

The rule: og:title, freed of what outlets append to it; else the headline of JSON-LD; else the
`h1`; else `<title>`. Appended is the site's name, a date, and whatever follows the `h1` or the
headline of JSON-LD. Outlets that have two headlines disagree with themselves: on 133 recorded
pages of 2023-2024, og:title was the better first choice by seven points.
"""

import re
from collections.abc import Iterable

from watchdog.extract.metadata import Metadata

_LONGEST = 500  # characters: more is no title, and would take long to search
_SEPARATOR = re.compile(r"\s+[-–—|·•»:/]+\s+|\s*[|»]\s*")
_SUFFIX = re.compile(r"^(.{8,}\S)\s*(?:\s[-–—|·•»:/]+|\s*[|»])\s+(\S.{0,70})$")
_PREFIX = re.compile(r"^([^:|–—]{2,60}?)\s*(?::|\||\s[-–—])\s+(\S.{7,})$")
_DATE = re.compile(r"^\d{1,2}[./]\s?\d{1,2}[./]\s?\d{4}$|^\d{4}-\d{2}-\d{2}$")


def choose_title(found: Metadata, names: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """Choose the headline; `names` are further names of the site, whose suffixes are cut."""
    sites = {_folded(name) for name in (*found.site_names, *names)} - {""}
    heading = found.headings[0][:_LONGEST] if found.headings else ""
    whole = {_folded(heading), _folded(found.headline)} - {""}
    # What JSON-LD's headline ends in too, nobody appended.
    same = _folded(found.social_title) == _folded(found.headline)
    social = cut_site(found.social_title[:_LONGEST], sites, () if same else whole)
    headline = cut_site(found.headline[:_LONGEST], sites)
    page = cut_site(found.page_title[:_LONGEST], sites, whole)
    title = _unbroken(social, (heading, page)) or headline or heading or page
    return title, other_titles(title, (headline, *found.other_headlines, heading))


def _unbroken(title: str, others: Iterable[str]) -> str:
    """Mend a meta that its own quotation mark has cut: `content="They say "no""`."""
    for other in others:
        rest = other.removeprefix(title)
        if title and rest != other and rest.lstrip().startswith('"'):
            return other
    return title


def other_titles(title: str, others: Iterable[str]) -> tuple[str, ...]:
    """Keep titles that differ in more than case, punctuation and spaces."""
    seen = {_folded(title): title}
    for other in others:
        seen.setdefault(_folded(other), other)
    return tuple(other for key, other in seen.items() if key and other != title)


def cut_site(title: str, sites: set[str], whole: Iterable[str] = ()) -> str:
    """Cut names of the site and dates off a title's ends, and all that follows a `whole` title.

    >>> cut_site("Talks in Kabul – DW – 30.01.2024", {"dw"})
    'Talks in Kabul'
    """
    known = set(whole)
    for end in _SEPARATOR.finditer(title):
        if _folded(title[: end.start()]) in known:
            return title[: end.start()]
    start = _PREFIX.match(title)
    if start and _folded(start[1]) in sites:
        title = start[2]
    while match := _SUFFIX.match(title):
        ending = match[2].strip()
        folded = _folded(ending)
        if not (_DATE.match(ending) or any(_names(folded, site) for site in sites)):
            break
        title = match[1].rstrip(" -–—|·•»:/")
    return title


def _names(ending: str, site: str) -> bool:
    """`BBC News دری` names the site `BBC`; `DER SPIEGEL` names `spiegel`."""
    return ending == site or (len(site) > 1 and (ending.startswith(site) or ending.endswith(site)))


def _folded(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return "".join(filter(str.isalnum, text.casefold()))
