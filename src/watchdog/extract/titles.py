"""Which of a page's titles is the headline; the others are kept to be matched too.

In:   the titles a page gives itself, the names of its site.
Out:  the headline, and the other titles.
Pure: no I/O.

The rule: the `h1` a reader sees, where JSON-LD or og:title confirm it; else the headline of
JSON-LD; else og:title; else the `h1`; else `<title>`.
"""

import re
from collections.abc import Iterable

from watchdog.extract.metadata import Metadata

_SUFFIX = re.compile(r"^(.{8,}\S)\s*(?:\s[-–—|·•»:/]+|\s*[|»])\s+(\S.{0,70})$")
_DATE = re.compile(r"^\d{1,2}[./]\s?\d{1,2}[./]\s?\d{4}$|^\d{4}-\d{2}-\d{2}$")
_LEAST_SHARE = 0.35  # of the confirming title that a heading must make up: no bare site names


def choose_title(found: Metadata, names: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """Choose the headline; `names` are further names of the site, whose suffixes are cut."""
    sites = {_folded(name) for name in (*found.site_names, *names)} - {""}
    social = cut_site(found.social_title, sites)
    page = cut_site(found.page_title, sites)
    headline = cut_site(found.headline, sites)
    title = _confirmed_heading(found.headings, (headline, social, page))
    title = title or headline or social or next(iter(found.headings), "") or page
    return title, other_titles(
        title, (headline, *found.other_headlines, social, *found.headings[:1])
    )


def other_titles(title: str, others: Iterable[str]) -> tuple[str, ...]:
    """Keep titles that differ in more than case, punctuation and spaces."""
    seen = {_folded(title): title}
    for other in others:
        seen.setdefault(_folded(other), other)
    return tuple(other for key, other in seen.items() if key and other != title)


def cut_site(title: str, sites: set[str]) -> str:
    """Cut names of the site and dates off a title's end.

    >>> cut_site("Talks in Kabul – DW – 30.01.2024", {"dw"})
    'Talks in Kabul'
    """
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


def _confirmed_heading(headings: Iterable[str], titles: Iterable[str]) -> str:
    confirming = [_folded(title) for title in titles if title]
    for heading in headings:
        folded = _folded(heading)
        if folded and any(
            folded in title and len(folded) >= _LEAST_SHARE * len(title) for title in confirming
        ):
            return heading
    return ""


def _folded(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
