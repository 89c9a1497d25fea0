"""Matching: articles a second, what folding alone costs, three peers, and brute force.

    python benchmarks/matching.py [ITEMS…]     # numbers of items; default 10, 1,000 and 10,000

Needs WATCHDOG_CORPUS (its parallel articles). "All included" is everything from text to spans:
folding, sentences, terms, expressions, windows. A round folds all articles, matches all,
folds all again; the figures are the best round and the median ratio, in CPU time of one core.

The peers answer an easier question, without windows and without spans: one regular
expression per item, with a named group for each of its groups, SQLite FTS5 asked every item
about one document, and tantivy likewise, where it is installed. An item names its words in
five languages, and they look for all of them; how they fare when told each article's language,
as we are, is measured too.
"""

import gc
import re
import resource
import sqlite3
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from brute_force import BruteForce
from generated_items import LANGUAGES, choose_articles, draw_declarations, load_articles
from measuring import Figure, cpu_seconds, needed_corpus, report

from watchdog.declarations import AllOf, ConceptRef, Declarations, Item, Term, Watchlist
from watchdog.match import Matcher, compile_watchlists, find_matches
from watchdog.model import Article, Document, Field, LanguageCode, Match
from watchdog.sandbox import give_back
from watchdog.text import build_document, fold

try:
    import tantivy
except ImportError:
    tantivy = None

SIZES = (10, 1_000, 10_000)
FLOORS = {10: (6_000, 7_000), 1_000: (2_000, 3_000), 10_000: (800, 1_200), 100_000: (300, 400)}
ROUNDS = 9
PEER_ITEMS = 1_000
PEER_ROUNDS = 3
PEER_ARTICLES_EACH = 2  # of each language
COMMON_ITEMS = 300  # drawn to match often

BUILD = {1_000: 0.1, 10_000: 1.5, 100_000: 16}  # seconds
MEMORY = {1_000: 5, 10_000: 45, 100_000: 300}  # MB

Peer = Callable[[Article], int]
T = TypeVar("T")


def measure() -> Iterator[Figure]:
    corpus = load_articles(needed_corpus() / "parallel")
    articles = choose_articles(corpus)
    for count in [int(word) for word in sys.argv[1:]] or SIZES:
        declarations = draw_declarations(corpus, count)
        yield from _speed(declarations, articles, count)
        if count == PEER_ITEMS:
            yield from _peers(declarations, articles)
            yield from _exactness(declarations, articles, "1,000 items")
    common = draw_declarations(corpus, COMMON_ITEMS, common=True)
    yield from _exactness(common, articles, f"{COMMON_ITEMS} of common words")


# --- speed ---------------------------------------------------------------------------


def match_all(declarations: Declarations, matcher: Matcher, articles: Iterable[Article]) -> None:
    for article in articles:
        document = build_document(article, declarations.languages[article.language])
        find_matches(document, article.outlet, matcher)


def fold_all(declarations: Declarations, articles: Iterable[Article]) -> None:
    for article in articles:
        language = declarations.languages[article.language]
        fold(article.title, language)
        fold(article.text, language)


def _speed(declarations: Declarations, articles: Sequence[Article], count: int) -> Iterator[Figure]:
    compiled: list[Matcher] = []
    resident = _resident()
    build = cpu_seconds(lambda: compiled.append(compile_watchlists(declarations)))
    grown = _resident() - resident
    [matcher] = compiled
    match_all(declarations, matcher, articles)
    rounds = [_one_round(declarations, matcher, articles) for _ in range(ROUNDS)]
    floor, aim = FLOORS.get(count, (None, None))
    yield Figure(
        what=f"matching, all included, {count:,} items: articles/s per core",
        value=len(articles) / min(matched for matched, _ in rounds),
        floor=floor,
        aim=aim,
    )
    yield Figure(
        what=f"matching, all included, {count:,} items: times folding alone",
        value=statistics.median(matched / folded for matched, folded in rounds),
    )
    yield Figure(
        what=f"  matches per article, {count:,} items",
        value=_matches_per_article(declarations, matcher, articles),
    )
    folded = min(folded for _, folded in rounds)
    if count == SIZES[0]:
        yield Figure(
            what="folding alone: CPU per article", value=1e6 * folded / len(articles), unit="µs"
        )
    least = {"less_is_better": True}
    yield Figure(
        what=f"compile {count:,} items: CPU", value=build, unit="s", floor=BUILD.get(count), **least
    )
    yield Figure(
        what=f"memory of {count:,} compiled items", value=grown, unit="MB",
        floor=MEMORY.get(count), **least,
    )  # fmt: skip


def _resident() -> float:
    """Give the memory this process holds, in MB, without what was freed.

    What drawing the items left would hide what compiling them takes; a context server gives back
    what compiling left, as here.
    """
    gc.collect()
    give_back()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _matches_per_article(
    declarations: Declarations, matcher: Matcher, articles: Sequence[Article]
) -> float:
    documents = (build_document(one, declarations.languages[one.language]) for one in articles)
    return sum(len(find_matches(one, None, matcher)) for one in documents) / len(articles)


def _one_round(
    declarations: Declarations, matcher: Matcher, articles: Sequence[Article]
) -> tuple[float, float]:
    before = cpu_seconds(lambda: fold_all(declarations, articles))
    matched = cpu_seconds(lambda: match_all(declarations, matcher, articles))
    after = cpu_seconds(lambda: fold_all(declarations, articles))
    return matched, (before + after) / 2


# --- peers ---------------------------------------------------------------------------


def _peers(declarations: Declarations, articles: Sequence[Article]) -> Iterator[Figure]:
    chosen = [
        article
        for code in LANGUAGES
        for article in [one for one in articles if one.language == code][:PEER_ARTICLES_EACH]
    ]
    matcher = compile_watchlists(declarations)
    [watchlist] = declarations.watchlists
    match_all(declarations, matcher, chosen)
    wanted: dict[Callable[..., Peer], tuple[str, int | None, int | None]] = {
        regex_peer: ("one regex per item", 300, 400),
        fts_peer: ("SQLite FTS5", 150, 200),
        uncommitted_fts_peer: ("FTS5, its document never committed", None, None),
    }
    if tantivy is None:
        print("SKIPPED tantivy: pip install 'news-watchdog[bench]'", file=sys.stderr)
    else:
        wanted[tantivy_peer] = ("tantivy", 30, 40)
    for make_peer, (name, floor, aim) in wanted.items():
        plain, told = make_peer(watchlist, told=False), make_peer(watchlist, told=True)
        rounds = [
            _peer_round(declarations, matcher, chosen, plain, told) for _ in range(PEER_ROUNDS)
        ]
        yield Figure(
            what=f"matching, 1,000 items: times faster than {name}",
            value=statistics.median(peer / ours for ours, _, peer, _ in rounds),
            floor=floor,
            aim=aim,
        )
        yield Figure(
            what="  the same, the peer told each article's language",
            value=statistics.median(peer / ours for ours, _, _, peer in rounds),
        )
        yield Figure(
            what="  the same, our first pass after the peer had the caches",
            value=statistics.median(peer / cold for _, cold, peer, _ in rounds),
        )


def _peer_round(
    declarations: Declarations, matcher: Matcher, articles: Sequence[Article], *peers: Peer
) -> tuple[float, ...]:
    """Warm once, as for the speed above: a pass of ours is 3 ms, one of a peer's half a second."""
    cold = cpu_seconds(lambda: match_all(declarations, matcher, articles))
    passes = [
        cpu_seconds(lambda: match_all(declarations, matcher, articles)) for _ in range(ROUNDS)
    ]
    return (
        statistics.median(passes),
        cold,
        *(cpu_seconds(lambda peer=peer: [peer(one) for one in articles]) for peer in peers),
    )


def _groups(watchlist: Watchlist, item: Item, codes: Iterable[LanguageCode]) -> list[list[Term]]:
    """Give the terms of each group of an item, in some languages."""
    parts = item.match.parts if isinstance(item.match, AllOf) else ()
    names = [part.concept for part in parts if isinstance(part, ConceptRef)]
    return [[term for code in codes for term in watchlist.concepts[name].terms[code]]
            for name in names]  # fmt: skip


def _in_languages(
    make: Callable[[tuple[LanguageCode, ...]], T], *, told: bool
) -> dict[LanguageCode, T]:
    """Make what is asked per language; a peer that is not told asks for all languages at once."""
    if told:
        return {code: make((code,)) for code in LANGUAGES}
    return dict.fromkeys(LANGUAGES, make(LANGUAGES))


def regex_peer(watchlist: Watchlist, *, told: bool) -> Peer:
    """Search with one expression per item, compiled beforehand; every group must be found."""
    compiled = _in_languages(
        lambda codes: [_expression(_groups(watchlist, item, codes)) for item in watchlist.items],
        told=told,
    )

    def count_items(article: Article) -> int:
        text = f"{article.title}\n{article.text}"
        return sum(
            len({found.lastgroup for found in item.finditer(text)}) == item.groups
            for item in compiled[article.language]
        )

    return count_items


def _expression(groups: Iterable[Iterable[Term]]) -> re.Pattern[str]:
    named = "|".join(
        f"(?P<g{number}>{'|'.join(map(_alternative, terms))})"
        for number, terms in enumerate(groups)
    )
    return re.compile(rf"(?<!\w)(?:{named})(?!\w)", re.IGNORECASE)


def _alternative(term: Term) -> str:
    return re.escape(term.text) + (r"\w*" if term.prefix else "")


def uncommitted_fts_peer(watchlist: Watchlist, *, told: bool) -> Peer:
    """Ask within the transaction that inserted: the index is still a hash table in memory."""
    return fts_peer(watchlist, told=told, commit=False)


def fts_peer(watchlist: Watchlist, *, told: bool, commit: bool = True) -> Peer:
    """Index one document, then ask every item about it."""
    queries = _in_languages(
        lambda codes: [
            " AND ".join(f"({_query(terms)})" for terms in _groups(watchlist, item, codes))
            for item in watchlist.items
        ],
        told=told,
    )

    def count_items(article: Article) -> int:
        with sqlite3.connect(":memory:") as database:
            database.execute("CREATE VIRTUAL TABLE page USING fts5(title, text)")
            database.execute("INSERT INTO page VALUES (?, ?)", (article.title, article.text))
            if commit:
                database.commit()
            asked = "SELECT count(*) FROM page WHERE page MATCH ?"
            return sum(
                database.execute(asked, (query,)).fetchone()[0]
                for query in queries[article.language]
            )

    return count_items


def _query(terms: Iterable[Term]) -> str:
    return " OR ".join(f'"{term.text}"' + (" *" if term.prefix else "") for term in terms)


def tantivy_peer(watchlist: Watchlist, *, told: bool) -> Peer:
    """Index one document in memory, then ask every item about it."""
    schema = tantivy.SchemaBuilder().add_text_field("text").build()
    parser = tantivy.Index(schema)

    def term_query(term: Term) -> object:
        words = term.text.lower()
        if term.prefix:
            return tantivy.Query.regex_query(schema, "text", f"{re.escape(words)}.*")
        return parser.parse_query(f'"{words}"', ["text"])

    def item_query(item: Item, codes: Iterable[LanguageCode]) -> object:
        must, should = tantivy.Occur.Must, tantivy.Occur.Should
        groups = _groups(watchlist, item, codes)
        combine = tantivy.Query.boolean_query
        return combine(
            [(must, combine([(should, term_query(term)) for term in terms])) for terms in groups]
        )

    queries = _in_languages(
        lambda codes: [item_query(item, codes) for item in watchlist.items], told=told
    )

    def count_items(article: Article) -> int:
        index = tantivy.Index(schema)
        writer = index.writer(15_000_000, 1)
        writer.add_document(tantivy.Document(text=[f"{article.title}\n{article.text}"]))
        writer.commit()
        index.reload()
        searcher = index.searcher()
        return sum(searcher.search(query, 1).count for query in queries[article.language])

    return count_items


# --- exactness -----------------------------------------------------------------------


def _exactness(
    declarations: Declarations, articles: Sequence[Article], name: str
) -> Iterator[Figure]:
    """Compare every article and item with brute force, and every span with the text."""
    [watchlist] = declarations.watchlists
    matcher, slow = compile_watchlists(declarations), BruteForce(watchlist)
    differences = found = wrong_spans = 0
    for article in articles:
        language = declarations.languages[article.language]
        document = build_document(article, language)
        matches = find_matches(document, article.outlet, matcher)
        ours = {match.item for match in matches}
        theirs = {item.key for item in watchlist.items if slow.matches(item, document, language)}
        differences += len(ours ^ theirs)
        found += len(theirs)
        wrong_spans += sum(_wrong_spans(document, match) for match in matches)
    zero = {"floor": 0, "aim": 0, "less_is_better": True}
    yield Figure(what=f"differences from brute force, {name}", value=differences, **zero)
    yield Figure(what=f"spans that are not their text, {name}", value=wrong_spans, **zero)
    yield Figure(what=f"  matches compared, {name}", value=found)


def _wrong_spans(document: Document, match: Match) -> int:
    fields = {Field.TITLE: document.title, Field.TEXT: document.text}
    return sum(fields[span.field][span.start : span.end] != span.text for span in match.spans)


if __name__ == "__main__":
    report("matching", measure, peers=("ahocorasick-rs", "numpy"))
