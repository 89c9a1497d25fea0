"""Short ways to declare watchlists and articles for the tests of matching."""

from datetime import UTC, datetime
from typing import Any

from watchdog.declarations import (
    Concept,
    Declarations,
    Expression,
    Item,
    Language,
    Routing,
    Term,
    Watchlist,
    Window,
)
from watchdog.model import (
    Article,
    ConceptId,
    Document,
    Field,
    ItemKey,
    LanguageCode,
    OutletId,
)
from watchdog.text import build_document

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


def language(code: str, *, script: str = "latin", family: tuple[str, ...] = ()) -> Language:
    return Language(
        code=LanguageCode(code),
        name=code,
        script=script,
        direction="rtl" if script == "arabic" else "ltr",
        family=tuple(LanguageCode(other) for other in family),
    )


LANGUAGES = {
    one.code: one
    for one in (
        language("en"),
        language("fr"),
        language("de"),
        language("prs", script="arabic", family=("fa",)),
        language("ps", script="arabic"),
        language("fa", script="arabic", family=("prs",)),
    )
}


def term(written: str) -> Term:
    """Read a term as operators write it: `=EU`, `invit*`."""
    return Term(
        text=written.strip("=*"), prefix=written.endswith("*"), exact=written.startswith("=")
    )


def concept(name: str, *, names: bool = False, **terms: list[str]) -> Concept:
    return Concept(
        id=ConceptId(name),
        terms={LanguageCode(code): tuple(map(term, some)) for code, some in terms.items()},
        names=names,
    )


def item(name: str, match: Expression, **others: Any) -> Item:
    return Item(key=ItemKey("list", name), title=name, version="1", match=match, **others)


def declare(
    concepts: list[Concept], items: list[Item], outlets: tuple[OutletId, ...] | None = None
) -> Declarations:
    watchlist = Watchlist(
        id="list",
        title="A list",
        languages=tuple(LANGUAGES),
        concepts={one.id: one for one in concepts},
        items=tuple(items),
        outlets=outlets,
    )
    return Declarations(
        watchlists=(watchlist,),
        outlets={},
        routing=Routing(targets={}, routes={}),
        languages=LANGUAGES,
        version="1",
    )


def document(text: str, *, title: str = "", code: str = "en") -> Document:
    article = Article(
        url="https://courier.example/1",
        outlet=OutletId("courier"),
        language=LanguageCode(code),
        title=title,
        paragraphs=tuple(text.split("\n")),
        published_at=NOW,
    )
    return build_document(article, LANGUAGES[LanguageCode(code)])


__all__ = ["NOW", "Field", "Window", "concept", "declare", "document", "item", "language", "term"]
