"""Matching by brute force: every window, every word, no automaton, nothing clever.

It shares with the engine only the words of a field and where its sentences are.
"""

import re
from dataclasses import dataclass

from watchdog.declarations import (
    AllOf,
    AnyOf,
    ConceptRef,
    Expression,
    Item,
    Near,
    Not,
    Quoted,
    Term,
    Unit,
    Watchlist,
)
from watchdog.model import ConceptId, Document, Field

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Token:
    field: Field
    number: int
    text: str
    sentence: int
    paragraph: int


def oracle_matches(watchlist: Watchlist, item: Item, document: Document) -> bool:
    title = _tokens(document, Field.TITLE)
    text = _tokens(document, Field.TEXT)
    if item.about is not None and not _holds(item.about, watchlist, [title, text]):
        return False
    return any(
        _holds(item.match, watchlist, window)
        and not (item.unless is not None and _holds(item.unless, watchlist, window))
        for window in _windows(item, document, title, text)
    )


def _windows(
    item: Item, document: Document, title: list[Token], text: list[Token]
) -> list[list[list[Token]]]:
    fields = [tokens for name, tokens in ((Field.TITLE, title), (Field.TEXT, text))
              if name in item.fields]  # fmt: skip
    if item.within.unit is Unit.ARTICLE:
        return [fields]
    windows = [[title]] if Field.TITLE in item.fields else []
    if Field.TEXT in item.fields:
        sentences = [one for one in document.sentences if one.field is Field.TEXT]
        numbers = {
            Unit.SENTENCE: ([token.sentence for token in text], len(sentences)),
            Unit.WORD: ([token.number for token in text], len(text)),
            Unit.PARAGRAPH: (
                [token.paragraph for token in text],
                sentences[-1].paragraph + 1 if sentences else 0,
            ),
        }
        of_tokens, length = numbers[item.within.unit]
        for first in range(max(length - item.within.count, 0) + 1):
            window = [
                token
                for token, number in zip(text, of_tokens, strict=True)
                if first <= number < first + item.within.count
            ]
            windows.append([window])
    return windows


def _tokens(document: Document, field: Field) -> list[Token]:
    source = document.title if field is Field.TITLE else document.text
    sentences = [one for one in document.sentences if one.field is field]
    tokens = []
    for number, word in enumerate(_WORD.finditer(source)):
        place = next(i for i, one in enumerate(sentences) if one.start <= word.start() < one.end)
        paragraph = sentences[place].paragraph
        tokens.append(Token(field, number, word.group(), place, paragraph))
    return tokens


def _holds(expression: Expression, watchlist: Watchlist, window: list[list[Token]]) -> bool:
    match expression:
        case ConceptRef() | Quoted():
            return any(_places(expression, watchlist, tokens) for tokens in window)
        case AllOf(parts=parts):
            return all(_holds(part, watchlist, window) for part in parts)
        case AnyOf(parts=parts):
            return any(_holds(part, watchlist, window) for part in parts)
        case Not(part=part):
            return not _holds(part, watchlist, window)
        case Near(left=left, right=right, distance=distance):
            return any(
                0 <= max(b0 - a1, a0 - b1) <= distance
                for tokens in window
                for a0, a1 in _places(left, watchlist, tokens)
                for b0, b1 in _places(right, watchlist, tokens)
            )


def _places(
    leaf: ConceptRef | Quoted, watchlist: Watchlist, tokens: list[Token]
) -> list[tuple[int, int]]:
    if isinstance(leaf, Quoted):
        terms: tuple[Term, ...] = (leaf.term,)
    else:
        terms = watchlist.concepts[ConceptId(leaf.concept)].terms.get("en", ())  # type: ignore[call-overload]
    found = []
    for term in terms:
        words = _WORD.findall(term.text)
        for start in range(len(tokens) - len(words) + 1):
            if _is_term(term, words, [token.text for token in tokens[start : start + len(words)]]):
                first = tokens[start].number
                found.append((first, first + len(words)))
    return found


def _is_term(term: Term, words: list[str], texts: list[str]) -> bool:
    if not term.exact:
        words, texts = [w.casefold() for w in words], [t.casefold() for t in texts]
    *wanted, last = words
    *given, ending = texts
    return wanted == given and (ending.startswith(last) if term.prefix else ending == last)
