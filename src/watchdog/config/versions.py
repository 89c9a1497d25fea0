"""What tells one version of the declarations from another.

In:   items, concepts, outlets, languages.
Out:  short hashes that change when a judgement or an analysis can change, and only then:
      a new title, example, route or order of terms changes nothing.
Pure: no I/O, no clock.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from watchdog.config.expressions import concepts_in, write_expression
from watchdog.declarations import (
    Concept,
    Cue,
    Declarations,
    Expression,
    Item,
    Language,
    Outlet,
    Watchlist,
)
from watchdog.model import ConceptId, ItemKey, LanguageCode, OutletId

# Raised with every change of folding, matching or judging that can find something else in the
# same text: what was analysed before is then analysed again.
ANALYSIS_VERSION = 1
_LENGTH = 16  # hexadecimal digits: 64 bits

# What may stand in a fingerprint; JSON writes it in one way only.
Plain = str | int | bool | None | Sequence["Plain"]


def item_version(item: Item, concepts: Mapping[ConceptId, Concept]) -> str:
    """Hash what can change a judgement of this item."""
    named: set[ConceptId] = set(item.event)
    for expression in (item.match, item.about, item.unless):
        named.update(concepts_in(expression) if expression else ())
    return _hash(
        [
            _written(item.match),
            _written(item.about),
            _written(item.unless),
            [item.within.count, item.within.unit],
            sorted(item.fields),
            sorted(item.event),
            item.since.isoformat() if item.since else None,
            [_concept(concepts[name]) for name in sorted(named) if name in concepts],
        ]
    )


def declarations_version(
    watchlists: Iterable[Watchlist],
    outlets: Mapping[OutletId, Outlet],
    languages: Mapping[LanguageCode, Language],
) -> str:
    """Hash what can change what is found in any article."""
    return _hash(
        [
            [_watchlist(watchlist) for watchlist in sorted(watchlists, key=lambda one: one.id)],
            [_outlet(outlets[name]) for name in sorted(outlets)],
            rules_version(languages),
        ]
    )


def rules_version(languages: Mapping[LanguageCode, Language]) -> str:
    """Hash what can change what is found in any article for the same items: cues, folding, us."""
    return _hash([ANALYSIS_VERSION, [_language(languages[code]) for code in sorted(languages)]])


def items_version(declarations: Declarations) -> Mapping[str, str]:
    """Give, for each item that is on, what can change what is found for it."""
    return {
        str(item.key): item.version
        if watchlist.outlets is None
        else f"{item.version} {_hash(sorted(watchlist.outlets))}"
        for watchlist in declarations.watchlists
        for item in watchlist.items
        if item.enabled
    }


def changed_items(before: Mapping[str, str], declarations: Declarations) -> frozenset[ItemKey]:
    """Name the items that are new or another than `before`, as `items_version` gave it.

    One that only has another name is the same.
    """
    today = items_version(declarations)
    return frozenset(
        item.key
        for watchlist in declarations.watchlists
        for item in watchlist.items
        if (version := today.get(str(item.key))) is not None
        and version not in {before.get(str(item.key)), before.get(_former_key(item))}
    )


def readers_version(declarations: Declarations) -> Mapping[str, str]:
    """Give, for each outlet, what can change what is read on its pages.

    They are kept beside those of `items_version`: no item's key has a space.
    """
    return {
        f"outlet {outlet.id}": _hash(_reading(outlet)) for outlet in declarations.outlets.values()
    }


def changed_readers(before: Mapping[str, str], declarations: Declarations) -> frozenset[OutletId]:
    """Name the outlets whose pages are read otherwise than `before`, as far as that is known."""
    today = readers_version(declarations)
    return frozenset(
        outlet
        for outlet in declarations.outlets
        if (version := before.get(f"outlet {outlet}")) is not None
        and version != today[f"outlet {outlet}"]
    )


def _former_key(item: Item) -> str:
    return str(ItemKey(item.key.watchlist, item.was or item.key.item))


def _hash(value: Plain) -> str:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:_LENGTH]


def _written(expression: Expression | None) -> str | None:
    return write_expression(expression) if expression else None


def _concept(concept: Concept) -> Plain:
    terms: Plain = [
        [language, sorted(f"{'=' * term.exact}{term.text}{'*' * term.prefix}" for term in terms)]
        for language, terms in sorted(concept.terms.items())
    ]
    return [concept.id, concept.names, terms]


def _watchlist(watchlist: Watchlist) -> Plain:
    outlets: Plain = sorted(watchlist.outlets) if watchlist.outlets is not None else None
    items: Plain = [
        [item.key.item, item.version]
        for item in sorted(watchlist.items, key=lambda item: item.key)
        if item.enabled
    ]
    return [watchlist.id, sorted(watchlist.languages), outlets, items]


def _outlet(outlet: Outlet) -> Plain:
    return [
        outlet.id,
        outlet.home,
        sorted(outlet.languages),
        outlet.identity.pattern if outlet.identity else None,
        sorted(outlet.strip),
        *_reading(outlet),
    ]


def _reading(outlet: Outlet) -> list[Plain]:
    css = outlet.css
    return [list(outlet.templates), [css.title, css.lead, css.body, list(css.drop)]]


def _language(language: Language) -> Plain:
    return [
        language.code,
        language.script,
        list(language.family),
        sorted(language.tags),
        [[old, new] for old, new in sorted(language.letters.items())],
        sorted(language.endings),
        sorted(language.abbreviations),
        sorted(language.clause_breaks),
        sorted(language.asides),
        [[name, sorted(words)] for name, words in sorted(language.words.items())],
        sorted(language.infinitives),
        sorted(language.parts),
        sorted(language.dependents),
        sorted(language.attribution),
        sorted(language.questions),
        [sorted(names) for names in language.months],
        sorted(language.before_months),
        sorted(language.relatives),
        [_cue(cue) for cue in language.cues],
    ]


def _cue(cue: Cue) -> Plain:
    return [
        list(cue.parts),
        cue.state,
        cue.detail,
        cue.direction,
        cue.scope,
        list(cue.stops),
        list(cue.not_if),
        cue.ago,
        cue.priority,
    ]
