"""Pages that are no article although they came: error pages, consent walls, challenges.

In:   a Page; later its View and its text.
Out:  nothing, or `ExtractError` with one of the reasons below.
Pure: no I/O.

http-<status>, not-html, not-found, consent-page, challenge-page, paywall, index-page,
no-article, empty-body.
"""

import re
from collections import Counter
from urllib.parse import urlsplit

from watchdog.errors import ExtractError
from watchdog.extract.metadata import Metadata
from watchdog.extract.view import View
from watchdog.model import Page, PageKind

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
_CHALLENGE_TEXT = re.compile(
    r"""enable\ javascript\ and\ cookies|checking\ (?:your\ browser|if\ the\ site\ connection)
      |unusual\ (?:traffic|activity)\ (?:from|detected)|verify\ (?:that\ )?you\ are\ (?:a\ )?human
      |ray\ id:|you\ have\ been\ blocked|javascript\ is\ disabled""",
    re.VERBOSE | re.IGNORECASE,
)
_SUBSCRIBE = re.compile(
    r"""subscribe\ (?:now\ )?to\ (?:continue|keep|read)|to\ (?:continue|keep)\ reading
      |already\ a\ subscriber|(?:for|to)\ subscribers\ only|réservée?s?\ (?:à\ nos|aux)\ abonné
      |il\ vous\ reste\ [\d.,]+\s?%|déjà\ abonné|nur\ für\ abonnent
      |jetzt\ (?:weiterlesen|abonnieren)
      |mit\ einem\ abo\b|(?:weiterlesen|lesen)\ mit\ .{0,20}(?:abo|plus)\b|ویژه\ مشترکین""",
    re.VERBOSE | re.IGNORECASE,
)
_STUB = 600  # characters: what is shown of an article to those who do not pay
_TEASERS, _FEW_TEASERS = 10, 5  # linked headings of a page that is a list, and that says so
_TOGETHER, _PARAGRAPH = 4, 80  # paragraphs of so many characters in one box
_SHORT = 1_500  # characters: a real article that speaks of cookies is longer, or declares itself
_FRONT = re.compile(r"^/?(?:[a-z]{2,3}(?:-[a-z]{2})?/?)?$")


def refuse_response(page: Page) -> None:
    """Refuse what is no page at all, before it is parsed."""
    if page.status >= _ERROR_STATUS:
        raise ExtractError(f"http-{page.status}", f"{page.url}: status {page.status}")
    kind = page.content_type.partition(";")[0].strip().lower()
    if kind and kind not in _HTML_TYPES:
        raise ExtractError("not-html", f"{page.url}: {kind}")


def refuse_page(view: View, found: Metadata, text: str) -> None:
    """Refuse a page whose text is not an article's."""
    reason = _refusal(view, found, text)
    if reason:
        raise ExtractError(reason, f"{view.url}: {reason}, {found.page_title[:80]!r}")


def _refusal(view: View, found: Metadata, text: str) -> str | None:
    if found.is_article:
        stub = len(text) < _STUB and found.kind is PageKind.ARTICLE
        closed = stub and (not found.is_free or _SUBSCRIBE.search(text))
        return "paywall" if closed else None
    short = _refusal_of_short(view, found, text) if len(text) < _SHORT else None
    if short is None and _FRONT.match(urlsplit(view.url).path):
        return "no-article"
    return short or ("index-page" if _is_index(view, found, text) else None)


def _refusal_of_short(view: View, found: Metadata, text: str) -> str | None:
    titles = " ".join((found.page_title, *found.headings[:1]))
    if _CONSENT_URL.search(view.url) or _CONSENT.search(titles):
        return "consent-page"
    if _CHALLENGE.search(titles) or _CHALLENGE_TEXT.search(text):
        return "challenge-page"
    if _NOT_FOUND.search(titles):
        return "not-found"
    return "paywall" if len(text) < _STUB and _SUBSCRIBE.search(text) else None


def _is_index(view: View, found: Metadata, text: str) -> bool:
    """Tell whether a page that declares no article lists others: a section, a tag, a search.

    An article that declares nothing still has a time, a text longer than teasers, or paragraphs
    that stand together, where each teaser stands in a box of its own.
    """
    if found.published_at is not None or len(text) > 2 * _SHORT:
        return False
    many = found.teasers >= (_FEW_TEASERS if found.is_list else _TEASERS)
    return many and not (found.headings and _stand_together(view))


def _stand_together(view: View) -> bool:
    """Tell whether one box holds several paragraphs, none of which is about a link."""
    boxes: Counter[int] = Counter()
    for node in view.tree.css("p"):
        long = len(node.text(deep=True).strip()) >= _PARAGRAPH
        if long and node.parent is not None and not node.css("a"):
            boxes[node.parent.mem_id] += 1
    return max(boxes.values(), default=0) >= _TOGETHER
