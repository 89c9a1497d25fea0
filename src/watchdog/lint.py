"""What is legal but unwise in the declarations.

In:   Declarations that loaded without a mistake.
Out:  warnings as `file:line:column: warning: message`, in the order of the files.
Pure: no I/O, no clock.

A mistake stops a load; a warning never does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from ipaddress import ip_address
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from watchdog.config import concepts_in
from watchdog.declarations import (
    ANY_LANGUAGE,
    Concept,
    ConceptRef,
    Declarations,
    Item,
    Language,
    Place,
    Quoted,
    Routing,
    Term,
    Watchlist,
)
from watchdog.errors import Mistake, SourceError
from watchdog.extract import TEMPLATES
from watchdog.judge import judge_example
from watchdog.model import ConceptId, LanguageCode
from watchdog.sources.selectors import xpath_of
from watchdog.text import Phrase, fold_term, searchable
from watchdog.text.fold import ZWNJ

FAIR_AMOUNT = 1000  # articles; in fewer a right word may well be missing
_SHORTEST = 3  # letters
_TOP = Place(1, 1)
_ANY_DAY = date(2026, 6, 1)  # examples of cues are judged as if written then
_ARABIC = range(0x0600, 0x0780)


def find_warnings(declarations: Declarations, *, cues: bool = True) -> tuple[str, ...]:
    """Find what `watchdog check` should tell, though it may be meant.

    To try all `cues` in their examples takes a second and 12 MB: a start does without.
    """
    found = [
        *_outlet_warnings(declarations),
        *_route_warnings(declarations),
        *(_cue_warnings(declarations) if cues else ()),
        *(
            warning
            for watchlist in declarations.watchlists
            for warning in _watchlist_warnings(watchlist, declarations)
        ),
    ]
    return tuple(str(warning) for warning in sorted(found))


def _warning(path: Path, place: Place, message: str) -> Mistake:
    return Mistake(path=path, line=place.line, column=place.column, message=f"warning: {message}")


# --- languages -----------------------------------------------------------------------


def _cue_warnings(declarations: Declarations) -> Iterator[Mistake]:
    """Name cues that nothing tests, and cues that do not decide in their own example."""
    for language in declarations.languages.values():
        for cue in language.cues if language.like is None else ():
            name = f"'{' … '.join(cue.parts)}'"
            place = Place(cue.line, 1)
            if not cue.example:
                yield _warning(language.path, place, f"the cue {name} has no example")
            elif judge_example(cue, language, _ANY_DAY).cue != cue:
                message = f"the cue {name} does not decide in its own example"
                yield _warning(language.path, place, message)


# --- watchlists ----------------------------------------------------------------------


def _watchlist_warnings(watchlist: Watchlist, declarations: Declarations) -> Iterator[Mistake]:
    if not watchlist.items:
        yield _warning(watchlist.path, watchlist.place, "this watchlist has no items")
    for name in watchlist.outlets or ():
        if not declarations.outlets[name].enabled:
            yield _warning(watchlist.path, watchlist.place, f"the outlet '{name}' is off")
    used = {name for item in watchlist.items for name in _concepts_of(item)}
    for concept in watchlist.concepts.values():
        for place, message in _concept_warnings(concept, watchlist, declarations, used):
            yield _warning(watchlist.path, place, message)
    for item in watchlist.items:
        for place, message in _item_warnings(item, watchlist, declarations):
            yield _warning(watchlist.path, place, message)


def _concepts_of(item: Item) -> Iterator[ConceptId]:
    for expression in (item.match, item.about, item.unless):
        if expression is not None:
            yield from concepts_in(expression)
    yield from item.event


def _item_warnings(
    item: Item, watchlist: Watchlist, declarations: Declarations
) -> Iterator[tuple[Place, str]]:
    name = f"the item '{item.key.item}'"
    if item.enabled and not item.examples:
        yield item.place, f"{name} has no examples: nothing shows that it works"
    for example in item.examples:
        if example.language not in watchlist.languages:
            language = f"'{example.language}', which the watchlist does not read"
            yield Place(example.line, 1), f"an example of {name} is in {language}"
    shown = {example.language for example in item.examples}
    unseen = [code for code in watchlist.languages if code not in shown]
    if item.enabled and item.examples and unseen:
        names = ", ".join(declarations.languages[code].name for code in unseen)
        yield item.place, f"{name} has no example in {names}"
    word = _lone_word(item, watchlist)
    if word is not None:
        yield word.place, f"{name} asks for nothing but '{word.text}': it will be found often"
    named = set(concepts_in(item.match))
    for event in item.event:
        if event in watchlist.concepts and event not in named:
            yield item.place, f"{name} judges '{event}', which its match does not ask for"


def _lone_word(item: Item, watchlist: Watchlist) -> Term | None:
    """Find a single word, no name, that is all an item asks for."""
    if item.about is not None:
        return None
    match item.match:
        case Quoted(term=term):
            terms: Iterable[Term] = (term,)
        case ConceptRef(concept=name) if not watchlist.concepts[name].names:
            terms = chain.from_iterable(watchlist.concepts[name].terms.values())
        case _:
            terms = ()
    return next((one for one in terms if not one.exact and len(one.text.split()) == 1), None)


# --- concepts ------------------------------------------------------------------------


def _concept_warnings(
    concept: Concept, watchlist: Watchlist, declarations: Declarations, used: set[ConceptId]
) -> Iterator[tuple[Place, str]]:
    name = f"the concept '{concept.id}'"
    if concept.id not in used:
        yield concept.place, f"{name} is used by no item"
    missing = [
        declarations.languages[code].name
        for code in watchlist.languages
        if not _is_covered(concept, declarations.languages[code])
    ]
    if missing:
        yield concept.place, f"{name} has no term in {', '.join(missing)}"
    for code, terms in concept.terms.items():
        if code != ANY_LANGUAGE and code not in watchlist.languages:
            yield terms[0].place, f"{name} has terms in '{code}', which the watchlist does not read"
        for term in terms:
            if _is_short(term):
                yield term.place, f"the term '{term.text}' is very short: it will be found often"
    yield from _twin_warnings(concept, declarations)


def _is_covered(concept: Concept, language: Language) -> bool:
    """Whether a concept has a term that can stand in texts of the language."""
    if any(code in concept.terms for code in (language.code, *language.family)):
        return True
    anywhere = concept.terms.get(ANY_LANGUAGE, ())
    return any(_is_arabic(term.text) == (language.script == "arabic") for term in anywhere)


def _is_arabic(text: str) -> bool:
    return any(ord(letter) in _ARABIC for letter in text)


def _is_short(term: Term) -> bool:
    """`=EU` is meant as it is written; `eu` is found in too many places."""
    return not term.exact and sum(letter.isalnum() for letter in term.text) < _SHORTEST


def _twin_warnings(concept: Concept, declarations: Declarations) -> Iterator[tuple[Place, str]]:
    """Find terms of one language that fold to the same letters."""
    for code, terms in concept.terms.items():
        language = _language(code, declarations)
        seen: dict[tuple[bytes, bool], Term] = {}
        for term in terms:
            key = (fold_term(term.text, language), term.exact)
            if term.exact:
                key = (term.text.encode(), True)
            other = seen.setdefault(key, term)
            if other is not term:
                yield term.place, f"'{term.text}' is found as '{other.text}' already"


def _language(code: LanguageCode, declarations: Declarations) -> Language:
    """Take any language where a term belongs to all: the common letters decide."""
    found = declarations.languages.get(code)
    return found or next(iter(declarations.languages.values()))


# --- the archive ---------------------------------------------------------------------


def find_unseen(
    declarations: Declarations,
    articles: Mapping[LanguageCode, int],
    occurs: Callable[[LanguageCode, Phrase], bool],
) -> tuple[str, ...]:
    """Find terms that no article of the archive has: misspelled, or words nobody writes.

    `articles` says how many the archive has in each language; of a few nothing follows.
    `occurs` looks a phrase up in the articles of one language.
    """
    found = [
        _warning(watchlist.path, term.place, message)
        for watchlist in declarations.watchlists
        for concept in watchlist.concepts.values()
        if not concept.names  # found in other spellings, too
        for code, terms in concept.terms.items()
        if (languages := _languages_of(code, watchlist, declarations, articles))
        for term in terms
        if (message := _unseen(term, languages, declarations, articles, occurs))
    ]
    return tuple(str(warning) for warning in sorted(found))


def _languages_of(
    code: LanguageCode,
    watchlist: Watchlist,
    declarations: Declarations,
    articles: Mapping[LanguageCode, int],
) -> tuple[LanguageCode, ...]:
    """Name the languages a term is looked up in; none where the archive is too small to tell."""
    asked = watchlist.languages if code == ANY_LANGUAGE else (code,)
    wide = dict.fromkeys(
        one for name in asked for one in (name, *declarations.languages[name].family)
    )
    enough = sum(articles.get(one, 0) for one in wide) >= FAIR_AMOUNT
    return tuple(one for one in wide if articles.get(one)) if enough else ()


def _unseen(
    term: Term,
    languages: Iterable[LanguageCode],
    declarations: Declarations,
    articles: Mapping[LanguageCode, int],
    occurs: Callable[[LanguageCode, Phrase], bool],
) -> str | None:
    words = searchable(term.text.replace(ZWNJ, " ")).split()
    arabic = _is_arabic(term.text)  # its words take endings, and spaces between them are left out
    ways = [words, ["".join(words)]] if arabic and len(words) > 1 else [words]
    phrases = [Phrase(tuple(way), is_prefix=term.prefix or arabic) for way in ways if way]
    if any(occurs(code, phrase) for code in languages for phrase in phrases):
        return None
    names = ", ".join(declarations.languages[code].name for code in languages)
    count = sum(articles[code] for code in languages)
    return f"the term '{term.text}' occurs in none of the {count} articles in {names}"


# --- routes and outlets --------------------------------------------------------------


def _route_warnings(declarations: Declarations) -> Iterator[Mistake]:
    routing = declarations.routing
    if routing.path is None:
        return
    path = routing.path
    yield from _shared_target_warnings(routing, path)
    if routing.routes["operators"].place == Place():
        yield _warning(path, _TOP, "no route 'operators': failures are only shown on the console")
    used = _routes_used(declarations)
    for route in routing.routes.values():
        if route.name not in used and route.place != Place():
            yield _warning(path, route.place, f"no item uses the route '{route.name}'")


def _shared_target_warnings(routing: Routing, path: Path) -> Iterator[Mistake]:
    """Find targets of both a desk and the operators: where one is dead, nobody hears of it."""
    operators = routing.routes["operators"]
    watching = set(operators.now) - {"console"}
    for route in routing.routes.values():
        digest = route.digest.to if route.digest else ()
        shared = sorted(watching & {*route.now, *digest})
        if route.name != "operators" and shared and len(watching) == 1:
            message = (
                f"the target '{shared[0]}' serves the route '{route.name}' and the operators: "
                "if it fails, nobody hears of it"
            )
            yield _warning(path, route.place, message)


def warn_of_loopback(declarations: Declarations, base_url: str) -> tuple[str, ...]:
    """Warn of links that only this machine can open, where messages go further."""
    routing = declarations.routing
    further = sorted(
        name for name, target in routing.targets.items() if not target.url.startswith("console://")
    )
    host = urlsplit(base_url).hostname or ""
    if routing.path is None or not further or not _is_loopback(host):
        return ()
    message = (
        f"messages to {', '.join(further)} link to {base_url}, which only this machine can open: "
        "set WATCHDOG_BASE_URL"
    )
    return (str(_warning(routing.path, _TOP, message)),)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback or ip_address(host).is_unspecified
    except ValueError:
        return host == "localhost"


def _routes_used(declarations: Declarations) -> set[str]:
    named = {"operators"}
    for watchlist in declarations.watchlists:
        named |= {item.route or watchlist.route or "" for item in watchlist.items}
    return named


def _outlet_warnings(declarations: Declarations) -> Iterator[Mistake]:
    for outlet in declarations.outlets.values():
        for name in outlet.templates:
            if name not in TEMPLATES:
                message = f"no template is called '{name}', only {', '.join(sorted(TEMPLATES))}"
                yield _warning(outlet.path, outlet.place, message)
        for source in outlet.sources:
            try:
                xpath_of(source.select or "a")
            except SourceError as error:
                yield _warning(
                    outlet.path, source.place, f"this selector is not understood: {error}"
                )
