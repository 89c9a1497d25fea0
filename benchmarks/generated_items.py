"""Articles of five languages and watch items about them, the same on every machine.

Articles are consecutive documents of a parallel news corpus, joined until they are long
enough. Items are drawn with a fixed seed: 2 or 3 groups of 1 to 3 terms in each language, half
of them within a sentence or 30 words. Most terms do not occur but begin like words that do:
the hard case for an automaton, and the usual one for a watch.
"""

import random
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from parallel_documents import read_documents

from watchdog.config import load_languages
from watchdog.declarations import (
    AllOf,
    Concept,
    ConceptRef,
    Declarations,
    Item,
    Routing,
    Term,
    Unit,
    Watchlist,
    Window,
)
from watchdog.model import Article, ConceptId, ItemKey, LanguageCode, OutletId

LANGUAGES = tuple(map(LanguageCode, ("en", "fr", "de", "ps", "prs")))
SEED = 2019
SHORTEST = 3_000  # bytes of UTF-8
LONGEST = 6_000  # characters
PER_LANGUAGE = 20
WINDOWS = (
    Window(1, Unit.ARTICLE),
    Window(1, Unit.ARTICLE),
    Window(1, Unit.SENTENCE),
    Window(30, Unit.WORD),
)
STEM = 5  # letters
KINDS = ("rare", "stem", "name", "seen", "pair", "triple")  # the last two occur nowhere
TERMS = (5, 4, 1)  # how often a group has 1, 2 or 3 terms: about 20 an item in five languages
SHARES = (10, 8, 12, 15, 40, 15)  # per cent
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"(?<=\w )[A-ZÄÖÜÉÀÇ]\w+")


def load_articles(folder: Path) -> list[Article]:
    """Give all long articles of all languages."""
    return [article for code in LANGUAGES for article in _long_articles(folder, code)]


def choose_articles(articles: Iterable[Article]) -> list[Article]:
    """Take the same number of each language."""
    return [
        article
        for code in LANGUAGES
        for article in [one for one in articles if one.language == code][:PER_LANGUAGE]
    ]


def _long_articles(folder: Path, code: LanguageCode) -> Iterable[Article]:
    lines: list[str] = []
    for document in read_documents(folder, code):
        paragraphs = document["paragraphs"]
        lines += [str(document["title"]), *(paragraphs if isinstance(paragraphs, list) else ())]
        if sum(len(line.encode()) + 1 for line in lines) >= SHORTEST:
            yield _article(code, lines)
            lines = []


def _article(code: LanguageCode, lines: Sequence[str]) -> Article:
    title, *rest = lines
    return Article(
        url="",
        outlet=OutletId("courier"),
        language=code,
        title=title,
        paragraphs=tuple("\n".join(rest)[:LONGEST].split("\n")),
        published_at=None,
    )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language's articles and their neighbours, each as often as it occurs."""

    words: Sequence[str]
    rare: Sequence[str]  # in at most one of fifty articles
    long: Sequence[str]  # the same, six letters and more
    names: Sequence[str]  # the same, capitalised and not the first of a sentence
    runs: Sequence[str]  # two words in a row, in at most one of ten articles
    known: Container[str]  # all runs of two and three words

    @classmethod
    def of(cls, articles: Sequence[Article]) -> "Vocabulary":
        """Gather what some articles say."""
        texts = [_WORD.findall(article.text) for article in articles]
        pairs = [_runs(text, 2) for text in texts]
        words = _uncommon(texts, 1 / 50)
        names = {word for article in articles for word in _NAME.findall(article.text)}
        return cls(
            words=[word for text in texts for word in text],
            rare=words,
            long=[word for word in words if len(word) > STEM],
            names=[word for word in words if word in names],
            runs=_uncommon(pairs, 1 / 10),
            known={run for some in (*pairs, *(_runs(text, 3) for text in texts)) for run in some},
        )

    def draw_term(self, draw: random.Random) -> Term:
        """Draw a term of one of the kinds."""
        kind = draw.choices(KINDS, SHARES)[0]
        if kind == "stem":
            return Term(text=draw.choice(self.long)[:STEM], prefix=True)
        if kind == "name" and self.names:
            return Term(text=draw.choice(self.names))
        if kind in {"rare", "name"}:
            return Term(text=draw.choice(self.rare))
        if kind == "seen":
            return Term(text=draw.choice(self.runs))
        while True:
            text = " ".join(draw.choice(self.words) for _ in range(2 if kind == "pair" else 3))
            if text not in self.known:
                return Term(text=text)

    def draw_common_term(self, draw: random.Random) -> Term:
        """Draw a word as often as it occurs: such items match all the time."""
        word = draw.choice(self.words)
        return Term(text=word[:4], prefix=True) if draw.random() < 0.2 else Term(text=word)  # noqa: PLR2004


def _runs(words: Sequence[str], length: int) -> list[str]:
    return [" ".join(words[at : at + length]) for at in range(len(words) - length + 1)]


def _uncommon(texts: Iterable[Sequence[str]], share: float) -> list[str]:
    """Give what occurs in no more than a share of the texts, as often as it occurs."""
    given = list(texts)
    spread = Counter(word for text in given for word in set(text))
    most = max(share * len(given), 1)
    return [word for text in given for word in text if spread[word] <= most]


def draw_declarations(
    articles: Sequence[Article], count: int, *, common: bool = False
) -> Declarations:
    """Draw so many items; `common` ones match often, to compare with brute force."""
    draw = random.Random(SEED)
    vocabularies = {
        code: Vocabulary.of([one for one in articles if one.language == code]) for code in LANGUAGES
    }
    concepts: dict[ConceptId, Concept] = {}
    items = []
    for number in range(count):
        group = [_draw_concept(draw, vocabularies, f"c{number}-{at}", common=common)
                 for at in range(draw.randint(2, 3))]  # fmt: skip
        concepts.update({concept.id: concept for concept in group})
        names = tuple(concept.id for concept in group)
        items.append(
            Item(
                key=ItemKey("drawn", f"item-{number:06}"),
                title="",
                version="",
                match=AllOf(tuple(map(ConceptRef, names))),
                within=draw.choice(WINDOWS),
                event=names[:1],
            )
        )
    return _declare(concepts, items)


def _draw_concept(
    draw: random.Random,
    vocabularies: Mapping[LanguageCode, Vocabulary],
    name: str,
    *,
    common: bool,
) -> Concept:
    count = draw.choices((1, 2, 3), TERMS)[0]
    terms = {
        code: tuple(
            words.draw_common_term(draw) if common else words.draw_term(draw) for _ in range(count)
        )
        for code, words in vocabularies.items()
    }
    return Concept(id=ConceptId(name), terms=terms)


def _declare(concepts: Mapping[ConceptId, Concept], items: Sequence[Item]) -> Declarations:
    known = load_languages()
    watchlist = Watchlist(
        id="drawn", title="", languages=LANGUAGES, concepts=concepts, items=tuple(items)
    )
    return Declarations(
        watchlists=(watchlist,),
        outlets={},
        routing=Routing(targets={}, routes={}),
        languages={code: known[code] for code in LANGUAGES},
        version="",
    )
