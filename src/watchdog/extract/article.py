"""Page -> Article: templates in the outlet's order, then whatever any page says of itself.

In:   a Page as it came over the wire, its Outlet if declared, the Candidate that led to it.
Out:  an Article.
Pure: no I/O, no clock. `BodyError` and `ExtractError` name what is wrong with the page.
Hostile pages can take minutes: run this in the sandbox.
"""

from collections.abc import Iterator
from datetime import UTC
from urllib.parse import urljoin, urlsplit

from watchdog.declarations import Outlet
from watchdog.errors import ExtractError
from watchdog.extract.agencies import credited_agency
from watchdog.extract.draft import Draft
from watchdog.extract.metadata import Metadata, read_metadata
from watchdog.extract.refusals import refuse_page, refuse_response
from watchdog.extract.templates import TEMPLATES
from watchdog.extract.titles import choose_title, other_titles
from watchdog.extract.view import View, readable, view_page
from watchdog.model import (
    Article,
    Candidate,
    LanguageCode,
    OutletId,
    Page,
    PageKind,
    language_of_tag,
)
from watchdog.text.bodies import decode, inflate
from watchdog.text.identify import identify_language
from watchdog.text.urls import canonical_url, host_of, same_site

EXTRACTOR_VERSION = 5  # raised with every change that can read a page differently

_COMMON_LANGUAGES = tuple(map(LanguageCode, ("en", "fr", "de", "ps", "prs")))
_UNKNOWN_LANGUAGE = LanguageCode("und")


def extract_article(
    page: Page, outlet: Outlet | None, candidate: Candidate | None = None
) -> Article:
    """Read the article of a page.

    A time the page does not tell is taken from the candidate. Raises `ExtractError` with a
    reason of `refusals`, or empty-body.
    """
    refuse_response(page)
    html = decode(inflate(page.body, page.content_encoding), page.content_type)
    view = view_page(html, page.url, page.fetched_at)
    if view is None:
        reason = "not-html" if html.strip() else "empty-body"
        raise ExtractError(reason, f"{page.url}: no HTML in {len(page.body)} bytes")
    url = _canonical(view, outlet)
    found = read_metadata(view, outlet.zone if outlet else UTC)
    name, draft = _read_body(view, outlet)
    text = "\n".join(draft.paragraphs) if draft else ""
    refuse_page(view, found, text)
    kind = _kind(draft, found, len(text))
    if draft is None and kind is not PageKind.MEDIA:
        raise ExtractError("empty-body", f"{page.url}: no text of an article")
    return _compose(
        url, draft or Draft(paragraphs=()), found, outlet, candidate, kind=kind, template=name
    )


def article_from_candidate(candidate: Candidate, outlet: Outlet | None, url: str) -> Article:
    """Make revision 0: what the source said, before any page is read."""
    paragraphs = tuple(filter(None, (candidate.content or candidate.summary).split("\n")))
    return Article(
        url=url,
        outlet=_outlet_id(outlet, url),
        language=_language((candidate.language or "",), outlet, (candidate.title, *paragraphs)),
        title=readable(candidate.title),
        paragraphs=tuple(filter(None, map(readable, paragraphs))),
        published_at=candidate.published_at,
        modified_at=candidate.updated_at,
        agency=credited_agency((), paragraphs),
    )


def _read_body(view: View, outlet: Outlet | None) -> tuple[str, Draft | None]:
    """Try the outlet's templates in order, then the generic one."""
    names = [*(outlet.templates if outlet else ()), "json-ld", "generic"]
    for name in dict.fromkeys(names):
        template = TEMPLATES.get(name)
        if template is None:
            raise ExtractError("unknown-template", f"{name!r} is no template")
        draft = template(view, outlet)
        if draft is not None:
            return name, draft
    return "generic", None


def _compose(
    url: str,
    draft: Draft,
    found: Metadata,
    outlet: Outlet | None,
    candidate: Candidate | None,
    *,
    kind: PageKind,
    template: str,
) -> Article:
    chosen, others = choose_title(found, _site_names(outlet, url))
    title = draft.title or chosen
    paragraphs = draft.paragraphs
    if not paragraphs and kind is PageKind.MEDIA and found.description:
        paragraphs = (found.description,)  # all that can be read of a film
    authors = draft.authors or found.authors
    return Article(
        url=url,
        outlet=_outlet_id(outlet, url),
        language=_language(
            (draft.language_tag, *found.language_tags), outlet, (title, *paragraphs)
        ),
        title=title,
        paragraphs=paragraphs,
        kind=kind,
        other_titles=other_titles(title, (*draft.other_titles, chosen, *others)),
        published_at=draft.published_at
        or found.published_at
        or (candidate.published_at if candidate else None)
        or found.guessed_at,
        modified_at=draft.modified_at
        or found.modified_at
        or (candidate.updated_at if candidate else None),
        authors=authors,
        agency=credited_agency(authors, paragraphs),
        template=template,
        posts=draft.posts,
        section=found.section,
    )


_MEDIA_TEXT = 1_500  # characters: more is no mere description of a film


def _kind(draft: Draft | None, found: Metadata, length: int) -> PageKind:
    if draft is not None and draft.kind is not None:
        return draft.kind
    if found.kind is PageKind.MEDIA and length > _MEDIA_TEXT:
        return PageKind.ARTICLE  # an article with a film
    return found.kind


def _canonical(view: View, outlet: Outlet | None) -> str:
    """Believe `<link rel=canonical>` on its own site, unless it leads to a page of others.

    A site that calls all its articles by the name of a section would lose all but one.
    """
    own = canonical_url(view.url, outlet)
    try:
        link = urljoin(view.url, view.attribute("link[rel=canonical]", "href"))
    except ValueError:  # a broken IPv6 address
        return own
    if not same_site(host_of(link), host_of(view.url)) or _is_above(link, view.url):
        return own
    named = canonical_url(link, outlet)
    if outlet is not None and outlet.identity is not None:
        has_id, had_id = (outlet.identity.search(urlsplit(url).path) for url in (named, own))
        return own if had_id and not has_id else named
    return named


_VARIANT = 12  # characters: what is longer is a slug, no `amp`, `print` or number of a page


def _is_above(link: str, url: str) -> bool:
    """Tell whether a link leads to a front page, or to the section that a page stands in."""
    above, own = (urlsplit(one).path.rstrip("/") for one in (link, url))
    if not above:
        return True
    below = own.removeprefix(f"{above}/")
    return below != own and max(map(len, below.split("/"))) > _VARIANT


def _outlet_id(outlet: Outlet | None, url: str) -> OutletId:
    return outlet.id if outlet else OutletId(host_of(url))


def _site_names(outlet: Outlet | None, url: str) -> Iterator[str]:
    host = host_of(url).removeprefix("www.")
    yield host
    yield host.partition(".")[0]
    if outlet:
        yield outlet.name
        yield outlet.name.partition(" ")[0]


def _language(tags: tuple[str, ...], outlet: Outlet | None, texts: tuple[str, ...]) -> LanguageCode:
    """Take the page's word where it is a language of the outlet, else the outlet's or the text's.

    A page in `fa` of an outlet in Dari is Dari: no tool can tell, the outlet can.
    """
    stated = [code for tag in tags if tag and (code := language_of_tag(tag))]
    if outlet is None:
        return (
            next(iter(stated), None) or _identified(texts, _COMMON_LANGUAGES) or _UNKNOWN_LANGUAGE
        )
    for code in stated:
        ours = LanguageCode("prs") if code == "fa" and "fa" not in outlet.languages else code
        if ours in outlet.languages:
            return ours
    if len(outlet.languages) == 1:
        return outlet.languages[0]
    return _identified(texts, outlet.languages) or next(iter(outlet.languages), _UNKNOWN_LANGUAGE)


def _identified(texts: tuple[str, ...], among: tuple[LanguageCode, ...]) -> LanguageCode | None:
    return identify_language(" ".join(texts)[:2_000], among)
