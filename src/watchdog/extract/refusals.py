"""Pages that are no article although they came: error pages, consent walls, challenges.

In:   a Page; later its View and how long its text is.
Out:  nothing, or `ExtractError` with one of the reasons below.
Pure: no I/O.

http-<status>, not-html, not-found, consent-page, challenge-page, no-article, empty-body.
"""

import re
from urllib.parse import urlsplit

from watchdog.errors import ExtractError
from watchdog.extract.metadata import Metadata
from watchdog.extract.view import View
from watchdog.model import Page

_HTML_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")
_ERROR_STATUS = 400
_CHALLENGE = re.compile(
    r"""just\ a\ moment|client\ challenge|attention\ required
      |access\ (?:to\ this\ page\ has\ been\ )?denied
      |are\ you\ (?:a\ )?(?:human|robot)|pardon\ our\ interruption|ddos|verif(?:y|ying)\ you
      |security\ check|captcha|bot\ (?:check|detection)|^403\b|forbidden|please\ wait""",
    re.VERBOSE | re.IGNORECASE,
)
_CONSENT = re.compile(
    r"consent|privacy\s(?:settings|gate)|cookie|datenschutz|zustimm|einwillig|confidentialit",
    re.IGNORECASE,
)
_CONSENT_URL = re.compile(r"/consent(?:/|$|\?)|^https?://consent\.|/privacy-?gate|cmpredirect")
_NOT_FOUND = re.compile(
    r"^(?:error\s)?404\b|page\s(?:was\s)?not\sfound|seite\s(?:wurde\s)?nicht\sgefunden"
    r"|page\s(?:introuvable|non\strouv)|صفحه\sپیدا\sنشد|پاڼه\sونه\sموندل",
    re.IGNORECASE,
)
_SHORT = 1_500  # characters: a real article that speaks of cookies is longer, or declares itself
_FRONT = re.compile(r"^/?(?:[a-z]{2,3}(?:-[a-z]{2})?/?)?$")


def refuse_response(page: Page) -> None:
    """Refuse what is no page at all, before it is parsed."""
    if page.status >= _ERROR_STATUS:
        raise ExtractError(f"http-{page.status}", f"{page.url}: status {page.status}")
    kind = page.content_type.partition(";")[0].strip().lower()
    if kind and kind not in _HTML_TYPES:
        raise ExtractError("not-html", f"{page.url}: {kind}")


def refuse_page(view: View, found: Metadata, length: int) -> None:
    """Refuse a page whose text, `length` characters, is not an article's."""
    titles = " ".join((found.page_title, *found.headings[:1]))
    if length < _SHORT and not found.is_article:
        if _CONSENT_URL.search(view.url) or _CONSENT.search(titles):
            raise ExtractError("consent-page", f"{view.url}: asks for consent")
        if _CHALLENGE.search(titles):
            raise ExtractError("challenge-page", f"{view.url}: {titles[:80]!r}")
        if _NOT_FOUND.search(titles):
            raise ExtractError("not-found", f"{view.url}: {titles[:80]!r}")
    if not found.is_article and _FRONT.match(urlsplit(view.url).path):
        raise ExtractError("no-article", f"{view.url}: a front page")
