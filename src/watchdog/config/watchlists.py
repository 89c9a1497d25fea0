"""A watchlist's YAML → `Watchlist`.

In:   the nodes of one file, and what is declared elsewhere that it may name.
Out:  a Watchlist; mistakes go to the report.
Pure: no I/O, no clock.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watchdog.config.expressions import (
    ExpressionError,
    check_name,
    events_in,
    parse_with_names,
)
from watchdog.config.nodes import Node, Text
from watchdog.config.reading import (
    Invalid,
    Reader,
    Report,
    Section,
    attempt,
    each,
    flag,
    name_of,
    one_of,
    pairs_of,
    scalar,
    show,
    suggest,
    text,
    text_node,
    unique,
)
from watchdog.config.scalars import (
    parse_day,
    parse_id,
    parse_moment,
    parse_positive_duration,
    parse_term,
    parse_window,
)
from watchdog.config.sense import impossible_key
from watchdog.config.versions import item_version
from watchdog.declarations import (
    ANY_LANGUAGE,
    DEFAULT_ALERT,
    Concept,
    ConceptRef,
    Example,
    Expression,
    Item,
    Place,
    Term,
    Timing,
    Unit,
    Watchlist,
    Window,
)
from watchdog.model import ConceptId, Field, ItemKey, LanguageCode, OutletId, State

WATCHLIST_KEYS = ("watchlist", "title", "languages", "outlets", "route", "concepts", "items")
ITEM_KEYS = (
    "id", "title", "about", "match", "within", "unless", "in", "event", "episodes", "since",
    "enabled", "route", "alert", "examples", "was",
)  # fmt: skip
EXAMPLE_KEYS = ("lang", "title", "text", "published", "expect", "todo")
SILENT = "silent"

_IMPOSSIBLE = {
    "match": "this can never match: it asks for a concept and excludes it",
    "about": "with this 'about' the item can never match: it excludes what 'match' asks for",
    "unless": "with this 'unless' the item can never match: it holds wherever 'match' does",
}
_STAND_IN = ConceptRef(ConceptId("?"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is declared outside a watchlist. None: not known, so any name will do."""

    languages: Collection[LanguageCode]
    outlets: Collection[OutletId] | None = None
    routes: Collection[str] | None = None


def read_watchlist(node: Node, report: Report, around: Surroundings) -> Watchlist:
    """Read a whole watchlist file."""
    section = Section(node, report, WATCHLIST_KEYS, "a watchlist")
    name = section.need("watchlist", scalar(parse_id), "")
    concepts = _read_concepts(section, around)
    language = scalar_language(around.languages)
    return Watchlist(
        id=name,
        title=section.get("title", text, name),
        languages=section.get("languages", unique(language, some=True), tuple(around.languages)),
        outlets=section.get("outlets", _outlets(around), None),
        route=section.get("route", name_of("route", around.routes), None),
        concepts=concepts,
        items=_read_items(section, name, concepts, around),
        path=report.path,
        place=section.place("watchlist"),
    )


def scalar_language(known: Collection[LanguageCode]) -> Reader[LanguageCode]:
    """Make a reader of the code of a declared language."""
    read_name = name_of("language", known)
    return lambda node, report: LanguageCode(read_name(node, report))


def _outlets(around: Surroundings) -> Reader[tuple[OutletId, ...] | None]:
    read_list = unique(name_of("outlet", around.outlets), some=True)

    def read(node: Node, report: Report) -> tuple[OutletId, ...] | None:
        if isinstance(node, Text) and node.value == "all":
            return None
        return tuple(OutletId(name) for name in read_list(node, report))

    return read


# --- concepts ------------------------------------------------------------------------


def _read_concepts(section: Section, around: Surroundings) -> dict[ConceptId, Concept]:
    node = section.value("concepts")
    if node is None:
        return {}
    concepts = {}
    for key, value in pairs_of(node, section.report, "concepts"):
        name = attempt(key, section.report, scalar(check_name), "")
        concepts[ConceptId(name)] = _read_concept(key, value, section.report, around)
    return concepts


def _read_concept(key: Text, node: Node, report: Report, around: Surroundings) -> Concept:
    known = ("names", ANY_LANGUAGE, *around.languages)
    section = Section(node, report, known, f"the concept {show(key.value)}")
    terms = {}
    for language in (ANY_LANGUAGE, *around.languages):
        if language in section:
            terms[language] = section.get(language, unique(_term, some=True), ())
    if not terms:
        report.add(key, f"the concept {show(key.value)} has no terms")
    return Concept(
        id=ConceptId(key.value),
        terms=terms,
        names=section.get("names", flag, default=False),
        place=Place(key.line, key.column),
    )


def _term(node: Node, report: Report) -> Term:
    term = scalar(parse_term)(node, report)
    return replace(term, place=Place(node.line, node.column))


# --- items ---------------------------------------------------------------------------


def _read_items(
    section: Section,
    watchlist: str,
    concepts: dict[ConceptId, Concept],
    around: Surroundings,
) -> tuple[Item, ...]:
    def read(node: Node, report: Report) -> tuple[Item, Section]:
        return _read_item(node, report, watchlist, concepts, around)

    found = section.get("items", each(read), ())
    _check_ids(found)
    return tuple(item for item, _ in found)


def _check_ids(found: tuple[tuple[Item, Section], ...]) -> None:
    lines: dict[str, int] = {}
    for item, section in found:
        first = lines.setdefault(item.key.item, section.place("id").line)
        if item.key.item and first != section.place("id").line:
            section.add("id", f"duplicate item {show(item.key.item)}, first on line {first}")
    for item, section in found:
        if item.was in lines:
            section.add("was", f"the item {show(item.was or '')} is still declared")


def _read_item(
    node: Node,
    report: Report,
    watchlist: str,
    concepts: dict[ConceptId, Concept],
    around: Surroundings,
) -> tuple[Item, Section]:
    section = Section(node, report, ITEM_KEYS, "an item")
    name = section.need("id", scalar(parse_id), "")
    expression = _expression(concepts)
    match = section.need("match", expression, _STAND_IN)
    item = Item(
        key=ItemKey(watchlist, name),
        title=section.get("title", text, name),
        match=match,
        version="",
        about=section.get("about", expression, None),
        within=section.get("within", scalar(parse_window), Window(2, Unit.SENTENCE)),
        unless=section.get("unless", expression, None),
        fields=section.get("in", unique(one_of(Field), some=True), (Field.TITLE, Field.TEXT)),
        event=section.get("event", _event(concepts), events_in(match)),
        recurring=section.get("episodes", _episodes, None),
        since=section.get("since", scalar(parse_day), None),
        enabled=section.get("enabled", flag, default=True),
        route=section.get("route", name_of("route", around.routes), None),
        alert=section.get("alert", _alert, DEFAULT_ALERT),
        examples=section.get("examples", each(_example(around)), ()),
        was=section.get("was", scalar(parse_id), None),
        place=section.place("id"),
    )
    impossible = None if match is _STAND_IN else impossible_key(match, item.about, item.unless)
    if impossible is not None:
        section.add(impossible, _IMPOSSIBLE[impossible])
    return replace(item, version=item_version(item, concepts)), section


def _expression(concepts: dict[ConceptId, Concept]) -> Reader[Expression]:
    def read(node: Node, report: Report) -> Expression:
        try:
            parsed = parse_with_names(text_node(node).value)
        except ExpressionError as error:
            raise Invalid(node, error.message, error.offset) from error
        for offset, name in parsed.names:
            if name not in concepts:
                message = f"unknown concept {show(name)}{suggest(name, concepts)}"
                report.add(node, message, offset)
        return parsed.expression

    return read


def _event(concepts: dict[ConceptId, Concept]) -> Reader[tuple[ConceptId, ...]]:
    read_list = unique(name_of("concept", concepts), some=True)

    def read(node: Node, report: Report) -> tuple[ConceptId, ...]:
        return tuple(ConceptId(name) for name in read_list(node, report))

    return read


def _episodes(node: Node, report: Report) -> timedelta | None:
    if isinstance(node, Text):
        if node.value != "single":
            raise Invalid(node, "expected single or {recurring: 72h}")
        return None
    section = Section(node, report, ("recurring",), "episodes")
    return section.need("recurring", scalar(parse_positive_duration), timedelta(hours=72))


def _alert(node: Node, report: Report) -> dict[State, Timing]:
    section = Section(node, report, [str(state) for state in State], "alert")
    return {
        state: section.get(state, one_of(Timing), default)
        for state, default in DEFAULT_ALERT.items()
    }


# --- examples ------------------------------------------------------------------------


def _example(around: Surroundings) -> Reader[Example]:
    language = scalar_language(around.languages)

    def read(node: Node, report: Report) -> Example:
        section = Section(node, report, EXAMPLE_KEYS, "an example")
        if section.readable and "text" not in section and "title" not in section:
            report.add(node, "an example needs the key 'text' or 'title'")
        return Example(
            language=section.need("lang", language, LanguageCode("?")),
            title=section.get("title", text, ""),
            text=section.get("text", text, ""),
            published=section.get("published", _published, None),
            expect=section.need("expect", _expected, None),
            todo=section.get("todo", flag, default=False),
            path=report.path,
            line=node.line,
        )

    return read


def _published(node: Node, report: Report) -> datetime:
    return scalar(parse_moment)(node, report)


def _expected(node: Node, report: Report) -> State | None:
    if isinstance(node, Text) and node.value == SILENT:
        return None
    value = text(node, report)
    words = [*(str(state) for state in State), SILENT]
    if value not in words:
        message = f"expected one of {', '.join(words)}, not {show(value)}"
        raise Invalid(node, message + suggest(value, words))
    return State(value)
