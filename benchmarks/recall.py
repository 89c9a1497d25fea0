"""Recall of names and terms in parallel articles: what each step of matching adds.

    python benchmarks/recall.py      # needs WATCHDOG_CORPUS (its parallel articles)

A term is chosen in English; a sentence of another language *should* hold it where the English
one does. Five steps, each with what the one before had: the first form word for word in the
raw text; folded; with the endings of the language; with all forms written down; one letter off
(`names: true`). Recall is the share of those sentences found, precision the share of found
sentences whose English has the term. Both are estimates: a translator may use a pronoun.
The forms were written with news in mind, some with this corpus in view.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from measuring import Figure, needed_corpus, report
from recall_terms import TERMS

from watchdog.config import load_languages
from watchdog.declarations import (
    Concept,
    ConceptRef,
    Declarations,
    Item,
    Language,
    Routing,
    Term,
    Unit,
    Watchlist,
    Window,
)
from watchdog.match import compile_watchlists, find_matches
from watchdog.model import Article, ConceptId, ItemKey, LanguageCode, OutletId
from watchdog.text import build_document

CODES = tuple(map(LanguageCode, ("fr", "de", "prs", "ps")))
Finder = Callable[[str], set[str]]  # sentence → English names of the terms found


def measure() -> Iterator[Figure]:
    folder = needed_corpus() / "parallel"
    lines = {
        code: (folder / f"{code}.txt").read_text(encoding="utf-8").split("\n")
        for code in ("en", *CODES)
    }
    languages = load_languages()
    wanted = [{name for name in TERMS if re.search(rf"\b{name}\b", line)} for line in lines["en"]]
    for code in CODES:
        for step, finder in _steps(languages[code]):
            found = [finder(line) for line in lines[code]]
            right = sum(len(one & two) for one, two in zip(found, wanted, strict=True))
            yield Figure(what=f"{code}, {step}: recall", value=right / sum(map(len, wanted)))
            yield Figure(
                what=f"{code}, {step}: precision", value=right / max(sum(map(len, found)), 1)
            )


def _steps(language: Language) -> Iterator[tuple[str, Finder]]:
    forms = {name: forms[language.code] for name, forms in TERMS.items()}
    first = {name: some[:1] for name, some in forms.items()}
    plain = replace(language, endings=())
    yield "one form, exact", _raw_finder(first)
    yield "folded", _finder(first, plain)
    yield "endings", _finder(first, language)
    yield "all forms", _finder(forms, language)
    yield "one letter off", _finder(forms, language, names=True)


def _raw_finder(forms: dict[str, Sequence[str]]) -> Finder:
    patterns = {
        name: re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, some))})(?!\w)")
        for name, some in forms.items()
    }
    return lambda line: {name for name, pattern in patterns.items() if pattern.search(line)}


def _finder(forms: dict[str, Sequence[str]], language: Language, *, names: bool = False) -> Finder:
    concepts = {
        ConceptId(name): Concept(
            id=ConceptId(name),
            names=names,
            terms={
                language.code: tuple(
                    Term(text=one.rstrip("*"), prefix=one.endswith("*")) for one in some
                )
            },
        )
        for name, some in forms.items()
    }
    items = tuple(
        Item(
            key=ItemKey("terms", name),
            title="",
            version="",
            match=ConceptRef(name),
            within=Window(1, Unit.ARTICLE),
            event=(name,),
        )
        for name in concepts
    )
    watchlist = Watchlist(
        id="terms", title="", languages=(language.code,), concepts=concepts, items=items
    )
    matcher = compile_watchlists(
        Declarations(
            watchlists=(watchlist,),
            outlets={},
            routing=Routing(targets={}, routes={}),
            languages={language.code: language},
            version="",
        )
    )

    def find(line: str) -> set[str]:
        article = Article(
            url="", outlet=OutletId(""), language=language.code, title="", paragraphs=(line,)
        )
        document = build_document(article, language)
        return {match.item.item for match in find_matches(document, None, matcher)}

    return find


if __name__ == "__main__":
    report("recall", measure)
