"""The pure middle of the walk: bytes of a page → extract → text → match → judge → Analysis.

In:   a `Bench` (declarations with compiled watchlists) and one page, candidate or text.
Out:  an `Analysis`, or a ReadError that says why there is none.
Pure: no I/O, no clock. Everything here runs inside the sandbox, where a `Bench` is made
once per version of the declarations and shared by the children (`prepare`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from textwrap import shorten
from urllib.parse import quote, urlsplit

from watchdog.declarations import Declarations, Item, Language, Outlet, Source, SourceKind
from watchdog.extract import article_from_candidate, extract_article, text_of_posts
from watchdog.judge import Considered, explain_match, judge_match
from watchdog.match import (
    Explanation,
    Matcher,
    assume_match,
    compile_watchlists,
    explain_document,
    find_matches,
)
from watchdog.model import (
    Analysis,
    Article,
    Candidate,
    Document,
    ItemKey,
    Judgement,
    LanguageCode,
    Match,
    OutletId,
    Page,
    PageKind,
    Post,
    Reading,
)
from watchdog.sources import read_source
from watchdog.story import sketch_text
from watchdog.text import (
    build_document,
    find_language,
    identify_language,
    inflate,
    widen_model,
)
from watchdog.text.urls import canonical_url

ENGLISH = LanguageCode("en")
LANGUAGE_SAMPLE = 600  # letters: a thousandth of a second, and no tool is wrong any more
FEWEST_TO_OVERRULE = 120  # letters; a headline full of names may look like another language
OPENING = 90  # characters of a post that stand for its title
RULES_SHOWN = 8  # digits of the rules' version in a judgement's
SOURCE_LIMIT = 10_000_000  # bytes of a source, inflated


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Everything an analysis needs, compiled once."""

    declarations: Declarations
    matcher: Matcher
    items: Mapping[ItemKey, Item]
    places: Mapping[str, Sequence[tuple[str, Outlet]]]  # host → home paths and their outlets

    def language(self, code: LanguageCode) -> Language:
        """Find the rules for a language; one nobody declared has no cues."""
        return find_language(code, self.declarations.languages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One source as read: its candidates, each with the canonical URL of its article."""

    reading: Reading
    urls: tuple[str, ...]  # parallel to reading.candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One hit before it is stored: where it was found and in which state."""

    match: Match
    judgement: Judgement


def prepare(declarations: Declarations) -> Bench:
    """Compile the watchlists: about a second for thousands of items, so once per edit."""
    widen_model(declarations.languages)
    return make_bench(declarations, compile_watchlists(declarations))


def make_bench(declarations: Declarations, matcher: Matcher) -> Bench:
    """Put compiled watchlists beside what else is looked up in their declarations."""
    items = {item.key: item for watchlist in declarations.watchlists for item in watchlist.items}
    return Bench(
        declarations=declarations,
        matcher=matcher,
        items=items,
        places=_places_of(declarations),
    )


def find_outlet(declarations: Declarations, url: str) -> Outlet | None:
    """Find the declared outlet a URL belongs to; None for the rest of the web.

    Outlets may share a host (`/pashto`, `/news`): the longest home path that begins the
    URL's path wins.
    """
    return _find_at(_places_of(declarations), url)


def _places_of(declarations: Declarations) -> Mapping[str, Sequence[tuple[str, Outlet]]]:
    places: dict[str, list[tuple[str, Outlet]]] = {}
    for outlet in declarations.outlets.values():
        host, home = _place_of_home(outlet.home)
        places.setdefault(host, []).append((home, outlet))
    return places


def _find_at(places: Mapping[str, Sequence[tuple[str, Outlet]]], url: str) -> Outlet | None:
    host, path = _place(url)
    fitting = [
        (len(home), outlet) for home, outlet in places.get(host, ()) if path.startswith(home)
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


@cache  # every page that is read asks for all of them
def _place_of_home(url: str) -> tuple[str, str]:
    return _place(url)


def _place(url: str) -> tuple[str, str]:
    """Give host and path, written in one way; `/news/` does not begin `/newsletter/`."""
    parts = urlsplit(canonical_url(url, None))
    return parts.netloc, parts.path.rstrip("/") + "/"


def read_listing(
    bench: Bench,
    page: Page,
    source: Source,
    outlet_id: OutletId | None,
) -> Listing:
    """Read a feed, sitemap or listing and name each candidate's article."""
    outlet = bench.declarations.outlets.get(outlet_id) if outlet_id else None
    reading = read_source(
        page.body,
        source=source,
        url=page.url,
        content_type=page.content_type,
        content_encoding=page.content_encoding,
    )
    urls = tuple(canonical_url(candidate.url, outlet) for candidate in reading.candidates)
    return Listing(reading=reading, urls=urls)


def read_page(
    bench: Bench, page: Page, outlet_id: OutletId | None, candidate: Candidate | None = None
) -> Article:
    """Read the article on a page, by its outlet's templates where one is declared."""
    outlet = bench.declarations.outlets.get(outlet_id) if outlet_id else None
    outlet = outlet or _find_at(bench.places, page.url)
    return settle_language(bench, extract_article(page, outlet, candidate))


def analyse_page(
    bench: Bench,
    page: Page,
    outlet_id: OutletId | None,
    candidate: Candidate | None,
    now: datetime,
) -> Analysis:
    """Read, match and judge a page: revision n of its article.

    The posts of a live page are articles of their own: the page keeps what stands around them.
    """
    article = read_page(bench, page, outlet_id, candidate)
    if not article.posts:
        return analyse_article(bench, article, now)
    told = set(text_of_posts(article.posts))
    around = tuple(text for text in article.paragraphs if text not in told)
    posts = tuple(analyse_article(bench, _article_of(article, post), now) for post in article.posts)
    return replace(analyse_article(bench, replace(article, paragraphs=around), now), posts=posts)


def _article_of(page: Article, post: Post) -> Article:
    """Make an article of a post; its address is its own, else the page's with the post's id.

    The page's titles are not the post's: they would make a hit of every post of the day. A
    post without a title is known by its first words.
    """
    own = post.id.startswith(("http://", "https://"))
    return replace(
        page,
        url=post.id if own else f"{page.url}#{quote(post.id, safe=':/')}",
        title=post.title or shorten(next(iter(post.paragraphs), ""), OPENING, placeholder=" …"),
        other_titles=(),
        paragraphs=post.paragraphs,
        kind=PageKind.ARTICLE,
        published_at=post.published_at,
        modified_at=post.modified_at,
        posts=(),
    )


def analyse_candidates(
    bench: Bench, outlet_id: OutletId, seen: Sequence[tuple[Candidate, str]], now: datetime
) -> tuple[Analysis, ...]:
    """Match and judge what a source said of its articles: revision 0 of each."""
    outlet = bench.declarations.outlets[outlet_id]
    return tuple(
        analyse_article(
            bench, settle_language(bench, article_from_candidate(candidate, outlet, url)), now
        )
        for candidate, url in seen
    )


def analyse_article(bench: Bench, article: Article, now: datetime) -> Analysis:
    """Match and judge an article."""
    document = build_document(article, bench.language(article.language))
    findings = find_in_document(bench, document, article.outlet, article.published_at, now)
    return Analysis(
        article=article,
        judgements=tuple(finding.judgement for finding in findings),
        sketch=sketch_text(article.text) if findings else (),
        watchlist_version=bench.declarations.version,
        content_hash=hash_content(article),
    )


def find_in_document(
    bench: Bench,
    document: Document,
    outlet: OutletId | None,
    published_at: datetime | None,
    now: datetime,
) -> tuple[Finding, ...]:
    """Match a document against every item and judge each match, in the order of item keys."""
    language = bench.language(document.language)
    return tuple(
        Finding(
            match=match,
            judgement=_by_rules(
                bench,
                judge_match(
                    match,
                    document,
                    bench.items[match.item],
                    language,
                    published_at=published_at,
                    now=now,
                ),
            ),
        )
        for match in find_matches(document, outlet, bench.matcher)
    )


def _by_rules(bench: Bench, judgement: Judgement) -> Judgement:
    """Note by which rules it was judged: others may judge the same item otherwise."""
    version = judged_version(judgement.item_version, bench.declarations)
    return replace(judgement, item_version=version)


def judged_version(item_version: str, declarations: Declarations) -> str:
    """Give the version under which an item is judged: its own, and that of the rules."""
    rules = declarations.rules[:RULES_SHOWN]
    return f"{item_version}.{rules}" if rules else item_version


def settle_language(bench: Bench, article: Article) -> Article:
    """Check the language an outlet declares by the words: a page in another is matched in its own.

    A few words prove nothing; a language nobody declared stays what the outlet says.
    """
    declared = bench.declarations.languages.get(article.language)
    text = f"{article.title}\n{article.text}"[:LANGUAGE_SAMPLE]
    if declared is None or len(text) < FEWEST_TO_OVERRULE:
        return article
    found = identify_language(text, (article.language, *bench.declarations.languages))
    if found is None or found in (declared.code, *declared.family):
        return article
    return replace(article, language=found)


def name_language(bench: Bench, text: str, declared: str | None) -> LanguageCode:
    """Settle the language of a text: as declared, else by its words, else English."""
    if declared:
        return find_language(declared, bench.declarations.languages).code
    return identify_language(text, bench.declarations.languages) or ENGLISH


def hash_content(article: Article) -> str:
    """Name a revision: the same titles and paragraphs are the same revision."""
    content = "\n".join((article.title, *article.other_titles, *article.paragraphs))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def find_in_article(bench: Bench, article: Article, now: datetime) -> tuple[Finding, ...]:
    """Match and judge an article that is text already; an outlet of "" is any outlet."""
    document = build_document(article, bench.language(article.language))
    return find_in_document(bench, document, article.outlet or None, article.published_at, now)


def explain_article(bench: Bench, article: Article) -> tuple[Explanation, ...]:
    """Say of every item what was found of it; an outlet of "" is any outlet."""
    document = build_document(article, bench.language(article.language))
    return explain_document(document, article.outlet or None, bench.matcher)


def read_entries(bench: Bench, page: Page, kind: SourceKind | None, select: str | None) -> Reading:
    """Read a source that nobody declared; its kind is seen from its content where not given."""
    del bench  # every job gets it; this one needs no watchlist
    body = inflate(page.body, page.content_encoding, SOURCE_LIMIT)
    source = Source(kind=kind or _guess_kind(body, select), url=page.url, select=select)
    return read_source(
        body, source=source, url=page.url, content_type=page.content_type, content_encoding=""
    )


def _guess_kind(body: bytes, select: str | None) -> SourceKind:
    if select is not None:
        return SourceKind.LISTING
    head = body[:2000]
    sitemap = b"<urlset" in head or b"<sitemapindex" in head
    return SourceKind.NEWS_SITEMAP if sitemap else SourceKind.FEED


def judge_text(
    bench: Bench, text: str, language: LanguageCode, item: Item, now: datetime
) -> Judgement:
    """Judge a text that is taken as being about the item."""
    match, document = _assume(bench, text, language, item)
    rules = bench.language(language)
    return judge_match(match, document, item, rules, published_at=None, now=now)


def explain_text(
    bench: Bench, text: str, language: LanguageCode, item: Item, now: datetime
) -> tuple[tuple[str, tuple[Considered, ...]], ...]:
    """Give the sentences that `judge_text` judges, each with every cue considered in it."""
    match, document = _assume(bench, text, language, item)
    rules = bench.language(language)
    return explain_match(match, document, item, rules, published_at=None, now=now)


def _assume(bench: Bench, text: str, language: LanguageCode, item: Item) -> tuple[Match, Document]:
    article = Article(url="", outlet=OutletId(""), language=language, title="", paragraphs=(text,))
    document = build_document(article, bench.language(language))
    return assume_match(document, item, bench.matcher), document
